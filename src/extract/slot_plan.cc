#include "extract/slot_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "spec/reasons.h"

namespace tonearm::extract {
namespace {

/// A read a little early is on time: schedules have some play.
constexpr Millis kSlack = 10 * kMinute;
/// A library of so few pages is read whole rather than from its newest item on.
constexpr std::uint32_t kFewPages = 20;
/// Contents of other people's playlists are read in the first day up to so many requests.
constexpr std::uint32_t kFirstDay = 320;

/// A first run that asks more leaves the top lists, which change slowly, to the next one.
constexpr std::uint32_t kFirstRun = 300;
/// So much of a day's allowance is left to what may change.
constexpr std::uint32_t kKeptBack = 20;

struct Library {
  std::string_view name, endpoint, request;
  Millis every;
  std::string_view scopes;
};
constexpr Library kLibraries[] = {
    {"saved_tracks", "saved_tracks", "/me/tracks?limit=50&offset=0", 4 * kHour, "user-library-read"},
    {"saved_albums", "saved_albums", "/me/albums?limit=50&offset=0", kDay, "user-library-read"},
    {"saved_shows", "saved_shows", "/me/shows?limit=50&offset=0", kDay, "user-library-read"},
    {"saved_episodes", "saved_episodes", "/me/episodes?limit=50&offset=0", kDay,
     "user-library-read user-read-playback-position"},
    {"saved_audiobooks", "saved_audiobooks", "/me/audiobooks?limit=50&offset=0", kDay, "user-library-read"},
};

std::string why_refused(std::string_view reason) {
  if (reason == spec::reason::kNotFound)
    return "Spotify has nothing there for this app; its own playlists answer so to newer apps";
  return "Spotify refuses it to this app";
}

bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class SlotPlanner {
 public:
  SlotPlanner(const CursorState& state, const SlotSettings& settings, const SlotOptions& options, Millis now,
              std::uint32_t asked)
      : state_(state),
        settings_(settings),
        options_(options),
        now_(now),
        used_(state.requests_since_yesterday(now) + asked) {}

  SlotPlan plan() {
    if (settings_.user) account();
    follows();
    std::stable_sort(plan_.reads.begin(), plan_.reads.end(),
                     [](const SlotRead& a, const SlotRead& b) { return a.priority < b.priority; });
    within_allowance();
    return std::move(plan_);
  }

 private:
  enum Priority { kPlays, kStopped, kAccount, kListing, kContents, kLibrary, kFollow, kForeign, kSafety };

  bool wanted(std::string_view group) const {
    return !contains(settings_.skip, group) && (options_.only.empty() || contains(options_.only, group));
  }
  /// --only asks at once, whatever was read when.
  bool forced(std::string_view group) const { return contains(options_.only, group); }

  std::string missing_scope(std::string_view scopes) const {
    while (!scopes.empty() && !settings_.scopes.empty()) {
      const std::string_view scope = scopes.substr(0, scopes.find(' '));
      if (!contains(settings_.scopes, scope)) return std::string(scope);
      scopes.remove_prefix(std::min(scope.size() + 1, scopes.size()));
    }
    return {};
  }

  void wait(const SlotRead& read, std::string_view reason, std::optional<Millis> until, std::string why) {
    plan_.waiting.push_back({read.resource, std::string(reason), until, std::move(why)});
  }

  /// Plans `read` unless something stands against it. `because`: why it is due; empty: it is not, unless it was stopped
  /// or is forced.
  void add(SlotRead read, std::string_view scopes, std::string because) {
    if (!wanted(read.group)) return;
    const ResourceState* const known = state_.find(read.account, read.resource);
    if (known != nullptr && known->open) {
      read.priority = read.priority == kPlays ? kPlays : kStopped;
      because = fmt::format("stopped at page {}", known->open->pages.size() + 1);
    }
    if (because.empty() && forced(read.group)) because = "asked for";
    if (because.empty()) return;
    if (const std::string scope = missing_scope(scopes); !scope.empty())
      return wait(read, spec::reason::kScopeMissing, {}, fmt::format("the sign-in lacks the scope {}", scope));
    if (known != nullptr && known->refused_until > now_ && known->refused != spec::reason::kScopeMissing &&
        !forced(read.group))
      return wait(read, known->refused, known->refused_until, why_refused(known->refused));
    read.why = std::move(because);
    plan_.reads.push_back(std::move(read));
  }

  /// Why something read every `every` is due; empty where it is not.
  std::string due(std::string_view account, std::string_view resource, Millis every) const {
    const ResourceState* const known = state_.find(account, resource);
    if (known == nullptr || (known->whole_at == 0 && known->partial_at == 0)) return "never read";
    const Millis last = std::max(known->whole_at, known->partial_at);
    if (now_ - last < every - std::min(kSlack, every / 2) && now_ >= last) return {};
    return fmt::format("last read {}", format_rfc3339(last));
  }

  /// As due(), where the first page alone is as good.
  std::string due_with_first(std::string_view account, std::string_view resource, Millis every) const {
    const ResourceState* const first = state_.find(account, std::string(resource) + ":first");
    if (first != nullptr && now_ >= first->whole_at && now_ - first->whole_at < every - std::min(kSlack, every / 2))
      return {};
    return due(account, resource, every);
  }

  std::uint32_t pages_of(std::string_view account, std::string_view resource) const {
    const ResourceState* const known = state_.find(account, resource);
    return known == nullptr ? 0 : static_cast<std::uint32_t>(known->pages.size());
  }

  SlotRead user_read(std::string_view group, std::string_view resource, std::string_view endpoint,
                     std::string_view request, ReadKind kind, int priority) const {
    SlotRead read;
    read.group = group;
    read.resource = resource;
    read.endpoint = endpoint;
    read.request = request;
    read.account = settings_.account;
    read.kind = kind;
    read.priority = priority;
    read.pages = std::max(1U, pages_of(settings_.account, resource));
    return read;
  }

  void account() {
    const std::string& me = settings_.account;
    add(user_read("plays", "recently_played", "recently_played", "/me/player/recently-played?limit=50",
                  ReadKind::kSingle, kPlays),
        "user-read-recently-played", "every slot");
    add(user_read("account", "me", "me", "/me", ReadKind::kSingle, kAccount), "", due(me, "me", kDay));
    const std::uint32_t pages = pages_of(me, "playlists");
    const Millis every = pages <= 1 ? kHour : Millis{pages} * 2 * kHour;
    add(user_read("playlists", "playlists", "my_playlists", "/me/playlists?limit=50&offset=0", ReadKind::kWhole,
                  kListing),
        "playlist-read-private", due(me, "playlists", std::min(every, kDay)));
    for (const auto& [key, listed] : state_.playlists)
      if (listed.account == me) contents(listed);
    for (const Library& library : kLibraries) collection(library);
    SlotRead artists = user_read("followed_artists", "followed_artists", "followed_artists",
                                 "/me/following?type=artist&limit=50", ReadKind::kWhole, kLibrary);
    std::string why = due(me, "followed_artists", kWeek);
    if (why.empty()) {
      artists.kind = ReadKind::kFirstOrWhole;
      why = due_with_first(me, "followed_artists", kDay);
    }
    add(std::move(artists), "user-follow-read", std::move(why));
    for (const std::string_view kind : {"artists", "tracks"}) {
      for (const std::string_view range : {"short_term", "medium_term", "long_term"}) {
        const std::string resource = fmt::format("top_{}:{}", kind, range);
        const SlotRead top = user_read("top", resource, fmt::format("top_{}", kind),
                                       fmt::format("/me/top/{}?time_range={}&limit=50&offset=0", kind, range),
                                       ReadKind::kFirstOrAll, kLibrary);
        add(top, "user-top-read", due_with_first(me, resource, kDay));
      }
    }
  }

  void contents(const ListedPlaylist& listed) {
    const std::string resource = "spotify:playlist:" + listed.id;
    SlotRead read = user_read("contents", resource, "playlist",
                              fmt::format("/playlists/{}?additional_types=track,episode", listed.id), ReadKind::kWhole,
                              listed.own ? kContents : kForeign);
    if (listed.total) read.pages = std::max<std::uint32_t>(1, static_cast<std::uint32_t>((*listed.total + 49) / 50));
    if (!listed.readable) return;
    const ResourceState* const known = state_.find(listed.account, resource);
    if (known == nullptr || (known->whole_at == 0 && known->partial_at == 0))
      return add(std::move(read), "playlist-read-private", "never read");
    const Millis last = std::max(known->whole_at, known->partial_at);
    const bool changed =
        known->mark.snapshot_id != listed.snapshot_id || (listed.total && known->mark.total != listed.total);
    // Spotify's own lists have a new snapshot at every call: once a day is enough for what is not the account's own.
    if (changed && (listed.own || now_ - last >= kDay - kSlack))
      return add(std::move(read), "playlist-read-private", "changed");
    std::string why = due(listed.account, resource, kWeek);
    if (!why.empty()) {
      why = "a snapshot is only a hint; " + why;
      read.priority = kSafety;
    }
    add(std::move(read), "playlist-read-private", std::move(why));
  }

  void collection(const Library& library) {
    const std::string& me = settings_.account;
    const std::string first = fmt::format("{}:first", library.name);
    SlotRead whole =
        user_read(library.name, library.name, library.endpoint, library.request, ReadKind::kWhole, kLibrary);
    const ResourceState* const known = state_.find(me, library.name);
    const ResourceState* const probe = state_.find(me, first);
    const bool ever = known != nullptr && known->whole_at != 0;
    if (!ever && !(probe != nullptr && probe->whole_at != 0)) {
      std::string why = due(me, library.name, library.every);
      return add(std::move(whole), library.scopes, std::move(why));
    }
    if (ever && known->pages.size() <= 1) {
      std::string why = due(me, library.name, library.every);
      return add(std::move(whole), library.scopes, std::move(why));
    }
    const bool removed =
        probe != nullptr && probe->mark.note == "removed" && (!ever || probe->counted_at > known->whole_at);
    const Millis last = known == nullptr ? 0 : std::max(known->whole_at, known->partial_at);
    // Not whole yet, where a budget cut the first read in two: absence can be told by a read of one moment alone.
    std::string why = due(me, library.name, ever ? kWeek : kDay);
    if (removed && (whole.pages <= kFewPages || now_ - last >= kWeek - kSlack)) {
      why = "something was removed";
    } else if (!why.empty()) {
      why = "to be sure; " + why;
      whole.priority = kSafety;
      if (!ever && probe->mark.total)
        whole.pages = std::max(1U, static_cast<std::uint32_t>((*probe->mark.total + 49) / 50));
    } else if (removed) {
      wait(whole, spec::reason::kBudgetSpent, last + kWeek,
           fmt::format("something was removed; reading all {} pages again is for once a week", whole.pages));
    }
    const bool reads_whole = !why.empty() || (known != nullptr && known->open);
    const bool now_whole = reads_whole && whole.priority != kSafety;
    add(std::move(whole), library.scopes, std::move(why));
    if (now_whole || forced(library.name)) return;
    add(user_read(library.name, first, library.endpoint, library.request, ReadKind::kFirstPages, kLibrary),
        library.scopes,
        known != nullptr && now_ - known->whole_at < library.every - kSlack ? "" : due(me, first, library.every));
  }

  SlotRead follow_read(const std::string& resource, std::string_view endpoint, std::string request,
                       ReadKind kind) const {
    SlotRead read;
    read.group = "follow";
    read.resource = resource;
    read.endpoint = endpoint;
    read.request = std::move(request);
    if (!settings_.market.empty())
      read.request += (read.request.find('?') == std::string::npos ? "?market=" : "&market=") + settings_.market;
    read.account = settings_.user ? settings_.account : "app";
    read.grant = settings_.user ? spotify::Grant::kUser : spotify::Grant::kApp;
    read.kind = kind;
    read.priority = kFollow;
    read.pages = std::max(1U, pages_of(read.account, resource));
    return read;
  }

  void follows() {
    if (!settings_.user && !settings_.app) return;
    const auto playlists =
        std::count_if(settings_.follow.begin(), settings_.follow.end(),
                      [](const Followed& followed) { return followed.kind == Followed::Kind::kPlaylist; });
    const Millis every =
        playlists <= 2 ? settings_.every.count() * kMinute : std::min((playlists + 1) / 2 * kHour, kDay);
    for (const Followed& followed : settings_.follow) {
      switch (followed.kind) {
        case Followed::Kind::kPlaylist: playlist(followed, every); break;
        case Followed::Kind::kAlbum: parent(followed, "album", "albums", "album_tracks", "tracks", 50, kWeek); break;
        case Followed::Kind::kShow: parent(followed, "show", "shows", "show_episodes", "episodes", 50, kDay); break;
        case Followed::Kind::kArtist: artist(followed); break;
      }
    }
  }

  void playlist(const Followed& followed, Millis every) {
    SlotRead read =
        follow_read(followed.uri(), "playlist",
                    fmt::format("/playlists/{}?additional_types=track,episode", followed.id), ReadKind::kFirstOrWhole);
    // One of the account's own lists is read when its listing says that it changed.
    const auto listed = state_.playlists.find(resource_key(read.account, followed.id));
    if (listed != state_.playlists.end() && listed->second.readable && wanted("contents")) return;
    const ResourceState* const known = state_.find(read.account, read.resource);
    const ResourceState* const looked = state_.find(read.account, read.resource + ":first");
    const Millis tried = std::max(known == nullptr ? 0 : known->tried_at, looked == nullptr ? 0 : looked->tried_at);
    std::string why = due(read.account, read.resource, kWeek);
    if (!why.empty()) {
      read.kind = ReadKind::kWhole;
    } else if (now_ - tried >= every - std::min(kSlack, every / 2)) {
      why = fmt::format("last looked at {}", format_rfc3339(tried));
    }
    add(std::move(read), "", std::move(why));
  }

  /// An album or a show: the object with its first children, then all of them where there are more.
  void parent(const Followed& followed, std::string_view one, std::string_view path, std::string_view children_endpoint,
              std::string_view children, int limit, Millis every) {
    SlotRead object =
        follow_read(followed.uri() + ":object", one, fmt::format("/{}/{}", path, followed.id), ReadKind::kSingle);
    const std::string_view scopes = one == "show" ? "user-read-playback-position" : "";
    const std::string account = object.account;
    const ResourceState* const seen = state_.find(account, object.resource);
    std::string why = due(account, object.resource, every);
    add(std::move(object), settings_.user ? scopes : "", std::move(why));
    if (seen == nullptr || seen->mark.note != "more") return;
    const ResourceState* const all = state_.find(account, followed.uri());
    why = due(account, followed.uri(), kWeek);
    if (why.empty() && all != nullptr && all->mark.total != seen->mark.total) why = "there are more or fewer";
    add(follow_read(followed.uri(), children_endpoint,
                    fmt::format("/{}/{}/{}?limit={}&offset=0", path, followed.id, children, limit), ReadKind::kWhole),
        settings_.user ? scopes : "", std::move(why));
  }

  void artist(const Followed& followed) {
    SlotRead object = follow_read(followed.uri(), "artist", fmt::format("/artists/{}", followed.id), ReadKind::kSingle);
    std::string why = due(object.account, object.resource, kWeek);
    const std::string account = object.account;
    add(std::move(object), "", std::move(why));
    const std::string albums = "artist_albums:" + followed.id;
    why = due(account, albums, kWeek);
    // Ten a page is what newer apps may ask for; older ones are content with it.
    add(follow_read(albums, "artist_albums", fmt::format("/artists/{}/albums?limit=10&offset=0", followed.id),
                    ReadKind::kWhole),
        "", std::move(why));
  }

  bool is_within_first(Millis time) const { return state_.first_slot_at == 0 || now_ - state_.first_slot_at < time; }

  /// Re-reads for safety, and other people's playlists, have what a day's allowance leaves.
  void within_allowance() {
    const bool first_day = is_within_first(kDay);
    const bool first_run = is_within_first(kHour - kSlack);
    std::uint64_t used = used_;
    std::vector<SlotRead> kept;
    for (SlotRead& read : plan_.reads) {
      const std::uint32_t rest = settings_.daily - std::min(settings_.daily, kKeptBack);
      const std::uint32_t allowance = first_day && read.priority == kForeign ? kFirstDay : rest;
      if (first_run && read.group == "top" && !forced(read.group) && used + read.pages > kFirstRun) {
        wait(read, spec::reason::kBudgetSpent, {}, "a first run asks enough; the next one reads the top lists");
      } else if (read.priority < kForeign || forced(read.group) || used + read.pages <= allowance) {
        used += read.pages;
        kept.push_back(std::move(read));
      } else if (read.priority == kForeign) {
        wait(read, spec::reason::kBudgetSpent, {},
             "other people's playlists are read with what a day's requests leave");
      }
    }
    plan_.reads = std::move(kept);
  }

  const CursorState& state_;
  const SlotSettings& settings_;
  const SlotOptions& options_;
  Millis now_;
  std::uint32_t used_;
  SlotPlan plan_;
};

}  // namespace

Millis slot_time(const SlotSettings& settings, const SlotOptions& options, Millis now) {
  const Millis every = std::max<Millis>(settings.every.count() * kMinute, kMinute);
  const auto floored = [](Millis at, Millis unit) { return at - ((at % unit) + unit) % unit; };
  if (options.slot) return floored(*options.slot, every);
  return options.scheduled ? floored(now, every) : floored(now, 1000);
}

SlotPlan plan_reads(const CursorState& state, const SlotSettings& settings, const SlotOptions& options, Millis now,
                    std::uint32_t asked) {
  SlotPlan plan = SlotPlanner(state, settings, options, now, asked).plan();
  plan.slot = format_slot(slot_time(settings, options, now));
  plan.done_before = (options.slot || options.scheduled) && state.is_done(plan.slot) && options.only.empty();
  if (plan.done_before) plan.reads.clear();
  return plan;
}

}  // namespace tonearm::extract
