/// A scripted Web API for the tests of slots: pages from lists in memory, errors on request. Synthetic, and no judge of
/// what Spotify does: that is the sandbox's part.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "extract/address.h"
#include "extract/source.h"

namespace tonearm::extract {

class FakeSpotify : public Source {
 public:
  explicit FakeSpotify(ManualClock* clock) : clock_(clock) {}

  struct Playlist {
    std::string snapshot = "s1";
    std::vector<std::string> tracks;
    bool own = true;
  };

  std::vector<std::string> plays;             // newest first
  std::vector<std::string> saved;             // newest first; added a minute apart
  std::map<std::string, Playlist> playlists;  // by id
  std::size_t page = 2;                       // elements a page
  std::vector<std::string> asked;             // every request, in order
  std::map<std::string, Error> errors;        // by request: what it fails with, until it is taken out
  int fail_at = 0;                            // the n-th request from now on fails with `failure`
  Error failure{Code::kUnavailable, "Spotify has trouble.", "server_error"};

  Result<spotify::ApiAnswer> get(std::string_view request, spotify::Grant) override {
    asked.emplace_back(request);
    ++unreported_;
    clock_->advance(std::chrono::milliseconds(10));
    if (fail_at > 0 && --fail_at == 0) return failure;
    if (const auto error = errors.find(std::string(request)); error != errors.end()) return error->second;
    const std::string body = answer(std::string(request));
    if (body.empty()) return Error{Code::kNotFound, "There is no such thing.", "not_found"};
    return spotify::ApiAnswer{200, body, {}, clock_->now()};
  }

  std::string request_of(std::string_view next) const override {
    constexpr std::string_view kHost = "https://api.example/v1";
    return next.starts_with(kHost) ? std::string(next.substr(kHost.size())) : std::string();
  }

  std::vector<RequestCount> take_counts() override {
    std::vector<RequestCount> counts;
    if (unreported_ > 0) counts.push_back({"all", 200, unreported_});
    unreported_ = 0;
    return counts;
  }

  std::size_t asked_since(std::size_t mark, std::string_view prefix) const {
    std::size_t count = 0;
    for (std::size_t i = mark; i < asked.size(); ++i) count += asked[i].starts_with(prefix) ? 1 : 0;
    return count;
  }

 private:
  static std::string track(const std::string& id) {
    return fmt::format(
        R"({{"type":"track","id":"{0}","uri":"spotify:track:{0}","name":"Track {0}","href":"h","duration_ms":1,)"
        R"("explicit":false,"artists":[],"external_urls":{{}}}})",
        id);
  }

  std::string list(const std::string& path, const std::vector<std::string>& elements, std::size_t offset) const {
    std::string items;
    const std::size_t end = std::min(elements.size(), offset + page);
    for (std::size_t i = offset; i < end; ++i) items += (items.empty() ? "" : ",") + elements[i];
    const std::string next = end < elements.size()
                                 ? fmt::format(R"("https://api.example/v1{}?limit={}&offset={}")", path, page, end)
                                 : std::string("null");
    return fmt::format(
        R"({{"href":"https://api.example/v1{}","items":[{}],"limit":{},"offset":{},"total":{},"next":{}}})", path,
        items, page, offset, elements.size(), next);
  }

  std::string entry(const std::string& id, std::size_t minutes) const {
    return fmt::format(R"({{"added_at":"{}","is_local":false,"track":{}}})",
                       format_rfc3339(1'790'000'000'000 + static_cast<Millis>(minutes) * 60'000).substr(0, 19) + "Z",
                       track(id));
  }

  std::string answer(const std::string& request) const {
    const std::string path = request.substr(0, request.find('?'));
    const std::string given = query_value(request, "offset");
    const std::size_t offset = given.empty() ? 0 : std::stoul(given);
    std::vector<std::string> elements;
    if (path == "/me") return R"({"id":"me1","type":"user","uri":"spotify:user:me1","display_name":"Me"})";
    if (path == "/me/player/recently-played") {
      std::string items;
      for (std::size_t i = 0; i < plays.size(); ++i)
        items += fmt::format(R"({}{{"track":{},"played_at":"{}","context":null}})", i == 0 ? "" : ",", track(plays[i]),
                             format_rfc3339(1'790'000'000'000 - static_cast<Millis>(i + 1000 - plays.size()) * 60'000));
      return fmt::format(R"({{"items":[{}],"next":null,"cursors":null,"limit":50}})", items);
    }
    if (path == "/me/playlists") {
      for (const auto& [id, p] : playlists)
        elements.push_back(fmt::format(
            R"({{"type":"playlist","id":"{0}","uri":"spotify:playlist:{0}","snapshot_id":"{1}","name":"P","collaborative":false,"owner":{{"id":"{2}"}},"items":{{"total":{3}}}}})",
            id, p.snapshot, p.own ? "me1" : "other", p.tracks.size()));
      return list(path, elements, offset);
    }
    if (path.starts_with("/playlists/")) {
      const std::string id = path.substr(11, path.find('/', 11) - 11);
      const auto found = playlists.find(id);
      if (found == playlists.end()) return {};
      for (const std::string& t : found->second.tracks) elements.push_back(entry(t, 1));
      const std::string items = list("/playlists/" + id + "/items", elements, offset);
      if (path.ends_with("/items")) return items;
      return fmt::format(
          R"({{"type":"playlist","id":"{0}","uri":"spotify:playlist:{0}","snapshot_id":"{1}","name":"P","collaborative":false,"owner":{{"id":"me1","uri":"spotify:user:me1","type":"user"}},"items":{2}}})",
          id, found->second.snapshot, items);
    }
    if (path == "/me/tracks") {
      for (std::size_t i = 0; i < saved.size(); ++i)
        elements.push_back(entry(saved[i], 10'000 - i - (10'000 - saved.size())));
      return list(path, elements, offset);
    }
    if (path == "/me/following")
      return R"({"artists":{"items":[],"next":null,"total":0,"cursors":{"after":null},"limit":50}})";
    if (path.starts_with("/me/")) return list(path, {}, 0);
    return {};
  }

  ManualClock* clock_;
  std::uint32_t unreported_ = 0;
};

}  // namespace tonearm::extract
