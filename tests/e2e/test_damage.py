"""Two hundred random damages: `check --read-data` finds each and names it, `repair` brings back what raw has or says what is lost."""

import json
import random
import shutil

import make_answers as make
import pytest
from breaking import side_by_side, workshop
from damage import KINDS, WAYS, damage, objects
from lake import Lake

SEED = 20_261_125  # of the damages
CASES = 200
MAY_BE_LOST = ("raw pack", "raw log entry", "data file")  # data files: those that only old versions of a table name


@pytest.fixture(scope="module")
def whole():
    """A lake with every kind of object: 34 entries, heads and versions, checkpoints, plays in two years."""
    folder = workshop()
    lake = Lake(folder / "whole")
    lake.take(make.all_kinds(folder / "kinds"))
    for n in range(33):
        lake.now = f"2026-11-25T{5 + n // 6:02}:{n % 6}0:00Z"
        lake.take(make.write(folder / "more", a=make.artists([n, n + 1]), b=make.recently_played(200 + 2 * n, 3)))
    assert lake.damage() == []
    yield lake
    shutil.rmtree(folder)


def findings(lake):
    done = lake.well("check", "--read-data", "--json", codes=(0, 8))
    return done.code, done.lines("finding")


def is_named(line, keys):
    """Whether a finding names one of the objects; of what a Delta log consists, it may name the log or another part."""
    if line["object"] in keys:
        return True
    logs = {key.split("/_delta_log/")[0] for key in keys if "/_delta_log/" in key}
    return line["object"].split("/_delta_log/")[0] in logs


def same(lake, other, key):
    return (lake.path / key).is_file() and (lake.path / key).read_bytes() == (other.path / key).read_bytes()


def broken_and_mended(whole, number):
    chance = random.Random(SEED + number)
    kind, way = list(KINDS)[number % len(KINDS)], WAYS[number // len(KINDS) % len(WAYS)]
    lake = whole.twin(whole.path.parent / f"case{number}")
    keys = damage(lake, kind, way, chance)
    told = f"case {number}: {kind} {way}: {keys}"

    code, found = findings(lake)
    assert found, f"{told}: not found"
    assert any(is_named(line, keys) for line in found), f"{told}: named are {[line['object'] for line in found]}"
    assert all(line["message"] and line["next"] and line["reason"] for line in found), told
    leftover = way == "extra" and kind in ("raw pack", "data file")  # as an interrupted run leaves
    assert code == (0 if leftover else 8), f"{told}: exit {code}"

    mended = lake.well("repair", "--json", codes=(0, 8))
    assert mended.lines("summary"), f"{told}: repair ended with {mended.out.decode()}"
    said = mended.summary()["lost"]
    assert mended.code == (8 if said else 0), told
    lost = []
    if way == "extra":  # whose it is nobody knows: repair may leave it named, and a person moves it away
        if any(line["object"] == keys[0] for line in findings(lake)[1]):
            (lake.path / keys[0]).unlink()
    elif kind in MAY_BE_LOST:  # what does not come back byte for byte is called lost, and nothing else is
        lost = [key for key in keys if not same(lake, whole, key)]
        assert {key for key in keys if any(key in line for line in said)} == set(lost), f"{told}: lost is {said}, not {lost}"
    else:
        assert said == [], f"{told}: lost is {said}"
    left = [line for line in findings(lake)[1] if line["severity"] == "damage" and line["object"] not in lost]
    assert left == [], f"{told}: left is {left}"
    assert lake.files() == whole.files(), f"{told}: other files than before"
    shutil.rmtree(lake.path)


def test_every_damage_is_found_and_mended_or_told(whole):
    for kind in KINDS:
        assert objects(whole, kind)
    failures, before = [], whole.tree()

    def case(number):
        try:
            broken_and_mended(whole, number)
        except AssertionError as failure:
            failures.append(str(failure).splitlines()[0])

    side_by_side(case, range(CASES))
    assert whole.tree() == before
    assert not failures, "\n".join([f"{len(failures)} of {CASES}:", *sorted(failures)])
