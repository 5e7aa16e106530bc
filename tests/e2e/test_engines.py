"""Other engines read every table where it lies, and see the rows of `tonearm query`."""

import datetime
import json

import deltalake
import digests
import polars
import pytest
from engine_lakes import STATES, expected, lakes  # noqa: F401 (fixtures)
from readers import READERS, TABLES, by_delta_rs, connection

def test_the_lakes_are_what_the_tests_need(lakes, expected):
    log = lakes["many commits"].path / "tables/plays/_delta_log"
    assert (log / f"{32:020}.checkpoint.parquet").is_file() and (log / "_last_checkpoint").is_file()
    assert not (lakes["compacted"].path / f"tables/plays/_delta_log/{0:020}.json").exists()
    assert {row["played_year"] for row in expected["compacted"]["plays"][0]} == {2024, 2025}
    # Tables without rows are read, too; the others together hold every type.
    assert {table for table in TABLES if not expected["one commit"][table][0]} == {
        "artist_albums", "audiobooks", "chapters", "runs", "album_tracks"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("engine", READERS)
def test_an_engine_sees_the_rows_of_every_table(lakes, expected, engine, state):
    differ = {}
    for table in TABLES:
        seen = digests.digest(READERS[engine](lakes[state].path / "tables" / table))
        wanted = digests.digest(expected[state][table][0])
        if seen != wanted:
            differ[table] = (seen, wanted)
    assert not differ


def test_json_tells_the_same_rows_as_parquet(lakes, expected):
    for table in TABLES:
        rows, schema = expected["many commits"][table]
        told = json.loads(lakes["many commits"].query(f"select * from {table}"))
        assert digests.digest(digests.of_json(told, schema)) == digests.digest(rows), table


def test_every_table_has_the_columns_that_it_is_said_to_have(lakes, expected):
    for table in TABLES:
        told = json.loads(lakes["one commit"].well("tables", table, "--json").out)
        names = [column["name"] for column in told["columns"]] + ([told["partition"]] if "partition" in told else [])
        assert expected["one commit"][table][1].names == names
        assert [field.name for field in deltalake.DeltaTable(told["folder"]).schema().fields] == names


def test_old_versions_are_what_was_asked_then(lakes):
    root = lakes["many commits"].path / "tables/plays"
    assert len(lakes["history"]) > 5
    for version, digest in lakes["history"].items():
        assert digests.digest(by_delta_rs(root, version)) == digest, version
        assert digests.digest(digests.Snapshot(root, version).rows()) == digest, version


def test_the_log_says_how_far_it_has_come(lakes):
    for state in STATES:
        lake = lakes[state]
        root = lake.path / "tables/plays"
        applied = lake.head()["applied_seq"]
        assert deltalake.DeltaTable(str(root)).transaction_version("tonearm") == applied
        assert digests.Snapshot(root).txn == {"tonearm": applied}
        assert deltalake.DeltaTable(str(root)).version() == lake.head()["tables"]["plays"]["delta_version"]


def test_a_reader_sees_no_dead_file(lakes):
    for state in ("many commits", "compacted"):
        for table, live in lakes[state].head()["tables"].items():
            root = lakes[state].path / "tables" / table
            assert sorted(digests.Snapshot(root).adds) == sorted(file["path"] for file in live["files"])
            assert deltalake.DeltaTable(str(root)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=True) is not None


def test_a_filter_on_times_and_partitions_skips_no_row(lakes):
    lake = lakes["many commits"]
    edge = json.loads(lake.query("select played_at as at from plays order by played_at desc limit 1 offset 100"))[0]["at"]
    by_us = json.loads(lake.query(f"select count(*) as n from plays where played_at >= timestamptz '{edge}' and played_year = 2024"))
    instant = datetime.datetime.fromisoformat(edge)
    root = str(lake.path / "tables/plays")
    by_others = [
        connection().execute("SELECT count(*) FROM delta_scan(?) WHERE played_at >= ?::TIMESTAMPTZ AND played_year = 2024", [root, edge]).fetchone()[0],
        polars.scan_delta(root).filter((polars.col("played_at") >= instant) & (polars.col("played_year") == 2024)).collect().height,
        deltalake.DeltaTable(root).to_pyarrow_table(filters=[("played_at", ">=", instant), ("played_year", "=", 2024)]).num_rows,
    ]
    assert by_us[0]["n"] > 0 and by_others == [by_us[0]["n"]] * 3
