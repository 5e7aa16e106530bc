/// One raw answer on disk: a zstd skippable frame with the envelope, then the body's zstd frames, so that `zstd -dc`
/// prints exactly what Spotify sent and an object explains itself (RFC 8878 section 3.1.2). A pack is several of these
/// in a row.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tonearm {

/// What is known of an answer beside its bytes. Stored as JSON; unknown keys are kept out, absent ones are defaults.
struct Envelope {
  std::string endpoint;  // the spec's endpoint name ("playlist_items"), or a shape's name where it stays open
  std::string account;   // label; "app" without a user
  std::string request;   // path and query as asked ("/v1/me/tracks?limit=50&offset=0"), empty where unknown
  int status = 200;
  std::map<std::string, std::string> headers;  // lower-case names of the few that are kept
  Millis observed_at = 0;
  bool time_is_guess = false;
  std::string slot;        // empty for imports, as are the next three
  std::string resource;    // what was read: "saved_tracks", "spotify:playlist:<id>", ...
  std::string read;        // the read that it is a page of; empty for an answer that is none
  std::uint32_t page = 0;  // its place in the read
  std::string sha256;      // of the body, lower-case hex
  std::uint64_t bytes = 0;

  bool operator==(const Envelope&) const = default;
};

/// Encodes one answer: skippable frame (magic 0x184D2A50; "TNRM1\n", JSON, "\n", check, "\n"), then `body` as one zstd
/// frame of `level` with its content size and checksum. The check is 16 hex digits of the SHA-256 over the JSON and the
/// body's frame, so that any changed bit is found. The envelope's sha256 and bytes are taken from the body, whatever
/// they were. Deterministic for one zstd version. An empty body is an empty zstd frame.
std::string encode_answer(const Envelope& envelope, std::string_view body, int level = 3);

/// One decoded answer and where it lay in its object.
struct RawAnswer {
  Envelope envelope;
  std::string body;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // in the object, all frames
};

inline constexpr std::uint64_t kLargestBody = 4ULL << 30;  // bytes

/// Decodes the answer that starts at `offset` of `object`, checking size and SHA-256 against the envelope.
/// Errors: kIntegrity (not ours, cut, a wrong checksum) naming what is wrong and at which byte; kUnsupported for a
/// later version of the frame. `limit` caps the body's size (a lie in a frame header must not eat the memory). The body
/// takes over the memory of `buffer`: an earlier one, for who decodes many.
Result<RawAnswer> decode_answer(std::string_view object, std::uint64_t offset = 0, std::uint64_t limit = kLargestBody,
                                std::string buffer = {});

/// As decode_answer, for frames that the log vouches for: `stored_sha256` is the SHA-256 of the `length` bytes at
/// `offset`, taken when the body's was. One digest over what is stored then ties body and envelope to the log; the
/// body, ten times as long, needs none of its own. kIntegrity where they are others.
Result<RawAnswer> decode_listed(std::string_view object, std::uint64_t offset, std::uint64_t length,
                                std::string_view stored_sha256, std::uint64_t limit = kLargestBody,
                                std::string buffer = {});

/// All answers of a pack in order; the same errors.
Result<std::vector<RawAnswer>> decode_pack(std::string_view object);

/// Whether `bytes` start with an answer's skippable frame of ours.
bool looks_like_raw_answer(std::string_view bytes);

}  // namespace tonearm
