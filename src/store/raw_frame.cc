#include "store/raw_frame.h"

#include <algorithm>
#include <memory>
#include <new>

#include <fmt/core.h>
#include <zstd.h>

#include "base/hash.h"
#include "base/json.h"
#include "store/json_fields.h"

namespace tonearm {
namespace {

constexpr std::uint32_t kMagic = 0x184D2A50;      // the first of zstd's skippable frames
constexpr std::uint32_t kZstdMagic = 0xFD2FB528;  // a frame with content
constexpr std::size_t kFrameHeader = 8;           // magic and size, little-endian
constexpr std::string_view kName = "TNRM";
constexpr std::string_view kVersion = "1\n";
constexpr std::size_t kCheckDigits = 16;
constexpr std::size_t kCheckLine = 1 + kCheckDigits + 1;  // between two line ends
constexpr std::size_t kMaxEnvelope = 1 << 20;
constexpr std::size_t kFirstBuffer = 16 << 20;  // what a body's size is believed to be without proof

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// One context a thread: making one costs more than a small answer.
ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return context.get();
}

void append_le32(std::string* bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes->push_back(static_cast<char>(value >> shift & 0xFF));
}

/// The little-endian number at the front of `bytes`, which has 4 at least.
std::uint32_t le32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string check_of(std::string_view json, std::string_view frame) {
  Sha256Stream digest;
  digest.update(json);
  digest.update(frame);
  const Sha256 sha = digest.finish();
  return hex({reinterpret_cast<const char*>(sha.data()), sha.size()}).substr(0, kCheckDigits);
}

std::string compress(std::string_view body, int level) {
  ZSTD_CCtx* context = compressor();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(body.size()), '\0');
  const std::size_t size = ZSTD_compress2(context, frame.data(), frame.size(), body.data(), body.size());
  if (ZSTD_isError(size)) throw std::bad_alloc();  // with a bound like this nothing else can fail
  frame.resize(size);
  return frame;
}

std::string to_json(const Envelope& envelope) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  const auto put_text = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  put_text("endpoint", envelope.endpoint);
  put_text("account", envelope.account);
  put_text("request", envelope.request);
  json["status"] = envelope.status;
  if (!envelope.headers.empty()) json["headers"] = envelope.headers;
  json["observed_at"] = envelope.observed_at;
  if (envelope.time_is_guess) json["time_is_guess"] = true;
  put_text("slot", envelope.slot);
  put_text("resource", envelope.resource);
  put_text("read", envelope.read);
  if (envelope.page != 0) json["page"] = envelope.page;
  json["sha256"] = envelope.sha256;
  json["bytes"] = envelope.bytes;
  return one_line(json);
}

Error damaged(std::uint64_t at, std::string_view what) {
  return Error{Code::kIntegrity,
               fmt::format("A raw answer is damaged at byte {}: {}.", at, what),
               {},
               "Restore the object from a backup, or fetch or import the answer again."};
}

Result<Envelope> envelope_from_json(std::string_view text, std::uint64_t at) {
  const nlohmann::json json = parse_json(text);
  if (json.is_discarded()) return damaged(at, "the envelope is no JSON in UTF-8");
  Envelope envelope;
  std::string problem;
  JsonFields fields(json, &problem);
  fields.read("endpoint", &envelope.endpoint);
  fields.read("account", &envelope.account);
  fields.read("request", &envelope.request);
  fields.read("status", &envelope.status);
  fields.read("headers", &envelope.headers);
  fields.read("observed_at", &envelope.observed_at);
  fields.read("time_is_guess", &envelope.time_is_guess);
  fields.read("slot", &envelope.slot);
  fields.read("resource", &envelope.resource);
  fields.read("read", &envelope.read);
  fields.read("page", &envelope.page);
  fields.read("sha256", &envelope.sha256);
  fields.read("bytes", &envelope.bytes);
  if (!problem.empty()) return damaged(at, fmt::format("in the envelope {}", problem));
  return envelope;
}

/// The content of one zstd frame of `size` bytes, in the memory of `body`. The buffer grows with what really comes out,
/// whatever `size` says.
Result<std::string> decompress(std::string_view frame, std::uint64_t size, std::uint64_t at, std::string body) {
  ZSTD_DCtx* context = decompressor();
  body.resize(std::min<std::uint64_t>(size, kFirstBuffer));
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  ZSTD_outBuffer out{body.data(), body.size(), 0};
  while (true) {
    const std::size_t in_before = in.pos;
    const std::size_t out_before = out.pos;
    const std::size_t rest = ZSTD_decompressStream(context, &out, &in);
    if (ZSTD_isError(rest)) return damaged(at, fmt::format("the body cannot be decoded ({})", ZSTD_getErrorName(rest)));
    if (rest == 0) break;
    if (out.pos == out.size && out.size < size) {
      body.resize(std::min<std::uint64_t>(size, 2 * body.size()));
      out.dst = body.data();
      out.size = body.size();
    } else if (in.pos == in_before && out.pos == out_before) {
      return damaged(at, "the body is cut");
    }
  }
  if (out.pos != size || in.pos != in.size) return damaged(at, "the body has another size than its envelope says");
  return body;
}

/// Where the parts of an answer lie.
struct Parts {
  std::string_view json;
  std::string_view check;
  std::string_view frame;
};

/// Splits what starts with an answer's skippable frame; `at` is where that is, for messages.
Result<Parts> split(std::string_view rest, std::uint64_t at) {
  if (rest.size() < kFrameHeader) return damaged(at, "it is cut before its envelope");
  if (le32(rest) != kMagic) return damaged(at, "no raw answer starts here");
  const std::uint64_t size = le32(rest.substr(4));
  rest.remove_prefix(kFrameHeader);
  if (size > rest.size()) return damaged(at, "it is cut inside its envelope");
  std::string_view content = rest.substr(0, size);
  rest.remove_prefix(size);
  if (size > kMaxEnvelope || !content.starts_with(kName)) return damaged(at, "this is not an envelope of tonearm");
  content.remove_prefix(kName.size());
  if (content.size() > 2 && content[0] > '1' && content[0] <= '9' && content[1] == '\n') {
    return Error{Code::kUnsupported,
                 fmt::format("A raw answer at byte {} was written by a newer tonearm.", at),
                 {},
                 "Update tonearm, then run the command again."};
  }
  if (!content.starts_with(kVersion) || content.size() < kVersion.size() + kCheckLine || content.back() != '\n' ||
      content[content.size() - kCheckLine] != '\n') {
    return damaged(at, "this is not an envelope of tonearm");
  }
  content.remove_prefix(kVersion.size());
  Parts parts;
  parts.json = content.substr(0, content.size() - kCheckLine);
  parts.check = content.substr(parts.json.size() + 1, kCheckDigits);
  const std::uint64_t body_at = at + kFrameHeader + size;
  if (rest.size() < 4 || le32(rest) != kZstdMagic) return damaged(body_at, "the body is cut, or no zstd frame");
  const std::size_t length = ZSTD_findFrameCompressedSize(rest.data(), rest.size());
  if (ZSTD_isError(length)) return damaged(body_at, fmt::format("the body is cut ({})", ZSTD_getErrorName(length)));
  parts.frame = rest.substr(0, length);
  return parts;
}

}  // namespace

std::string encode_answer(const Envelope& envelope, std::string_view body, int level) {
  Envelope whole = envelope;
  whole.sha256 = sha256_hex(body);
  whole.bytes = body.size();
  const std::string json = to_json(whole);
  const std::string frame = compress(body, level);
  const std::string check = check_of(json, frame);
  const std::size_t size = kName.size() + kVersion.size() + json.size() + kCheckLine;
  std::string bytes;
  bytes.reserve(kFrameHeader + size + frame.size());
  append_le32(&bytes, kMagic);
  append_le32(&bytes, static_cast<std::uint32_t>(size));
  bytes.append(kName).append(kVersion).append(json).append("\n").append(check).append("\n").append(frame);
  return bytes;
}

namespace {

Result<RawAnswer> decode(std::string_view object, std::uint64_t offset, std::uint64_t limit, bool vouched,
                         std::string buffer) {
  if (offset >= object.size()) return damaged(offset, "the object ends before");
  TONEARM_TRY(const Parts parts, split(object.substr(offset), offset));
  const auto body_at = static_cast<std::uint64_t>(parts.frame.data() - object.data());
  if (!vouched && parts.check != check_of(parts.json, parts.frame))
    return damaged(offset, "its check does not fit its bytes");
  RawAnswer answer;
  answer.offset = offset;
  answer.length = body_at + parts.frame.size() - offset;
  TONEARM_TRY(answer.envelope, envelope_from_json(parts.json, offset));
  const std::uint64_t size = ZSTD_getFrameContentSize(parts.frame.data(), parts.frame.size());
  if (size != answer.envelope.bytes) return damaged(body_at, "the body has another size than its envelope says");
  if (size > limit) return damaged(body_at, fmt::format("the body says it has {} bytes, {} is the most", size, limit));
  TONEARM_TRY(answer.body, decompress(parts.frame, size, body_at, std::move(buffer)));
  if (!vouched && sha256_hex(answer.body) != answer.envelope.sha256)
    return damaged(body_at, "the body has another SHA-256");
  return answer;
}

}  // namespace

Result<RawAnswer> decode_answer(std::string_view object, std::uint64_t offset, std::uint64_t limit,
                                std::string buffer) {
  return decode(object, offset, limit, false, std::move(buffer));
}

Result<RawAnswer> decode_listed(std::string_view object, std::uint64_t offset, std::uint64_t length,
                                std::string_view stored_sha256, std::uint64_t limit, std::string buffer) {
  const bool there = offset <= object.size() && length <= object.size() - offset;
  if (there && sha256_hex(object.substr(offset, length)) == stored_sha256)
    return decode(object, offset, limit, true, std::move(buffer));
  // What is wrong in particular says the frame itself, where it can.
  TONEARM_TRY(const RawAnswer answer, decode_answer(object, offset, limit));
  return damaged(answer.offset, "its bytes are not the ones that the log lists");
}

Result<std::vector<RawAnswer>> decode_pack(std::string_view object) {
  std::vector<RawAnswer> answers;
  std::uint64_t offset = 0;
  do {
    TONEARM_TRY(RawAnswer answer, decode_answer(object, offset));
    offset += answer.length;
    answers.push_back(std::move(answer));
  } while (offset < object.size());
  return answers;
}

bool looks_like_raw_answer(std::string_view bytes) {
  return bytes.size() >= kFrameHeader + kName.size() && le32(bytes) == kMagic &&
         bytes.substr(kFrameHeader).starts_with(kName);
}

}  // namespace tonearm
