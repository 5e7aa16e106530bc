/// Playlists over time: versions from complete reads, their entries, what changed, what is there now.
#pragma once

#include "catalog/view.h"

namespace tonearm::catalog {

inline constexpr ViewColumn kPlaylistVersionColumns[] = {
    {"account", kText, "Label of the account that read it; what two accounts see is never mixed."},
    {"playlist_uri", kText, "Spotify URI of the playlist."},
    {"version", kWhole, "Number of the version, from 1, in the order of reads."},
    {"content_hash", kText, "Its contents in playlist_items."},
    {"valid_from", kTime, "First complete read that found these contents (UTC)."},
    {"valid_to", kTime, "First complete read that found others (UTC); NULL for the newest version."},
    {"last_read_at", kTime, "Last complete read that found them (UTC): the change to the next came after it."},
    {"reads", kWhole, "Complete reads that found them."},
    {"items", kWhole, "Number of entries."},
    {"snapshot_id", kText, "Spotify's version as last read; NULL where unknown."},
    {"time_is_guess", kTruth, "Whether valid_from is a file's time, not a receipt's."},
};
inline constexpr View kPlaylistVersions = {"playlist_versions",
                                           "A run of complete reads that found the same contents in a playlist.",
                                           "Contents X, then Y, then X again are three versions; equal contents one "
                                           "after another are one. Partial reads make no "
                                           "version.",
                                           kPlaylistVersionColumns, R"sql(
with whole as (
  select account, resource, read_at, content_hash, items, snapshot_id, time_is_guess,
         lag(content_hash) over (partition by account, resource order by read_at, content_hash) as previous_hash
  from reads
  where complete and content_hash <> ''
    and (resource like 'spotify:playlist:%' or resource like 'spotify:user:%')
),
numbered as (
  select account, resource, read_at, content_hash, items, snapshot_id, time_is_guess,
         cast(sum(case when previous_hash = content_hash then 0 else 1 end)
              over (partition by account, resource order by read_at, content_hash
                    rows between unbounded preceding and current row) as bigint) as version
  from whole
),
versions as (
  select account, resource as playlist_uri, version, max(content_hash) as content_hash,
         min(read_at) as valid_from, max(read_at) as last_read_at, count(*) as reads, max(items) as items,
         max_by(snapshot_id, read_at) filter (where snapshot_id is not null) as snapshot_id,
         min_by(time_is_guess, read_at) as time_is_guess
  from numbered
  group by account, resource, version
)
select account, playlist_uri, version, content_hash, valid_from,
       lead(valid_from) over (partition by account, playlist_uri order by version) as valid_to,
       last_read_at, reads, items, snapshot_id, time_is_guess
from versions)sql"};

inline constexpr ViewColumn kPlaylistHistoryColumns[] = {
    {"account", kText, "Label of the account that read it."},
    {"playlist_uri", kText, "Spotify URI of the playlist."},
    {"version", kWhole, "Number of the version in playlist_versions."},
    {"valid_from", kTime, "First complete read that found the version (UTC)."},
    {"valid_to", kTime, "First complete read that found another (UTC); NULL for the newest version."},
    {"position", kSmall, "Place in the playlist, from 0."},
    {"uri", kText, "Spotify URI that was added; NULL where Spotify gives none."},
    {"name", kText, "Name as shown then."},
    {"added_at", kTime, "When it was added (UTC); NULL where unknown."},
    {"added_by_uri", kText, "Spotify URI of the user who added it; NULL where unknown."},
    {"relinked_uri", kText, "Spotify URI that was returned in its place; NULL where the same."},
    {"is_local", kTruth, "Whether it is a local file."},
    {"state", kText, "ok, null (Spotify sent none), no_identity, bad_uri."},
    {"time_is_guess", kTruth, "Whether valid_from is a file's time, not a receipt's."},
};
inline constexpr View kPlaylistHistory = {
    "playlist_history", "An entry of a version of a playlist.",
    "The playlist as of a time t: valid_from <= t and (valid_to is null or t < valid_to), by position. A track that "
    "stands "
    "twice has two rows. A version without entries has none; playlist_versions lists it.",
    kPlaylistHistoryColumns, R"sql(
select v.account, v.playlist_uri, v.version, v.valid_from, v.valid_to, i.position, i.uri, i.name, i.added_at,
       i.added_by_uri, i.relinked_uri, i.is_local, i.state, v.time_is_guess
from playlist_versions v
join playlist_items i on i.content_hash = v.content_hash)sql"};

inline constexpr ViewColumn kPlaylistChangeColumns[] = {
    {"account", kText, "Label of the account that read it."},
    {"playlist_uri", kText, "Spotify URI of the playlist."},
    {"version", kWhole, "Version that shows the change first; never 1."},
    {"not_before", kTime, "Last complete read without the change (UTC)."},
    {"changed_at", kTime, "First complete read with it (UTC)."},
    {"change", kText, "added or removed."},
    {"position", kSmall, "Place where it stands now (added), or stood (removed)."},
    {"uri", kText, "Spotify URI of the entry; NULL where Spotify gives none."},
    {"name", kText, "Name as shown."},
    {"added_at", kTime, "When it was added (UTC); NULL where unknown."},
    {"added_by_uri", kText, "Spotify URI of the user who added it; NULL where unknown."},
};
inline constexpr View kPlaylistChanges = {
    "playlist_changes", "An entry that a version of a playlist has and the one before has not, or the reverse.",
    "An entry is its uri (its name where it has none), its added_at, and how often that stands there: a second copy is "
    "an "
    "addition, removing and adding again is both. An order alone makes a version without changes. The first version "
    "seen is "
    "no change.",
    kPlaylistChangeColumns, R"sql(
with entries as (
  select account, playlist_uri, version, valid_from, valid_to, position, uri, name, added_at, added_by_uri,
         coalesce(uri, '') as uri_key, case when uri is null then coalesce(name, '') else '' end as name_key,
         coalesce(added_at, cast('1970-01-01 00:00:00 UTC' as timestamp with time zone)) as added_key
  from playlist_history
),
copies as (
  select account, playlist_uri, version, valid_from, valid_to, position, uri, name, added_at, added_by_uri, uri_key,
         name_key, added_key,
         row_number() over (partition by account, playlist_uri, version, uri_key, name_key, added_key
                            order by position) as copy
  from entries
),
neighbours as (
  select account, playlist_uri, version, valid_from, valid_to, position, uri, name, added_at, added_by_uri,
         lag(version) over (partition by account, playlist_uri, uri_key, name_key, added_key, copy
                            order by version) as previous_version,
         lead(version) over (partition by account, playlist_uri, uri_key, name_key, added_key, copy
                             order by version) as next_version
  from copies
),
changes as (
  select account, playlist_uri, version, valid_from as changed_at, 'added' as change, position, uri, name, added_at,
         added_by_uri
  from neighbours
  where previous_version is null or previous_version < version - 1
  union all
  select account, playlist_uri, version + 1, valid_to, 'removed', position, uri, name, added_at, added_by_uri
  from neighbours
  where valid_to is not null and (next_version is null or next_version > version + 1)
)
select c.account, c.playlist_uri, c.version, v.last_read_at as not_before, c.changed_at, c.change, c.position, c.uri,
       c.name, c.added_at, c.added_by_uri
from changes c
join playlist_versions v
  on v.account = c.account and v.playlist_uri = c.playlist_uri and v.version = c.version - 1)sql"};

inline constexpr ViewColumn kPlaylistCurrentColumns[] = {
    {"playlist_uri", kText, "Spotify URI of the playlist."},
    {"position", kSmall, "Place in the playlist, from 0."},
    {"uri", kText, "Spotify URI that was added; NULL where Spotify gives none."},
    {"entity_uri", kText,
     "Spotify URI under which tracks or episodes describe it: relinked_uri where uri was never shown."},
    {"name", kText, "Name as shown."},
    {"added_at", kTime, "When it was added (UTC); NULL where unknown."},
    {"added_by_uri", kText, "Spotify URI of the user who added it; NULL where unknown."},
    {"is_local", kTruth, "Whether it is a local file."},
    {"state", kText, "ok, null (Spotify sent none), no_identity, bad_uri."},
    {"read_at", kTime, "The read that shows it (UTC)."},
    {"complete", kTruth, "Whether the whole playlist was read; false: entries may be missing."},
};
inline constexpr View kPlaylistCurrent = {
    "playlist_current", "An entry of a playlist as last read.",
    "From the newest complete read of each playlist by any account. A playlist that was never read whole shows at each "
    "place "
    "what the newest partial read of that place found, up to the newest total that Spotify stated. Entries that were "
    "saved without saying of which playlist have the playlist_uri "
    "unnamed:<digits of their answer>.",
    kPlaylistCurrentColumns, R"sql(
with known as (
  select resource, account, read_at, content_hash, complete,
         row_number() over (partition by resource
                            order by case when complete then 0 else 1 end, read_at desc, content_hash desc, account)
           as place,
         max(case when complete then 1 else 0 end) over (partition by resource) as any_complete,
         first_value(total) over (partition by resource order by read_at desc, content_hash desc, account
                                  rows between unbounded preceding and unbounded following) as newest_total
  from reads
  where content_hash <> '' and (resource like 'spotify:playlist:%' or resource like 'spotify:user:%' or resource like 'unnamed:%')
),
shown as (
  select k.resource, k.read_at, k.complete, i.position, i.uri, i.relinked_uri, i.name, i.added_at, i.added_by_uri,
         i.is_local, i.state,
         row_number() over (partition by k.resource, i.position
                            order by k.read_at desc, k.content_hash desc, k.account) as place
  from known k
  join playlist_items i on i.content_hash = k.content_hash
  where (k.any_complete = 1 and k.place = 1)
     or (k.any_complete = 0 and (k.newest_total is null or i.position < k.newest_total))
)
select s.resource as playlist_uri, s.position, s.uri,
       case when s.relinked_uri is null or t.uri is not null or e.uri is not null then s.uri
            else s.relinked_uri end as entity_uri,
       s.name, s.added_at, s.added_by_uri, s.is_local, s.state, s.read_at, s.complete
from shown s
left join tracks t on t.uri = s.uri
left join episodes e on e.uri = s.uri
where s.place = 1)sql"};

}  // namespace tonearm::catalog
