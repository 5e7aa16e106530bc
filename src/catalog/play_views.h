/// Plays: what is covered and what is missing, and each play once, joined with what is known of it.
#pragma once

#include "catalog/view.h"

namespace tonearm::catalog {

inline constexpr ViewColumn kPlaySpanColumns[] = {
    {"account", kText, "Label of the account."},    {"source", kText, "api, export, account_data."},
    {"from_at", kTime, "Start of the span (UTC)."}, {"to_at", kTime, "End of the span (UTC)."},
    {"answers", kWhole, "Answers that cover it."},
};
inline constexpr View kPlaySpans = {"play_spans", "A span of time that a source covers without a gap.",
                                    "play_coverage with overlapping and touching spans put together.", kPlaySpanColumns,
                                    R"sql(
with flagged as (
  select account, source, from_at, to_at, answer,
         case when from_at <= max(to_at) over (partition by account, source order by from_at, to_at, answer
                                               rows between unbounded preceding and 1 preceding)
              then 0 else 1 end as starts
  from play_coverage
),
numbered as (
  select account, source, from_at, to_at,
         sum(starts) over (partition by account, source order by from_at, to_at, answer
                           rows between unbounded preceding and current row) as span
  from flagged
)
select account, source, min(from_at) as from_at, max(to_at) as to_at, count(*) as answers
from numbered
group by account, source, span)sql"};

inline constexpr ViewColumn kPlayGapColumns[] = {
    {"account", kText, "Label of the account."},
    {"gap_from", kTime, "Until here some source lists every play (UTC)."},
    {"gap_to", kTime, "From here some source does again (UTC)."},
    {"hours", kReal, "Length in hours."},
};
inline constexpr View kPlayGaps = {
    "play_gaps", "A span of time that no source covers, between the first covered instant and the last.",
    "Plays may be missing there: Spotify keeps the last fifty alone. Any source closes a gap, an imported export above "
    "all.",
    kPlayGapColumns, R"sql(
select account, covered_to as gap_from, from_at as gap_to,
       (to_unixtime(from_at) - to_unixtime(covered_to)) / 3600e0 as hours
from (
  select account, from_at,
         max(to_at) over (partition by account order by from_at, to_at
                          rows between unbounded preceding and 1 preceding) as covered_to
  from play_spans
) s
where from_at > covered_to)sql"};

inline constexpr ViewColumn kListeningColumns[] = {
    {"account", kText, "Label of the account."},
    {"source", kText, "api, export, account_data."},
    {"played_at", kTime, "When, as the source gives it (UTC): the end or the start of the play."},
    {"class", kText, "track, local, episode, chapter, unidentified (no uri), other."},
    {"uri", kText, "Spotify URI of what was played; empty where the source gives none."},
    {"name", kText, "Its title, else as the source gives it."},
    {"artist_uri", kText, "Spotify URI of the first artist; NULL where unknown."},
    {"artist_name", kText, "Name of the first artist; NULL where unknown."},
    {"album_uri", kText, "Spotify URI of the album; NULL where unknown."},
    {"album_name", kText, "Name of the album; NULL where unknown."},
    {"show_uri", kText, "Spotify URI of the podcast or audiobook; NULL elsewhere."},
    {"show_name", kText, "Its name; NULL where unknown."},
    {"ms_played", kWhole, "Milliseconds played; NULL where the source does not say (api)."},
    {"duration_ms", kWhole, "Length in milliseconds; NULL where unknown."},
    {"listened_ms", kWhole, "ms_played, else duration_ms: an estimate."},
    {"listened_is_estimate", kTruth, "Whether listened_ms is not the source's."},
    {"counted", kTruth, "Whether it counts as a play: 30 seconds or more; the api lists no shorter ones."},
    {"context_type", kText, "playlist, album, artist, ...; NULL where unknown."},
    {"context_uri", kText, "Playlist, album or artist that it was played from; NULL where unknown."},
    {"ordinal", kSmall, "Number among equal rows of one export file; 0 for the api."},
};
inline constexpr View kListening = {"listening", "A play, once, with its track, first artist and album.",
                                    "Of several sources for a time one counts: export before api before account_data; "
                                    "the other's rows within its spans "
                                    "(play_spans) are left out. An api row less than 30 seconds after another of the "
                                    "same track is the same play as given "
                                    "twice, and is left out. plays has every row.",
                                    kListeningColumns, R"sql(
with ordered as (
  select account, source, played_at, uri, name, ms_played, ordinal, context_uri, context_type,
         lag(played_at) over (partition by account, source, uri order by played_at, ordinal, ms_played, names)
           as previous_at
  from plays
),
chosen as (
  select p.account, p.source, p.played_at, p.uri, p.name, nullif(p.ms_played, -1) as ms_played, p.ordinal,
         p.context_uri, p.context_type
  from ordered p
  left join play_spans e
    on e.account = p.account and e.source = 'export' and p.source <> 'export'
    and date_trunc('second', p.played_at) between e.from_at and e.to_at
  left join play_spans a
    on a.account = p.account and a.source = 'api' and p.source = 'account_data'
    and date_trunc('second', p.played_at) between a.from_at and a.to_at
  where e.account is null and a.account is null
    and (p.source <> 'api' or p.previous_at is null
         or to_unixtime(p.played_at) - to_unixtime(p.previous_at) >= 30e0)
)
select p.account, p.source, p.played_at,
       case when p.uri = '' then 'unidentified'
            when p.uri like 'spotify:track:%' then 'track'
            when p.uri like 'spotify:local:%' then 'local'
            when c.uri is not null then 'chapter'
            when p.uri like 'spotify:episode:%' then 'episode'
            else 'other' end as class,
       p.uri, coalesce(t.name, c.name, e.name, p.name) as name,
       ta.artist_uri, coalesce(ar.name, ta.artist_name) as artist_name,
       t.album_uri, al.name as album_name,
       coalesce(c.audiobook_uri, e.show_uri) as show_uri, coalesce(b.name, s.name) as show_name,
       p.ms_played, coalesce(t.duration_ms, c.duration_ms, e.duration_ms) as duration_ms,
       coalesce(p.ms_played, t.duration_ms, c.duration_ms, e.duration_ms) as listened_ms,
       p.ms_played is null as listened_is_estimate,
       p.ms_played is null or p.ms_played >= 30000 as counted,
       p.context_type, p.context_uri, p.ordinal
from chosen p
left join tracks t on t.uri = p.uri
left join track_artists ta on ta.track_uri = p.uri and ta.position = 0
left join artists ar on ar.uri = ta.artist_uri
left join albums al on al.uri = t.album_uri
left join episodes e on e.uri = p.uri
left join shows s on s.uri = e.show_uri
left join chapters c on c.uri = p.uri
left join audiobooks b on b.uri = c.audiobook_uri)sql"};

}  // namespace tonearm::catalog
