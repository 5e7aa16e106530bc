#include "extract/follow.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/split.h"

namespace tonearm::extract {
namespace {

constexpr std::pair<std::string_view, Followed::Kind> kKinds[] = {
    {"playlist", Followed::Kind::kPlaylist},
    {"album", Followed::Kind::kAlbum},
    {"artist", Followed::Kind::kArtist},
    {"show", Followed::Kind::kShow},
};

std::string_view kind_name(Followed::Kind kind) {
  for (const auto& [name, each] : kKinds)
    if (each == kind) return name;
  return {};
}

Error refused(std::string_view text, std::string_view why) {
  return {Code::kBadConfig, fmt::format("follow: {} {}.", text, why), "bad_config",
          "copy the link of a playlist, album, artist or show from Spotify: Share, Copy link"};
}

bool is_id(std::string_view text) {
  return text.size() == 22 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n<>\"'";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

std::string Followed::uri() const { return fmt::format("spotify:{}:{}", kind_name(kind), id); }

Result<Followed> parse_follow(std::string_view given) {
  std::string_view text = trimmed(given);
  std::vector<std::string_view> parts;
  if (text.starts_with("spotify:")) {
    text = text.substr(0, text.find('?'));
    parts = split_words(text.substr(8), ':');
  } else {
    for (const std::string_view scheme : {"https://", "http://"})
      if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    if (text.starts_with("spotify.link/") || text.starts_with("spoti.fi/"))
      return refused(given, "is a short link, which says nothing before it is opened");
    if (!text.starts_with("open.spotify.com/") && !text.starts_with("play.spotify.com/"))
      return refused(given, "is no link to open.spotify.com and no spotify: URI");
    text.remove_prefix(text.find('/'));
    text = text.substr(0, text.find_first_of("?#"));
    parts = split_words(text, '/');
    while (!parts.empty() && (parts[0].starts_with("intl-") || parts[0] == "embed")) parts.erase(parts.begin());
  }
  if (parts.size() == 4 && parts[0] == "user") parts.erase(parts.begin(), parts.begin() + 2);
  if (parts.size() < 2) return refused(given, "names nothing that can be followed");
  for (const auto& [name, kind] : kKinds) {
    if (parts[0] != name) continue;
    if (parts.size() != 2 || !is_id(parts[1]))
      return refused(given, "has no Spotify id (22 letters and digits) where one should stand");
    return Followed{kind, std::string(parts[1])};
  }
  return refused(given,
                 fmt::format("is of the kind `{}`; playlists, albums, artists and shows can be followed", parts[0]));
}

Result<std::vector<Followed>> parse_follows(std::span<const std::string> texts) {
  std::vector<Followed> all;
  for (const std::string& text : texts) {
    TONEARM_TRY(Followed followed, parse_follow(text));
    if (std::find(all.begin(), all.end(), followed) == all.end()) all.push_back(std::move(followed));
  }
  return all;
}

}  // namespace tonearm::extract
