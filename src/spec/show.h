/// shows, episodes, audiobooks, chapters.
#pragma once

#include "spec/album.h"

namespace tonearm::spec {

namespace show {
enum : int { kCore, kPublisher, kHtml, kImages, kSize, kMarkets };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, description and what it is."},
    {"publisher", 41, "Publisher; withheld from apps in restricted mode."},
    {"html", 42, "Description with HTML."},
    {"images", 43, "Pictures."},
    {"size", 44, "Number of episodes."},
    {"markets", 45, "Markets where it can be played."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the show."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the show."),
    latest(kCore, 4, "description", Type::kString, "description", "Description without HTML."),
    latest(kCore, 5, "explicit", Type::kBool, "explicit", "Explicit content; false means no or unknown."),
    latest(kCore, 6, "languages", Type::kStrings, "languages", "ISO 639 codes."),
    latest(kCore, 7, "media_type", Type::kString, "media_type", "audio, video or mixed."),
    latest(kCore, 8, "is_externally_hosted", Type::kBool, "is_externally_hosted", "Whether it lies outside Spotify."),
    latest(kCore, 9, "copyrights", Type::kStructs, Derive::kPath, "copyrights", "Copyright lines.", kCopyrightFields),
    latest(kPublisher, 10, "publisher", Type::kString, "publisher", "Publisher."),
    latest(kHtml, 11, "html_description", Type::kString, "html_description", "Description with HTML."),
    null_is_absent(latest(kImages, 12, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kSize, 13, "total_episodes", Type::kLong, "total_episodes", "Number of episodes."),
    latest(kMarkets, 14, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
};
}  // namespace show

inline constexpr Table kShows = {
    "shows", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, show::kGroups, show::kColumns,
    "A podcast that any answer has shown.", "What Spotify last said of each show; groups as in tracks."};

namespace episode {
enum : int { kCore, kLanguage, kHosted, kHtml, kImages, kPreview, kMarkets, kShow };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, description, length, release."},
    {"language", 41, "Languages."},
    {"hosted", 42, "Where it lies."},
    {"html", 43, "Description with HTML."},
    {"images", 44, "Pictures."},
    {"preview", 45, "Preview address."},
    {"markets", 46, "Markets where it can be played."},
    {"show", 47, "The show."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the episode."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the episode."),
    latest(kCore, 4, "description", Type::kString, "description", "Description without HTML."),
    latest(kCore, 5, "explicit", Type::kBool, "explicit", "Explicit content; false means no or unknown."),
    latest(kCore, 6, "duration_ms", Type::kLong, Derive::kDuration, "duration_ms", "Length in milliseconds."),
    latest(kCore, 7, "release_date_text", Type::kString, "release_date", "Release date as sent."),
    latest(kCore, 8, "release_date_precision", Type::kString, "release_date_precision", "year, month or day."),
    latest(kCore, 9, "release_date", Type::kDate, Derive::kReleaseDate, "release_date", "First day that the text can mean."),
    latest(kLanguage, 10, "languages", Type::kStrings, Derive::kLanguages, "languages", "ISO 639 codes."),
    latest(kHosted, 11, "is_externally_hosted", Type::kBool, "is_externally_hosted", "Whether it lies outside Spotify."),
    latest(kHtml, 12, "html_description", Type::kString, "html_description", "Description with HTML."),
    null_is_absent(latest(kImages, 13, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kPreview, 14, "preview_url", Type::kString, Derive::kPreviewUrl, "audio_preview_url", "30 second preview."),
    latest(kMarkets, 15, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
    latest(kShow, 16, "show_uri", Type::kString, Derive::kParentUri, "show", "Spotify URI of the show."),
};
}  // namespace episode

inline constexpr Table kEpisodes = {
    "episodes", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, episode::kGroups, episode::kColumns,
    "A podcast episode that any answer has shown.", "What Spotify last said of each episode; groups as in tracks."};

namespace audiobook {
enum : int { kCore, kPublisher, kHtml, kImages, kSize, kMarkets };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, description, people."},
    {"publisher", 41, "Publisher; withheld from apps in restricted mode."},
    {"html", 42, "Description with HTML."},
    {"images", 43, "Pictures."},
    {"size", 44, "Number of chapters."},
    {"markets", 45, "Markets where it can be played."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the audiobook (spotify:show:...)."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the audiobook."),
    latest(kCore, 4, "description", Type::kString, "description", "Description without HTML."),
    latest(kCore, 5, "explicit", Type::kBool, "explicit", "Explicit content; false means no or unknown."),
    latest(kCore, 6, "languages", Type::kStrings, "languages", "Languages as sent."),
    latest(kCore, 7, "media_type", Type::kString, "media_type", "audio, video or mixed."),
    latest(kCore, 8, "authors", Type::kStrings, Derive::kNames, "authors", "Authors in Spotify's order."),
    latest(kCore, 9, "narrators", Type::kStrings, Derive::kNames, "narrators", "Narrators in Spotify's order."),
    latest(kCore, 10, "edition", Type::kString, "edition", "Edition, such as Unabridged."),
    latest(kCore, 11, "copyrights", Type::kStructs, Derive::kPath, "copyrights", "Copyright lines.", kCopyrightFields),
    latest(kPublisher, 12, "publisher", Type::kString, "publisher", "Publisher."),
    latest(kHtml, 13, "html_description", Type::kString, "html_description", "Description with HTML."),
    null_is_absent(latest(kImages, 14, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kSize, 15, "total_chapters", Type::kLong, "total_chapters", "Number of chapters."),
    latest(kMarkets, 16, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
};
}  // namespace audiobook

inline constexpr Table kAudiobooks = {
    "audiobooks", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, audiobook::kGroups, audiobook::kColumns,
    "An audiobook that any answer has shown.", "What Spotify last said of each audiobook; groups as in tracks."};

namespace chapter {
enum : int { kCore, kHtml, kImages, kPreview, kMarkets, kAudiobook };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, description, length, number, release."},
    {"html", 41, "Description with HTML."},
    {"images", 42, "Pictures."},
    {"preview", 43, "Preview address."},
    {"markets", 44, "Markets where it can be played."},
    {"audiobook", 45, "The audiobook."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the chapter (spotify:episode:...)."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the chapter."),
    latest(kCore, 4, "description", Type::kString, "description", "Description without HTML."),
    latest(kCore, 5, "explicit", Type::kBool, "explicit", "Explicit content; false means no or unknown."),
    latest(kCore, 6, "languages", Type::kStrings, "languages", "Languages as sent."),
    latest(kCore, 7, "duration_ms", Type::kLong, Derive::kDuration, "duration_ms", "Length in milliseconds."),
    latest(kCore, 8, "chapter_number", Type::kLong, "chapter_number", "Number of the chapter, from 0."),
    latest(kCore, 9, "release_date_text", Type::kString, "release_date", "Release date as sent."),
    latest(kCore, 10, "release_date_precision", Type::kString, "release_date_precision", "year, month or day."),
    latest(kCore, 11, "release_date", Type::kDate, Derive::kReleaseDate, "release_date", "First day that the text can mean."),
    latest(kHtml, 12, "html_description", Type::kString, "html_description", "Description with HTML."),
    null_is_absent(latest(kImages, 13, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kPreview, 14, "preview_url", Type::kString, Derive::kPreviewUrl, "audio_preview_url", "30 second preview."),
    latest(kMarkets, 15, "available_markets", Type::kStrings, "available_markets", "ISO 3166-1 alpha-2 codes."),
    latest(kAudiobook, 16, "audiobook_uri", Type::kString, Derive::kParentUri, "audiobook", "Spotify URI of the audiobook."),
};
}  // namespace chapter

inline constexpr Table kChapters = {
    "chapters", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, chapter::kGroups, chapter::kColumns,
    "A chapter of an audiobook that any answer has shown.", "What Spotify last said of each chapter; groups as in tracks."};

}  // namespace tonearm::spec
