/// A slot: what is asked of Spotify, in which order, and what came of it (docs/hourly.md). Values that plan, reader and
/// pipeline share.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "extract/follow.h"
#include "spotify/settings.h"
#include "store/raw_log.h"

namespace tonearm::extract {

/// What a person wants collected.
struct SlotSettings {
  std::string account = "me";       // the label of the signed-in user's answers
  bool user = false;                // a user is signed in
  bool app = false;                 // client credentials can be had
  std::vector<std::string> scopes;  // of the sign-in; a read that needs another one waits
  std::vector<Followed> follow;     // playlists, albums, artists, shows
  std::string market;               // ISO 3166-1 alpha-2, for followed items; empty: not sent
  std::vector<std::string> skip;    // groups never read ("top", "saved_shows", ...)
  std::chrono::minutes every{60};   // the schedule's interval
  std::uint32_t daily = 80;         // requests a day that re-reads for safety must fit into
};

/// One run's wishes.
struct SlotOptions {
  std::optional<Millis> slot;           // --slot; floored to the interval
  bool scheduled = false;               // the schedule's trigger: the slot is now, floored; else a manual run's second
  std::vector<std::string> only;        // --only: groups, due or not
  std::chrono::seconds deadline{3000};  // no new page after so long
  /// Called before each page: what is read, which page, of how many (0: unknown).
  std::function<void(const std::string& resource, std::uint32_t page, std::uint32_t of)> progress;
  /// Asked before each page: true ends the run as its deadline would.
  std::function<bool()> stop;
};

/// How a read goes.
enum class ReadKind {
  kSingle,        // one answer that is no page of a whole: plays, the account, an album
  kWhole,         // every page, from the first to the last
  kFirstPages,    // a library from its newest item on, until one that is known
  kFirstOrWhole,  // the first page; the others when it says that something changed since the last complete read
  kFirstOrAll,    // the first page; it is the whole where there is no other
};

/// One read that a run would make.
struct SlotRead {
  std::string resource;  // "recently_played", "playlists", "spotify:playlist:<id>", "saved_tracks:first", ...
  std::string group;     // what --only and collect.skip call it: "plays", "playlists", "contents", "top", ...
  std::string endpoint;  // the spec's, of the first page
  std::string account;
  std::string request;  // of the first page asked: "/me/tracks?limit=50&offset=0"
  spotify::Grant grant = spotify::Grant::kUser;
  ReadKind kind = ReadKind::kWhole;
  std::string why;          // "last read 2026-11-24T03:00:00Z", "snapshot changed", "stopped at page 3", ...
  std::uint32_t pages = 1;  // estimate
  int priority = 0;         // smaller first
};

/// A read that is due and not made, and why: put off by the budget, refused by Spotify, in need of a scope.
struct WaitingRead {
  std::string resource;
  std::string reason;           // a reason code
  std::optional<Millis> until;  // empty: until a person does something
  std::string why;              // a sentence
};

struct SlotPlan {
  std::string slot;
  bool done_before = false;
  std::vector<SlotRead> reads;  // by priority
  std::vector<WaitingRead> waiting;
};

/// What extract did.
struct SlotReport {
  struct Read {
    std::string resource;
    std::string
        outcome;  // "new" (stored), "repeat", "open" (goes on later), "partial", "failed", "refused", "withheld"
    std::uint32_t pages = 0;
    std::string reason;  // a reason code where it failed
    std::string group;   // of the plan
  };
  std::string slot;
  bool done_before = false;  // the log calls the slot done: nothing was asked
  std::vector<Read> reads;
  std::vector<WaitingRead> waiting;
  std::vector<std::uint64_t> entries;  // the seqs written
  std::uint64_t sealed = 0;            // answers of earlier runs that got an entry now
  std::uint64_t answers = 0, bytes = 0;
  std::vector<RequestCount> requests;
  std::vector<Error> errors;  // of the reads that failed, in order
};

}  // namespace tonearm::extract
