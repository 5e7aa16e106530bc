"""What a newcomer meets first: the demo, a start that costs nothing, errors that say what to do."""

import gzip
import os
import pathlib
import subprocess
import sys

import make_answers as make
import pytest
from lake import Lake, program

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_demo_shows_the_sums_three_answers_and_what_comes_next(tmp_path):
    environment = {**os.environ, "TONEARM_DEMO_LAKE": str(tmp_path / "lake"), "TONEARM_DEMO_FOLDER": str(tmp_path / "week"),
                   "TONEARM_BIN": program(), "HOME": str(tmp_path)}
    done = subprocess.run([ROOT / "demo/run"], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for words in ("Synthetic data", "The sum closes for every file", "What did I listen to most?", "Paper Lantern 00",
                  "168 hourly slots", "-> nothing changed", "What changed in my playlists",
                  "Which liked songs did I not play", "Next:"):
        assert words in done.stdout, words
    for lake in (tmp_path / "lake", tmp_path / "week/lake"):
        assert Lake(lake).damage() == []


def test_the_demos_answers_are_those_that_its_script_makes(tmp_path):
    subprocess.run([sys.executable, ROOT / "demo/make_answers.py", tmp_path], check=True, capture_output=True)
    made = {path.name: gzip.decompress(path.read_bytes()) for path in tmp_path.iterdir()}
    kept = {path.name: gzip.decompress(path.read_bytes()) for path in (ROOT / "demo/answers").iterdir()}
    assert made == kept


@pytest.mark.parametrize(("words", "loads"), [(["--version"], False), (["status"], False), (["help"], False), (["runs"], False),
                                              (["import", "more"], True)])
def test_duckdb_is_loaded_by_the_verbs_that_need_it_alone(lake, tmp_path, words, loads):
    lake.take(make.small(tmp_path / "small"))
    make.write(tmp_path / "more", a=make.artists([7, 8]))
    done = lake.well(*[str(tmp_path / word) if word == "more" else word for word in words], LD_DEBUG="files", LD_DEBUG_OUTPUT=str(tmp_path / "loaded"))
    told = "".join(path.read_text(errors="replace") for path in tmp_path.glob("loaded.*"))
    assert done.out and ("libcrypto" in told)  # the loader did speak
    assert ("libduckdb" in told) == loads


@pytest.mark.parametrize(("words", "code", "reason"), [
    (["status"], 10, "no_lake"), (["query", "select 1"], 10, "no_lake"), (["imprt"], 2, "usage"), (["import"], 2, "usage"),
    (["import", "/no/such/file"], 2, None), (["tables", "nothing"], 10, "no_lake")])
def test_errors_have_an_exit_code_a_reason_and_what_to_do_next(lake, words, code, reason):
    done = lake.run("--json", *words)
    assert done.code == code, done.out
    error = done.lines("exit_error")[-1]
    assert error["exit"] == code and error["message"] and error["next"]
    assert reason is None or error["reason"] == reason
    plain = lake.run(*words)
    assert plain.code == code and plain.err.startswith(f"error[{error['reason']}]: ") and "next: " in plain.err
    assert plain.out == b""
