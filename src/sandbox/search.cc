#include <cctype>

#include <fmt/format.h>

#include "sandbox/answers.h"

namespace tonearm::sandbox {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Places of what has every word of the query in its name; field filters (`isrc:`) count for tracks.
template <typename Item>
std::vector<Index> matching(const std::vector<Item>& items, const std::string& query, std::size_t most) {
  std::vector<Index> out;
  for (Index at = 0; at < items.size() && out.size() < most; ++at) {
    const std::string name = lower(items[at].name);
    bool all = true;
    std::string_view rest = query;
    while (all && !rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      std::string_view word = rest.substr(0, end);
      if (word.starts_with("track:") || word.starts_with("album:")) word.remove_prefix(6);
      if (word.starts_with("artist:")) word.remove_prefix(7);
      if constexpr (requires { items[at].isrc; }) {
        if (word.starts_with("isrc:")) {
          all = lower(items[at].isrc) == word.substr(5);
          word = {};
        }
      }
      all = all && name.find(word) != std::string::npos;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (all) out.push_back(at);
  }
  return out;
}

}  // namespace

ServerResponse search(Call* call) {
  const std::string query = lower(call->request.parameter("q").value_or(""));
  const std::string types = lower(call->request.parameter("type").value_or(""));
  if (query.empty()) return api_error(400, "No search query");
  if (types.empty()) return api_error(400, "Missing parameter type");
  Page page;
  const bool restricted = call->render.restricted();
  if (auto error = read_page(*call, restricted ? 5 : 20, restricted ? 10 : 50, &page)) return *error;
  if (page.offset > 1'000) return api_error(400, "Invalid offset");
  const Universe& universe = call->universe;
  std::string out;
  const auto add = [&](std::string_view type, const std::vector<Index>& found,
                       const std::string& (Renderer::*render)(Index, Form), Form form) {
    out += fmt::format("{}\"{}s\":{}", out.empty() ? "" : ",", type,
                       write_page(call, "search", page, found.size(),
                                  [&](std::size_t at) { return (call->render.*render)(found[at], form); }));
  };
  constexpr std::size_t kMost = 1'000;
  if (types.find("track") != std::string::npos)
    add("track", matching(universe.tracks, query, kMost), &Renderer::track, Form::kFull);
  if (types.find("artist") != std::string::npos)
    add("artist", matching(universe.artists, query, kMost), &Renderer::artist, Form::kFull);
  if (types.find("album") != std::string::npos)
    add("album", matching(universe.albums, query, kMost), &Renderer::album, Form::kSimple);
  if (types.find("show") != std::string::npos)
    add("show", matching(universe.shows, query, kMost), &Renderer::show, Form::kSimple);
  if (types.find("episode") != std::string::npos)
    add("episode", matching(universe.episodes, query, kMost), &Renderer::episode, Form::kSimple);
  if (types.find("audiobook") != std::string::npos)
    add("audiobook", matching(universe.books, query, kMost), &Renderer::book, Form::kSimple);
  if (out.empty()) return api_error(400, "Bad search type field");
  return json_answer("{" + out + "}");
}

}  // namespace tonearm::sandbox
