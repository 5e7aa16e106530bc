"""Readers of Delta tables that are not ours: each gives the rows of one table where it lies."""

import functools
import pathlib

import deltalake
import digests
import duckdb
import duckdb_extension_delta
import polars
import pyarrow as pa

TABLES = ("album_artists album_tracks albums artist_albums artist_genres artists audio_features audiobooks chapters entity_metrics "
          "episodes library play_coverage playlist_items playlists plays reads rejects runs shows top_items track_artists tracks users").split()


@functools.cache
def connection():
    """DuckDB and its own delta extension, from its package: no network."""
    extension = next(pathlib.Path(duckdb_extension_delta.__file__).parent.rglob("delta.duckdb_extension"))
    opened = duckdb.connect()
    opened.execute(f"LOAD '{extension}'")
    opened.execute("SET TimeZone = 'UTC'")
    return opened


def by_duckdb(root):
    return digests.of_arrow(connection().execute("SELECT * FROM delta_scan(?)", [str(root)]).to_arrow_table())


def by_delta_rs(root, version=None):
    return digests.of_arrow(pa.table(deltalake.DeltaTable(str(root), version=version).to_pyarrow_table()))


def by_polars(root):
    return digests.of_arrow(polars.read_delta(str(root)).to_arrow())


def by_pyarrow(root):
    return digests.Snapshot(root).rows()


READERS = {"duckdb": by_duckdb, "delta-rs": by_delta_rs, "polars": by_polars, "pyarrow": by_pyarrow}
