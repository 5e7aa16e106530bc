// How often a random test repeats itself.
#pragma once

#include <algorithm>

namespace tonearm::test {

/// `plain` rounds in a plain build, which is the one that proves the numbers. Under a sanitizer, which looks at each
/// round's memory or threads and makes it five to ten times dearer, a share of them with the same seeds.
constexpr int rounds(int plain) {
#if defined(__SANITIZE_ADDRESS__)
  return std::max(1, plain / 10);
#elif defined(__SANITIZE_THREAD__)
  return std::max(1, plain / 50);
#else
  return plain;
#endif
}

/// Of a long list of cases every so-manieth is tried: each in a plain build, every fifth under a sanitizer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kStep = 5;
#else
constexpr int kStep = 1;
#endif
constexpr bool is_tried(int number) { return number % kStep == 0; }

}  // namespace tonearm::test
