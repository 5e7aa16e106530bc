-- Printed by `tonearm describe --sql`: the tables as DuckDB sees them.

CREATE TABLE "plays" (
  "account" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "played_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "uri" VARCHAR NOT NULL,
  "names" VARCHAR NOT NULL,
  "ms_played" BIGINT NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "name" VARCHAR,
  "context_uri" VARCHAR,
  "context_type" VARCHAR,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR,
  "played_year" INTEGER
);
COMMENT ON TABLE "plays" IS 'A play. Every play that a source reported, once. Repeats are rows of their own.';
COMMENT ON COLUMN "plays"."account" IS 'Label of the account.';
COMMENT ON COLUMN "plays"."source" IS 'api (recently played), export, account_data.';
COMMENT ON COLUMN "plays"."played_at" IS 'When, as the source gives it (UTC): the end or the start of the play.';
COMMENT ON COLUMN "plays"."uri" IS 'Spotify URI of what was played; empty where the source gives none.';
COMMENT ON COLUMN "plays"."names" IS 'Artist and title where there is no uri, else empty.';
COMMENT ON COLUMN "plays"."ms_played" IS 'Milliseconds played; -1 where the source does not say (api).';
COMMENT ON COLUMN "plays"."ordinal" IS 'Number among equal rows of one export file; 0 for the api.';
COMMENT ON COLUMN "plays"."name" IS 'Title as the source gives it.';
COMMENT ON COLUMN "plays"."context_uri" IS 'Playlist, album or artist that it was played from; NULL where unknown.';
COMMENT ON COLUMN "plays"."context_type" IS 'playlist, album, artist, ...; NULL where unknown.';
COMMENT ON COLUMN "plays"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "plays"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "plays"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';
COMMENT ON COLUMN "plays"."played_year" IS 'UTC year of played_at: the partition; filter by it to read less.';

CREATE TABLE "play_coverage" (
  "account" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "from_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "answer" VARCHAR NOT NULL,
  "to_at" TIMESTAMP WITH TIME ZONE,
  "plays" INTEGER,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR,
  "played_year" INTEGER
);
COMMENT ON TABLE "play_coverage" IS 'A span of time that one answer covers. play_gaps is what no row covers.';
COMMENT ON COLUMN "play_coverage"."account" IS 'Label of the account.';
COMMENT ON COLUMN "play_coverage"."source" IS 'api, export, account_data.';
COMMENT ON COLUMN "play_coverage"."from_at" IS 'Oldest play of the answer (UTC).';
COMMENT ON COLUMN "play_coverage"."answer" IS 'SHA-256 of the answer.';
COMMENT ON COLUMN "play_coverage"."to_at" IS 'Until when the answer lists every play (UTC).';
COMMENT ON COLUMN "play_coverage"."plays" IS 'Plays in the answer.';
COMMENT ON COLUMN "play_coverage"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "play_coverage"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "play_coverage"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';
COMMENT ON COLUMN "play_coverage"."played_year" IS 'UTC year of from_at: the partition; filter by it to read less.';

CREATE TABLE "tracks" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "duration_ms" BIGINT,
  "explicit" BOOLEAN,
  "artists" STRUCT("uri" VARCHAR, "name" VARCHAR)[],
  "disc_number" INTEGER,
  "track_number" INTEGER,
  "album_uri" VARCHAR,
  "available_markets" VARCHAR[],
  "isrc" VARCHAR,
  "ean" VARCHAR,
  "upc" VARCHAR,
  "popularity" INTEGER,
  "preview_url" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "place_observed_at" TIMESTAMP WITH TIME ZONE,
  "album_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE,
  "external_ids_observed_at" TIMESTAMP WITH TIME ZONE,
  "popularity_observed_at" TIMESTAMP WITH TIME ZONE,
  "preview_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "tracks" IS 'A track that any answer has shown. What Spotify last said of each track. A group of columns has a time of its own: a group whose observed_at is older than full_observed_at was withheld by the last full answer; one with neither was never seen.';
COMMENT ON COLUMN "tracks"."uri" IS 'Spotify URI of the track; a local file''s is spotify:local:...';
COMMENT ON COLUMN "tracks"."name" IS 'Name of the track.';
COMMENT ON COLUMN "tracks"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "tracks"."explicit" IS 'Explicit lyrics; false means no or unknown.';
COMMENT ON COLUMN "tracks"."artists" IS 'Artists in Spotify''s order.';
COMMENT ON COLUMN "tracks"."disc_number" IS 'Disc of the album, from 1.';
COMMENT ON COLUMN "tracks"."track_number" IS 'Number on the disc, from 1.';
COMMENT ON COLUMN "tracks"."album_uri" IS 'Spotify URI of the album.';
COMMENT ON COLUMN "tracks"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "tracks"."isrc" IS 'International Standard Recording Code, as sent.';
COMMENT ON COLUMN "tracks"."ean" IS 'International Article Number, as sent.';
COMMENT ON COLUMN "tracks"."upc" IS 'Universal Product Code, as sent.';
COMMENT ON COLUMN "tracks"."popularity" IS '0 to 100; see entity_metrics for its history.';
COMMENT ON COLUMN "tracks"."preview_url" IS '30 second preview, without the client''s id.';
COMMENT ON COLUMN "tracks"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "tracks"."core_observed_at" IS 'Last answer that had: Name, length, explicit flag, artists. (UTC)';
COMMENT ON COLUMN "tracks"."place_observed_at" IS 'Last answer that had: Disc and number on the album. (UTC)';
COMMENT ON COLUMN "tracks"."album_observed_at" IS 'Last answer that had: The album. (UTC)';
COMMENT ON COLUMN "tracks"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';
COMMENT ON COLUMN "tracks"."external_ids_observed_at" IS 'Last answer that had: ISRC, EAN, UPC. (UTC)';
COMMENT ON COLUMN "tracks"."popularity_observed_at" IS 'Last answer that had: Spotify''s popularity. (UTC)';
COMMENT ON COLUMN "tracks"."preview_observed_at" IS 'Last answer that had: Preview address. (UTC)';

CREATE TABLE "track_artists" (
  "track_uri" VARCHAR NOT NULL,
  "position" INTEGER NOT NULL,
  "artist_uri" VARCHAR,
  "artist_name" VARCHAR
);
COMMENT ON TABLE "track_artists" IS 'An artist of a track. The lists of tracks.artists, one row an element.';
COMMENT ON COLUMN "track_artists"."track_uri" IS 'Spotify URI of the track.';
COMMENT ON COLUMN "track_artists"."position" IS 'Place in the track''s list of artists, from 0.';
COMMENT ON COLUMN "track_artists"."artist_uri" IS 'Spotify URI of the artist; NULL where Spotify gives none (local files).';
COMMENT ON COLUMN "track_artists"."artist_name" IS 'Name of the artist as this track gives it.';

CREATE TABLE "albums" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "album_type" VARCHAR,
  "artists" STRUCT("uri" VARCHAR, "name" VARCHAR)[],
  "release_date_text" VARCHAR,
  "release_date_precision" VARCHAR,
  "release_date" DATE,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "total_tracks" BIGINT,
  "upc" VARCHAR,
  "ean" VARCHAR,
  "isrc" VARCHAR,
  "genres" VARCHAR[],
  "popularity" INTEGER,
  "label" VARCHAR,
  "copyrights" STRUCT("text" VARCHAR, "type" VARCHAR)[],
  "available_markets" VARCHAR[],
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "artists_observed_at" TIMESTAMP WITH TIME ZONE,
  "release_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "size_observed_at" TIMESTAMP WITH TIME ZONE,
  "external_ids_observed_at" TIMESTAMP WITH TIME ZONE,
  "genres_observed_at" TIMESTAMP WITH TIME ZONE,
  "popularity_observed_at" TIMESTAMP WITH TIME ZONE,
  "label_observed_at" TIMESTAMP WITH TIME ZONE,
  "copyrights_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "albums" IS 'An album that any answer has shown. What Spotify last said of each album; groups as in tracks.';
COMMENT ON COLUMN "albums"."uri" IS 'Spotify URI of the album.';
COMMENT ON COLUMN "albums"."name" IS 'Name of the album.';
COMMENT ON COLUMN "albums"."album_type" IS 'album, single or compilation.';
COMMENT ON COLUMN "albums"."artists" IS 'Artists in Spotify''s order.';
COMMENT ON COLUMN "albums"."release_date_text" IS 'Release date as sent: a year, month or day.';
COMMENT ON COLUMN "albums"."release_date_precision" IS 'year, month or day.';
COMMENT ON COLUMN "albums"."release_date" IS 'First day that the text can mean; NULL where it is no date.';
COMMENT ON COLUMN "albums"."images" IS 'Cover pictures, widest first.';
COMMENT ON COLUMN "albums"."total_tracks" IS 'Number of tracks.';
COMMENT ON COLUMN "albums"."upc" IS 'Universal Product Code, as sent.';
COMMENT ON COLUMN "albums"."ean" IS 'International Article Number, as sent.';
COMMENT ON COLUMN "albums"."isrc" IS 'International Standard Recording Code, as sent.';
COMMENT ON COLUMN "albums"."genres" IS 'Genres.';
COMMENT ON COLUMN "albums"."popularity" IS '0 to 100; see entity_metrics for its history.';
COMMENT ON COLUMN "albums"."label" IS 'Record label.';
COMMENT ON COLUMN "albums"."copyrights" IS 'Copyright lines.';
COMMENT ON COLUMN "albums"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "albums"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "albums"."core_observed_at" IS 'Last answer that had: Name and type. (UTC)';
COMMENT ON COLUMN "albums"."artists_observed_at" IS 'Last answer that had: Artists of the album. (UTC)';
COMMENT ON COLUMN "albums"."release_observed_at" IS 'Last answer that had: Release date. (UTC)';
COMMENT ON COLUMN "albums"."images_observed_at" IS 'Last answer that had: Cover pictures. (UTC)';
COMMENT ON COLUMN "albums"."size_observed_at" IS 'Last answer that had: Number of tracks. (UTC)';
COMMENT ON COLUMN "albums"."external_ids_observed_at" IS 'Last answer that had: UPC, EAN, ISRC. (UTC)';
COMMENT ON COLUMN "albums"."genres_observed_at" IS 'Last answer that had: Genres; always empty since 2024. (UTC)';
COMMENT ON COLUMN "albums"."popularity_observed_at" IS 'Last answer that had: Spotify''s popularity. (UTC)';
COMMENT ON COLUMN "albums"."label_observed_at" IS 'Last answer that had: Record label. (UTC)';
COMMENT ON COLUMN "albums"."copyrights_observed_at" IS 'Last answer that had: Copyright lines. (UTC)';
COMMENT ON COLUMN "albums"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';

CREATE TABLE "album_artists" (
  "album_uri" VARCHAR NOT NULL,
  "position" INTEGER NOT NULL,
  "artist_uri" VARCHAR,
  "artist_name" VARCHAR
);
COMMENT ON TABLE "album_artists" IS 'An artist of an album. The lists of albums.artists, one row an element.';
COMMENT ON COLUMN "album_artists"."album_uri" IS 'Spotify URI of the album.';
COMMENT ON COLUMN "album_artists"."position" IS 'Place in the album''s list of artists, from 0.';
COMMENT ON COLUMN "album_artists"."artist_uri" IS 'Spotify URI of the artist; NULL where Spotify gives none.';
COMMENT ON COLUMN "album_artists"."artist_name" IS 'Name of the artist as this album gives it.';

CREATE TABLE "album_tracks" (
  "album_uri" VARCHAR NOT NULL,
  "disc_number" INTEGER NOT NULL,
  "track_number" INTEGER NOT NULL,
  "track_uri" VARCHAR,
  "track_name" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "track_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "album_tracks" IS 'A place on an album. From the track lists of albums.';
COMMENT ON COLUMN "album_tracks"."album_uri" IS 'Spotify URI of the album.';
COMMENT ON COLUMN "album_tracks"."disc_number" IS 'Disc, from 1.';
COMMENT ON COLUMN "album_tracks"."track_number" IS 'Number on the disc, from 1.';
COMMENT ON COLUMN "album_tracks"."track_uri" IS 'Spotify URI of the track that was asked for (linked_from''s where it was relinked).';
COMMENT ON COLUMN "album_tracks"."track_name" IS 'Its name.';
COMMENT ON COLUMN "album_tracks"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "album_tracks"."track_observed_at" IS 'Last answer that had: Which track stands there. (UTC)';

CREATE TABLE "artists" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "genres" VARCHAR[],
  "popularity" INTEGER,
  "followers_total" BIGINT,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "genres_observed_at" TIMESTAMP WITH TIME ZONE,
  "popularity_observed_at" TIMESTAMP WITH TIME ZONE,
  "followers_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "artists" IS 'An artist that any answer has shown. What Spotify last said of each artist; groups as in tracks.';
COMMENT ON COLUMN "artists"."uri" IS 'Spotify URI of the artist.';
COMMENT ON COLUMN "artists"."name" IS 'Name of the artist.';
COMMENT ON COLUMN "artists"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "artists"."genres" IS 'Genres.';
COMMENT ON COLUMN "artists"."popularity" IS '0 to 100; see entity_metrics for its history.';
COMMENT ON COLUMN "artists"."followers_total" IS 'Number of followers.';
COMMENT ON COLUMN "artists"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "artists"."core_observed_at" IS 'Last answer that had: Name. (UTC)';
COMMENT ON COLUMN "artists"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "artists"."genres_observed_at" IS 'Last answer that had: Genres; withheld from apps in restricted mode. (UTC)';
COMMENT ON COLUMN "artists"."popularity_observed_at" IS 'Last answer that had: Spotify''s popularity. (UTC)';
COMMENT ON COLUMN "artists"."followers_observed_at" IS 'Last answer that had: Number of followers. (UTC)';

CREATE TABLE "artist_genres" (
  "artist_uri" VARCHAR NOT NULL,
  "position" INTEGER NOT NULL,
  "genre" VARCHAR
);
COMMENT ON TABLE "artist_genres" IS 'A genre of an artist. The lists of artists.genres, one row an element.';
COMMENT ON COLUMN "artist_genres"."artist_uri" IS 'Spotify URI of the artist.';
COMMENT ON COLUMN "artist_genres"."position" IS 'Place in the artist''s list of genres, from 0.';
COMMENT ON COLUMN "artist_genres"."genre" IS 'Genre.';

CREATE TABLE "artist_albums" (
  "artist_uri" VARCHAR NOT NULL,
  "album_uri" VARCHAR NOT NULL,
  "album_group" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "album_group_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "artist_albums" IS 'An album in an artist''s list. From /artists/{id}/albums.';
COMMENT ON COLUMN "artist_albums"."artist_uri" IS 'Spotify URI of the artist whose list it is.';
COMMENT ON COLUMN "artist_albums"."album_uri" IS 'Spotify URI of the album.';
COMMENT ON COLUMN "artist_albums"."album_group" IS 'album, single, compilation or appears_on.';
COMMENT ON COLUMN "artist_albums"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "artist_albums"."album_group_observed_at" IS 'Last answer that had: How the artist relates to the album. (UTC)';

CREATE TABLE "playlists" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "owner_uri" VARCHAR,
  "collaborative" BOOLEAN,
  "public" BOOLEAN,
  "description" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "snapshot_id" VARCHAR,
  "items_total" BIGINT,
  "followers_total" BIGINT,
  "primary_color" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "description_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "snapshot_observed_at" TIMESTAMP WITH TIME ZONE,
  "size_observed_at" TIMESTAMP WITH TIME ZONE,
  "followers_observed_at" TIMESTAMP WITH TIME ZONE,
  "color_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "playlists" IS 'A playlist that any answer has shown. What Spotify last said of each playlist; groups as in tracks.';
COMMENT ON COLUMN "playlists"."uri" IS 'Spotify URI of the playlist (spotify:playlist:...).';
COMMENT ON COLUMN "playlists"."name" IS 'Name of the playlist.';
COMMENT ON COLUMN "playlists"."owner_uri" IS 'Spotify URI of the owner.';
COMMENT ON COLUMN "playlists"."collaborative" IS 'Whether others may change it.';
COMMENT ON COLUMN "playlists"."public" IS 'Whether it is on the owner''s profile; NULL where Spotify does not say.';
COMMENT ON COLUMN "playlists"."description" IS 'Description as sent, HTML entities included.';
COMMENT ON COLUMN "playlists"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "playlists"."snapshot_id" IS 'Spotify''s version of the contents: a hint, not proof.';
COMMENT ON COLUMN "playlists"."items_total" IS 'Number of items that Spotify states.';
COMMENT ON COLUMN "playlists"."followers_total" IS 'Number of followers.';
COMMENT ON COLUMN "playlists"."primary_color" IS 'Colour, as sent.';
COMMENT ON COLUMN "playlists"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "playlists"."core_observed_at" IS 'Last answer that had: Name, owner, who may see and change it. (UTC)';
COMMENT ON COLUMN "playlists"."description_observed_at" IS 'Last answer that had: Description. (UTC)';
COMMENT ON COLUMN "playlists"."images_observed_at" IS 'Last answer that had: Pictures; their addresses expire within a day. (UTC)';
COMMENT ON COLUMN "playlists"."snapshot_observed_at" IS 'Last answer that had: Spotify''s version. (UTC)';
COMMENT ON COLUMN "playlists"."size_observed_at" IS 'Last answer that had: Number of items. (UTC)';
COMMENT ON COLUMN "playlists"."followers_observed_at" IS 'Last answer that had: Number of followers. (UTC)';
COMMENT ON COLUMN "playlists"."color_observed_at" IS 'Last answer that had: Colour. (UTC)';

CREATE TABLE "playlist_items" (
  "content_hash" VARCHAR NOT NULL,
  "position" INTEGER NOT NULL,
  "uri" VARCHAR,
  "relinked_uri" VARCHAR,
  "added_at" TIMESTAMP WITH TIME ZONE,
  "added_by_uri" VARCHAR,
  "is_local" BOOLEAN,
  "name" VARCHAR,
  "state" VARCHAR,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR
);
COMMENT ON TABLE "playlist_items" IS 'A place in a playlist''s contents. Contents are kept once, by their hash; reads says when which playlist had them, playlist_versions and playlist_history put both together.';
COMMENT ON COLUMN "playlist_items"."content_hash" IS 'The contents: equal for equal contents, whenever and wherever read.';
COMMENT ON COLUMN "playlist_items"."position" IS 'Place in the playlist, from 0.';
COMMENT ON COLUMN "playlist_items"."uri" IS 'Spotify URI that was added (linked_from''s where Spotify relinked it); NULL where none.';
COMMENT ON COLUMN "playlist_items"."relinked_uri" IS 'Spotify URI that was returned in its place; NULL where the same.';
COMMENT ON COLUMN "playlist_items"."added_at" IS 'When it was added (UTC); NULL where unknown.';
COMMENT ON COLUMN "playlist_items"."added_by_uri" IS 'Spotify URI of the user who added it; NULL where unknown.';
COMMENT ON COLUMN "playlist_items"."is_local" IS 'Whether it is a local file.';
COMMENT ON COLUMN "playlist_items"."name" IS 'Name as shown then.';
COMMENT ON COLUMN "playlist_items"."state" IS 'ok, null (Spotify sent none), no_identity, bad_uri.';
COMMENT ON COLUMN "playlist_items"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "playlist_items"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "playlist_items"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';

CREATE TABLE "reads" (
  "account" VARCHAR NOT NULL,
  "resource" VARCHAR NOT NULL,
  "read_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "content_hash" VARCHAR NOT NULL,
  "complete" BOOLEAN,
  "total" BIGINT,
  "items" BIGINT,
  "snapshot_id" VARCHAR,
  "state" VARCHAR,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR
);
COMMENT ON TABLE "reads" IS 'A read of a whole resource. Which contents a playlist had when, and when the library was seen whole.';
COMMENT ON COLUMN "reads"."account" IS 'Label of the account.';
COMMENT ON COLUMN "reads"."resource" IS 'What was read: a playlist''s uri, saved_tracks, followed_artists, ...';
COMMENT ON COLUMN "reads"."read_at" IS 'When its first page was received (UTC).';
COMMENT ON COLUMN "reads"."content_hash" IS 'Contents of the playlist that was read; empty for other resources.';
COMMENT ON COLUMN "reads"."complete" IS 'Whether every page was read and agrees: only then absence means anything.';
COMMENT ON COLUMN "reads"."total" IS 'Number of items that Spotify stated.';
COMMENT ON COLUMN "reads"."items" IS 'Number of elements that came.';
COMMENT ON COLUMN "reads"."snapshot_id" IS 'Spotify''s version of the playlist; NULL elsewhere.';
COMMENT ON COLUMN "reads"."state" IS 'ok, withheld, failed, partial.';
COMMENT ON COLUMN "reads"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "reads"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "reads"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';

CREATE TABLE "library" (
  "account" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "uri" VARCHAR NOT NULL,
  "added_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "first_seen" TIMESTAMP WITH TIME ZONE,
  "last_seen" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN
);
COMMENT ON TABLE "library" IS 'Something saved or followed. library_current and library_history tell what is there now and what was removed when.';
COMMENT ON COLUMN "library"."account" IS 'Label of the account.';
COMMENT ON COLUMN "library"."kind" IS 'track, album, show, episode, audiobook, artist, playlist.';
COMMENT ON COLUMN "library"."uri" IS 'Spotify URI of what was saved or followed.';
COMMENT ON COLUMN "library"."added_at" IS 'When it was saved (UTC); 1970-01-01 where Spotify does not say.';
COMMENT ON COLUMN "library"."first_seen" IS 'First answer that showed it (UTC).';
COMMENT ON COLUMN "library"."last_seen" IS 'Last answer that showed it (UTC).';
COMMENT ON COLUMN "library"."time_is_guess" IS 'Whether both times are files'' times: no answer of a known time showed it.';

CREATE TABLE "top_items" (
  "account" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "time_range" VARCHAR NOT NULL,
  "read_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "answer" VARCHAR NOT NULL,
  "rank" INTEGER NOT NULL,
  "uri" VARCHAR,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR
);
COMMENT ON TABLE "top_items" IS 'A rank in Spotify''s own top list. From /me/top.';
COMMENT ON COLUMN "top_items"."account" IS 'Label of the account.';
COMMENT ON COLUMN "top_items"."kind" IS 'artist or track.';
COMMENT ON COLUMN "top_items"."time_range" IS 'short_term, medium_term, long_term.';
COMMENT ON COLUMN "top_items"."read_at" IS 'When it was read (UTC).';
COMMENT ON COLUMN "top_items"."answer" IS 'SHA-256 of the answer.';
COMMENT ON COLUMN "top_items"."rank" IS 'Rank from 1.';
COMMENT ON COLUMN "top_items"."uri" IS 'Spotify URI of the artist or track.';
COMMENT ON COLUMN "top_items"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "top_items"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "top_items"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';

CREATE TABLE "shows" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "description" VARCHAR,
  "explicit" BOOLEAN,
  "languages" VARCHAR[],
  "media_type" VARCHAR,
  "is_externally_hosted" BOOLEAN,
  "copyrights" STRUCT("text" VARCHAR, "type" VARCHAR)[],
  "publisher" VARCHAR,
  "html_description" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "total_episodes" BIGINT,
  "available_markets" VARCHAR[],
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "publisher_observed_at" TIMESTAMP WITH TIME ZONE,
  "html_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "size_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "shows" IS 'A podcast that any answer has shown. What Spotify last said of each show; groups as in tracks.';
COMMENT ON COLUMN "shows"."uri" IS 'Spotify URI of the show.';
COMMENT ON COLUMN "shows"."name" IS 'Name of the show.';
COMMENT ON COLUMN "shows"."description" IS 'Description without HTML.';
COMMENT ON COLUMN "shows"."explicit" IS 'Explicit content; false means no or unknown.';
COMMENT ON COLUMN "shows"."languages" IS 'ISO 639 codes.';
COMMENT ON COLUMN "shows"."media_type" IS 'audio, video or mixed.';
COMMENT ON COLUMN "shows"."is_externally_hosted" IS 'Whether it lies outside Spotify.';
COMMENT ON COLUMN "shows"."copyrights" IS 'Copyright lines.';
COMMENT ON COLUMN "shows"."publisher" IS 'Publisher.';
COMMENT ON COLUMN "shows"."html_description" IS 'Description with HTML.';
COMMENT ON COLUMN "shows"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "shows"."total_episodes" IS 'Number of episodes.';
COMMENT ON COLUMN "shows"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "shows"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "shows"."core_observed_at" IS 'Last answer that had: Name, description and what it is. (UTC)';
COMMENT ON COLUMN "shows"."publisher_observed_at" IS 'Last answer that had: Publisher; withheld from apps in restricted mode. (UTC)';
COMMENT ON COLUMN "shows"."html_observed_at" IS 'Last answer that had: Description with HTML. (UTC)';
COMMENT ON COLUMN "shows"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "shows"."size_observed_at" IS 'Last answer that had: Number of episodes. (UTC)';
COMMENT ON COLUMN "shows"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';

CREATE TABLE "episodes" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "description" VARCHAR,
  "explicit" BOOLEAN,
  "duration_ms" BIGINT,
  "release_date_text" VARCHAR,
  "release_date_precision" VARCHAR,
  "release_date" DATE,
  "languages" VARCHAR[],
  "is_externally_hosted" BOOLEAN,
  "html_description" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "preview_url" VARCHAR,
  "available_markets" VARCHAR[],
  "show_uri" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "language_observed_at" TIMESTAMP WITH TIME ZONE,
  "hosted_observed_at" TIMESTAMP WITH TIME ZONE,
  "html_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "preview_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE,
  "show_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "episodes" IS 'A podcast episode that any answer has shown. What Spotify last said of each episode; groups as in tracks.';
COMMENT ON COLUMN "episodes"."uri" IS 'Spotify URI of the episode.';
COMMENT ON COLUMN "episodes"."name" IS 'Name of the episode.';
COMMENT ON COLUMN "episodes"."description" IS 'Description without HTML.';
COMMENT ON COLUMN "episodes"."explicit" IS 'Explicit content; false means no or unknown.';
COMMENT ON COLUMN "episodes"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "episodes"."release_date_text" IS 'Release date as sent.';
COMMENT ON COLUMN "episodes"."release_date_precision" IS 'year, month or day.';
COMMENT ON COLUMN "episodes"."release_date" IS 'First day that the text can mean.';
COMMENT ON COLUMN "episodes"."languages" IS 'ISO 639 codes.';
COMMENT ON COLUMN "episodes"."is_externally_hosted" IS 'Whether it lies outside Spotify.';
COMMENT ON COLUMN "episodes"."html_description" IS 'Description with HTML.';
COMMENT ON COLUMN "episodes"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "episodes"."preview_url" IS '30 second preview.';
COMMENT ON COLUMN "episodes"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "episodes"."show_uri" IS 'Spotify URI of the show.';
COMMENT ON COLUMN "episodes"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "episodes"."core_observed_at" IS 'Last answer that had: Name, description, length, release. (UTC)';
COMMENT ON COLUMN "episodes"."language_observed_at" IS 'Last answer that had: Languages. (UTC)';
COMMENT ON COLUMN "episodes"."hosted_observed_at" IS 'Last answer that had: Where it lies. (UTC)';
COMMENT ON COLUMN "episodes"."html_observed_at" IS 'Last answer that had: Description with HTML. (UTC)';
COMMENT ON COLUMN "episodes"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "episodes"."preview_observed_at" IS 'Last answer that had: Preview address. (UTC)';
COMMENT ON COLUMN "episodes"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';
COMMENT ON COLUMN "episodes"."show_observed_at" IS 'Last answer that had: The show. (UTC)';

CREATE TABLE "audiobooks" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "description" VARCHAR,
  "explicit" BOOLEAN,
  "languages" VARCHAR[],
  "media_type" VARCHAR,
  "authors" VARCHAR[],
  "narrators" VARCHAR[],
  "edition" VARCHAR,
  "copyrights" STRUCT("text" VARCHAR, "type" VARCHAR)[],
  "publisher" VARCHAR,
  "html_description" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "total_chapters" BIGINT,
  "available_markets" VARCHAR[],
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "publisher_observed_at" TIMESTAMP WITH TIME ZONE,
  "html_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "size_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "audiobooks" IS 'An audiobook that any answer has shown. What Spotify last said of each audiobook; groups as in tracks.';
COMMENT ON COLUMN "audiobooks"."uri" IS 'Spotify URI of the audiobook (spotify:show:...).';
COMMENT ON COLUMN "audiobooks"."name" IS 'Name of the audiobook.';
COMMENT ON COLUMN "audiobooks"."description" IS 'Description without HTML.';
COMMENT ON COLUMN "audiobooks"."explicit" IS 'Explicit content; false means no or unknown.';
COMMENT ON COLUMN "audiobooks"."languages" IS 'Languages as sent.';
COMMENT ON COLUMN "audiobooks"."media_type" IS 'audio, video or mixed.';
COMMENT ON COLUMN "audiobooks"."authors" IS 'Authors in Spotify''s order.';
COMMENT ON COLUMN "audiobooks"."narrators" IS 'Narrators in Spotify''s order.';
COMMENT ON COLUMN "audiobooks"."edition" IS 'Edition, such as Unabridged.';
COMMENT ON COLUMN "audiobooks"."copyrights" IS 'Copyright lines.';
COMMENT ON COLUMN "audiobooks"."publisher" IS 'Publisher.';
COMMENT ON COLUMN "audiobooks"."html_description" IS 'Description with HTML.';
COMMENT ON COLUMN "audiobooks"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "audiobooks"."total_chapters" IS 'Number of chapters.';
COMMENT ON COLUMN "audiobooks"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "audiobooks"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "audiobooks"."core_observed_at" IS 'Last answer that had: Name, description, people. (UTC)';
COMMENT ON COLUMN "audiobooks"."publisher_observed_at" IS 'Last answer that had: Publisher; withheld from apps in restricted mode. (UTC)';
COMMENT ON COLUMN "audiobooks"."html_observed_at" IS 'Last answer that had: Description with HTML. (UTC)';
COMMENT ON COLUMN "audiobooks"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "audiobooks"."size_observed_at" IS 'Last answer that had: Number of chapters. (UTC)';
COMMENT ON COLUMN "audiobooks"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';

CREATE TABLE "chapters" (
  "uri" VARCHAR NOT NULL,
  "name" VARCHAR,
  "description" VARCHAR,
  "explicit" BOOLEAN,
  "languages" VARCHAR[],
  "duration_ms" BIGINT,
  "chapter_number" BIGINT,
  "release_date_text" VARCHAR,
  "release_date_precision" VARCHAR,
  "release_date" DATE,
  "html_description" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "preview_url" VARCHAR,
  "available_markets" VARCHAR[],
  "audiobook_uri" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "html_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "preview_observed_at" TIMESTAMP WITH TIME ZONE,
  "markets_observed_at" TIMESTAMP WITH TIME ZONE,
  "audiobook_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "chapters" IS 'A chapter of an audiobook that any answer has shown. What Spotify last said of each chapter; groups as in tracks.';
COMMENT ON COLUMN "chapters"."uri" IS 'Spotify URI of the chapter (spotify:episode:...).';
COMMENT ON COLUMN "chapters"."name" IS 'Name of the chapter.';
COMMENT ON COLUMN "chapters"."description" IS 'Description without HTML.';
COMMENT ON COLUMN "chapters"."explicit" IS 'Explicit content; false means no or unknown.';
COMMENT ON COLUMN "chapters"."languages" IS 'Languages as sent.';
COMMENT ON COLUMN "chapters"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "chapters"."chapter_number" IS 'Number of the chapter, from 0.';
COMMENT ON COLUMN "chapters"."release_date_text" IS 'Release date as sent.';
COMMENT ON COLUMN "chapters"."release_date_precision" IS 'year, month or day.';
COMMENT ON COLUMN "chapters"."release_date" IS 'First day that the text can mean.';
COMMENT ON COLUMN "chapters"."html_description" IS 'Description with HTML.';
COMMENT ON COLUMN "chapters"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "chapters"."preview_url" IS '30 second preview.';
COMMENT ON COLUMN "chapters"."available_markets" IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN "chapters"."audiobook_uri" IS 'Spotify URI of the audiobook.';
COMMENT ON COLUMN "chapters"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "chapters"."core_observed_at" IS 'Last answer that had: Name, description, length, number, release. (UTC)';
COMMENT ON COLUMN "chapters"."html_observed_at" IS 'Last answer that had: Description with HTML. (UTC)';
COMMENT ON COLUMN "chapters"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "chapters"."preview_observed_at" IS 'Last answer that had: Preview address. (UTC)';
COMMENT ON COLUMN "chapters"."markets_observed_at" IS 'Last answer that had: Markets where it can be played. (UTC)';
COMMENT ON COLUMN "chapters"."audiobook_observed_at" IS 'Last answer that had: The audiobook. (UTC)';

CREATE TABLE "users" (
  "uri" VARCHAR NOT NULL,
  "display_name" VARCHAR,
  "images" STRUCT("url" VARCHAR, "width" BIGINT, "height" BIGINT)[],
  "followers_total" BIGINT,
  "account_id" VARCHAR,
  "product" VARCHAR,
  "explicit_filter_enabled" BOOLEAN,
  "explicit_filter_locked" BOOLEAN,
  "country" VARCHAR,
  "email" VARCHAR,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "core_observed_at" TIMESTAMP WITH TIME ZONE,
  "images_observed_at" TIMESTAMP WITH TIME ZONE,
  "followers_observed_at" TIMESTAMP WITH TIME ZONE,
  "account_observed_at" TIMESTAMP WITH TIME ZONE,
  "private_observed_at" TIMESTAMP WITH TIME ZONE,
  "country_observed_at" TIMESTAMP WITH TIME ZONE,
  "email_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "users" IS 'A user that any answer has shown. Owners of playlists, and the account itself; groups as in tracks.';
COMMENT ON COLUMN "users"."uri" IS 'Spotify URI of the user.';
COMMENT ON COLUMN "users"."display_name" IS 'Name as shown; NULL where the user has none.';
COMMENT ON COLUMN "users"."images" IS 'Pictures, widest first.';
COMMENT ON COLUMN "users"."followers_total" IS 'Number of followers.';
COMMENT ON COLUMN "users"."account_id" IS 'Spotify''s id that never changes.';
COMMENT ON COLUMN "users"."product" IS 'Subscription: premium, free, ...';
COMMENT ON COLUMN "users"."explicit_filter_enabled" IS 'Whether explicit content is filtered.';
COMMENT ON COLUMN "users"."explicit_filter_locked" IS 'Whether that is locked.';
COMMENT ON COLUMN "users"."country" IS 'ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN "users"."email" IS 'Email address, unverified by Spotify.';
COMMENT ON COLUMN "users"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "users"."core_observed_at" IS 'Last answer that had: Name. (UTC)';
COMMENT ON COLUMN "users"."images_observed_at" IS 'Last answer that had: Pictures. (UTC)';
COMMENT ON COLUMN "users"."followers_observed_at" IS 'Last answer that had: Number of followers. (UTC)';
COMMENT ON COLUMN "users"."account_observed_at" IS 'Last answer that had: Spotify''s immutable id. (UTC)';
COMMENT ON COLUMN "users"."private_observed_at" IS 'Last answer that had: Subscription and filters. (UTC)';
COMMENT ON COLUMN "users"."country_observed_at" IS 'Last answer that had: Country; kept only where switched on. (UTC)';
COMMENT ON COLUMN "users"."email_observed_at" IS 'Last answer that had: Email; kept only where switched on. (UTC)';

CREATE TABLE "audio_features" (
  "uri" VARCHAR NOT NULL,
  "acousticness" DOUBLE,
  "danceability" DOUBLE,
  "energy" DOUBLE,
  "instrumentalness" DOUBLE,
  "key" INTEGER,
  "liveness" DOUBLE,
  "loudness" DOUBLE,
  "mode" INTEGER,
  "speechiness" DOUBLE,
  "tempo" DOUBLE,
  "time_signature" INTEGER,
  "valence" DOUBLE,
  "duration_ms" BIGINT,
  "full_observed_at" TIMESTAMP WITH TIME ZONE,
  "features_observed_at" TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE "audio_features" IS 'The audio features of a track. Served only to apps with extended access from before 2024-11-27, and found in old answers.';
COMMENT ON COLUMN "audio_features"."uri" IS 'Spotify URI of the track.';
COMMENT ON COLUMN "audio_features"."acousticness" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."danceability" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."energy" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."instrumentalness" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."key" IS 'Pitch class, 0 = C; -1 unknown.';
COMMENT ON COLUMN "audio_features"."liveness" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."loudness" IS 'Decibels, about -60 to 0.';
COMMENT ON COLUMN "audio_features"."mode" IS '1 major, 0 minor.';
COMMENT ON COLUMN "audio_features"."speechiness" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."tempo" IS 'Beats per minute.';
COMMENT ON COLUMN "audio_features"."time_signature" IS 'Beats a bar, 3 to 7.';
COMMENT ON COLUMN "audio_features"."valence" IS '0 to 1.';
COMMENT ON COLUMN "audio_features"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "audio_features"."full_observed_at" IS 'Last answer in which the whole object was due (UTC); NULL where there was none.';
COMMENT ON COLUMN "audio_features"."features_observed_at" IS 'Last answer that had: Spotify''s audio analysis in numbers. (UTC)';

CREATE TABLE "entity_metrics" (
  "uri" VARCHAR NOT NULL,
  "metric" VARCHAR NOT NULL,
  "date" DATE NOT NULL,
  "value" BIGINT,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR
);
COMMENT ON TABLE "entity_metrics" IS 'A metric of an entity on a day. Popularity and followers over time, as far as answers give them.';
COMMENT ON COLUMN "entity_metrics"."uri" IS 'Spotify URI of the entity.';
COMMENT ON COLUMN "entity_metrics"."metric" IS 'popularity or followers.';
COMMENT ON COLUMN "entity_metrics"."date" IS 'UTC day.';
COMMENT ON COLUMN "entity_metrics"."value" IS 'The first value seen that day.';
COMMENT ON COLUMN "entity_metrics"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "entity_metrics"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "entity_metrics"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';

CREATE TABLE "rejects" (
  "account" VARCHAR NOT NULL,
  "answer" VARCHAR NOT NULL,
  "pointer" VARCHAR NOT NULL,
  "reason" VARCHAR,
  "detail" VARCHAR,
  "endpoint" VARCHAR,
  "dropped_at" TIMESTAMP WITH TIME ZONE,
  "observed_at" TIMESTAMP WITH TIME ZONE,
  "time_is_guess" BOOLEAN,
  "answer_sha256" VARCHAR
);
COMMENT ON TABLE "rejects" IS 'An element of an answer that could not become a row. Nothing is dropped silently: each has its reason, and can be retried.';
COMMENT ON COLUMN "rejects"."account" IS 'Label of the account.';
COMMENT ON COLUMN "rejects"."answer" IS 'SHA-256 of the answer.';
COMMENT ON COLUMN "rejects"."pointer" IS 'JSON pointer of the element; empty for an answer that cannot be read at all.';
COMMENT ON COLUMN "rejects"."reason" IS 'Reason code; `tonearm help reasons` explains each.';
COMMENT ON COLUMN "rejects"."detail" IS 'What was found.';
COMMENT ON COLUMN "rejects"."endpoint" IS 'Endpoint of the answer.';
COMMENT ON COLUMN "rejects"."dropped_at" IS 'When `tonearm quarantine drop` let it go; NULL while it stands.';
COMMENT ON COLUMN "rejects"."observed_at" IS 'When the answer that says this was received (UTC).';
COMMENT ON COLUMN "rejects"."time_is_guess" IS 'Whether observed_at is a file''s time, not a receipt''s.';
COMMENT ON COLUMN "rejects"."answer_sha256" IS 'SHA-256 of the answer that says this, lower-case hex.';

CREATE TABLE "runs" (
  "seq" BIGINT NOT NULL,
  "at" TIMESTAMP WITH TIME ZONE,
  "kind" VARCHAR,
  "slot" VARCHAR,
  "answers" BIGINT,
  "bytes" BIGINT,
  "repeats" BIGINT,
  "failed" BIGINT
);
COMMENT ON TABLE "runs" IS 'An entry of the raw log. Rolled up once a UTC day; `tonearm runs` reads the log itself and is never behind.';
COMMENT ON COLUMN "runs"."seq" IS 'Number of the log entry.';
COMMENT ON COLUMN "runs"."at" IS 'When it was written (UTC).';
COMMENT ON COLUMN "runs"."kind" IS 'import, slot, drop.';
COMMENT ON COLUMN "runs"."slot" IS 'The slot; NULL for others.';
COMMENT ON COLUMN "runs"."answers" IS 'Answers listed.';
COMMENT ON COLUMN "runs"."bytes" IS 'Bytes of their bodies.';
COMMENT ON COLUMN "runs"."repeats" IS 'Answers equal to ones that were there.';
COMMENT ON COLUMN "runs"."failed" IS 'Requests that failed.';

CREATE TABLE "requests" (
  "seq" BIGINT NOT NULL,
  "bucket" VARCHAR NOT NULL,
  "status" INTEGER NOT NULL,
  "day" DATE,
  "requests" BIGINT
);
COMMENT ON TABLE "requests" IS 'Requests of one log entry to a quota bucket, by the status of their answers. Rolled up once a UTC day. `tonearm status` has the last 24 hours.';
COMMENT ON COLUMN "requests"."seq" IS 'Number of the log entry.';
COMMENT ON COLUMN "requests"."bucket" IS 'Quota bucket: player, library, playlists, ... (a guess: Spotify publishes none).';
COMMENT ON COLUMN "requests"."status" IS 'HTTP status of the answers; 0 where none came.';
COMMENT ON COLUMN "requests"."day" IS 'UTC day.';
COMMENT ON COLUMN "requests"."requests" IS 'Requests sent, each try counted.';

-- DuckDB macros with Trino's names, used by the views.
CREATE OR REPLACE MACRO to_unixtime(t) AS epoch(t);
CREATE OR REPLACE MACRO from_unixtime(s) AS to_timestamp(s);
CREATE OR REPLACE MACRO array_join(l, s) AS array_to_string(l, s);
CREATE OR REPLACE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p);
CREATE OR REPLACE MACRO regexp_like(t, p) AS regexp_matches(t, p);
CREATE OR REPLACE MACRO approx_distinct(x) AS approx_count_distinct(x);
CREATE OR REPLACE MACRO day_of_week(t) AS isodow(t);
CREATE OR REPLACE MACRO sequence(a, b) AS generate_series(a, b);
CREATE OR REPLACE MACRO last_day_of_month(d) AS last_day(d);
CREATE OR REPLACE MACRO cardinality(l) AS len(l);
CREATE OR REPLACE MACRO element_at(l, i) AS l[i];
CREATE OR REPLACE MACRO date_format(t, f) AS strftime(t, replace(replace(f, '%i', '%M'), '%s', '%S'));

CREATE VIEW "playlist_versions" AS
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
from versions;
COMMENT ON VIEW "playlist_versions" IS 'A run of complete reads that found the same contents in a playlist. Contents X, then Y, then X again are three versions; equal contents one after another are one. Partial reads make no version.';
COMMENT ON COLUMN "playlist_versions"."account" IS 'Label of the account that read it; what two accounts see is never mixed.';
COMMENT ON COLUMN "playlist_versions"."playlist_uri" IS 'Spotify URI of the playlist.';
COMMENT ON COLUMN "playlist_versions"."version" IS 'Number of the version, from 1, in the order of reads.';
COMMENT ON COLUMN "playlist_versions"."content_hash" IS 'Its contents in playlist_items.';
COMMENT ON COLUMN "playlist_versions"."valid_from" IS 'First complete read that found these contents (UTC).';
COMMENT ON COLUMN "playlist_versions"."valid_to" IS 'First complete read that found others (UTC); NULL for the newest version.';
COMMENT ON COLUMN "playlist_versions"."last_read_at" IS 'Last complete read that found them (UTC): the change to the next came after it.';
COMMENT ON COLUMN "playlist_versions"."reads" IS 'Complete reads that found them.';
COMMENT ON COLUMN "playlist_versions"."items" IS 'Number of entries.';
COMMENT ON COLUMN "playlist_versions"."snapshot_id" IS 'Spotify''s version as last read; NULL where unknown.';
COMMENT ON COLUMN "playlist_versions"."time_is_guess" IS 'Whether valid_from is a file''s time, not a receipt''s.';

CREATE VIEW "playlist_history" AS
select v.account, v.playlist_uri, v.version, v.valid_from, v.valid_to, i.position, i.uri, i.name, i.added_at,
       i.added_by_uri, i.relinked_uri, i.is_local, i.state, v.time_is_guess
from playlist_versions v
join playlist_items i on i.content_hash = v.content_hash;
COMMENT ON VIEW "playlist_history" IS 'An entry of a version of a playlist. The playlist as of a time t: valid_from <= t and (valid_to is null or t < valid_to), by position. A track that stands twice has two rows. A version without entries has none; playlist_versions lists it.';
COMMENT ON COLUMN "playlist_history"."account" IS 'Label of the account that read it.';
COMMENT ON COLUMN "playlist_history"."playlist_uri" IS 'Spotify URI of the playlist.';
COMMENT ON COLUMN "playlist_history"."version" IS 'Number of the version in playlist_versions.';
COMMENT ON COLUMN "playlist_history"."valid_from" IS 'First complete read that found the version (UTC).';
COMMENT ON COLUMN "playlist_history"."valid_to" IS 'First complete read that found another (UTC); NULL for the newest version.';
COMMENT ON COLUMN "playlist_history"."position" IS 'Place in the playlist, from 0.';
COMMENT ON COLUMN "playlist_history"."uri" IS 'Spotify URI that was added; NULL where Spotify gives none.';
COMMENT ON COLUMN "playlist_history"."name" IS 'Name as shown then.';
COMMENT ON COLUMN "playlist_history"."added_at" IS 'When it was added (UTC); NULL where unknown.';
COMMENT ON COLUMN "playlist_history"."added_by_uri" IS 'Spotify URI of the user who added it; NULL where unknown.';
COMMENT ON COLUMN "playlist_history"."relinked_uri" IS 'Spotify URI that was returned in its place; NULL where the same.';
COMMENT ON COLUMN "playlist_history"."is_local" IS 'Whether it is a local file.';
COMMENT ON COLUMN "playlist_history"."state" IS 'ok, null (Spotify sent none), no_identity, bad_uri.';
COMMENT ON COLUMN "playlist_history"."time_is_guess" IS 'Whether valid_from is a file''s time, not a receipt''s.';

CREATE VIEW "playlist_changes" AS
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
  on v.account = c.account and v.playlist_uri = c.playlist_uri and v.version = c.version - 1;
COMMENT ON VIEW "playlist_changes" IS 'An entry that a version of a playlist has and the one before has not, or the reverse. An entry is its uri (its name where it has none), its added_at, and how often that stands there: a second copy is an addition, removing and adding again is both. An order alone makes a version without changes. The first version seen is no change.';
COMMENT ON COLUMN "playlist_changes"."account" IS 'Label of the account that read it.';
COMMENT ON COLUMN "playlist_changes"."playlist_uri" IS 'Spotify URI of the playlist.';
COMMENT ON COLUMN "playlist_changes"."version" IS 'Version that shows the change first; never 1.';
COMMENT ON COLUMN "playlist_changes"."not_before" IS 'Last complete read without the change (UTC).';
COMMENT ON COLUMN "playlist_changes"."changed_at" IS 'First complete read with it (UTC).';
COMMENT ON COLUMN "playlist_changes"."change" IS 'added or removed.';
COMMENT ON COLUMN "playlist_changes"."position" IS 'Place where it stands now (added), or stood (removed).';
COMMENT ON COLUMN "playlist_changes"."uri" IS 'Spotify URI of the entry; NULL where Spotify gives none.';
COMMENT ON COLUMN "playlist_changes"."name" IS 'Name as shown.';
COMMENT ON COLUMN "playlist_changes"."added_at" IS 'When it was added (UTC); NULL where unknown.';
COMMENT ON COLUMN "playlist_changes"."added_by_uri" IS 'Spotify URI of the user who added it; NULL where unknown.';

CREATE VIEW "playlist_current" AS
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
where s.place = 1;
COMMENT ON VIEW "playlist_current" IS 'An entry of a playlist as last read. From the newest complete read of each playlist by any account. A playlist that was never read whole shows at each place what the newest partial read of that place found, up to the newest total that Spotify stated. Entries that were saved without saying of which playlist have the playlist_uri unnamed:<digits of their answer>.';
COMMENT ON COLUMN "playlist_current"."playlist_uri" IS 'Spotify URI of the playlist.';
COMMENT ON COLUMN "playlist_current"."position" IS 'Place in the playlist, from 0.';
COMMENT ON COLUMN "playlist_current"."uri" IS 'Spotify URI that was added; NULL where Spotify gives none.';
COMMENT ON COLUMN "playlist_current"."entity_uri" IS 'Spotify URI under which tracks or episodes describe it: relinked_uri where uri was never shown.';
COMMENT ON COLUMN "playlist_current"."name" IS 'Name as shown.';
COMMENT ON COLUMN "playlist_current"."added_at" IS 'When it was added (UTC); NULL where unknown.';
COMMENT ON COLUMN "playlist_current"."added_by_uri" IS 'Spotify URI of the user who added it; NULL where unknown.';
COMMENT ON COLUMN "playlist_current"."is_local" IS 'Whether it is a local file.';
COMMENT ON COLUMN "playlist_current"."state" IS 'ok, null (Spotify sent none), no_identity, bad_uri.';
COMMENT ON COLUMN "playlist_current"."read_at" IS 'The read that shows it (UTC).';
COMMENT ON COLUMN "playlist_current"."complete" IS 'Whether the whole playlist was read; false: entries may be missing.';

CREATE VIEW "library_history" AS
with whole as (
  select account,
         case resource when 'saved_tracks' then 'track' when 'saved_albums' then 'album'
                       when 'saved_shows' then 'show' when 'saved_episodes' then 'episode'
                       when 'saved_audiobooks' then 'audiobook' when 'followed_artists' then 'artist'
                       when 'playlists' then 'playlist' end as kind,
         read_at, time_is_guess
  from reads
  where complete and resource in ('saved_tracks', 'saved_albums', 'saved_shows', 'saved_episodes', 'saved_audiobooks',
                                  'followed_artists', 'playlists')
),
events as (
  select account, kind, uri, added_at, first_seen, last_seen, time_is_guess, last_seen as happened_at, 1 as is_item,
         cast(null as timestamp with time zone) as read_at
  from library
  union all
  select account, kind, '', read_at, read_at, read_at, time_is_guess, read_at, 0, read_at
  from whole
),
ended as (
  select account, kind, uri, added_at, first_seen, last_seen, time_is_guess, is_item,
         min(read_at) over (partition by account, kind order by happened_at desc, is_item desc
                            rows between unbounded preceding and 1 preceding) as removed_at
  from events
),
named as (
  select 'track' as kind, uri, name from tracks
  union all select 'album', uri, name from albums
  union all select 'show', uri, name from shows
  union all select 'episode', uri, name from episodes
  union all select 'audiobook', uri, name from audiobooks
  union all select 'artist', uri, name from artists
  union all select 'playlist', uri, name from playlists
)
select e.account, e.kind, e.uri, n.name,
       nullif(e.added_at, cast('1970-01-01 00:00:00 UTC' as timestamp with time zone)) as added_at,
       e.first_seen, e.last_seen, e.removed_at, e.time_is_guess, w.time_is_guess as removed_time_is_guess
from ended e
left join named n on n.kind = e.kind and n.uri = e.uri
left join whole w on w.account = e.account and w.kind = e.kind and w.read_at = e.removed_at
where e.is_item = 1;
COMMENT ON VIEW "library_history" IS 'A time for which something was saved or followed. Only a complete read of that kind and account proves that something is gone; a partial or failed one never does. What was saved again has a row for each added_at. It was removed after last_seen and not later than removed_at.';
COMMENT ON COLUMN "library_history"."account" IS 'Label of the account.';
COMMENT ON COLUMN "library_history"."kind" IS 'track, album, show, episode, audiobook, artist, playlist.';
COMMENT ON COLUMN "library_history"."uri" IS 'Spotify URI of what was saved or followed.';
COMMENT ON COLUMN "library_history"."name" IS 'Its name; NULL where no answer showed one.';
COMMENT ON COLUMN "library_history"."added_at" IS 'When it was saved (UTC); NULL where Spotify does not say (artists, playlists).';
COMMENT ON COLUMN "library_history"."first_seen" IS 'First answer that showed it (UTC).';
COMMENT ON COLUMN "library_history"."last_seen" IS 'Last answer that showed it (UTC).';
COMMENT ON COLUMN "library_history"."removed_at" IS 'First complete read after last_seen, which no longer showed it (UTC); NULL while it is there.';
COMMENT ON COLUMN "library_history"."time_is_guess" IS 'Whether first_seen and last_seen are files'' times.';
COMMENT ON COLUMN "library_history"."removed_time_is_guess" IS 'Whether removed_at is a file''s time; NULL while it is there.';

CREATE VIEW "library_current" AS
select account, kind, uri, name, added_at, first_seen, last_seen, time_is_guess
from (
  select account, kind, uri, name, added_at, first_seen, last_seen, time_is_guess,
         row_number() over (partition by account, kind, uri order by added_at desc nulls last) as place
  from library_history
  where removed_at is null
) h
where place = 1;
COMMENT ON VIEW "library_current" IS 'Something that is saved or followed now. What no complete read has missed since it was last seen; of several times that something was saved, the newest.';
COMMENT ON COLUMN "library_current"."account" IS 'Label of the account.';
COMMENT ON COLUMN "library_current"."kind" IS 'track, album, show, episode, audiobook, artist, playlist.';
COMMENT ON COLUMN "library_current"."uri" IS 'Spotify URI of what is saved or followed.';
COMMENT ON COLUMN "library_current"."name" IS 'Its name; NULL where no answer showed one.';
COMMENT ON COLUMN "library_current"."added_at" IS 'When it was saved (UTC); NULL where Spotify does not say (artists, playlists).';
COMMENT ON COLUMN "library_current"."first_seen" IS 'First answer that showed it (UTC).';
COMMENT ON COLUMN "library_current"."last_seen" IS 'Last answer that showed it (UTC).';
COMMENT ON COLUMN "library_current"."time_is_guess" IS 'Whether first_seen and last_seen are files'' times.';

CREATE VIEW "top_history" AS
with named as (
  select 'artist' as kind, uri, name from artists
  union all select 'track', uri, name from tracks
),
ranked as (
  select account, kind, time_range, read_at, rank, uri, time_is_guess,
         lag(rank) over (partition by account, kind, time_range, uri order by read_at, answer, rank) as previous_rank,
         lag(read_at) over (partition by account, kind, time_range, uri order by read_at, answer, rank)
           as previous_read_at
  from top_items
)
select r.account, r.kind, r.time_range, r.read_at, r.rank, r.previous_rank, r.previous_read_at, r.uri, n.name,
       r.time_is_guess
from ranked r
left join named n on n.kind = r.kind and n.uri = r.uri;
COMMENT ON VIEW "top_history" IS 'A rank in Spotify''s own top list at a time. top_items with names and former ranks.';
COMMENT ON COLUMN "top_history"."account" IS 'Label of the account.';
COMMENT ON COLUMN "top_history"."kind" IS 'artist or track.';
COMMENT ON COLUMN "top_history"."time_range" IS 'short_term, medium_term, long_term.';
COMMENT ON COLUMN "top_history"."read_at" IS 'When it was read (UTC).';
COMMENT ON COLUMN "top_history"."rank" IS 'Rank from 1.';
COMMENT ON COLUMN "top_history"."previous_rank" IS 'Its rank when it was last in this list before; NULL where it never was.';
COMMENT ON COLUMN "top_history"."previous_read_at" IS 'When that was (UTC).';
COMMENT ON COLUMN "top_history"."uri" IS 'Spotify URI of the artist or track.';
COMMENT ON COLUMN "top_history"."name" IS 'Its name; NULL where no answer showed one.';
COMMENT ON COLUMN "top_history"."time_is_guess" IS 'Whether read_at is a file''s time.';

CREATE VIEW "tracks_by_isrc" AS
select isrc, uri as track_uri, min(uri) over (partition by isrc) as recording_uri,
       count(*) over (partition by isrc) as tracks, name, duration_ms, album_uri
from (
  select upper(replace(replace(isrc, '-', ''), ' ', '')) as isrc, uri, name, duration_ms, album_uri
  from tracks
) t
where isrc <> '';
COMMENT ON VIEW "tracks_by_isrc" IS 'A track that has an ISRC. One recording often has several tracks (single, album, re-issue): count recording_uri to count it once.';
COMMENT ON COLUMN "tracks_by_isrc"."isrc" IS 'International Standard Recording Code, upper case, without hyphens and blanks.';
COMMENT ON COLUMN "tracks_by_isrc"."track_uri" IS 'Spotify URI of a track with it.';
COMMENT ON COLUMN "tracks_by_isrc"."recording_uri" IS 'The smallest URI of all tracks with it: one for each recording.';
COMMENT ON COLUMN "tracks_by_isrc"."tracks" IS 'How many tracks have it.';
COMMENT ON COLUMN "tracks_by_isrc"."name" IS 'Name of the track.';
COMMENT ON COLUMN "tracks_by_isrc"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "tracks_by_isrc"."album_uri" IS 'Spotify URI of the album.';

CREATE VIEW "freshness" AS
select account, resource, read_at as last_read_at, last_complete_at, state, reads, items, total, time_is_guess
from (
  select account, resource, read_at, state, items, total, time_is_guess,
         max(case when complete then read_at end) over (partition by account, resource) as last_complete_at,
         count(*) over (partition by account, resource) as reads,
         row_number() over (partition by account, resource order by read_at desc, content_hash desc) as place
  from reads
) r
where place = 1
union all
select account, 'plays:' || source, observed_at, observed_at, 'ok', answers, items, cast(null as bigint), time_is_guess
from (
  select account, source, observed_at, time_is_guess,
         count(*) over (partition by account, source) as answers,
         cast(sum(plays) over (partition by account, source) as bigint) as items,
         row_number() over (partition by account, source order by observed_at desc, answer desc, from_at desc) as place
  from play_coverage
) c
where place = 1;
COMMENT ON VIEW "freshness" IS 'Something that is read, and when it was last. A read whose pages are all equal to the last one''s of the same day is no new read.';
COMMENT ON COLUMN "freshness"."account" IS 'Label of the account.';
COMMENT ON COLUMN "freshness"."resource" IS 'What was read: a playlist''s uri, saved_tracks, ..., plays:api, plays:export.';
COMMENT ON COLUMN "freshness"."last_read_at" IS 'Newest read (UTC); for plays the newest answer that listed some.';
COMMENT ON COLUMN "freshness"."last_complete_at" IS 'Newest complete read (UTC); NULL where there is none.';
COMMENT ON COLUMN "freshness"."state" IS 'State of the newest read: ok, withheld, failed, partial.';
COMMENT ON COLUMN "freshness"."reads" IS 'Number of reads.';
COMMENT ON COLUMN "freshness"."items" IS 'Elements that the newest read got; for plays of all answers, repeats included.';
COMMENT ON COLUMN "freshness"."total" IS 'Number of items that Spotify stated; NULL for plays.';
COMMENT ON COLUMN "freshness"."time_is_guess" IS 'Whether last_read_at is a file''s time.';

CREATE VIEW "quarantine" AS
select account, answer, pointer, reason, detail, endpoint, observed_at, time_is_guess
from rejects
where dropped_at is null;
COMMENT ON VIEW "quarantine" IS 'An element that could not become a row, and was not dropped. The rows of rejects that stand. `tonearm quarantine` shows, retries and drops them.';
COMMENT ON COLUMN "quarantine"."account" IS 'Label of the account.';
COMMENT ON COLUMN "quarantine"."answer" IS 'SHA-256 of the answer.';
COMMENT ON COLUMN "quarantine"."pointer" IS 'JSON pointer of the element; empty for an answer that cannot be read at all.';
COMMENT ON COLUMN "quarantine"."reason" IS 'Reason code; `tonearm help reasons` explains each.';
COMMENT ON COLUMN "quarantine"."detail" IS 'What was found.';
COMMENT ON COLUMN "quarantine"."endpoint" IS 'Endpoint of the answer.';
COMMENT ON COLUMN "quarantine"."observed_at" IS 'When the answer was received (UTC).';
COMMENT ON COLUMN "quarantine"."time_is_guess" IS 'Whether observed_at is a file''s time.';

CREATE VIEW "play_spans" AS
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
group by account, source, span;
COMMENT ON VIEW "play_spans" IS 'A span of time that a source covers without a gap. play_coverage with overlapping and touching spans put together.';
COMMENT ON COLUMN "play_spans"."account" IS 'Label of the account.';
COMMENT ON COLUMN "play_spans"."source" IS 'api, export, account_data.';
COMMENT ON COLUMN "play_spans"."from_at" IS 'Start of the span (UTC).';
COMMENT ON COLUMN "play_spans"."to_at" IS 'End of the span (UTC).';
COMMENT ON COLUMN "play_spans"."answers" IS 'Answers that cover it.';

CREATE VIEW "play_gaps" AS
select account, covered_to as gap_from, from_at as gap_to,
       (to_unixtime(from_at) - to_unixtime(covered_to)) / 3600e0 as hours
from (
  select account, from_at,
         max(to_at) over (partition by account order by from_at, to_at
                          rows between unbounded preceding and 1 preceding) as covered_to
  from play_spans
) s
where from_at > covered_to;
COMMENT ON VIEW "play_gaps" IS 'A span of time that no source covers, between the first covered instant and the last. Plays may be missing there: Spotify keeps the last fifty alone. Any source closes a gap, an imported export above all.';
COMMENT ON COLUMN "play_gaps"."account" IS 'Label of the account.';
COMMENT ON COLUMN "play_gaps"."gap_from" IS 'Until here some source lists every play (UTC).';
COMMENT ON COLUMN "play_gaps"."gap_to" IS 'From here some source does again (UTC).';
COMMENT ON COLUMN "play_gaps"."hours" IS 'Length in hours.';

CREATE VIEW "listening" AS
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
left join audiobooks b on b.uri = c.audiobook_uri;
COMMENT ON VIEW "listening" IS 'A play, once, with its track, first artist and album. Of several sources for a time one counts: export before api before account_data; the other''s rows within its spans (play_spans) are left out. An api row less than 30 seconds after another of the same track is the same play as given twice, and is left out. plays has every row.';
COMMENT ON COLUMN "listening"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening"."source" IS 'api, export, account_data.';
COMMENT ON COLUMN "listening"."played_at" IS 'When, as the source gives it (UTC): the end or the start of the play.';
COMMENT ON COLUMN "listening"."class" IS 'track, local, episode, chapter, unidentified (no uri), other.';
COMMENT ON COLUMN "listening"."uri" IS 'Spotify URI of what was played; empty where the source gives none.';
COMMENT ON COLUMN "listening"."name" IS 'Its title, else as the source gives it.';
COMMENT ON COLUMN "listening"."artist_uri" IS 'Spotify URI of the first artist; NULL where unknown.';
COMMENT ON COLUMN "listening"."artist_name" IS 'Name of the first artist; NULL where unknown.';
COMMENT ON COLUMN "listening"."album_uri" IS 'Spotify URI of the album; NULL where unknown.';
COMMENT ON COLUMN "listening"."album_name" IS 'Name of the album; NULL where unknown.';
COMMENT ON COLUMN "listening"."show_uri" IS 'Spotify URI of the podcast or audiobook; NULL elsewhere.';
COMMENT ON COLUMN "listening"."show_name" IS 'Its name; NULL where unknown.';
COMMENT ON COLUMN "listening"."ms_played" IS 'Milliseconds played; NULL where the source does not say (api).';
COMMENT ON COLUMN "listening"."duration_ms" IS 'Length in milliseconds; NULL where unknown.';
COMMENT ON COLUMN "listening"."listened_ms" IS 'ms_played, else duration_ms: an estimate.';
COMMENT ON COLUMN "listening"."listened_is_estimate" IS 'Whether listened_ms is not the source''s.';
COMMENT ON COLUMN "listening"."counted" IS 'Whether it counts as a play: 30 seconds or more; the api lists no shorter ones.';
COMMENT ON COLUMN "listening"."context_type" IS 'playlist, album, artist, ...; NULL where unknown.';
COMMENT ON COLUMN "listening"."context_uri" IS 'Playlist, album or artist that it was played from; NULL where unknown.';
COMMENT ON COLUMN "listening"."ordinal" IS 'Number among equal rows of one export file; 0 for the api.';

CREATE VIEW "listening_by_day" AS
select account, cast(played_at as date) as day, count(case when counted then 1 end) as plays,
       coalesce(sum(listened_ms), 0) / 60000e0 as minutes,
       count(distinct case when counted and uri <> '' then uri end) as tracks,
       count(distinct case when counted then artist_uri end) as artists
from listening
group by account, cast(played_at as date);
COMMENT ON VIEW "listening_by_day" IS 'A UTC day on which something was played. Days without a play have no row.';
COMMENT ON COLUMN "listening_by_day"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening_by_day"."day" IS 'UTC day.';
COMMENT ON COLUMN "listening_by_day"."plays" IS 'Plays of 30 seconds or more.';
COMMENT ON COLUMN "listening_by_day"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';
COMMENT ON COLUMN "listening_by_day"."tracks" IS 'Different tracks, episodes, chapters among the plays.';
COMMENT ON COLUMN "listening_by_day"."artists" IS 'Different first artists among the plays.';

CREATE VIEW "listening_by_hour" AS
select account, day_of_week(played_at) as day_of_week, hour(played_at) as hour,
       count(case when counted then 1 end) as plays, coalesce(sum(listened_ms), 0) / 60000e0 as minutes
from listening
group by account, day_of_week(played_at), hour(played_at);
COMMENT ON VIEW "listening_by_hour" IS 'An hour of the week in which something was played. UTC: for local hours take listening and played_at at time zone ''...''.';
COMMENT ON COLUMN "listening_by_hour"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening_by_hour"."day_of_week" IS '1 Monday to 7 Sunday, UTC.';
COMMENT ON COLUMN "listening_by_hour"."hour" IS 'Hour of the day, 0 to 23, UTC.';
COMMENT ON COLUMN "listening_by_hour"."plays" IS 'Plays of 30 seconds or more.';
COMMENT ON COLUMN "listening_by_hour"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';

CREATE VIEW "listening_by_artist" AS
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
group by account, artist_uri, case when artist_uri is null then artist_name end;
COMMENT ON VIEW "listening_by_artist" IS 'An artist whose tracks were played. A play counts for each artist of its track. Tracks and local files alone.';
COMMENT ON COLUMN "listening_by_artist"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening_by_artist"."artist_uri" IS 'Spotify URI of the artist; NULL for local files'' artists and where no artist is known.';
COMMENT ON COLUMN "listening_by_artist"."artist_name" IS 'Name of the artist; NULL where unknown.';
COMMENT ON COLUMN "listening_by_artist"."plays" IS 'Plays of 30 seconds or more of tracks on which the artist is one of the artists.';
COMMENT ON COLUMN "listening_by_artist"."plays_as_first" IS 'Those where the artist stands first: their sum is the number of plays.';
COMMENT ON COLUMN "listening_by_artist"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';
COMMENT ON COLUMN "listening_by_artist"."tracks" IS 'Different tracks among the plays.';
COMMENT ON COLUMN "listening_by_artist"."first_played_at" IS 'First play of any length (UTC).';
COMMENT ON COLUMN "listening_by_artist"."last_played_at" IS 'Last play of any length (UTC).';

CREATE VIEW "listening_by_album" AS
select l.account, l.album_uri, max(l.album_name) as album_name, max(aa.artist_uri) as artist_uri,
       max(coalesce(ar.name, aa.artist_name)) as artist_name, count(case when l.counted then 1 end) as plays,
       coalesce(sum(l.listened_ms), 0) / 60000e0 as minutes,
       count(distinct case when l.counted then l.uri end) as tracks,
       min(l.played_at) as first_played_at, max(l.played_at) as last_played_at
from listening l
left join album_artists aa on aa.album_uri = l.album_uri and aa.position = 0
left join artists ar on ar.uri = aa.artist_uri
where l.class = 'track'
group by l.account, l.album_uri;
COMMENT ON VIEW "listening_by_album" IS 'An album whose tracks were played. Tracks alone.';
COMMENT ON COLUMN "listening_by_album"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening_by_album"."album_uri" IS 'Spotify URI of the album; NULL: tracks of which no album is known.';
COMMENT ON COLUMN "listening_by_album"."album_name" IS 'Name of the album; NULL where unknown.';
COMMENT ON COLUMN "listening_by_album"."artist_uri" IS 'Spotify URI of the album''s first artist; NULL where unknown.';
COMMENT ON COLUMN "listening_by_album"."artist_name" IS 'Its name; NULL where unknown.';
COMMENT ON COLUMN "listening_by_album"."plays" IS 'Plays of 30 seconds or more.';
COMMENT ON COLUMN "listening_by_album"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';
COMMENT ON COLUMN "listening_by_album"."tracks" IS 'Different tracks among the plays.';
COMMENT ON COLUMN "listening_by_album"."first_played_at" IS 'First play of any length (UTC).';
COMMENT ON COLUMN "listening_by_album"."last_played_at" IS 'Last play of any length (UTC).';

CREATE VIEW "listening_by_track" AS
select account, class, uri, max(name) as name, max(artist_name) as artist_name,
       count(case when counted then 1 end) as plays, coalesce(sum(listened_ms), 0) / 60000e0 as minutes,
       min(played_at) as first_played_at, max(played_at) as last_played_at
from listening
group by account, class, uri, case when uri = '' then name end;
COMMENT ON VIEW "listening_by_track" IS 'A track, episode or chapter that was played. By uri; where there is none, by title.';
COMMENT ON COLUMN "listening_by_track"."account" IS 'Label of the account.';
COMMENT ON COLUMN "listening_by_track"."class" IS 'track, local, episode, chapter, unidentified (no uri), other.';
COMMENT ON COLUMN "listening_by_track"."uri" IS 'Spotify URI of what was played; empty where the source gives none.';
COMMENT ON COLUMN "listening_by_track"."name" IS 'Its title.';
COMMENT ON COLUMN "listening_by_track"."artist_name" IS 'Name of the first artist; NULL where unknown.';
COMMENT ON COLUMN "listening_by_track"."plays" IS 'Plays of 30 seconds or more.';
COMMENT ON COLUMN "listening_by_track"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';
COMMENT ON COLUMN "listening_by_track"."first_played_at" IS 'First play of any length (UTC).';
COMMENT ON COLUMN "listening_by_track"."last_played_at" IS 'Last play of any length (UTC).';

CREATE VIEW "discoveries" AS
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
where place = 1;
COMMENT ON VIEW "discoveries" IS 'The first play of a track or an artist. First in the data: import an export to look further back. Each artist of a track is discovered with it.';
COMMENT ON COLUMN "discoveries"."account" IS 'Label of the account.';
COMMENT ON COLUMN "discoveries"."kind" IS 'track or artist.';
COMMENT ON COLUMN "discoveries"."uri" IS 'Spotify URI of the track or artist.';
COMMENT ON COLUMN "discoveries"."name" IS 'Its name; NULL where unknown.';
COMMENT ON COLUMN "discoveries"."first_played_at" IS 'Its first play of 30 seconds or more in the data (UTC).';
COMMENT ON COLUMN "discoveries"."track_uri" IS 'Spotify URI of the track that was played then.';

CREATE VIEW "streaks" AS
select account, min(day) as from_day, max(day) as to_day, count(*) as days, cast(sum(plays) as bigint) as plays,
       sum(minutes) as minutes
from (
  select account, day, plays, minutes,
         date_diff('day', cast('1970-01-01' as date), day) - row_number() over (partition by account order by day)
           as streak
  from listening_by_day
  where plays > 0
) d
group by account, streak;
COMMENT ON VIEW "streaks" IS 'A run of UTC days with at least one play each. A day counts with one play of 30 seconds or more.';
COMMENT ON COLUMN "streaks"."account" IS 'Label of the account.';
COMMENT ON COLUMN "streaks"."from_day" IS 'First UTC day of the streak.';
COMMENT ON COLUMN "streaks"."to_day" IS 'Last UTC day of the streak.';
COMMENT ON COLUMN "streaks"."days" IS 'Number of days.';
COMMENT ON COLUMN "streaks"."plays" IS 'Plays of 30 seconds or more.';
COMMENT ON COLUMN "streaks"."minutes" IS 'Minutes of all plays, short ones included; a track''s length where the source does not say.';

CREATE VIEW "classic_songs" AS
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
left join track_artists ta on ta.track_uri = s.entity_uri and ta.position = 0;
COMMENT ON VIEW "classic_songs" IS 'A song of the playlists that were read. One row a song, however often and in however many playlists it stands; playlist_current has every entry. From the newest complete read of each playlist, else what partial reads found. Local files and episodes have no song id and are not here.';
COMMENT ON COLUMN "classic_songs"."song_id" IS 'Spotify''s id of the track; unique, never NULL.';
COMMENT ON COLUMN "classic_songs"."song_name" IS 'Name of the track.';
COMMENT ON COLUMN "classic_songs"."duration_ms" IS 'Length in milliseconds.';
COMMENT ON COLUMN "classic_songs"."url" IS 'Its page: https://open.spotify.com/track/...';
COMMENT ON COLUMN "classic_songs"."popularity" IS '0 to 100; NULL where Spotify withholds it.';
COMMENT ON COLUMN "classic_songs"."song_added" IS 'When it was first added to one of the playlists, as their entries say (UTC); NULL where unknown.';
COMMENT ON COLUMN "classic_songs"."album_id" IS 'Spotify''s id of the album, in classic_albums.';
COMMENT ON COLUMN "classic_songs"."artist_id" IS 'Spotify''s id of the track''s first artist, in classic_artists; track_artists has all.';

CREATE VIEW "classic_albums" AS
select s.album_id, al.name as album_name, al.release_date, al.total_tracks,
       'https://open.spotify.com/album/' || s.album_id as url
from (select distinct album_id from classic_songs where album_id is not null) s
left join albums al on al.uri = 'spotify:album:' || s.album_id;
COMMENT ON VIEW "classic_albums" IS 'An album of a song in classic_songs. One row an album.';
COMMENT ON COLUMN "classic_albums"."album_id" IS 'Spotify''s id of the album; unique, never NULL.';
COMMENT ON COLUMN "classic_albums"."album_name" IS 'Name of the album.';
COMMENT ON COLUMN "classic_albums"."release_date" IS 'First day that Spotify''s date can mean (a year''s, a month''s); NULL where it is no date.';
COMMENT ON COLUMN "classic_albums"."total_tracks" IS 'Number of tracks.';
COMMENT ON COLUMN "classic_albums"."url" IS 'Its page: https://open.spotify.com/album/...';

CREATE VIEW "classic_artists" AS
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
left join artists ar on ar.uri = c.artist_uri;
COMMENT ON VIEW "classic_artists" IS 'An artist of a song in classic_songs. Every artist of each song, not the first alone; one row an artist.';
COMMENT ON COLUMN "classic_artists"."artist_id" IS 'Spotify''s id of the artist; unique, never NULL.';
COMMENT ON COLUMN "classic_artists"."artist_name" IS 'Name of the artist.';
COMMENT ON COLUMN "classic_artists"."external_url" IS 'The artist''s page: https://open.spotify.com/artist/...';
