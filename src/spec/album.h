/// albums, their artists and tracks, and which artist lists them.
#pragma once

#include "spec/track.h"

namespace tonearm::spec {

inline constexpr Field kImageFields[] = {
    {"url", Type::kString, "url"}, {"width", Type::kLong, "width"}, {"height", Type::kLong, "height"}};
inline constexpr Field kCopyrightFields[] = {{"text", Type::kString, "text"}, {"type", Type::kString, "type"}};

namespace album {
enum : int { kCore, kArtists, kRelease, kImages, kSize, kExternalIds, kGenres, kPopularity, kLabel, kCopyrights, kMarkets };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name and type."},
    {"artists", 41, "Artists of the album."},
    {"release", 42, "Release date."},
    {"images", 43, "Cover pictures."},
    {"size", 44, "Number of tracks."},
    {"external_ids", 45, "UPC, EAN, ISRC."},
    {"genres", 46, "Genres; always empty since 2024."},
    {"popularity", 47, "Spotify's popularity."},
    {"label", 48, "Record label."},
    {"copyrights", 49, "Copyright lines."},
    {"markets", 50, "Markets where it can be played."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the album."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the album."),
    latest(kCore, 4, "album_type", Type::kString, Derive::kLowerCase, "album_type", "album, single or compilation."),
    latest(kArtists, 5, "artists", Type::kStructs, Derive::kArtists, "artists", "Artists in Spotify's order.", kArtistFields),
    latest(kRelease, 6, "release_date_text", Type::kString, "release_date", "Release date as sent: a year, month or day."),
    latest(kRelease, 7, "release_date_precision", Type::kString, "release_date_precision", "year, month or day."),
    latest(kRelease, 8, "release_date", Type::kDate, Derive::kReleaseDate, "release_date",
           "First day that the text can mean; NULL where it is no date."),
    null_is_absent(latest(kImages, 9, "images", Type::kStructs, Derive::kImages, "images", "Cover pictures, widest first.", kImageFields)),
    latest(kSize, 10, "total_tracks", Type::kLong, "total_tracks", "Number of tracks."),
    latest(kExternalIds, 11, "upc", Type::kString, "external_ids.upc", "Universal Product Code, as sent."),
    latest(kExternalIds, 12, "ean", Type::kString, "external_ids.ean", "International Article Number, as sent."),
    latest(kExternalIds, 13, "isrc", Type::kString, "external_ids.isrc", "International Standard Recording Code, as sent."),
    latest(kGenres, 14, "genres", Type::kStrings, "genres", "Genres."),
    latest(kPopularity, 15, "popularity", Type::kInteger, "popularity", "0 to 100; see entity_metrics for its history."),
    latest(kLabel, 16, "label", Type::kString, "label", "Record label."),
    latest(kCopyrights, 17, "copyrights", Type::kStructs, Derive::kPath, "copyrights", "Copyright lines.", kCopyrightFields),
    latest(kMarkets, 18, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
};
}  // namespace album

inline constexpr Table kAlbums = {
    "albums", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, album::kGroups, album::kColumns,
    "An album that any answer has shown.", "What Spotify last said of each album; groups as in tracks."};

namespace album_artist {
inline constexpr Column kColumns[] = {
    given_key(1, "album_uri", Type::kString, "Spotify URI of the album."),
    given_key(2, "position", Type::kInteger, "Place in the album's list of artists, from 0."),
    value(3, "artist_uri", Type::kString, "Spotify URI of the artist; NULL where Spotify gives none."),
    value(4, "artist_name", Type::kString, "Name of the artist as this album gives it."),
};
}  // namespace album_artist

inline constexpr Table kAlbumArtists = {
    "album_artists", Join::kFromParent, Layout::kParentSlices, "album_uri", "albums", "artists", false, false, {},
    album_artist::kColumns, "An artist of an album.", "The lists of albums.artists, one row an element."};

namespace album_track {
inline constexpr Group kGroups[] = {{"track", 40, "Which track stands there."}};
inline constexpr Column kColumns[] = {
    given_key(1, "album_uri", Type::kString, "Spotify URI of the album."),
    given_key(3, "disc_number", Type::kInteger, "Disc, from 1."),
    given_key(4, "track_number", Type::kInteger, "Number on the disc, from 1."),
    latest(0, 5, "track_uri", Type::kString, Derive::kGiven, "", "Spotify URI of the track that was asked for (linked_from's where it was relinked)."),
    latest(0, 6, "track_name", Type::kString, Derive::kGiven, "", "Its name."),
};
}  // namespace album_track

inline constexpr Table kAlbumTracks = {
    "album_tracks", Join::kLatest, Layout::kSlices, "album_uri", "", "", false, false, album_track::kGroups,
    album_track::kColumns, "A place on an album.", "From the track lists of albums."};

namespace artist_album {
inline constexpr Group kGroups[] = {{"album_group", 40, "How the artist relates to the album."}};
inline constexpr Column kColumns[] = {
    given_key(1, "artist_uri", Type::kString, "Spotify URI of the artist whose list it is."),
    given_key(3, "album_uri", Type::kString, "Spotify URI of the album."),
    latest(0, 4, "album_group", Type::kString, Derive::kLowerCase, "album_group", "album, single, compilation or appears_on."),
};
}  // namespace artist_album

inline constexpr Table kArtistAlbums = {
    "artist_albums", Join::kLatest, Layout::kSlices, "artist_uri", "", "", false, false, artist_album::kGroups,
    artist_album::kColumns, "An album in an artist's list.", "From /artists/{id}/albums."};

}  // namespace tonearm::spec
