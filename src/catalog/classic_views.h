/// The tables of the classic "Spotify data pipeline on AWS" (songs, albums, artists of followed playlists), with its
/// columns.
#pragma once

#include "catalog/view.h"

namespace tonearm::catalog {

inline constexpr ViewColumn kClassicSongColumns[] = {
    {"song_id", kText, "Spotify's id of the track; unique, never NULL."},
    {"song_name", kText, "Name of the track."},
    {"duration_ms", kWhole, "Length in milliseconds."},
    {"url", kText, "Its page: https://open.spotify.com/track/..."},
    {"popularity", kSmall, "0 to 100; NULL where Spotify withholds it."},
    {"song_added", kTime,
     "When it was first added to one of the playlists, as their entries say (UTC); NULL where unknown."},
    {"album_id", kText, "Spotify's id of the album, in classic_albums."},
    {"artist_id", kText, "Spotify's id of the track's first artist, in classic_artists; track_artists has all."},
};
inline constexpr View kClassicSongs = {
    "classic_songs", "A song of the playlists that were read.",
    "One row a song, however often and in however many playlists it stands; playlist_current has every entry. From the "
    "newest complete read of each playlist, else what partial reads found. Local files and episodes have no song id "
    "and are "
    "not here.",
    kClassicSongColumns, R"sql(
with songs as (
  select uri, max(entity_uri) as entity_uri, max(name) as name, min(added_at) as added_at
  from playlist_current
  where uri like 'spotify:track:%'
  group by uri
)
select split_part(s.uri, ':', 3) as song_id, coalesce(t.name, s.name) as song_name, t.duration_ms,
       'https://open.spotify.com/track/' || split_part(s.uri, ':', 3) as url, t.popularity, s.added_at as song_added,
       split_part(t.album_uri, ':', 3) as album_id, split_part(ta.artist_uri, ':', 3) as artist_id
from songs s
left join tracks t on t.uri = s.entity_uri
left join track_artists ta on ta.track_uri = s.entity_uri and ta.position = 0)sql"};

inline constexpr ViewColumn kClassicAlbumColumns[] = {
    {"album_id", kText, "Spotify's id of the album; unique, never NULL."},
    {"album_name", kText, "Name of the album."},
    {"release_date", kDate, "First day that Spotify's date can mean (a year's, a month's); NULL where it is no date."},
    {"total_tracks", kWhole, "Number of tracks."},
    {"url", kText, "Its page: https://open.spotify.com/album/..."},
};
inline constexpr View kClassicAlbums = {"classic_albums", "An album of a song in classic_songs.", "One row an album.",
                                        kClassicAlbumColumns, R"sql(
select s.album_id, al.name as album_name, al.release_date, al.total_tracks,
       'https://open.spotify.com/album/' || s.album_id as url
from (select distinct album_id from classic_songs where album_id is not null) s
left join albums al on al.uri = 'spotify:album:' || s.album_id)sql"};

inline constexpr ViewColumn kClassicArtistColumns[] = {
    {"artist_id", kText, "Spotify's id of the artist; unique, never NULL."},
    {"artist_name", kText, "Name of the artist."},
    {"external_url", kText, "The artist's page: https://open.spotify.com/artist/..."},
};
inline constexpr View kClassicArtists = {"classic_artists", "An artist of a song in classic_songs.",
                                         "Every artist of each song, not the first alone; one row an artist.",
                                         kClassicArtistColumns, R"sql(
with credited as (
  select ta.artist_uri, max(ta.artist_name) as artist_name
  from (select distinct entity_uri from playlist_current where uri like 'spotify:track:%') s
  join track_artists ta on ta.track_uri = s.entity_uri
  where ta.artist_uri is not null
  group by ta.artist_uri
)
select split_part(c.artist_uri, ':', 3) as artist_id, coalesce(ar.name, c.artist_name) as artist_name,
       'https://open.spotify.com/artist/' || split_part(c.artist_uri, ':', 3) as external_url
from credited c
left join artists ar on ar.uri = c.artist_uri)sql"};

}  // namespace tonearm::catalog
