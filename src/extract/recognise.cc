#include "extract/recognise.h"

#include "extract/scan.h"
#include "spec/reasons.h"
#include "spec/spec.h"

namespace tonearm::extract {
namespace {

namespace reason = spec::reason;

bool is_error(const Outline& top) {
  const Outline* error = top.find("error");
  return error != nullptr && (error->is_object() || error->is_string());
}

bool pages_at_top(const spec::Endpoint& endpoint) {
  return !endpoint.roots.empty() && endpoint.roots[0].at.empty() &&
         endpoint.roots[0].container == spec::Container::kPage;
}

/// Whether an endpoint that an `href` names can have this body: a page cut out of an answer of /search is none of
/// /search, and a profile without private members is none of /me.
bool can_be(const spec::Endpoint& endpoint, const Outline& top) {
  if (endpoint.roots.empty()) return true;
  if (endpoint.roots[0].at.empty()) return true;
  for (const spec::Root& root : endpoint.roots) {
    if (top.has(root.at)) return true;
  }
  return false;
}

/// The playlist that {"tracks": {"href": ".../playlists/x/tracks"}} is of.
std::string_view whole_of(const spec::Endpoint& endpoint) {
  if (endpoint.name == "playlist_items" || endpoint.name == "playlist_tracks") return "playlist";
  if (endpoint.name == "user_playlist_tracks") return "user_playlist";
  if (endpoint.name == "user_starred_tracks") return "user_starred";
  return {};
}

bool has_root_at(const spec::Endpoint& endpoint, std::string_view member) {
  if (endpoint.name == "categories") return member == "categories";
  for (const spec::Root& root : endpoint.roots) {
    if (!member.empty() && root.at == member) return true;
  }
  return false;
}

/// The endpoint that the `href` of the member's page names.
std::optional<Address> by_nested_href(std::string_view member, std::string_view href) {
  auto found = match_address(href);
  if (!found) return {};
  if (member == "tracks" || member == "items") {
    if (const auto whole = whole_of(*found->endpoint); !whole.empty()) {
      found->endpoint = spec::find_endpoint(whole);
      return found;
    }
  }
  if (!has_root_at(*found->endpoint, member)) return {};
  return found;
}

Recognised known(const Address& address, std::string_view why) {
  Recognised found;
  found.endpoint = address.endpoint;
  found.why = why;
  found.address = address;
  return found;
}

Recognised refused(std::string_view code, std::string detail, std::string next) {
  Recognised found;
  found.reason = code;
  found.detail = std::move(detail);
  found.next = std::move(next);
  return found;
}

/// "an object with href, items, limit and 3 more".
std::string seen(const Outline& top) {
  if (top.is_array()) {
    if (top.count == 0) return "an empty array";
    if (top.first != nullptr && top.first->is_string()) return "an array of texts";
    if (top.first != nullptr && top.first->is_object()) return "an array; its first element is " + seen(*top.first);
    return "an array";
  }
  if (top.members.empty()) return "an empty object";
  std::string text = "an object with ";
  constexpr std::size_t kNamed = 8;
  for (std::size_t i = 0; i < std::min(kNamed, top.members.size()); ++i) {
    if (i > 0) text += ", ";
    text += top.members[i].name.substr(0, 40);
  }
  if (top.members.size() > kNamed) text += " and " + std::to_string(top.members.size() - kNamed) + " more";
  return text;
}

/// The address of evidence that does not need the body; empty where there is none.
std::optional<Recognised> from_outside(const Evidence& evidence) {
  if (evidence.given != nullptr) return known(*evidence.given, "--endpoint");
  if (const auto* stored = spec::find_endpoint(evidence.stored_as)) {
    Address address = match_address(evidence.url).value_or(Address{});
    address.endpoint = stored;
    return known(address, "envelope");
  }
  if (!evidence.url.empty() && evidence.get) {
    if (const auto address = match_address(evidence.url); address && address->spotify) return known(*address, "url");
  }
  return {};
}

/// Ids that an endpoint's name alone does not give.
void add_ids(const Outline& top, Address* address) {
  if (!address->id.empty() || !address->user.empty()) return;
  if (const auto href = match_address(top.string("href"))) {
    address->id = href->id;
    address->user = href->user;
  }
}

Recognised error_answer(std::string_view why) {
  Address address;
  address.endpoint = spec::find_endpoint("error");
  return known(address, why);
}

}  // namespace

bool is_one_answer(const Outline& array, const Evidence& evidence) {
  std::string hint;
  if (by_shape(array, &hint) != nullptr) return true;
  if (evidence.given == nullptr || !pages_at_top(*evidence.given->endpoint)) return false;
  return array.first == nullptr || (array.first->is_object() && array.first->array("items") == nullptr);
}

std::optional<Recognised> never_taken(const Outline& top) {
  if (top.has("access_token") || top.has("refresh_token")) {
    return refused(reason::kUnknownShape, "sign-in tokens",
                   "Tokens are never imported. Take the file out of the folder.");
  }
  const Outline* element = top.is_array() ? top.first.get() : nullptr;
  bool exported = element != nullptr && ((element->has("ts") && element->has("ms_played")) ||
                                         (element->has("endTime") && element->has("msPlayed")) ||
                                         (element->has("searchTime") && element->has("searchQuery")));
  const Outline* tracks = top.array("tracks");
  if (tracks != nullptr && tracks->first != nullptr) exported |= !tracks->first->string("track").empty();
  const Outline* playlists = top.array("playlists");
  if (playlists != nullptr && playlists->first != nullptr) exported |= playlists->first->has("lastModifiedDate");
  if (!exported) return {};
  return refused(
      reason::kPrivacyExport, "a part of Spotify's privacy export",
      "This import takes answers of the Web API. The export is another thing, with a command of its own to come.");
}

Recognised recognise(const Outline& top, const Evidence& evidence) {
  if (auto never = never_taken(top)) return *never;
  if (evidence.status >= 400) return error_answer("url");
  if (is_error(top)) return error_answer("shape");
  if (auto outside = from_outside(evidence)) {
    add_ids(top, &outside->address);
    return *outside;
  }
  const std::string_view href = top.string("href");
  if (auto address = match_address(href); !href.empty() && address && can_be(*address->endpoint, top)) {
    std::string hint;
    const auto* shape = by_shape(top, &hint);
    if (address->endpoint->name == "user" && shape != nullptr && shape->name == "me") address->endpoint = shape;
    return known(*address, "href");
  }
  for (const auto& [name, value] : top.members) {
    const std::string_view inner = value.string("href");
    if (inner.empty()) continue;
    if (const auto address = by_nested_href(name, inner)) return known(*address, "nested href");
  }
  std::string hint;
  if (const auto* shape = by_shape(top, &hint)) {
    Address address = match_address(evidence.url).value_or(Address{});
    const bool named = address.endpoint != nullptr && evidence.get && can_be(*address.endpoint, top);
    if (!named) address.endpoint = shape;
    return known(address, named ? "url" : "shape");
  }
  return refused(reason::kUnknownShape, hint.empty() ? seen(top) : hint,
                 "If it is an answer, name its endpoint: --endpoint NAME (tonearm describe --json lists them).");
}

Recognised recognise_spoiled(std::string_view body, const Evidence& evidence) {
  const std::string_view start = body.substr(0, 1U << 18);
  if (start.find("\"access_token\"") != kNone || start.find("\"refresh_token\"") != kNone) {
    return refused(reason::kUnknownShape, "sign-in tokens",
                   "Tokens are never imported. Take the file out of the folder.");
  }
  if (evidence.status >= 400) return error_answer("url");
  if (const auto outside = from_outside(evidence)) return *outside;
  Recognised found;
  const auto text_of = [](std::string_view value) {
    return value.size() > 2 && value[0] == '"' ? value.substr(1, value.size() - 2) : std::string_view();
  };
  for_members(start, [&](std::string_view key, std::string_view value, bool whole) {
    if (key == "href" && whole) {
      if (const auto address = match_address(text_of(value))) found = known(*address, "href");
    } else if (value.starts_with('{')) {
      const std::string_view inner = text_of(member(value, "href"));
      if (const auto address = by_nested_href(key, inner); !inner.empty() && address)
        found = known(*address, "nested href");
    }
    return found.endpoint == nullptr;
  });
  return found;
}

}  // namespace tonearm::extract
