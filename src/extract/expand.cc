#include "extract/expand.h"

#include <algorithm>
#include <memory>

#include <zlib.h>
#include <zstd.h>

#include "extract/padded.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;
constexpr std::size_t kPiece = 1U << 18;
constexpr std::uint64_t kReserved = 256U << 20;  // bytes at most, whatever a frame says

Error bad(std::string message) { return {Code::kBadData, std::move(message), std::string(reason::kBadCompression)}; }
Error large() {
  return {Code::kBadData, "it unpacks to more than the limit of one file", std::string(reason::kTooLarge)};
}

Result<std::string> expand_gzip(std::string_view in, std::uint64_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return Error{Code::kInternal, "zlib did not start."};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  std::string out;
  std::string piece(kPiece, '\0');
  std::size_t at = 0;
  while (at < in.size()) {
    const std::size_t given = std::min<std::size_t>(in.size() - at, 1U << 30);
    // zlib's interface predates const; it does not write there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data() + at));
    stream.avail_in = static_cast<uInt>(given);
    int state = Z_OK;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(piece.size());
      state = inflate(&stream, Z_NO_FLUSH);
      out.append(piece.data(), piece.size() - stream.avail_out);
      if (out.size() > limit) return large();
    } while (state == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    at += given - stream.avail_in;
    if (state == Z_STREAM_END) {
      if (in.find_first_not_of('\0', at) == std::string_view::npos) return out;
      if (!is_gzip(in.substr(at))) return bad("something that is no gzip stands behind the gzip data");
      inflateReset(&stream);
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      return bad(std::string("gzip: ") + (stream.msg != nullptr ? stream.msg : "damaged"));
    }
  }
  return bad("gzip: the data is cut");
}

Result<std::string> expand_zstd(std::string_view in, std::uint64_t limit) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
  std::string out;
  // What a frame says of its size may be a lie: memory that is only reserved costs nothing.
  const std::uint64_t told = ZSTD_getFrameContentSize(in.data(), in.size());
  if (told != ZSTD_CONTENTSIZE_UNKNOWN && told != ZSTD_CONTENTSIZE_ERROR)
    out.reserve(std::min(told, kReserved) + Padded::kPadding);
  std::string piece(kPiece, '\0');
  ZSTD_inBuffer from{in.data(), in.size(), 0};
  std::size_t state = 1;
  bool full = false;
  while (from.pos < from.size || full) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    state = ZSTD_decompressStream(stream.get(), &to, &from);
    if (ZSTD_isError(state) != 0) return bad(std::string("zstd: ") + ZSTD_getErrorName(state));
    out.append(piece.data(), to.pos);
    full = to.pos == to.size && state != 0;  // more of this frame may wait inside the decoder
    if (out.size() > limit) return large();
  }
  if (state != 0) return bad("zstd: the data is cut");
  return out;
}

bool starts(std::string_view bytes, std::string_view magic) { return bytes.starts_with(magic); }

}  // namespace

bool is_gzip(std::string_view bytes) { return starts(bytes, "\x1f\x8b"); }

bool is_zstd(std::string_view bytes) {
  if (starts(bytes, "\x28\xb5\x2f\xfd")) return true;
  return bytes.size() >= 8 && (static_cast<unsigned char>(bytes[0]) & 0xF0U) == 0x50 &&
         starts(bytes.substr(1), "\x2a\x4d\x18");
}

Result<std::string> expand(std::string bytes, std::uint64_t limit) {
  for (int layer = 0; layer < 3; ++layer) {
    if (is_gzip(bytes)) {
      TONEARM_TRY(bytes, expand_gzip(bytes, limit));
    } else if (is_zstd(bytes)) {
      TONEARM_TRY(bytes, expand_zstd(bytes, limit));
    } else {
      return bytes;
    }
  }
  if (is_gzip(bytes) || is_zstd(bytes)) return bad("packed more than three times");
  return bytes;
}

Looks archive_looks(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::string_view kUnpack = "Unpack it first, then import the folder.";
  if (starts(bytes, "PK\x03\x04") || starts(bytes, "PK\x05\x06")) {
    const bool spotify = bytes.find("StreamingHistory") != std::string_view::npos ||
                         bytes.find("Streaming_History") != std::string_view::npos;
    if (!spotify) return {reason::kArchive, "a zip archive", std::string(kUnpack)};
    return {reason::kArchive, "a zip archive that looks like Spotify's privacy export",
            "This import takes answers of the Web API. The privacy export is another thing, with a command of its own "
            "to come."};
  }
  if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar")
    return {reason::kArchive, "a tar archive", std::string(kUnpack)};
  if (starts(bytes, "7z\xbc\xaf\x27\x1c")) return {reason::kArchive, "a 7-Zip archive", std::string(kUnpack)};
  if (starts(bytes, "Rar!")) return {reason::kArchive, "a RAR archive", std::string(kUnpack)};
  if (starts(bytes,
             "\xfd"
             "7zXZ\0"sv))
    return {reason::kArchive, "xz data", "Unpack it first (unxz)."};
  if (starts(bytes, "BZh")) return {reason::kArchive, "bzip2 data", "Unpack it first (bunzip2)."};
  return {};
}

Looks looks_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (auto archive = archive_looks(bytes); !archive.reason.empty()) return archive;
  if (starts(bytes, "\xff\xfe") || starts(bytes, "\xfe\xff")) {
    return {reason::kBadUtf8, "UTF-16 text", "Convert it first: iconv -f UTF-16 -t UTF-8."};
  }
  constexpr std::pair<std::string_view, std::string_view> kKnown[] = {{"\x89PNG", "a PNG picture"},
                                                                      {"\xff\xd8\xff", "a JPEG picture"},
                                                                      {"GIF8", "a GIF picture"},
                                                                      {"RIFF", "sound or a picture"},
                                                                      {"%PDF", "a PDF"},
                                                                      {"PAR1", "a Parquet file"},
                                                                      {"SQLite format 3", "an SQLite database"},
                                                                      {"\x7f"
                                                                       "ELF",
                                                                       "a program"}};
  for (const auto& [magic, what] : kKnown) {
    if (starts(bytes, magic)) return {reason::kNotJson, std::string(what), ""};
  }
  const std::string_view head = bytes.substr(0, 4096);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && head[first] == '<') return {reason::kNotJson, "HTML or XML", ""};
  if (head.find("http_interactions:") != std::string_view::npos) {
    return {reason::kNotJson, "a cassette in YAML",
            "Let the recorder write JSON (VCR: serialize_with: :json), or save the bodies."};
  }
  if (head.find('\0') != std::string_view::npos) return {reason::kNotJson, "binary data", ""};
  return {reason::kNotJson, "text that is no JSON", ""};
}

}  // namespace tonearm::extract
