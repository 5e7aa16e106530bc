/// Every endpoint of the Web API that tonearm knows to read, live or in answers that people have (Spotify's OpenAPI
/// description, and older paths that recorded answers still show).
#pragma once

#include "spec/model.h"

namespace tonearm::spec {

namespace roots {
using enum Container;
using enum Kind;
inline constexpr Root kPlays[] = {{"", kPage, kPlay, true}};
inline constexpr Root kSavedTracks[] = {{"", kPage, kSavedTrack, true}};
inline constexpr Root kSavedAlbums[] = {{"", kPage, kSavedAlbum, true}};
inline constexpr Root kSavedShows[] = {{"", kPage, kSavedShow, false}};
inline constexpr Root kSavedEpisodes[] = {{"", kPage, kSavedEpisode, true}};
inline constexpr Root kSavedAudiobooks[] = {{"", kPage, kSavedAudiobook, false}};
inline constexpr Root kPlaylistPage[] = {{"", kPage, kPlaylist, false}};
inline constexpr Root kFollowed[] = {{"artists", kPage, kArtist, true}};
inline constexpr Root kTopArtists[] = {{"", kPage, kArtist, true}};
inline constexpr Root kTopTracks[] = {{"", kPage, kTrack, true}};
inline constexpr Root kMe[] = {{"", kOne, kUser, true}};
inline constexpr Root kUserPublic[] = {{"", kOne, kUser, false}};
inline constexpr Root kPlaylistOne[] = {{"", kOne, kPlaylist, true}};
inline constexpr Root kEntries[] = {{"", kPage, kPlaylistEntry, true}};
inline constexpr Root kTrackOne[] = {{"", kOne, kTrack, true}};
inline constexpr Root kAlbumOne[] = {{"", kOne, kAlbum, true}};
inline constexpr Root kArtistOne[] = {{"", kOne, kArtist, true}};
inline constexpr Root kShowOne[] = {{"", kOne, kShow, true}};
inline constexpr Root kEpisodeOne[] = {{"", kOne, kEpisode, true}};
inline constexpr Root kAudiobookOne[] = {{"", kOne, kAudiobook, true}};
inline constexpr Root kChapterOne[] = {{"", kOne, kChapter, true}};
inline constexpr Root kTrackList[] = {{"tracks", kList, kTrack, true}};
inline constexpr Root kAlbumList[] = {{"albums", kList, kAlbum, true}};
inline constexpr Root kArtistList[] = {{"artists", kList, kArtist, true}};
inline constexpr Root kShowList[] = {{"shows", kList, kShow, false}};
inline constexpr Root kEpisodeList[] = {{"episodes", kList, kEpisode, true}};
inline constexpr Root kAudiobookList[] = {{"audiobooks", kList, kAudiobook, true}};
inline constexpr Root kChapterList[] = {{"chapters", kList, kChapter, true}};
inline constexpr Root kAlbumTrackPage[] = {{"", kPage, kTrack, false}};
inline constexpr Root kArtistAlbumPage[] = {{"", kPage, kAlbum, false}};
inline constexpr Root kShowEpisodePage[] = {{"", kPage, kEpisode, false}};
inline constexpr Root kAudiobookChapterPage[] = {{"", kPage, kChapter, false}};
inline constexpr Root kReleases[] = {{"albums", kPage, kAlbum, false}};
inline constexpr Root kPlaylistsIn[] = {{"playlists", kPage, kPlaylist, false}};
inline constexpr Root kSearch[] = {
    {"tracks", kPage, kTrack, true},       {"albums", kPage, kAlbum, false},     {"artists", kPage, kArtist, true},
    {"playlists", kPage, kPlaylist, false}, {"shows", kPage, kShow, false},       {"episodes", kPage, kEpisode, false},
    {"audiobooks", kPage, kAudiobook, false}};
inline constexpr Root kPlayer[] = {{"item", kOne, kPlayable, true}};
inline constexpr Root kQueue[] = {{"currently_playing", kOne, kPlayable, true}, {"queue", kList, kPlayable, true}};
inline constexpr Root kFeaturesOne[] = {{"", kOne, kAudioFeatures, true}};
inline constexpr Root kFeaturesList[] = {{"audio_features", kList, kAudioFeatures, true}};
}  // namespace roots

inline constexpr Endpoint kEndpoints[] = {
    // The account's own.
    {"recently_played", "/me/player/recently-played", Paging::kCursor, 50, Bound::kAccount, "user-read-recently-played",
     roots::kPlays, "", "The last fifty plays."},
    {"my_playlists", "/me/playlists", Paging::kOffset, 50, Bound::kAccount, "playlist-read-private playlist-read-collaborative",
     roots::kPlaylistPage, "playlists", "Playlists owned and followed."},
    {"saved_tracks", "/me/tracks", Paging::kOffset, 50, Bound::kAccount, "user-library-read", roots::kSavedTracks,
     "saved_tracks", "Liked songs."},
    {"saved_albums", "/me/albums", Paging::kOffset, 50, Bound::kAccount, "user-library-read", roots::kSavedAlbums,
     "saved_albums", "Saved albums, each whole."},
    {"saved_shows", "/me/shows", Paging::kOffset, 50, Bound::kAccount, "user-library-read", roots::kSavedShows,
     "saved_shows", "Followed podcasts."},
    {"saved_episodes", "/me/episodes", Paging::kOffset, 50, Bound::kAccount,
     "user-library-read user-read-playback-position", roots::kSavedEpisodes, "saved_episodes", "Saved episodes."},
    {"saved_audiobooks", "/me/audiobooks", Paging::kOffset, 50, Bound::kAccount, "user-library-read",
     roots::kSavedAudiobooks, "saved_audiobooks", "Saved audiobooks."},
    {"followed_artists", "/me/following", Paging::kCursor, 50, Bound::kAccount, "user-follow-read", roots::kFollowed,
     "followed_artists", "Followed artists."},
    {"top_artists", "/me/top/artists", Paging::kOffset, 50, Bound::kAccount, "user-top-read", roots::kTopArtists,
     "top_artists:{time_range}", "Spotify's list of the account's top artists."},
    {"top_tracks", "/me/top/tracks", Paging::kOffset, 50, Bound::kAccount, "user-top-read", roots::kTopTracks,
     "top_tracks:{time_range}", "Spotify's list of the account's top tracks."},
    {"me", "/me", Paging::kSingle, 0, Bound::kAccount, "user-read-private user-read-email", roots::kMe, "", "The account."},
    {"player", "/me/player", Paging::kSingle, 0, Bound::kAccount, "user-read-playback-state", roots::kPlayer, "",
     "What is playing, where."},
    {"currently_playing", "/me/player/currently-playing", Paging::kSingle, 0, Bound::kAccount,
     "user-read-currently-playing", roots::kPlayer, "", "What is playing."},
    {"queue", "/me/player/queue", Paging::kSingle, 0, Bound::kAccount, "user-read-currently-playing user-read-playback-state",
     roots::kQueue, "", "What plays next."},
    {"devices", "/me/player/devices", Paging::kSingle, 0, Bound::kAccount, "user-read-playback-state", {}, "",
     "Devices: no rows."},
    // Playlists.
    {"playlist", "/playlists/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kPlaylistOne, "spotify:playlist:{id}",
     "A playlist with the first page of its contents."},
    {"playlist_items", "/playlists/{id}/items", Paging::kOffset, 50, Bound::kCatalog, "playlist-read-private",
     roots::kEntries, "spotify:playlist:{id}", "Contents of a playlist."},
    {"playlist_tracks", "/playlists/{id}/tracks", Paging::kOffset, 50, Bound::kCatalog, "playlist-read-private",
     roots::kEntries, "spotify:playlist:{id}", "Contents of a playlist, by their name before 2026."},
    {"user_playlists", "/users/{id}/playlists", Paging::kOffset, 50, Bound::kCatalog,
     "playlist-read-private playlist-read-collaborative", roots::kPlaylistPage, "playlists:{id}", "Playlists of a user."},
    {"user_playlist", "/users/{user}/playlists/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kPlaylistOne,
     "spotify:playlist:{id}", "A playlist, by its address before 2018."},
    {"user_playlist_tracks", "/users/{user}/playlists/{id}/tracks", Paging::kOffset, 100, Bound::kCatalog, "",
     roots::kEntries, "spotify:playlist:{id}", "Contents of a playlist, by their address before 2018."},
    {"user_starred", "/users/{user}/starred", Paging::kSingle, 0, Bound::kCatalog, "", roots::kPlaylistOne,
     "spotify:user:{user}:starred", "Starred tracks, before 2015."},
    {"user_starred_tracks", "/users/{user}/starred/tracks", Paging::kOffset, 100, Bound::kCatalog, "", roots::kEntries,
     "spotify:user:{user}:starred", "Starred tracks, before 2015."},
    {"user", "/users/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kUserPublic, "", "A user's public profile."},
    // The catalogue.
    {"track", "/tracks/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kTrackOne, "", "A track."},
    {"tracks", "/tracks", Paging::kSingle, 0, Bound::kCatalog, "", roots::kTrackList, "", "Several tracks."},
    {"album", "/albums/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kAlbumOne, "", "An album with its first tracks."},
    {"albums", "/albums", Paging::kSingle, 0, Bound::kCatalog, "", roots::kAlbumList, "", "Several albums."},
    {"album_tracks", "/albums/{id}/tracks", Paging::kOffset, 50, Bound::kCatalog, "", roots::kAlbumTrackPage,
     "spotify:album:{id}", "Tracks of an album."},
    {"artist", "/artists/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kArtistOne, "", "An artist."},
    {"artists", "/artists", Paging::kSingle, 0, Bound::kCatalog, "", roots::kArtistList, "", "Several artists."},
    {"artist_albums", "/artists/{id}/albums", Paging::kOffset, 10, Bound::kCatalog, "", roots::kArtistAlbumPage,
     "artist_albums:{id}", "Albums of an artist."},
    {"artist_top_tracks", "/artists/{id}/top-tracks", Paging::kSingle, 0, Bound::kCatalog, "", roots::kTrackList, "",
     "Top tracks of an artist."},
    {"related_artists", "/artists/{id}/related-artists", Paging::kSingle, 0, Bound::kCatalog, "", roots::kArtistList, "",
     "Artists like one."},
    {"show", "/shows/{id}", Paging::kSingle, 0, Bound::kCatalog, "user-read-playback-position", roots::kShowOne, "",
     "A podcast with its first episodes."},
    {"shows", "/shows", Paging::kSingle, 0, Bound::kCatalog, "", roots::kShowList, "", "Several podcasts."},
    {"show_episodes", "/shows/{id}/episodes", Paging::kOffset, 50, Bound::kCatalog, "user-read-playback-position",
     roots::kShowEpisodePage, "spotify:show:{id}", "Episodes of a podcast."},
    {"episode", "/episodes/{id}", Paging::kSingle, 0, Bound::kCatalog, "user-read-playback-position", roots::kEpisodeOne,
     "", "An episode."},
    {"episodes", "/episodes", Paging::kSingle, 0, Bound::kCatalog, "user-read-playback-position", roots::kEpisodeList, "",
     "Several episodes."},
    {"audiobook", "/audiobooks/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kAudiobookOne, "",
     "An audiobook with its first chapters."},
    {"audiobooks", "/audiobooks", Paging::kSingle, 0, Bound::kCatalog, "", roots::kAudiobookList, "", "Several audiobooks."},
    {"audiobook_chapters", "/audiobooks/{id}/chapters", Paging::kOffset, 50, Bound::kCatalog, "",
     roots::kAudiobookChapterPage, "audiobook_chapters:{id}", "Chapters of an audiobook."},
    {"chapter", "/chapters/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kChapterOne, "", "A chapter."},
    {"chapters", "/chapters", Paging::kSingle, 0, Bound::kCatalog, "", roots::kChapterList, "", "Several chapters."},
    {"audio_features", "/audio-features", Paging::kSingle, 0, Bound::kCatalog, "", roots::kFeaturesList, "",
     "Audio features of several tracks."},
    {"track_audio_features", "/audio-features/{id}", Paging::kSingle, 0, Bound::kCatalog, "", roots::kFeaturesOne, "",
     "Audio features of a track."},
    {"search", "/search", Paging::kOffset, 10, Bound::kCatalog, "", roots::kSearch, "", "Search results."},
    {"recommendations", "/recommendations", Paging::kSingle, 0, Bound::kCatalog, "", roots::kTrackList, "",
     "Recommended tracks."},
    {"new_releases", "/browse/new-releases", Paging::kOffset, 50, Bound::kCatalog, "", roots::kReleases, "",
     "New releases."},
    {"featured_playlists", "/browse/featured-playlists", Paging::kOffset, 50, Bound::kCatalog, "", roots::kPlaylistsIn, "",
     "Featured playlists."},
    {"category_playlists", "/browse/categories/{id}/playlists", Paging::kOffset, 50, Bound::kCatalog, "",
     roots::kPlaylistsIn, "", "Playlists of a category."},
    // Answers that have no rows: kept in raw, and said to have none.
    {"audio_analysis", "/audio-analysis/{id}", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "Bars and beats: no rows."},
    {"categories", "/browse/categories", Paging::kOffset, 50, Bound::kCatalog, "", {}, "", "Categories: no rows."},
    {"category", "/browse/categories/{id}", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "A category: no rows."},
    {"markets", "/markets", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "Markets: no rows."},
    {"genre_seeds", "/recommendations/available-genre-seeds", Paging::kSingle, 0, Bound::kCatalog, "", {}, "",
     "Genre seeds: no rows."},
    {"contains", "/me/library/contains", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "Booleans: no rows."},
    {"playlist_image", "/playlists/{id}/images", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "Pictures alone: no rows."},
    {"snapshot", "/playlists/{id}/snapshot", Paging::kSingle, 0, Bound::kCatalog, "", {}, "",
     "The answer to a change of a playlist: no rows."},
    {"error", "/error", Paging::kSingle, 0, Bound::kCatalog, "", {}, "", "An error saved as if it were data: no rows."},
};

}  // namespace tonearm::spec
