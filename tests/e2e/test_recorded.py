"""All recorded answers: counted by the witness as by tonearm, in whatever order and under whatever names."""

import collections
import hashlib
import json
import random
import re

import counts
import pyarrow.parquet as pq
import pytest
from lake import OBSERVED, Lake

ACCEPTED = {  # code -> what must be seen where it is given; a person looked at each
    "bad_uri": re.compile(r"string|spotify :show :\w+|spotify:(track|album|artist):null"),  # documentation samples, lost tracks
    "error_body": re.compile("the answer is an error"),  # eight files are errors that somebody kept
}
SKIPPED = {"LICENSE.txt": "not_json"}


class Recorded:
    """The recorded answers, what the witness counts in them, and a lake that took them."""

    def __init__(self, folder, lake):
        self.folder, self.lake = folder, lake
        self.index = json.loads((folder / "INDEX.json").read_text())
        self.folders = sorted(path for path in folder.iterdir() if path.is_dir())
        self.done = lake.take(*self.folders)
        self.lines = {line["path"].removeprefix(f"{folder}/"): line for line in self.done.lines("file")}
        self.seen = {}
        for row in self.index:
            found = counts.documents((folder / row["file"]).read_text())
            unique = list({json.dumps(document): document for document in found}.values())
            self.seen[row["file"]] = [counts.count(document, endpoint_of(row, document)) for document in unique]


def endpoint_of(row, document):
    """As the index knows it; where the answer's own address is another one, that: /me/playlists says /users/{id}/playlists."""
    href = document.get("href") or "" if isinstance(document, dict) else ""
    if "/users/" in href and row["endpoint"] == "/me/playlists":
        return "/users/{user_id}/playlists"
    return row["endpoint"] if row["endpoint"] != "?" else "/albums/{id}"


@pytest.fixture(scope="module")
def all_of_it(recorded, tmp_path_factory):
    return Recorded(recorded, Lake(tmp_path_factory.mktemp("recorded") / "lake"))


def test_every_file_is_taken_or_named(all_of_it):
    assert len(all_of_it.index) == 296
    assert set(all_of_it.seen) <= set(all_of_it.lines)
    for path, line in all_of_it.lines.items():
        reasons = [skip["reason"] for skip in line["skipped"]]
        expected = [] if path in all_of_it.seen else [SKIPPED[path.split("/")[-1]]]
        assert reasons == expected, path
        assert path not in all_of_it.seen or line["answers"], path


def test_the_sum_closes_for_every_file_and_table(all_of_it):
    for path, line in all_of_it.lines.items():
        assert line["counted"], path
        for name, sum_ in [("all", line["sum"]), *line["tables"].items()]:
            assert sum_["items"] == sum_["kept"] + sum_["duplicate"] + sum_["withheld"] + sum_["rejected"], (path, name)
    summary = all_of_it.done.summary()
    for word in ("items", "kept", "duplicate", "withheld", "rejected"):
        assert summary["sum"][word] == sum(line["sum"][word] for line in all_of_it.lines.values())
    assert summary["sum"]["items"] > 10_000


def test_elements_of_every_file_are_those_of_the_witness(all_of_it):
    compared = 0
    for path, seen in all_of_it.seen.items():
        line = all_of_it.lines[path]
        theirs = collections.Counter({table: sum_["items"] for table, sum_ in line["tables"].items() if sum_["items"]})
        if all(answer["state"] != "new" for answer in line["answers"]):
            assert not theirs, path  # its twin is counted
            continue
        assert theirs == sum((s.elements for s in seen), collections.Counter()), path
        compared += 1
    assert compared > 280


def test_rows_of_the_tables_are_the_distinct_keys_of_the_witness(all_of_it):
    unique = {row["sha256"]: seen for row in all_of_it.index for seen in [all_of_it.seen[row["file"]]]}
    expected = counts.rows([seen for each in unique.values() for seen in each])
    sql = " union all ".join(f"select '{table}' as t, count(*) as n from {table}" for table in expected)
    by_query = {row["t"]: row["n"] for row in json.loads(all_of_it.lake.query(sql))}
    assert by_query == expected
    by_file = collections.Counter()
    for table, live in all_of_it.lake.head()["tables"].items():
        for file in live["files"]:
            by_file[table] += pq.read_metadata(all_of_it.lake.path / "tables" / table / file["path"]).num_rows
    assert {table: by_file[table] for table in expected} == expected


def test_every_reject_has_a_reason_that_a_person_accepts(all_of_it):
    rejects = json.loads(all_of_it.lake.query("select * from rejects"))
    summary = all_of_it.done.summary()
    assert len(rejects) == summary["sum"]["rejected"] + summary["refused"]
    assert summary["refused"] == sum(row["endpoint"] == "error" for row in all_of_it.index) == 8
    documented = {line.split()[0] for line in all_of_it.lake.well("help", "reasons").out.decode().splitlines() if line[:1].strip()}
    for row in rejects:
        assert row["reason"] in documented
        assert ACCEPTED[row["reason"]].fullmatch(row["detail"]), row


def test_importing_twice_changes_nothing(all_of_it):
    before = all_of_it.lake.tree()
    again = all_of_it.lake.take(*all_of_it.folders).summary()
    assert (again["new_answers"], again["entries"]) == (0, [])
    assert all_of_it.lake.tree() == before


@pytest.mark.parametrize("seed", [1, 2])
def test_renamed_flat_and_shuffled_copies_give_the_same_files(all_of_it, tmp_path, seed):
    flat = tmp_path / "one flat folder"
    flat.mkdir()
    names = []
    for row in all_of_it.index:
        data = (all_of_it.folder / row["file"]).read_bytes()
        names.append(flat / hashlib.sha256(data).hexdigest())
        names[-1].write_bytes(data)
    names = sorted(set(names))
    random.Random(seed).shuffle(names)
    other = Lake(tmp_path / "elsewhere" / "ein anderer See", now=f"2026-12-0{seed}T23:59:59Z")
    other.take(*names)
    assert other.files() == all_of_it.lake.files()


def test_taken_one_by_one_they_give_the_same_files(all_of_it, tmp_path):
    other = Lake(tmp_path / "lake")
    for folder in reversed(all_of_it.folders):
        other.take(folder)
    assert other.files() == all_of_it.lake.files()


def test_a_recorded_page_of_48_plays_is_240_elements(recorded, lake):
    summary = lake.take(recorded / "python-spotify/recently_played_tracks.json", codes=(0,)).summary()
    assert summary["sum"] == {"items": 240, "kept": 103, "duplicate": 137, "withheld": 0, "rejected": 0, "closes": True}
    assert {table: sum_["items"] for table, sum_ in summary["tables"].items()} == {"plays": 48, "tracks": 48, "albums": 48, "artists": 96}
    assert OBSERVED[:10] in json.loads(lake.query("select max(observed_at) as at from plays"))[0]["at"]
