/// plays and what they cover; reads; the library; top items; metrics; rejects; runs.
#pragma once

#include "spec/model.h"

namespace tonearm::spec {

namespace play {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "source", Type::kString, "api (recently played), export, account_data."),
    given_key(3, "played_at", Type::kTimestamp, "When, as the source gives it (UTC): the end or the start of the play."),
    given_key(4, "uri", Type::kString, "Spotify URI of what was played; empty where the source gives none."),
    given_key(5, "names", Type::kString, "Artist and title where there is no uri, else empty."),
    given_key(6, "ms_played", Type::kLong, "Milliseconds played; -1 where the source does not say (api)."),
    given_key(7, "ordinal", Type::kInteger, "Number among equal rows of one export file; 0 for the api."),
    value(8, "name", Type::kString, "Title as the source gives it."),
    value(9, "context_uri", Type::kString, "Playlist, album or artist that it was played from; NULL where unknown."),
    value(10, "context_type", Type::kString, "playlist, album, artist, ...; NULL where unknown."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace play

inline constexpr Table kPlays = {
    "plays", Join::kFirst, Layout::kYears, "played_at", "", "", true, true, {}, play::kColumns,
    "A play.", "Every play that a source reported, once. Repeats are rows of their own."};

namespace play_coverage {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "source", Type::kString, "api, export, account_data."),
    given_key(3, "from_at", Type::kTimestamp, "Oldest play of the answer (UTC)."),
    given_key(4, "answer", Type::kString, "SHA-256 of the answer."),
    value(5, "to_at", Type::kTimestamp, "Until when the answer lists every play (UTC)."),
    value(6, "plays", Type::kInteger, "Plays in the answer."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace play_coverage

inline constexpr Table kPlayCoverage = {
    "play_coverage", Join::kFirst, Layout::kYears, "from_at", "", "", true, false, {}, play_coverage::kColumns,
    "A span of time that one answer covers.", "play_gaps is what no row covers."};

namespace read {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "resource", Type::kString, "What was read: a playlist's uri, saved_tracks, followed_artists, ..."),
    given_key(3, "read_at", Type::kTimestamp, "When its first page was received (UTC)."),
    given_key(4, "content_hash", Type::kString, "Contents of the playlist that was read; empty for other resources."),
    value(5, "complete", Type::kBool, "Whether every page was read and agrees: only then absence means anything."),
    value(6, "total", Type::kLong, "Number of items that Spotify stated."),
    value(7, "items", Type::kLong, "Number of elements that came."),
    value(8, "snapshot_id", Type::kString, "Spotify's version of the playlist; NULL elsewhere."),
    value(9, "state", Type::kString, "ok, withheld, failed, partial."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace read

inline constexpr Table kReads = {
    "reads", Join::kFirst, Layout::kSlices, "resource", "", "", true, false, {}, read::kColumns,
    "A read of a whole resource.", "Which contents a playlist had when, and when the library was seen whole."};

namespace library_item {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "kind", Type::kString, "track, album, show, episode, audiobook, artist, playlist."),
    given_key(3, "uri", Type::kString, "Spotify URI of what was saved or followed."),
    given_key(4, "added_at", Type::kTimestamp, "When it was saved (UTC); 1970-01-01 where Spotify does not say."),
    reg(Role::kMin, 5, "first_seen", Type::kTimestamp, "First answer that showed it (UTC)."),
    reg(Role::kMax, 6, "last_seen", Type::kTimestamp, "Last answer that showed it (UTC)."),
    reg(Role::kGuess, 7, "time_is_guess", Type::kBool, "Whether both times are files' times: no answer of a known time showed it."),
};
}  // namespace library_item

inline constexpr Table kLibrary = {
    "library", Join::kMinMax, Layout::kSlices, "uri", "", "", false, true, {}, library_item::kColumns,
    "Something saved or followed.", "library_current and library_history tell what is there now and what was removed when."};

namespace top_item {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "kind", Type::kString, "artist or track."),
    given_key(3, "time_range", Type::kString, "short_term, medium_term, long_term."),
    given_key(4, "read_at", Type::kTimestamp, "When it was read (UTC)."),
    given_key(5, "answer", Type::kString, "SHA-256 of the answer."),
    given_key(6, "rank", Type::kInteger, "Rank from 1."),
    value(7, "uri", Type::kString, "Spotify URI of the artist or track."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace top_item

inline constexpr Table kTopItems = {
    "top_items", Join::kFirst, Layout::kSlices, "answer", "", "", true, true, {}, top_item::kColumns,
    "A rank in Spotify's own top list.", "From /me/top."};

namespace metric {
inline constexpr Column kColumns[] = {
    given_key(1, "uri", Type::kString, "Spotify URI of the entity."),
    given_key(2, "metric", Type::kString, "popularity or followers."),
    given_key(3, "date", Type::kDate, "UTC day."),
    value(4, "value", Type::kLong, "The first value seen that day."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace metric

inline constexpr Table kEntityMetrics = {
    "entity_metrics", Join::kFirst, Layout::kSlices, "uri", "", "", true, false, {}, metric::kColumns,
    "A metric of an entity on a day.", "Popularity and followers over time, as far as answers give them."};

namespace reject {
inline constexpr Column kColumns[] = {
    given_key(1, "account", Type::kString, "Label of the account."),
    given_key(2, "answer", Type::kString, "SHA-256 of the answer."),
    given_key(3, "pointer", Type::kString, "JSON pointer of the element; empty for an answer that cannot be read at all."),
    value(4, "reason", Type::kString, "Reason code; `tonearm help reasons` explains each."),
    value(5, "detail", Type::kString, "What was found."),
    value(6, "endpoint", Type::kString, "Endpoint of the answer."),
    reg(Role::kMin, 7, "dropped_at", Type::kTimestamp, "When `tonearm quarantine drop` let it go; NULL while it stands."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace reject

inline constexpr Table kRejects = {
    "rejects", Join::kFirst, Layout::kSlices, "answer", "", "", true, false, {}, reject::kColumns,
    "An element of an answer that could not become a row.", "Nothing is dropped silently: each has its reason, and can be retried."};

namespace run {
inline constexpr Column kColumns[] = {
    given_key(1, "seq", Type::kLong, "Number of the log entry."),
    value(2, "at", Type::kTimestamp, "When it was written (UTC)."),
    value(3, "kind", Type::kString, "import, slot, drop."),
    value(4, "slot", Type::kString, "The slot; NULL for others."),
    value(5, "answers", Type::kLong, "Answers listed."),
    value(6, "bytes", Type::kLong, "Bytes of their bodies."),
    value(7, "repeats", Type::kLong, "Answers equal to ones that were there."),
    value(8, "failed", Type::kLong, "Requests that failed."),
};
}  // namespace run

inline constexpr Table kRuns = {
    "runs", Join::kFromLog, Layout::kSlices, "seq", "", "", false, false, {}, run::kColumns,
    "An entry of the raw log.", "Rolled up once a UTC day; `tonearm runs` reads the log itself and is never behind."};

namespace request {
inline constexpr Column kColumns[] = {
    given_key(1, "seq", Type::kLong, "Number of the log entry."),
    given_key(2, "bucket", Type::kString, "Quota bucket: player, library, playlists, ... (a guess: Spotify publishes none)."),
    given_key(3, "status", Type::kInteger, "HTTP status of the answers; 0 where none came."),
    value(4, "day", Type::kDate, "UTC day."),
    value(5, "requests", Type::kLong, "Requests sent, each try counted."),
};
}  // namespace request

inline constexpr Table kRequests = {
    "requests", Join::kFromLog, Layout::kSlices, "seq", "", "", false, false, {}, request::kColumns,
    "Requests of one log entry to a quota bucket, by the status of their answers.",
    "Rolled up once a UTC day. `tonearm status` has the last 24 hours."};

}  // namespace tonearm::spec
