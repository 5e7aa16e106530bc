/// SHA-256 as lower-case hex, over OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tonearm {

using Sha256 = std::array<std::uint8_t, 32>;

/// The digest of `bytes`.
Sha256 sha256(std::string_view bytes);

/// The digest as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Lower-case hex of any bytes.
std::string hex(std::string_view bytes);

/// Whether `text` is exactly 64 lower-case hex digits.
bool is_sha256_hex(std::string_view text);

/// A digest fed in pieces. Move-only; one thread at a time.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void update(std::string_view bytes);
  /// The digest of all that was fed; the stream starts anew.
  Sha256 finish();

 private:
  void* context_;
};

/// 16 random lower-case hex digits (64 bits) from the system: nonces of file names, never of contents.
std::string random_nonce();

}  // namespace tonearm
