/// Random numbers that are the same everywhere: one SplitMix64 stream, and what is drawn from it.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace tonearm::bench {

/// SplitMix64 (Steele, Lea, Flood 2014). Small enough to have one for every thing that is made up: a thing is a
/// function of its number, so nothing has to be remembered.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 <= x < 1.
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  /// 0 <= x < n.
  std::uint64_t below(std::uint64_t n) { return static_cast<std::uint64_t>(unit() * static_cast<double>(n)); }
  bool chance(double p) { return unit() < p; }

  double log_normal(double median, double sigma) {
    const double angle = 2 * 3.141592653589793 * unit();
    return median * std::exp(sigma * std::sqrt(-2 * std::log(1 - unit())) * std::cos(angle));
  }
  void letters(std::string_view alphabet, int n, std::string* out) {
    for (int i = 0; i < n; ++i) out->push_back(alphabet[below(alphabet.size())]);
  }

 private:
  std::uint64_t state_;
};

/// Ranks 1..n with P(k) ~ k^-s, by rejection and inversion (Hörmann, Derflinger 1996): no table, however large n is.
class Zipf {
 public:
  Zipf(std::uint64_t n, double s)
      : n_(static_cast<double>(n)),
        s_(s),
        low_(area(1.5) - 1),
        high_(area(n_ + 0.5)),
        sure_(2 - inverse(area(2.5) - height(2))) {}

  /// A rank from 0.
  std::uint64_t draw(Random* random) const {
    for (;;) {
      const double u = high_ + random->unit() * (low_ - high_);
      const double x = inverse(u);
      const double k = std::fmin(std::fmax(std::round(x), 1.0), n_);
      if (k - x <= sure_ || u >= area(k + 0.5) - height(k)) return static_cast<std::uint64_t>(k) - 1;
    }
  }

 private:
  double height(double x) const { return std::pow(x, -s_); }
  double area(double x) const { return s_ == 1 ? std::log(x) : (std::pow(x, 1 - s_) - 1) / (1 - s_); }
  double inverse(double a) const { return s_ == 1 ? std::exp(a) : std::pow(1 + a * (1 - s_), 1 / (1 - s_)); }

  double n_, s_, low_, high_, sure_;
};

}  // namespace tonearm::bench
