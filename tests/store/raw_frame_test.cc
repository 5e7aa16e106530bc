#include "store/raw_frame.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zstd.h>

#include "base/hash.h"

namespace tonearm {
namespace {

const std::string kBody = R"({"items":[{"uri":"spotify:track:0000000000000000000001","n":1}],"total":1})";

Envelope envelope_of(const std::string& body) {
  Envelope envelope;
  envelope.endpoint = "saved_tracks";
  envelope.account = "me";
  envelope.request = "/v1/me/tracks?limit=50&offset=0";
  envelope.headers = {{"date", "Wed, 25 Nov 2026 04:00:00 GMT"}, {"etag", "\"x\""}};
  envelope.observed_at = 1'795'579'200'123;
  envelope.time_is_guess = true;
  envelope.slot = "20261125T040000Z";
  envelope.sha256 = sha256_hex(body);
  envelope.bytes = body.size();
  return envelope;
}

/// As `zstd -dc` reads: frame after frame, skippable ones passed over.
std::string zstd_dc(std::string_view bytes) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  std::string text;
  std::string chunk(1 << 16, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    const std::size_t rest = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(rest)) return std::string("error: ") + ZSTD_getErrorName(rest);
    text.append(chunk, 0, out.pos);
  }
  return text;
}

TEST(RawFrame, WhatIsEncodedIsDecoded) {
  for (const std::string& body : {kBody, std::string(), std::string("\0\xFF", 2), std::string(40'000'000, 'a')}) {
    const std::string object = encode_answer(envelope_of(body), body);
    EXPECT_TRUE(looks_like_raw_answer(object));
    const auto answer = decode_answer(object);
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    EXPECT_EQ(answer->envelope, envelope_of(body));
    EXPECT_TRUE(answer->body == body);
    EXPECT_EQ(answer->offset, 0U);
    EXPECT_EQ(answer->length, object.size());
  }
}

TEST(RawFrame, DefaultsAndOddTextsSurvive) {
  Envelope envelope;
  envelope.status = 204;
  envelope.observed_at = -5;
  envelope.request = "/v1/search?q=\"\\\n\xC3\xA9";
  envelope.sha256 = sha256_hex("");
  const auto answer = decode_answer(encode_answer(envelope, ""));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->envelope, envelope);
}

TEST(RawFrame, HashAndSizeAreTheBodys) {
  Envelope wrong = envelope_of(kBody);
  wrong.sha256 = "lies";
  wrong.bytes = 1;
  EXPECT_EQ(encode_answer(wrong, kBody), encode_answer(envelope_of(kBody), kBody));
}

TEST(RawFrame, AnEnvelopeThatIsNotUtf8IsStillWritten) {
  Envelope envelope = envelope_of(kBody);
  envelope.request = "/v1/search?q=\xFF";
  const auto answer = decode_answer(encode_answer(envelope, kBody));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->envelope.request, "/v1/search?q=\xEF\xBF\xBD");
}

TEST(RawFrame, ZstdPrintsExactlyTheBodies) {
  const std::string pack = encode_answer(envelope_of(kBody), kBody) + encode_answer(envelope_of(""), "") +
                           encode_answer(envelope_of("two"), "two", 19);
  EXPECT_EQ(zstd_dc(pack), kBody + "two");
}

TEST(RawFrame, EncodingIsDeterministic) {
  EXPECT_EQ(encode_answer(envelope_of(kBody), kBody), encode_answer(envelope_of(kBody), kBody));
}

TEST(RawFrame, APackIsReadInOrder) {
  const std::string first = encode_answer(envelope_of("one"), "one");
  const std::string second = encode_answer(envelope_of("two"), "two");
  const auto answers = decode_pack(first + second);
  ASSERT_TRUE(answers.ok()) << answers.error().message;
  ASSERT_EQ(answers->size(), 2U);
  EXPECT_EQ((*answers)[0].body, "one");
  EXPECT_EQ((*answers)[1].body, "two");
  EXPECT_EQ((*answers)[1].offset, first.size());
  EXPECT_EQ((*answers)[1].length, second.size());
  EXPECT_EQ(decode_answer(first + second, first.size())->body, "two");
}

TEST(RawFrame, EveryFlippedBitIsFound) {
  const std::string object = encode_answer(envelope_of(kBody), kBody);
  const std::string other = encode_answer(envelope_of("two"), "two");
  for (std::size_t byte = 0; byte < object.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = object;
      flipped[byte] = static_cast<char>(flipped[byte] ^ (1 << bit));
      const auto alone = decode_answer(flipped);
      ASSERT_FALSE(alone.ok()) << "byte " << byte << " bit " << bit;
      ASSERT_TRUE(alone.error().code == Code::kIntegrity || alone.error().code == Code::kUnsupported);
      ASSERT_FALSE(decode_pack(flipped + other).ok()) << "byte " << byte << " bit " << bit;
    }
  }
}

TEST(RawFrame, EveryCutIsFound) {
  const std::string object = encode_answer(envelope_of(kBody), kBody);
  for (std::size_t size = 0; size < object.size(); ++size) {
    const auto cut = decode_answer(std::string_view(object).substr(0, size));
    ASSERT_FALSE(cut.ok()) << size;
    ASSERT_EQ(cut.error().code, Code::kIntegrity) << size;
    ASSERT_FALSE(decode_pack(object + object.substr(0, size)).ok() && size != 0) << size;
  }
  EXPECT_EQ(decode_pack("").error().code, Code::kIntegrity);
  EXPECT_EQ(decode_answer(object, object.size()).error().code, Code::kIntegrity);
  EXPECT_EQ(decode_answer(object, ~0ULL).error().code, Code::kIntegrity);
}

TEST(RawFrame, SaysWhichByteIsWrong) {
  const std::string first = encode_answer(envelope_of("one"), "one");
  const auto damaged = decode_pack(first + "garbage that is long enough");
  ASSERT_FALSE(damaged.ok());
  EXPECT_NE(damaged.error().message.find("byte " + std::to_string(first.size())), std::string::npos);
  EXPECT_FALSE(damaged.error().next.empty());
}

TEST(RawFrame, OtherBytesAreNotOurs) {
  EXPECT_FALSE(looks_like_raw_answer(""));
  EXPECT_FALSE(looks_like_raw_answer(kBody));
  std::string foreign("\x50\x2A\x4D\x18\x04\0\0\0HELO", 12);
  EXPECT_FALSE(looks_like_raw_answer(foreign));
  EXPECT_EQ(decode_answer(foreign).error().code, Code::kIntegrity);
  EXPECT_EQ(decode_answer(kBody).error().code, Code::kIntegrity);
}

/// An answer with any JSON for an envelope, its check right.
std::string with_envelope(const std::string& json, const std::string& frame) {
  const std::string check = sha256_hex(json + frame).substr(0, 16);
  const std::string content = "TNRM1\n" + json + "\n" + check + "\n";
  std::string object("\x50\x2A\x4D\x18", 4);
  for (int shift = 0; shift < 32; shift += 8) object += static_cast<char>(content.size() >> shift & 0xFF);
  return object + content + frame;
}

std::string frame_of(const std::string& body) {
  std::string frame(ZSTD_compressBound(body.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), body.data(), body.size(), 3));
  return frame;
}

TEST(RawFrame, AWrongEnvelopeIsDamageNotAnException) {
  const std::string good = R"("sha256":")" + sha256_hex("one") + R"(","bytes":3)";
  EXPECT_TRUE(decode_answer(with_envelope("{" + good + "}", frame_of("one"))).ok());
  for (const std::string& json :
       {std::string(""), std::string("[]"), std::string("{"), std::string("1"), "{" + good + R"(,"endpoint":"\u00"})",
        "{" + good + ",\"endpoint\":\"\xFF\"}", "{" + good + R"(,"status":"200"})", "{" + good + R"(,"status":1e9})",
        "{" + good + R"(,"status":99999999999})", "{" + good + R"(,"observed_at":1.5})",
        "{" + good + R"(,"observed_at":18446744073709551615})", "{" + good + R"(,"headers":{"a":1}})",
        "{" + good + R"(,"headers":[]})", "{" + good + R"(,"time_is_guess":1})", std::string(R"({"bytes":-3})"),
        std::string(R"({"bytes":3})"), R"({"bytes":3,"sha256":")" + sha256_hex("two") + "\"}",
        R"({"bytes":4,"sha256":")" + sha256_hex("one") + "\"}", std::string(100'000, '[')}) {
    const auto answer = decode_answer(with_envelope(json, frame_of("one")));
    ASSERT_FALSE(answer.ok()) << json;
    EXPECT_EQ(answer.error().code, Code::kIntegrity) << json;
  }
}

TEST(RawFrame, ANewerVersionIsSaidToBeOne) {
  std::string object = encode_answer(envelope_of(kBody), kBody);
  object[12] = '2';
  EXPECT_EQ(decode_answer(object).error().code, Code::kUnsupported);
}

/// The most memory that this process has had in use.
long peak_kilobytes() {
  rusage usage;
  return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

TEST(RawFrame, ALieAboutTheSizeEatsNoMemory) {
  // A frame that claims 3 GiB and holds nothing: magic, descriptor (4-byte content size, one segment), size, empty last
  // block.
  const std::string frame("\x28\xB5\x2F\xFD\xA0\0\0\0\xC0\x01\0\0", 12);
  const std::string object = with_envelope(R"({"bytes":3221225472,"sha256":")" + sha256_hex("") + "\"}", frame);
  const long before = peak_kilobytes();
  const auto answer = decode_answer(object);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kIntegrity);
  EXPECT_LT(peak_kilobytes() - before, 512 * 1024);
}

TEST(RawFrame, TheLimitHolds) {
  const std::string body(1000, 'a');
  const std::string object = encode_answer(envelope_of(body), body);
  EXPECT_TRUE(decode_answer(object, 0, 1000).ok());
  const auto over = decode_answer(object, 0, 999);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().code, Code::kIntegrity);
}

}  // namespace
}  // namespace tonearm
