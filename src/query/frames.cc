#include "query/frames.h"

#include <array>
#include <bit>
#include <cstring>

namespace tonearm::query {
namespace {

constexpr int kMaxDepth = 64;
constexpr Code kLastCode = Code::kInternal;

template <typename T>
void append(std::string& bytes, T value) {
  std::array<char, sizeof(T)> raw{};
  std::memcpy(raw.data(), &value, sizeof(T));
  bytes.append(raw.data(), raw.size());
}

void write_type(FrameWriter& out, const ValueType& type) {
  out.byte(static_cast<std::uint8_t>(type.kind));
  out.byte(type.scale);
  out.u32(static_cast<std::uint32_t>(type.children.size()));
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    out.text(i < type.names.size() ? type.names[i] : "");
    write_type(out, type.children[i]);
  }
}

bool fits(const ValueType& type) {
  switch (type.kind) {
    case Kind::kList: return type.children.size() == 1;
    case Kind::kMap: return type.children.size() == 2;
    case Kind::kStruct: return true;
    default: return type.children.empty();
  }
}

ValueType read_type(FrameReader& in, int depth) {
  ValueType type;
  const std::uint8_t kind = in.byte();
  if (kind > static_cast<std::uint8_t>(kLastKind) || depth > kMaxDepth) {
    in.fail();
    return type;
  }
  type.kind = static_cast<Kind>(kind);
  type.scale = in.byte();
  const std::uint32_t children = in.u32();
  for (std::uint32_t i = 0; i < children && !in.failed(); ++i) {
    type.names.emplace_back(in.text());
    type.children.push_back(read_type(in, depth + 1));
  }
  if (!fits(type)) in.fail();
  return type;
}

}  // namespace

static_assert(std::endian::native == std::endian::little, "both ends are one machine");

void FrameWriter::u32(std::uint32_t value) { append(bytes_, value); }
void FrameWriter::i64(std::int64_t value) { append(bytes_, value); }
void FrameWriter::f64(double value) { append(bytes_, value); }
void FrameWriter::text(std::string_view value) {
  u32(static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
}

void FrameReader::fail() {
  failed_ = true;
  bytes_ = {};
}

std::string_view FrameReader::take(std::size_t size) {
  if (failed_ || size > bytes_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return taken;
}

std::uint8_t FrameReader::byte() {
  const std::string_view raw = take(1);
  return raw.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(raw[0]);
}

std::uint32_t FrameReader::u32() {
  std::uint32_t value = 0;
  const std::string_view raw = take(sizeof value);
  if (!raw.empty()) std::memcpy(&value, raw.data(), sizeof value);
  return value;
}

std::int64_t FrameReader::i64() {
  std::int64_t value = 0;
  const std::string_view raw = take(sizeof value);
  if (!raw.empty()) std::memcpy(&value, raw.data(), sizeof value);
  return value;
}

double FrameReader::f64() { return std::bit_cast<double>(i64()); }

std::string_view FrameReader::text() { return take(u32()); }

std::string encode_columns(const std::vector<Column>& columns) {
  FrameWriter out;
  out.u32(static_cast<std::uint32_t>(columns.size()));
  for (const Column& column : columns) {
    out.text(column.name);
    write_type(out, column.type);
  }
  return std::move(out.bytes());
}

Result<std::vector<Column>> decode_columns(std::string_view payload) {
  FrameReader in(payload);
  std::vector<Column> columns;
  const std::uint32_t count = in.u32();
  for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
    std::string name(in.text());
    columns.push_back({std::move(name), read_type(in, 0)});
  }
  if (in.failed() || !in.at_end()) {
    return Error{Code::kInternal, "The query's process sent columns that make no sense."};
  }
  return columns;
}

std::string encode_error(const Error& error) {
  FrameWriter out;
  out.byte(static_cast<std::uint8_t>(error.code));
  out.text(error.message);
  out.text(error.reason);
  out.text(error.next);
  return std::move(out.bytes());
}

Error decode_error(std::string_view payload) {
  FrameReader in(payload);
  Error error;
  const std::uint8_t code = in.byte();
  error.code = code <= static_cast<std::uint8_t>(kLastCode) ? static_cast<Code>(code) : kLastCode;
  error.message = in.text();
  error.reason = in.text();
  error.next = in.text();
  return error;
}

void decode_value(FrameReader& reader, const ValueType& type, Value& value) {
  value.null = reader.byte() == 0;
  if (value.null) return;
  switch (type.kind) {
    case Kind::kText:
    case Kind::kNumber:
    case Kind::kBytes: value.text = reader.text(); return;
    case Kind::kDouble: value.number = reader.f64(); return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kStruct: break;
    default: value.integer = reader.i64(); return;
  }
  const std::size_t width = type.children.size();
  const std::size_t count = type.kind == Kind::kStruct ? width : reader.u32() * width;
  value.items.clear();
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    decode_value(reader, type.children[i % width], value.items.emplace_back());
  }
}

}  // namespace tonearm::query
