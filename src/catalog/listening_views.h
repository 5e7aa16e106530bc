/// Listening in numbers: by day, hour, artist, album, track; discoveries and streaks. All over `listening`.
#pragma once

#include "catalog/view.h"

namespace tonearm::catalog {

inline constexpr std::string_view kPlaysDoc = "Plays of 30 seconds or more.";
inline constexpr std::string_view kMinutesDoc =
    "Minutes of all plays, short ones included; a track's length where the source does not say.";

inline constexpr ViewColumn kListeningByDayColumns[] = {
    {"account", kText, "Label of the account."},
    {"day", kDate, "UTC day."},
    {"plays", kWhole, kPlaysDoc},
    {"minutes", kReal, kMinutesDoc},
    {"tracks", kWhole, "Different tracks, episodes, chapters among the plays."},
    {"artists", kWhole, "Different first artists among the plays."},
};
inline constexpr View kListeningByDay = {"listening_by_day", "A UTC day on which something was played.",
                                         "Days without a play have no row.", kListeningByDayColumns, R"sql(
select account, cast(played_at as date) as day, count(case when counted then 1 end) as plays,
       coalesce(sum(listened_ms), 0) / 60000e0 as minutes,
       count(distinct case when counted and uri <> '' then uri end) as tracks,
       count(distinct case when counted then artist_uri end) as artists
from listening
group by account, cast(played_at as date))sql"};

inline constexpr ViewColumn kListeningByHourColumns[] = {
    {"account", kText, "Label of the account."},
    {"day_of_week", kWhole, "1 Monday to 7 Sunday, UTC."},
    {"hour", kWhole, "Hour of the day, 0 to 23, UTC."},
    {"plays", kWhole, kPlaysDoc},
    {"minutes", kReal, kMinutesDoc},
};
inline constexpr View kListeningByHour = {"listening_by_hour", "An hour of the week in which something was played.",
                                          "UTC: for local hours take listening and played_at at time zone '...'.",
                                          kListeningByHourColumns, R"sql(
select account, day_of_week(played_at) as day_of_week, hour(played_at) as hour,
       count(case when counted then 1 end) as plays, coalesce(sum(listened_ms), 0) / 60000e0 as minutes
from listening
group by account, day_of_week(played_at), hour(played_at))sql"};

inline constexpr ViewColumn kListeningByArtistColumns[] = {
    {"account", kText, "Label of the account."},
    {"artist_uri", kText, "Spotify URI of the artist; NULL for local files' artists and where no artist is known."},
    {"artist_name", kText, "Name of the artist; NULL where unknown."},
    {"plays", kWhole, "Plays of 30 seconds or more of tracks on which the artist is one of the artists."},
    {"plays_as_first", kWhole, "Those where the artist stands first: their sum is the number of plays."},
    {"minutes", kReal, kMinutesDoc},
    {"tracks", kWhole, "Different tracks among the plays."},
    {"first_played_at", kTime, "First play of any length (UTC)."},
    {"last_played_at", kTime, "Last play of any length (UTC)."},
};
inline constexpr View kListeningByArtist = {"listening_by_artist", "An artist whose tracks were played.",
                                            "A play counts for each artist of its track. Tracks and local files alone.",
                                            kListeningByArtistColumns, R"sql(
with played as (
  select l.account, l.uri, l.played_at, l.counted, l.listened_ms, ta.artist_uri,
         coalesce(ar.name, ta.artist_name) as artist_name, coalesce(ta.position, 0) as position
  from listening l
  left join track_artists ta on ta.track_uri = l.uri
  left join artists ar on ar.uri = ta.artist_uri
  where l.class in ('track', 'local')
)
select account, artist_uri, max(artist_name) as artist_name, count(case when counted then 1 end) as plays,
       count(case when counted and position = 0 then 1 end) as plays_as_first,
       coalesce(sum(listened_ms), 0) / 60000e0 as minutes, count(distinct case when counted then uri end) as tracks,
       min(played_at) as first_played_at, max(played_at) as last_played_at
from played
group by account, artist_uri, case when artist_uri is null then artist_name end)sql"};

inline constexpr ViewColumn kListeningByAlbumColumns[] = {
    {"account", kText, "Label of the account."},
    {"album_uri", kText, "Spotify URI of the album; NULL: tracks of which no album is known."},
    {"album_name", kText, "Name of the album; NULL where unknown."},
    {"artist_uri", kText, "Spotify URI of the album's first artist; NULL where unknown."},
    {"artist_name", kText, "Its name; NULL where unknown."},
    {"plays", kWhole, kPlaysDoc},
    {"minutes", kReal, kMinutesDoc},
    {"tracks", kWhole, "Different tracks among the plays."},
    {"first_played_at", kTime, "First play of any length (UTC)."},
    {"last_played_at", kTime, "Last play of any length (UTC)."},
};
inline constexpr View kListeningByAlbum = {"listening_by_album", "An album whose tracks were played.", "Tracks alone.",
                                           kListeningByAlbumColumns, R"sql(
select l.account, l.album_uri, max(l.album_name) as album_name, max(aa.artist_uri) as artist_uri,
       max(coalesce(ar.name, aa.artist_name)) as artist_name, count(case when l.counted then 1 end) as plays,
       coalesce(sum(l.listened_ms), 0) / 60000e0 as minutes,
       count(distinct case when l.counted then l.uri end) as tracks,
       min(l.played_at) as first_played_at, max(l.played_at) as last_played_at
from listening l
left join album_artists aa on aa.album_uri = l.album_uri and aa.position = 0
left join artists ar on ar.uri = aa.artist_uri
where l.class = 'track'
group by l.account, l.album_uri)sql"};

inline constexpr ViewColumn kListeningByTrackColumns[] = {
    {"account", kText, "Label of the account."},
    {"class", kText, "track, local, episode, chapter, unidentified (no uri), other."},
    {"uri", kText, "Spotify URI of what was played; empty where the source gives none."},
    {"name", kText, "Its title."},
    {"artist_name", kText, "Name of the first artist; NULL where unknown."},
    {"plays", kWhole, kPlaysDoc},
    {"minutes", kReal, kMinutesDoc},
    {"first_played_at", kTime, "First play of any length (UTC)."},
    {"last_played_at", kTime, "Last play of any length (UTC)."},
};
inline constexpr View kListeningByTrack = {"listening_by_track", "A track, episode or chapter that was played.",
                                           "By uri; where there is none, by title.", kListeningByTrackColumns, R"sql(
select account, class, uri, max(name) as name, max(artist_name) as artist_name,
       count(case when counted then 1 end) as plays, coalesce(sum(listened_ms), 0) / 60000e0 as minutes,
       min(played_at) as first_played_at, max(played_at) as last_played_at
from listening
group by account, class, uri, case when uri = '' then name end)sql"};

inline constexpr ViewColumn kDiscoveryColumns[] = {
    {"account", kText, "Label of the account."},
    {"kind", kText, "track or artist."},
    {"uri", kText, "Spotify URI of the track or artist."},
    {"name", kText, "Its name; NULL where unknown."},
    {"first_played_at", kTime, "Its first play of 30 seconds or more in the data (UTC)."},
    {"track_uri", kText, "Spotify URI of the track that was played then."},
};
inline constexpr View kDiscoveries = {
    "discoveries", "The first play of a track or an artist.",
    "First in the data: import an export to look further back. Each artist of a track is discovered with it.",
    kDiscoveryColumns, R"sql(
with played as (
  select account, 'track' as kind, uri, name, played_at, uri as track_uri
  from listening
  where counted and class in ('track', 'local')
  union all
  select l.account, 'artist', ta.artist_uri, coalesce(ar.name, ta.artist_name), l.played_at, l.uri
  from listening l
  join track_artists ta on ta.track_uri = l.uri
  left join artists ar on ar.uri = ta.artist_uri
  where l.counted and l.class in ('track', 'local') and ta.artist_uri is not null
)
select account, kind, uri, name, played_at as first_played_at, track_uri
from (
  select account, kind, uri, name, played_at, track_uri,
         row_number() over (partition by account, kind, uri order by played_at, track_uri, name) as place
  from played
) p
where place = 1)sql"};

inline constexpr ViewColumn kStreakColumns[] = {
    {"account", kText, "Label of the account."},
    {"from_day", kDate, "First UTC day of the streak."},
    {"to_day", kDate, "Last UTC day of the streak."},
    {"days", kWhole, "Number of days."},
    {"plays", kWhole, kPlaysDoc},
    {"minutes", kReal, kMinutesDoc},
};
inline constexpr View kStreaks = {"streaks", "A run of UTC days with at least one play each.",
                                  "A day counts with one play of 30 seconds or more.", kStreakColumns, R"sql(
select account, min(day) as from_day, max(day) as to_day, count(*) as days, cast(sum(plays) as bigint) as plays,
       sum(minutes) as minutes
from (
  select account, day, plays, minutes,
         date_diff('day', cast('1970-01-01' as date), day) - row_number() over (partition by account order by day)
           as streak
  from listening_by_day
  where plays > 0
) d
group by account, streak)sql"};

}  // namespace tonearm::catalog
