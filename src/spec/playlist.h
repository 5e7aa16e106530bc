/// playlists, their contents, users.
#pragma once

#include "spec/album.h"

namespace tonearm::spec {

namespace playlist {
enum : int { kCore, kDescription, kImages, kSnapshot, kSize, kFollowers, kColor };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name, owner, who may see and change it."},
    {"description", 41, "Description."},
    {"images", 42, "Pictures; their addresses expire within a day."},
    {"snapshot", 43, "Spotify's version."},
    {"size", 44, "Number of items."},
    {"followers", 45, "Number of followers."},
    {"color", 46, "Colour."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the playlist (spotify:playlist:...)."),
    latest(kCore, 3, "name", Type::kString, "name", "Name of the playlist."),
    latest(kCore, 4, "owner_uri", Type::kString, Derive::kOwnerUri, "owner", "Spotify URI of the owner."),
    latest(kCore, 5, "collaborative", Type::kBool, "collaborative", "Whether others may change it."),
    latest(kCore, 6, "public", Type::kBool, "public", "Whether it is on the owner's profile; NULL where Spotify does not say."),
    latest(kDescription, 7, "description", Type::kString, "description", "Description as sent, HTML entities included."),
    null_is_absent(latest(kImages, 8, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    latest(kSnapshot, 9, "snapshot_id", Type::kString, "snapshot_id", "Spotify's version of the contents: a hint, not proof."),
    null_is_absent(latest(kSize, 10, "items_total", Type::kLong, Derive::kItemsTotal, "items", "Number of items that Spotify states.")),
    null_is_absent(latest(kFollowers, 11, "followers_total", Type::kLong, "followers.total", "Number of followers.")),
    latest(kColor, 12, "primary_color", Type::kString, "primary_color", "Colour, as sent."),
};
}  // namespace playlist

inline constexpr Table kPlaylists = {
    "playlists", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, playlist::kGroups, playlist::kColumns,
    "A playlist that any answer has shown.", "What Spotify last said of each playlist; groups as in tracks."};

namespace playlist_item {
inline constexpr Column kColumns[] = {
    given_key(1, "content_hash", Type::kString, "The contents: equal for equal contents, whenever and wherever read."),
    given_key(2, "position", Type::kInteger, "Place in the playlist, from 0."),
    value(3, "uri", Type::kString, "Spotify URI that was added (linked_from's where Spotify relinked it); NULL where none."),
    value(4, "relinked_uri", Type::kString, "Spotify URI that was returned in its place; NULL where the same."),
    value(5, "added_at", Type::kTimestamp, "When it was added (UTC); NULL where unknown."),
    value(6, "added_by_uri", Type::kString, "Spotify URI of the user who added it; NULL where unknown."),
    value(7, "is_local", Type::kBool, "Whether it is a local file."),
    value(8, "name", Type::kString, "Name as shown then."),
    value(9, "state", Type::kString, "ok, null (Spotify sent none), no_identity, bad_uri."),
    kObservedAt, kTimeIsGuess, kAnswerSha256,
};
}  // namespace playlist_item

inline constexpr Table kPlaylistItems = {
    "playlist_items", Join::kFirst, Layout::kSlices, "content_hash", "", "", true, true, {}, playlist_item::kColumns,
    "A place in a playlist's contents.",
    "Contents are kept once, by their hash; reads says when which playlist had them, playlist_versions and playlist_history "
    "put both together."};

namespace user {
enum : int { kCore, kImages, kFollowers, kAccount, kPrivate, kCountry, kEmail };
inline constexpr Group kGroups[] = {
    {"core", 40, "Name."},
    {"images", 41, "Pictures."},
    {"followers", 42, "Number of followers."},
    {"account", 43, "Spotify's immutable id."},
    {"private", 44, "Subscription and filters."},
    {"country", 45, "Country; kept only where switched on."},
    {"email", 46, "Email; kept only where switched on."},
};
inline constexpr Column kColumns[] = {
    key(1, "uri", Type::kString, Derive::kUri, "uri", "Spotify URI of the user."),
    latest(kCore, 3, "display_name", Type::kString, "display_name", "Name as shown; NULL where the user has none."),
    null_is_absent(latest(kImages, 4, "images", Type::kStructs, Derive::kImages, "images", "Pictures, widest first.", kImageFields)),
    null_is_absent(latest(kFollowers, 5, "followers_total", Type::kLong, "followers.total", "Number of followers.")),
    latest(kAccount, 6, "account_id", Type::kString, "account_id", "Spotify's id that never changes."),
    latest(kPrivate, 7, "product", Type::kString, "product", "Subscription: premium, free, ..."),
    latest(kPrivate, 8, "explicit_filter_enabled", Type::kBool, "explicit_content.filter_enabled", "Whether explicit content is filtered."),
    latest(kPrivate, 9, "explicit_filter_locked", Type::kBool, "explicit_content.filter_locked", "Whether that is locked."),
    latest(kCountry, 10, "country", Type::kString, "country", "ISO 3166-1 alpha-2 code."),
    latest(kEmail, 11, "email", Type::kString, "email", "Email address, unverified by Spotify."),
};
}  // namespace user

inline constexpr Table kUsers = {
    "users", Join::kLatest, Layout::kSlices, "uri", "", "", false, true, user::kGroups, user::kColumns,
    "A user that any answer has shown.", "Owners of playlists, and the account itself; groups as in tracks."};

}  // namespace tonearm::spec
