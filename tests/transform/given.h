/// An answer given as text, and what the sink heard.
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "support/recording_sink.h"

namespace tonearm::test {

inline constexpr Millis kNow = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

struct Given {
  RecordingSink sink;
  std::optional<ContentPage> page;
};

/// What `body` says as an answer of `endpoint`, asked for by `request`, to account "me" at kNow; its sha256 is "sha".
inline Given given(std::string_view endpoint, std::string_view body, std::string_view request = "",
                   bool guess = false) {
  Given out;
  AnswerInfo info;
  info.endpoint = spec::find_endpoint(endpoint);
  info.account = "me";
  info.sha256 = "sha";
  info.request = request;
  info.observed_at = kNow;
  info.time_is_guess = guess;
  Transformer transformer;
  out.page = transformer.answer(info, body, &out.sink);
  return out;
}

/// The one row of a table; a text that says how many there are where it is not one.
inline std::string one_row(const RecordingSink& sink, std::string_view table) {
  const std::vector<std::string> rows = sink.rows_of(table);
  return rows.size() == 1 ? rows.front() : std::to_string(rows.size()) + " rows of " + std::string(table);
}

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// A read of one account over `pages`, all of which the log saw.
inline RecordingSink read_of(const std::vector<ContentPage>& pages, bool complete = true,
                             std::string_view resource = "r") {
  RecordingSink sink;
  ReadInfo info;
  info.account = "me";
  info.resource = resource;
  info.read_at = kNow;
  info.complete = complete;
  Transformer transformer;
  transformer.read(info, pages, &sink);
  return sink;
}

}  // namespace tonearm::test
