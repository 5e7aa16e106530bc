/// The library over time, top lists, recordings, how fresh everything is, what is in quarantine.
#pragma once

#include "catalog/view.h"

namespace tonearm::catalog {

inline constexpr ViewColumn kLibraryHistoryColumns[] = {
    {"account", kText, "Label of the account."},
    {"kind", kText, "track, album, show, episode, audiobook, artist, playlist."},
    {"uri", kText, "Spotify URI of what was saved or followed."},
    {"name", kText, "Its name; NULL where no answer showed one."},
    {"added_at", kTime, "When it was saved (UTC); NULL where Spotify does not say (artists, playlists)."},
    {"first_seen", kTime, "First answer that showed it (UTC)."},
    {"last_seen", kTime, "Last answer that showed it (UTC)."},
    {"removed_at", kTime,
     "First complete read after last_seen, which no longer showed it (UTC); NULL while it is there."},
    {"time_is_guess", kTruth, "Whether first_seen and last_seen are files' times."},
    {"removed_time_is_guess", kTruth, "Whether removed_at is a file's time; NULL while it is there."},
};
inline constexpr View kLibraryHistory = {
    "library_history", "A time for which something was saved or followed.",
    "Only a complete read of that kind and account proves that something is gone; a partial or failed one never does. "
    "What "
    "was saved again has a row for each added_at. It was removed after last_seen and not later than removed_at.",
    kLibraryHistoryColumns, R"sql(
with whole as (
  select account,
         case resource when 'saved_tracks' then 'track' when 'saved_albums' then 'album'
                       when 'saved_shows' then 'show' when 'saved_episodes' then 'episode'
                       when 'saved_audiobooks' then 'audiobook' when 'followed_artists' then 'artist'
                       when 'playlists' then 'playlist' end as kind,
         read_at, time_is_guess
  from reads
  where complete and resource in ('saved_tracks', 'saved_albums', 'saved_shows', 'saved_episodes', 'saved_audiobooks',
                                  'followed_artists', 'playlists')
),
events as (
  select account, kind, uri, added_at, first_seen, last_seen, time_is_guess, last_seen as happened_at, 1 as is_item,
         cast(null as timestamp with time zone) as read_at
  from library
  union all
  select account, kind, '', read_at, read_at, read_at, time_is_guess, read_at, 0, read_at
  from whole
),
ended as (
  select account, kind, uri, added_at, first_seen, last_seen, time_is_guess, is_item,
         min(read_at) over (partition by account, kind order by happened_at desc, is_item desc
                            rows between unbounded preceding and 1 preceding) as removed_at
  from events
),
named as (
  select 'track' as kind, uri, name from tracks
  union all select 'album', uri, name from albums
  union all select 'show', uri, name from shows
  union all select 'episode', uri, name from episodes
  union all select 'audiobook', uri, name from audiobooks
  union all select 'artist', uri, name from artists
  union all select 'playlist', uri, name from playlists
)
select e.account, e.kind, e.uri, n.name,
       nullif(e.added_at, cast('1970-01-01 00:00:00 UTC' as timestamp with time zone)) as added_at,
       e.first_seen, e.last_seen, e.removed_at, e.time_is_guess, w.time_is_guess as removed_time_is_guess
from ended e
left join named n on n.kind = e.kind and n.uri = e.uri
left join whole w on w.account = e.account and w.kind = e.kind and w.read_at = e.removed_at
where e.is_item = 1)sql"};

inline constexpr ViewColumn kLibraryCurrentColumns[] = {
    {"account", kText, "Label of the account."},
    {"kind", kText, "track, album, show, episode, audiobook, artist, playlist."},
    {"uri", kText, "Spotify URI of what is saved or followed."},
    {"name", kText, "Its name; NULL where no answer showed one."},
    {"added_at", kTime, "When it was saved (UTC); NULL where Spotify does not say (artists, playlists)."},
    {"first_seen", kTime, "First answer that showed it (UTC)."},
    {"last_seen", kTime, "Last answer that showed it (UTC)."},
    {"time_is_guess", kTruth, "Whether first_seen and last_seen are files' times."},
};
inline constexpr View kLibraryCurrent = {
    "library_current", "Something that is saved or followed now.",
    "What no complete read has missed since it was last seen; of several times that something was saved, the newest.",
    kLibraryCurrentColumns, R"sql(
select account, kind, uri, name, added_at, first_seen, last_seen, time_is_guess
from (
  select account, kind, uri, name, added_at, first_seen, last_seen, time_is_guess,
         row_number() over (partition by account, kind, uri order by added_at desc nulls last) as place
  from library_history
  where removed_at is null
) h
where place = 1)sql"};

inline constexpr ViewColumn kTopHistoryColumns[] = {
    {"account", kText, "Label of the account."},
    {"kind", kText, "artist or track."},
    {"time_range", kText, "short_term, medium_term, long_term."},
    {"read_at", kTime, "When it was read (UTC)."},
    {"rank", kSmall, "Rank from 1."},
    {"previous_rank", kSmall, "Its rank when it was last in this list before; NULL where it never was."},
    {"previous_read_at", kTime, "When that was (UTC)."},
    {"uri", kText, "Spotify URI of the artist or track."},
    {"name", kText, "Its name; NULL where no answer showed one."},
    {"time_is_guess", kTruth, "Whether read_at is a file's time."},
};
inline constexpr View kTopHistory = {"top_history", "A rank in Spotify's own top list at a time.",
                                     "top_items with names and former ranks.", kTopHistoryColumns, R"sql(
with named as (
  select 'artist' as kind, uri, name from artists
  union all select 'track', uri, name from tracks
),
ranked as (
  select account, kind, time_range, read_at, rank, uri, time_is_guess,
         lag(rank) over (partition by account, kind, time_range, uri order by read_at, answer, rank) as previous_rank,
         lag(read_at) over (partition by account, kind, time_range, uri order by read_at, answer, rank)
           as previous_read_at
  from top_items
)
select r.account, r.kind, r.time_range, r.read_at, r.rank, r.previous_rank, r.previous_read_at, r.uri, n.name,
       r.time_is_guess
from ranked r
left join named n on n.kind = r.kind and n.uri = r.uri)sql"};

inline constexpr ViewColumn kTracksByIsrcColumns[] = {
    {"isrc", kText, "International Standard Recording Code, upper case, without hyphens and blanks."},
    {"track_uri", kText, "Spotify URI of a track with it."},
    {"recording_uri", kText, "The smallest URI of all tracks with it: one for each recording."},
    {"tracks", kWhole, "How many tracks have it."},
    {"name", kText, "Name of the track."},
    {"duration_ms", kWhole, "Length in milliseconds."},
    {"album_uri", kText, "Spotify URI of the album."},
};
inline constexpr View kTracksByIsrc = {
    "tracks_by_isrc", "A track that has an ISRC.",
    "One recording often has several tracks (single, album, re-issue): count recording_uri to count it once.",
    kTracksByIsrcColumns, R"sql(
select isrc, uri as track_uri, min(uri) over (partition by isrc) as recording_uri,
       count(*) over (partition by isrc) as tracks, name, duration_ms, album_uri
from (
  select upper(replace(replace(isrc, '-', ''), ' ', '')) as isrc, uri, name, duration_ms, album_uri
  from tracks
) t
where isrc <> '')sql"};

inline constexpr ViewColumn kFreshnessColumns[] = {
    {"account", kText, "Label of the account."},
    {"resource", kText, "What was read: a playlist's uri, saved_tracks, ..., plays:api, plays:export."},
    {"last_read_at", kTime, "Newest read (UTC); for plays the newest answer that listed some."},
    {"last_complete_at", kTime, "Newest complete read (UTC); NULL where there is none."},
    {"state", kText, "State of the newest read: ok, withheld, failed, partial."},
    {"reads", kWhole, "Number of reads."},
    {"items", kWhole, "Elements that the newest read got; for plays of all answers, repeats included."},
    {"total", kWhole, "Number of items that Spotify stated; NULL for plays."},
    {"time_is_guess", kTruth, "Whether last_read_at is a file's time."},
};
inline constexpr View kFreshness = {
    "freshness", "Something that is read, and when it was last.",
    "A read whose pages are all equal to the last one's of the same day is no new read.", kFreshnessColumns, R"sql(
select account, resource, read_at as last_read_at, last_complete_at, state, reads, items, total, time_is_guess
from (
  select account, resource, read_at, state, items, total, time_is_guess,
         max(case when complete then read_at end) over (partition by account, resource) as last_complete_at,
         count(*) over (partition by account, resource) as reads,
         row_number() over (partition by account, resource order by read_at desc, content_hash desc) as place
  from reads
) r
where place = 1
union all
select account, 'plays:' || source, observed_at, observed_at, 'ok', answers, items, cast(null as bigint), time_is_guess
from (
  select account, source, observed_at, time_is_guess,
         count(*) over (partition by account, source) as answers,
         cast(sum(plays) over (partition by account, source) as bigint) as items,
         row_number() over (partition by account, source order by observed_at desc, answer desc, from_at desc) as place
  from play_coverage
) c
where place = 1)sql"};

inline constexpr ViewColumn kQuarantineColumns[] = {
    {"account", kText, "Label of the account."},
    {"answer", kText, "SHA-256 of the answer."},
    {"pointer", kText, "JSON pointer of the element; empty for an answer that cannot be read at all."},
    {"reason", kText, "Reason code; `tonearm help reasons` explains each."},
    {"detail", kText, "What was found."},
    {"endpoint", kText, "Endpoint of the answer."},
    {"observed_at", kTime, "When the answer was received (UTC)."},
    {"time_is_guess", kTruth, "Whether observed_at is a file's time."},
};
inline constexpr View kQuarantine = {
    "quarantine", "An element that could not become a row, and was not dropped.",
    "The rows of rejects that stand. `tonearm quarantine` shows, retries and drops them.", kQuarantineColumns, R"sql(
select account, answer, pointer, reason, detail, endpoint, observed_at, time_is_guess
from rejects
where dropped_at is null)sql"};

}  // namespace tonearm::catalog
