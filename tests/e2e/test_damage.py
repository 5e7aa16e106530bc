"""Damage of every kind to every kind of object: `check --read-data` finds it and names the object, `repair` brings the same
files back from raw, or says what is lost. 200 cases from one seed, and nothing in them is chosen by hand."""

import datetime
import random
import shutil

import make_answers as make
import pytest
from breaking import side_by_side, workshop
from lake import NOW, Lake

CASES = 200
KINDS = ["flip", "cut", "missing", "extra", "swap"]
GROUPS = {
    "raw": "raw/import/**/*.zst",
    "raw log": "raw/log/*.json",
    "data file": "tables/*/**/part-*.parquet",
    "delta version": "tables/*/_delta_log/*.json",
    "checkpoint": "tables/*/_delta_log/*.checkpoint.parquet",
    "pointer": "tables/*/_delta_log/_last_checkpoint",
    "head": "_tonearm/heads/*.json",
}


@pytest.fixture(scope="module")
def whole():
    """A lake of 40 imports, so that there are checkpoints, and files that only older heads name."""
    folder = workshop()
    lake = Lake(folder / "whole")
    lake.take(make.small(folder / "small"))
    now = datetime.datetime.fromisoformat(NOW)
    for n in range(39):
        lake.now = (now + datetime.timedelta(minutes=n)).isoformat().replace("+00:00", "Z")
        lake.take(make.write(folder / f"more{n}", page=make.recently_played(100 + 3 * n, 3)))
    assert lake.damage() == []
    yield lake
    shutil.rmtree(folder)


def flip(path, rng):
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    data[at] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def cut(path, rng):
    data = path.read_bytes()
    at = rng.randrange(len(data))
    path.write_bytes(data[:at] + data[at + 1:])


def other_name(path, rng):
    """A name that an object of its kind could have, and none has."""
    name = path.name
    if name.startswith("_"):
        return path.with_name("_last_checkpoint.old")
    if name[:20].isdigit():
        return path.with_name(f"{int(name[:20]) + rng.randrange(500, 900):020d}{name[20:]}")
    return path.with_name(name.replace(".", f"x{rng.randrange(10**6)}.", 1))


def spoil(lake, kind, group, rng):
    """Does it; returns the objects of which check must name one, and whether raw itself lost something."""
    paths = sorted(lake.path.glob(GROUPS[group]))
    path = rng.choice(paths)
    others = [p for p in paths if p.read_bytes() != path.read_bytes()]
    if kind == "swap" and not others:
        kind = "flip"
    touched = [path]
    if kind == "flip":
        flip(path, rng)
    elif kind == "cut":
        cut(path, rng)
    elif kind == "missing":
        path.unlink()
    elif kind == "extra":
        touched = [other_name(path, rng)]
        shutil.copyfile(path, touched[0])
    else:
        touched.append(rng.choice(others))
        a, b = (p.read_bytes() for p in touched)
        touched[0].write_bytes(b)
        touched[1].write_bytes(a)
    return [str(p.relative_to(lake.path)) for p in touched], group.startswith("raw")


def names(finding, key):
    """Whether a finding is about an object: by name, or by the log that has a gap where it was."""
    return finding["object"] == key or key in finding["message"] or (finding["object"].endswith("/") and key.startswith(finding["object"]))


def one(whole, number):
    rng = random.Random(20261125 * 1000 + number)
    kind, group = KINDS[number % len(KINDS)], rng.choice(list(GROUPS))
    lake = whole.copy(whole.path.with_name(f"case{number}"))
    wanted, told = whole.files(), f"case {number}: {kind}, {group}"
    keys, raw = spoil(lake, kind, group, rng)
    told += f", {keys}"
    checked = lake.run("check", "--read-data", "--json")
    findings = checked.lines("finding")
    assert any(names(f, key) for f in findings for key in keys), f"{told}: not found: {findings}"
    assert all(f["next"] for f in findings), told
    damaged = any(f["severity"] == "damage" for f in findings)
    assert checked.code == (8 if damaged else 0) and (damaged or kind == "extra"), told
    repaired = lake.run("repair", "--json")
    assert repaired.code in (0, 8), f"{told}: {repaired.out[-500:]} {repaired.err[-500:]}"
    lost = repaired.summary()["lost"]
    assert (repaired.code == 8) == bool(lost), told
    if not raw:
        assert lost == [], f"{told}: {lost}"
    elif kind != "extra":
        assert lost, f"{told}: nothing is told lost"
    assert lake.files() == wanted, f"{told}: other files after the repair"
    left = [(o, r) for o, r in lake.damage() if not any(o == key for key in keys)]
    assert left == [] or raw, f"{told}: still damaged: {left}"
    if not raw and kind != "extra":
        assert lake.damage() == [], told
    shutil.rmtree(lake.path)


def test_200_random_damages_are_found_named_and_mended(whole):
    side_by_side(lambda number: one(whole, number), range(CASES))
