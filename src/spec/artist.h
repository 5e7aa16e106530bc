/// artists and their genres.
#pragma once

#include "spec/album.h"

namespace tonearm::spec {

namespace artist {
enum : int { kCore, kImages, kGenres, kPopularity, kFollowers };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name."},
    {"images", 41, "Pictures."},
    {"genres", 42, "Genres; withheld from apps in restricted mode."},
    {"popularity", 43, "Spotify's popularity."},
    {"followers", 44, "Number of followers."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the artist."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the artist."),
    null_is_absent(latest(kImages, 4, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kGenres, 5, "genres", Type::kStrings, "genres", "Genres."),
    latest(kPopularity, 6, "popularity", Type::kInteger, "popularity", "0 to 100; see entity_metrics for its history."),
    null_is_absent(latest(kFollowers, 7, "followers_total", Type::kLong, "followers.total", "Number of followers.")),
};
}  // namespace artist

inline constexpr Table kArtists = {
    "artists", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, artist::kGroups, artist::kColumns,
    "An artist that any answer has shown.", "What Spotify last said of each artist; groups as in tracks."};

namespace artist_genre {
inline constexpr Column kColumns[] = {
    given_key(1, "artist_uri", Type::kString, "Spotify URI of the artist."),
    given_key(2, "position", Type::kInteger, "Place in the artist's list of genres, from 0."),
    value(3, "genre", Type::kString, "Genre."),
};
}  // namespace artist_genre

inline constexpr Table kArtistGenres = {
    "artist_genres", Join::kFromParent, Layout::kParentSlices, "artist_uri", "artists", "genres", false, false, {},
    artist_genre::kColumns, "A genre of an artist.", "The lists of artists.genres, one row an element."};

}  // namespace tonearm::spec
