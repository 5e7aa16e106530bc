/// A slot: what is asked of Spotify, in which order, and what came of it (docs/hourly.md). Values that plan, reader and
/// pipeline share.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "spotify/settings.h"

namespace tonearm::extract {

/// What a person wants collected.
struct SlotSettings {
  std::string account = "me";       // the label of the signed-in user's answers
  bool user = false;                // a user is signed in
  bool app = false;                 // client credentials can be had
  std::vector<std::string> scopes;  // of the sign-in; a read that needs another one is planned as refused
  std::vector<std::string> follow;  // playlists, albums, artists, shows: links or URIs
  std::string market;               // ISO 3166-1 for followed items; empty: not sent
  std::vector<std::string> skip;    // resources never read (`collect.skip`): "top", "saved_shows", ...
  std::chrono::minutes every{60};   // the schedule's interval
};

/// One run's wishes.
struct SlotOptions {
  std::optional<Millis> slot;           // --slot; floored to the interval
  bool scheduled = false;               // the schedule's trigger: the slot is now, floored; else a manual run's second
  std::vector<std::string> only;        // --only: resources ("plays", "playlists", "saved_tracks", ... ); due or not
  std::chrono::seconds deadline{3000};  // no new read or page after so long
};

/// One read that a run would make.
struct SlotRead {
  std::string
      resource;  // "recently_played", "playlists", "playlist:<id>", "saved_tracks", "top_tracks:short_term", ...
  std::string endpoint;  // the spec's, of the first page
  std::string account;
  std::string request;  // of the first page asked: "/me/tracks?limit=50&offset=0"
  spotify::Grant grant = spotify::Grant::kUser;
  std::string why;          // "due: last read 2026-11-24T03:00:00Z", "changed: snapshot ...", "stopped at page 3", ...
  std::uint32_t pages = 1;  // estimate
  int priority = 0;         // smaller first
};

/// A read that is not made, and why: put off by the budget, refused by Spotify, in need of a scope.
struct WaitingRead {
  std::string resource;
  std::string reason;  // a reason code
  std::optional<Millis> until;
  std::string why;  // a sentence
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
        outcome;  // "new" (stored), "repeat" (as before), "open" (goes on), "partial", "failed", "refused", "withheld"
    std::uint32_t pages = 0;
    std::string reason;  // a reason code where it failed
  };
  std::vector<Read> reads;
  std::vector<WaitingRead> waiting;
  std::vector<std::uint64_t> entries;  // the seqs written
  std::uint64_t sealed = 0;            // answers of earlier runs that got an entry now
  std::uint64_t answers = 0, repeats = 0, bytes = 0;
  std::uint32_t requests = 0;
};

}  // namespace tonearm::extract
