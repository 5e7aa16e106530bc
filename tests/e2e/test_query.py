"""A query opens the files of the tables that it names, and of no other."""

import json

import make_answers as make
import pytest


def names(lake):
    return sorted(line["name"] for line in lake.well("tables", "--json").lines())


@pytest.fixture
def lossy(lake, tmp_path):
    """A lake of which the files of albums are gone."""
    lake.take(make.small(tmp_path / "small"))
    for file in (lake.path / "tables/albums").glob("*.parquet"):
        file.unlink()
    return lake


def test_every_table_and_view_answers_alone(lake, tmp_path):
    lake.take(make.small(tmp_path / "small"))
    (tmp_path / "all.sql").write_text("".join(f"select '{name}', count(*) from {name};\n" for name in names(lake)))
    told = lake.well("query", "-o", "csv", "-f", tmp_path / "all.sql").out.decode().splitlines()
    assert [line.split(",")[0] for line in told[1::2]] == names(lake)


def test_a_lost_file_ends_the_queries_of_its_table_alone(lossy, tmp_path):
    (tmp_path / "two.sql").write_text("select 1 as n; select count(*) > 0 as n from Tracks;")
    assert lossy.well("query", "-o", "csv", "-f", tmp_path / "two.sql").out == b"n\n1\nn\ntrue\n"
    assert lossy.well("query", "-o", "parquet", 'select uri from "TRACKS"').out.startswith(b"PAR1")
    assert json.loads(lossy.query("select count(*) > 0 as n from play_spans")) == [{"n": True}]
    for sql in ("select count(*) from albums", "select count(*) from listening_by_album", "show tables", "from query_table('tra' || 'cks')"):
        done = lossy.run("query", sql)
        assert done.code == 7 and "error[storage]: The table albums cannot be opened. A file cannot be read: " in done.err, sql


def test_lists_of_tables_name_them_all(lake, tmp_path):
    lake.take(make.small(tmp_path / "small"))
    for sql in ("show tables", "select name from (desc) order by 1", "select table_name as name from information_schema.tables order by 1",
                "select view_name as name from duckdb_views() where not internal order by 1"):
        assert [row["name"] for row in json.loads(lake.query(sql))] == names(lake), sql
    assert json.loads(lake.query("select count(*) > 0 as n from query_table('tra' || 'cks')")) == [{"n": True}]


def test_a_wrong_name_is_answered_with_one_of_all_tables(lake, tmp_path):
    lake.take(make.small(tmp_path / "small"))
    for sql, proposed in (("from listning", '"listening"'), ("select sequense(1, 2)", "sequence"), ("select nam from tracks", '"name"')):
        done = lake.run("query", sql)
        assert done.code == 2 and proposed in done.err, done.err
