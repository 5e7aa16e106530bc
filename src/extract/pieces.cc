#include "extract/pieces.h"

#include "extract/expand.h"
#include "extract/find_files.h"
#include "extract/scan.h"
#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

bool is_whole(std::string_view body) { return value_end(body, skip_blanks(body, 0)) != kNone; }

/// The outline of a body that is whole and can be parsed.
std::optional<Outline> outline_of(std::string_view body, bool whole) {
  if (!starts_like_json(body) || !whole) return {};
  auto top = outline(body);
  return top.ok() ? std::optional(std::move(*top)) : std::nullopt;
}

/// Finds the pieces of one text.
class Pieces {
 public:
  Pieces(std::string_view text, const Address* given, const PieceSink& sink, std::vector<ImportSkip>* skips)
      : text_(text), evidence_{.given = given}, sink_(sink), skips_(skips) {}

  void all() {
    const std::string_view all = text_;
    if (skip_blanks(all, 0) == all.size()) return skip("", reason::kEmptyFile, "nothing but blanks");
    const auto found = documents(all);
    for (const Document& document : found) {
      const std::string_view bytes = all.substr(document.offset, document.length);
      if (!document.json || !starts_like_json(bytes)) {
        if (found.size() == 1) return no_json(bytes);
        skip(document.where, reason::kNotJson, "something that is no JSON stands here");
      } else {
        value(document.where, bytes, document.whole, 0);
      }
    }
  }

 private:
  void skip(std::string where, std::string_view code, std::string detail, std::string next = "") {
    ++seen_;
    add_skip({std::move(where), std::string(code), std::move(detail), std::move(next)}, skips_);
  }

  void no_json(std::string_view bytes) {
    const std::size_t at = skip_blanks(bytes, 0);
    const std::size_t end = value_end(bytes, at);
    const std::string_view word = end == kNone ? std::string_view() : bytes.substr(at, end - at);
    const bool scalar = !word.empty() && (word == "true" || word == "false" || word == "null" || word[0] == '"' ||
                                          word.find_first_not_of("+-.0123456789eE") == kNone);
    if (scalar && skip_blanks(bytes, end) == bytes.size()) return skip("", reason::kUnknownShape, "a single value");
    Looks looks = looks_of(text_);
    skip("", looks.reason, std::move(looks.what), std::move(looks.next));
  }

  void value(const std::string& where, std::string_view bytes, bool whole, int depth) {
    Piece piece{.where = where, .body = bytes, .offset = static_cast<std::uint64_t>(bytes.data() - text_.data())};
    piece.outline = outline_of(bytes, whole);
    if (piece.outline) {
      if (const auto at = recording(*piece.outline)) return exchanges(where, bytes, *at);
      if (depth < 3 && is_list_of_answers(*piece.outline)) return list(where, bytes, depth);
    }
    ++seen_;
    sink_(piece);
  }

  bool is_list_of_answers(const Outline& top) const {
    if (!top.is_array() || top.first == nullptr || never_taken(top)) return false;
    return (top.first->is_object() || top.first->is_array()) && !is_one_answer(top, evidence_);
  }

  void list(const std::string& where, std::string_view bytes, int depth) {
    std::size_t number = 0;
    for (const std::string_view element : elements(bytes)) {
      const std::string place = (where.empty() ? "" : where + ", ") + "element " + std::to_string(++number);
      if (element[0] == '{' || element[0] == '[') {
        value(place, element, true, depth + 1);  // elements() gives whole ones alone
      } else {
        skip(place, reason::kUnknownShape, element == "null" ? "null among answers" : "a single value among answers");
      }
    }
  }

  void exchanges(const std::string& where, std::string_view bytes, std::string_view at) {
    const std::uint64_t before = seen_;
    for_exchanges(bytes, at, [&](const std::string& inside, std::optional<Exchange> exchange) {
      const std::string place = where.empty() || inside.empty() ? where + inside : where + ", " + inside;
      if (!exchange) return skip(place, reason::kBadJson, "an exchange that cannot be read");
      if (exchange->body == nullptr) return skip(place, reason::kEmptyFile, "an exchange without a body");
      if (!starts_like_json(exchange->body->view())) {
        return skip(
            place, reason::kNotJson,
            match_address(exchange->url) ? "an exchange whose body is no JSON" : "an exchange with another service");
      }
      Piece piece{.where = place, .body = exchange->body->view()};
      piece.outline = outline_of(piece.body, is_whole(piece.body));
      piece.exchange = std::move(exchange);
      ++seen_;
      sink_(piece);
    });
    if (seen_ == before) skip(where, reason::kUnknownShape, "a recording without exchanges");
  }

  std::string_view text_;
  Evidence evidence_;
  const PieceSink& sink_;
  std::vector<ImportSkip>* skips_;
  std::uint64_t seen_ = 0;  // pieces and skips
};

/// The answers of a raw object or pack of a lake: exact endpoint, account and time.
void raw_answers(std::string_view object, const PieceSink& sink, std::vector<ImportSkip>* skips) {
  std::uint64_t unpacked = 0;
  for (std::uint64_t at = 0, number = 1; at < object.size(); ++number) {
    auto answer = decode_answer(object, at, kFileLimit - unpacked);
    if (!answer.ok()) {
      return add_skip(
          {"answer " + std::to_string(number), std::string(reason::kBadCompression), answer.error().message, ""},
          skips);
    }
    at += answer->length;
    unpacked += answer->body.size();
    const Padded body(std::move(answer->body));
    Piece piece{.where = number == 1 && at == object.size() ? "" : "answer " + std::to_string(number),
                .body = body.view()};
    piece.outline = outline_of(piece.body, is_whole(piece.body));
    piece.envelope = std::move(answer->envelope);
    sink(piece);
  }
}

ImportSkip skip_of(const Error& error) { return {"", error.reason, error.message, error.next}; }

/// The text of a file's bytes, without a byte order mark. Archives are an error with their reason.
Result<Padded> text_of(std::string bytes) {
  TONEARM_TRY(bytes, expand(std::move(bytes)));
  if (const Looks looks = archive_looks(bytes); !looks.reason.empty()) {
    return Error{Code::kBadData, looks.what, std::string(looks.reason), looks.next};
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
  return Padded(std::move(bytes));
}

}  // namespace

void add_skip(ImportSkip skip, std::vector<ImportSkip>* skips) {
  constexpr int kEach = 8;
  int of_reason = 0;
  for (ImportSkip& other : *skips) {
    if (other.reason != skip.reason) continue;
    if (++of_reason >= kEach || other.detail == skip.detail) {
      other.count += skip.count;
      return;
    }
  }
  skips->push_back(std::move(skip));
}

std::vector<ImportSkip> read_pieces(const std::string& path, const Address* given, const PieceSink& sink) {
  std::vector<ImportSkip> skips;
  auto bytes = read_file(path, kFileLimit, Padded::kPadding);
  if (!bytes.ok()) {
    skips.push_back(skip_of(bytes.error()));
  } else if (bytes->empty()) {
    skips.push_back({"", std::string(reason::kEmptyFile), "no bytes", ""});
  } else if (looks_like_raw_answer(*bytes)) {
    raw_answers(*bytes, sink, &skips);
  } else if (auto text = text_of(std::move(*bytes)); !text.ok()) {
    skips.push_back(skip_of(text.error()));
  } else {
    Pieces(text->view(), given, sink, &skips).all();
  }
  return skips;
}

Result<Padded> read_text(const std::string& path) {
  TONEARM_TRY(auto bytes, read_file(path, kFileLimit, Padded::kPadding));
  return text_of(std::move(bytes));
}

}  // namespace tonearm::extract
