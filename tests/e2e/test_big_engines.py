"""Spark and Trino read every table, too. Only with `./dev test --engines`: they are large, and slow to start."""

import datetime
import pathlib

import digests
import pytest
from big_engines import DELTA, SPARK, TRINO, Missing, Trino, spark_digests
from engine_lakes import STATES, expected, lakes  # noqa: F401 (fixtures)
from readers import TABLES

REPORT = pathlib.Path(__file__).resolve().parents[2] / "docs/engines-report.md"
RESULTS = {}


@pytest.fixture(scope="module", autouse=True)
def only_when_asked(request):
    if not request.config.getoption("--engines"):
        pytest.skip("only with --engines: needs Java, and hundreds of megabytes of Spark and Trino")
    yield
    write_report()


def compare(engine, expected, seen):  # noqa: F811
    """`seen`: {(state, table): digest}. Every table must be what `tonearm query` says."""
    differ = [key for key, digest in seen.items() if digest != digests.digest(expected[key[0]][key[1]][0])]
    RESULTS[engine] = {state: sum((state, table) not in differ for table in TABLES if (state, table) in seen) for state in STATES}
    assert not differ
    assert len(seen) == len(STATES) * len(TABLES)


def test_spark_sees_the_rows_of_every_table(lakes, expected):  # noqa: F811
    roots = {str(lakes[state].path / "tables" / table): (state, table) for state in STATES for table in TABLES}
    try:
        seen = spark_digests(roots)
    except Missing as why:
        pytest.skip(str(why))
    compare(f"Spark {SPARK} with delta-spark {DELTA}", expected, {roots[root]: digest for root, digest in seen.items()})


def test_trino_sees_the_rows_of_every_table(lakes, expected, tmp_path):  # noqa: F811
    for number, state in enumerate(STATES):  # copies: Trino writes its catalog beside them
        lakes[state].copy(tmp_path / f"lakes/lake{number}")
    try:
        with Trino(tmp_path / "lakes", tmp_path / "trino") as trino:
            seen = {(state, table): digests.digest(trino.rows(f"lake{number}", table))
                    for number, state in enumerate(STATES) for table in TABLES}
    except Missing as why:
        pytest.skip(str(why))
    compare(f"Trino {TRINO}", expected, seen)


def write_report():
    if not RESULTS:
        return
    rows = "\n".join(f"| {engine} | " + " | ".join(f"{counts[state]} of {len(TABLES)}" for state in STATES) + " |"
                     for engine, counts in sorted(RESULTS.items()))
    REPORT.write_text(f"""# Spark and Trino read the tables

Written by `./dev test --engines` on {datetime.date.today()}; do not edit. Tables whose rows (digests over every column of every
row, nested lists included) are those of `tonearm query`, in a lake after one commit, after many with checkpoints, and after
`compact` with its log cleaned up:

| engine | {" | ".join(STATES)} |
|---|{"---|" * len(STATES)}
{rows}

DuckDB's delta extension, delta-rs, Polars and pyarrow do the same in every `./dev test` (tests/e2e/test_engines.py).
""")
