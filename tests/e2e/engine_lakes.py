"""Lakes that other engines read, and what `tonearm query` says of their tables."""

import io
import shutil

import digests
import make_answers as make
import pyarrow.parquet as pq
import pytest
from breaking import workshop
from lake import Lake
from readers import TABLES

COMMITS = 66  # a checkpoint comes every 32 versions; with the second the log before the first may go
STATES = ("one commit", "many commits", "compacted")


def asked(lake, table):
    """Rows of a table as `tonearm query` gives them in Parquet, and their schema."""
    answer = pq.read_table(io.BytesIO(lake.well("query", "-o", "parquet", f"select * from {table}").out))
    return digests.of_arrow(answer), answer.schema


@pytest.fixture(scope="module")
def lakes():
    """A lake in each state; `history`: of the many commits, the digest of plays at some Delta versions."""
    folder = workshop()
    first = Lake(folder / "first")
    first.take(make.all_kinds(folder / "kinds"))
    many = first.copy(folder / "many")
    history = {0: digests.digest(asked(many, "plays")[0])}
    for n in range(COMMITS):
        many.now = f"2026-11-26T{n // 6:02}:{n % 6}0:00Z"
        many.take(make.write(folder / f"in{n}", plays=make.recently_played(100 + n * 5, 7), artists=make.artists([n % 9])),
                  observed=f"2024-07-01T{n // 6:02}:{n % 6}0:00Z")
        if n % 7 == 0:
            history[many.head()["tables"]["plays"]["delta_version"]] = digests.digest(asked(many, "plays")[0])
    compacted = many.copy(folder / "compacted")
    compacted.now = "2026-12-20T00:00:00Z"
    compacted.well("compact")
    compacted.take(make.write(folder / "last", plays=make.recently_played(150_000, 5)))
    yield {"one commit": first, "many commits": many, "compacted": compacted, "history": history}
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def expected(lakes):
    return {state: {table: asked(lakes[state], table) for table in TABLES} for state in STATES}
