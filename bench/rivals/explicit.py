"""DuckDB with every column spelled out, one thread: the same rows as tonearm's tables of these pages, deduped, as Parquet.

The JSON is read once, into a table of the items; each output is a statement over it.
"""

import duckdb
import meter

LINKED = "uri VARCHAR, name VARCHAR"
ALBUM = ("uri VARCHAR, name VARCHAR, album_type VARCHAR, release_date VARCHAR, release_date_precision VARCHAR, total_tracks INTEGER,"
         f" images STRUCT(url VARCHAR, width BIGINT, height BIGINT)[], artists STRUCT({LINKED})[], available_markets VARCHAR[]")
TRACK = (f"uri VARCHAR, name VARCHAR, duration_ms BIGINT, explicit BOOLEAN, artists STRUCT({LINKED})[], disc_number INTEGER,"
         " track_number INTEGER, external_ids STRUCT(isrc VARCHAR), popularity INTEGER, preview_url VARCHAR, available_markets VARCHAR[],"
         f" album STRUCT({ALBUM})")
ITEM = f"added_at TIMESTAMP, added_by STRUCT(uri VARCHAR), is_local BOOLEAN, track STRUCT({TRACK})"

TABLES = {
    "tracks": """SELECT DISTINCT ON (track.uri) track.uri, track.name, track.duration_ms, track.explicit, track.artists, track.disc_number,
        track.track_number, track.album.uri AS album_uri, track.available_markets, track.external_ids.isrc AS isrc, track.popularity,
        regexp_replace(track.preview_url, '[?]cid=.*', '') AS preview_url
        FROM items WHERE track IS NOT NULL ORDER BY track.uri""",
    "albums": """SELECT DISTINCT ON (album.uri) album.* FROM (SELECT track.album AS album FROM items WHERE track IS NOT NULL)
        ORDER BY album.uri""",
    "artists": """SELECT DISTINCT ON (artist.uri) artist.uri, artist.name FROM
        (SELECT unnest(track.artists) AS artist FROM items UNION ALL SELECT unnest(track.album.artists) FROM items) ORDER BY artist.uri""",
    "playlist_items": """SELECT playlist, position, track.uri AS uri, added_at, added_by.uri AS added_by_uri, is_local, track.name AS name
        FROM items ORDER BY playlist, position""",
}
BRIDGES = {
    "track_artists": ("tracks", "track_uri"),
    "album_artists": ("albums", "album_uri"),
}


def work(source, target):
    db = duckdb.connect()
    db.execute("SET threads = 1")
    db.execute("SET preserve_insertion_order = false")
    db.execute(f"""CREATE TEMP TABLE items AS
        SELECT regexp_extract(href, 'playlists/([^/]+)', 1) AS playlist, "offset" + i - 1 AS position, item.* FROM (
          SELECT href, "offset", unnest(items) AS item, generate_subscripts(items, 1) AS i
          FROM read_json('{source}/*.ndjson.zst', format = 'newline_delimited', compression = 'zstd', maximum_object_size = 67108864,
                         columns = {{href: 'VARCHAR', "offset": 'BIGINT', items: 'STRUCT({ITEM})[]'}}))""")
    for name, query in TABLES.items():
        db.execute(f"COPY ({query}) TO '{target}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    for name, (parent, key) in BRIDGES.items():
        db.execute(f"""COPY (SELECT uri AS {key}, i - 1 AS position, artist.uri AS artist_uri, artist.name AS artist_name FROM
          (SELECT uri, unnest(artists) AS artist, generate_subscripts(artists, 1) AS i FROM '{target}/{parent}.parquet')
          ORDER BY {key}, position) TO '{target}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)""")


meter.measure(work)
