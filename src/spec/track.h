/// tracks, their artists, and where they stand on albums.
#pragma once

#include "spec/model.h"

namespace tonearm::spec {

inline constexpr Field kArtistFields[] = {{"uri", Type::kString, "uri"}, {"name", Type::kString, "name"}};

namespace track {
enum : int { kCore, kPlace, kAlbum, kMarkets, kExternalIds, kPopularity, kPreview };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, length, explicit flag, artists."},
    {"place", 41, "Disc and number on the album."},
    {"album", 42, "The album."},
    {"markets", 43, "Markets where it can be played."},
    {"external_ids", 44, "ISRC, EAN, UPC."},
    {"popularity", 45, "Spotify's popularity."},
    {"preview", 46, "Preview address."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the track; a local file's is spotify:local:..."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the track."),
    latest(kCore, 4, "duration_ms", Type::kLong, Derive::kDuration, "duration_ms", "Length in milliseconds."),
    latest(kCore, 5, "explicit", Type::kBool, "explicit", "Explicit lyrics; false means no or unknown."),
    latest(kCore, 6, "artists", Type::kStructs, Derive::kArtists, "artists", "Artists in Spotify's order.", kArtistFields),
    latest(kPlace, 7, "disc_number", Type::kInteger, "disc_number", "Disc of the album, from 1."),
    latest(kPlace, 8, "track_number", Type::kInteger, "track_number", "Number on the disc, from 1."),
    latest(kAlbum, 9, "album_uri", Type::kString, Derive::kParentUri, "album", "Spotify URI of the album."),
    latest(kMarkets, 10, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
    latest(kExternalIds, 11, "isrc", Type::kString, "external_ids.isrc", "International Standard Recording Code, as sent."),
    latest(kExternalIds, 12, "ean", Type::kString, "external_ids.ean", "International Article Number, as sent."),
    latest(kExternalIds, 13, "upc", Type::kString, "external_ids.upc", "Universal Product Code, as sent."),
    latest(kPopularity, 14, "popularity", Type::kInteger, "popularity", "0 to 100; see entity_metrics for its history."),
    latest(kPreview, 15, "preview_url", Type::kString, Derive::kPreviewUrl, "preview_url",
           "30 second preview, without the client's id."),
};
}  // namespace track

inline constexpr Table kTracks = {
    "tracks", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, track::kGroups, track::kColumns,
    "A track that any answer has shown.",
    "What Spotify last said of each track. A group of columns has a time of its own: a group whose observed_at is older than "
    "full_observed_at was withheld by the last full answer; one with neither was never seen."};

namespace track_artist {
inline constexpr Column kColumns[] = {
    given_key(1, "track_uri", Type::kString, "Spotify URI of the track."),
    given_key(2, "position", Type::kInteger, "Place in the track's list of artists, from 0."),
    value(3, "artist_uri", Type::kString, "Spotify URI of the artist; NULL where Spotify gives none (local files)."),
    value(4, "artist_name", Type::kString, "Name of the artist as this track gives it."),
};
}  // namespace track_artist

inline constexpr Table kTrackArtists = {
    "track_artists", Join::kFromParent, Layout::kParentSlices, "track_uri", "tracks", "artists", false, false, {},
    track_artist::kColumns, "An artist of a track.", "The lists of tracks.artists, one row an element."};

namespace audio_feature {
inline constexpr Group kGroups[] = {{"features", 40, "Spotify's audio analysis in numbers."}};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the track."),
    latest(0, 3, "acousticness", Type::kDouble, "acousticness", "0 to 1."),
    latest(0, 4, "danceability", Type::kDouble, "danceability", "0 to 1."),
    latest(0, 5, "energy", Type::kDouble, "energy", "0 to 1."),
    latest(0, 6, "instrumentalness", Type::kDouble, "instrumentalness", "0 to 1."),
    latest(0, 7, "key", Type::kInteger, "key", "Pitch class, 0 = C; -1 unknown."),
    latest(0, 8, "liveness", Type::kDouble, "liveness", "0 to 1."),
    latest(0, 9, "loudness", Type::kDouble, "loudness", "Decibels, about -60 to 0."),
    latest(0, 10, "mode", Type::kInteger, "mode", "1 major, 0 minor."),
    latest(0, 11, "speechiness", Type::kDouble, "speechiness", "0 to 1."),
    latest(0, 12, "tempo", Type::kDouble, "tempo", "Beats per minute."),
    latest(0, 13, "time_signature", Type::kInteger, "time_signature", "Beats a bar, 3 to 7."),
    latest(0, 14, "valence", Type::kDouble, "valence", "0 to 1."),
    latest(0, 15, "duration_ms", Type::kLong, Derive::kDuration, "duration_ms", "Length in milliseconds."),
};
}  // namespace audio_feature

inline constexpr Table kAudioFeatures = {
    "audio_features", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, audio_feature::kGroups,
    audio_feature::kColumns, "The audio features of a track.",
    "Served only to apps with extended access from before 2024-11-27, and found in old answers."};

}  // namespace tonearm::spec
