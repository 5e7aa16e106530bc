"""Bad input: each has a clear message and a row in `rejects` or a named skip; never a crash; everything else loads."""

import io
import json
import os
import pathlib
import resource
import shutil
import subprocess
import zipfile

import make_answers as make
import pytest
from lake import OBSERVED, Lake

DEEP = b"[" * 10_000 + b"]" * 10_000


def text(answer):
    return json.dumps(answer).encode()


def zipped(data):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("plays.json", data)
    return memory.getvalue()


def changed(answer, *pairs):
    """The answer's text with bytes replaced; each must be there."""
    data = text(answer)
    for old, new in pairs:
        assert old in data
        data = data.replace(old, new)
    return data


# File -> its bytes, and what becomes of it: a skip, a row of rejects (pointer, reason, a word of the detail), or rows.
SKIPPED = {
    "page.html": (b"<!DOCTYPE html><html><body>Log in</body></html>", "not_json"),
    "gateway.json": (b"<html>502 Bad Gateway</html>", "not_json"),
    "empty.json": (b"", "empty_file"),
    "blank.json": (b" \n\n", "empty_file"),
    "archive.zip": (zipped(text(make.artists([1]))), "archive"),
    "archive.json": (zipped(text(make.artists([1]))), "archive"),
    "zeros": (bytes(1000), "not_json"),
    "cut.json.gz": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "bad_compression"),
    "cut.json.zst": (b"\x28\xb5\x2f\xfd\x04", "bad_compression"),
    "number.json": (b"42", "unknown_shape"),
    "null.json": (b"null", "unknown_shape"),
    "unknown.json": (b'{"a": 1}', "unknown_shape"),
    "deep and unknown.json": (b'{"x":' + DEEP + b"}", "unknown_shape"),
}
REJECTED = {
    "cut.json": (text(make.saved_tracks(30, 3))[:-40], ("", "bad_json", "")),
    "latin1.json": (changed(make.artists([50]), (b"Synthetic artist", b"Synth\xe9tic artist")), ("", "bad_utf8", "")),
    "nul.json": (changed(make.artists([57]), (b"artist 57", b"artist\0 57")), ("", "bad_json", "")),
    "deep.json": (text(make.artists([52]))[:-1] + b', "x":' + DEEP + b"}", ("", "too_deep", "")),
    "429.json": (b'{"error": {"status": 429, "message": "API rate limit exceeded"}}', ("", "error_body", "")),
    "huge number.json": (changed(make.saved_tracks(33, 2), (b"180033,", b"1" + b"0" * 30 + b",")), ("/items/0/track", "bad_type", "duration_ms: a number out of range")),
    "infinite.json": (changed(make.saved_tracks(40, 1), (b'"popularity": 50', b'"popularity": 1e999')), ("/items/0/track", "bad_type", "popularity: a number out of range")),
    "half.json": (changed(make.saved_tracks(24, 2), (b"180024,", b"180024.5,")), ("/items/0/track", "bad_type", "duration_ms")),
    "twice.json": (changed(make.artists([53, 54]), (b'"popularity": 53', b'"popularity": 53, "name": "other"')), ("/artists/0", "duplicate_member", "")),
    "yesterday.json": (changed(make.recently_played(900, 2), (make.moment(3600, 900).encode(), b"yesterday")), ("/items/1", "bad_time", "yesterday")),
    "no object.json": (changed(make.saved_tracks(45, 1), (b'"items": [', b'"items": [7, ')), ("/items/0", "not_an_object", "number")),
}
TAKEN = {
    "good.json": text(make.recently_played(0, 3)),
    "bom.json": b"\xef\xbb\xbf" + text(make.artists([51])),
    "floats.json": changed(make.saved_tracks(20, 2), (b"180020,", b"180020.0,"), (b'"popularity": 50', b'"popularity": 5e1')),
    "surrogate.json": changed(make.artists([55]), (b"Synthetic artist 55", b"Synthetic \\ud800 artist 55")),
    "nul escape.json": changed(make.artists([58]), (b"artist 58", b"artist\\u0000 58")),
    'new\nline "quoted" \' \U0001f3b5 \x1b[31m.json': text(make.artists([59])),
}


def fill(folder):
    folder.mkdir()
    for name, data in {**TAKEN, **{name: data for name, (data, _) in (SKIPPED | REJECTED).items()}}.items():
        (folder / name).write_bytes(data)
    (folder / "loop").mkdir()
    (folder / "loop/up").symlink_to("..")
    (folder / "self").symlink_to("self")
    (folder / "gone.json").symlink_to("/nonexistent/synthetic")
    os.mkfifo(folder / "pipe.json")
    (folder / b"\xff\xfe not utf-8.json".decode("utf-8", "surrogateescape")).write_bytes(text(make.artists([61])))
    return folder


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    lake = Lake(folder / "lake")
    done = lake.take(fill(folder / "in"), codes=(3,), timeout=60)
    return lake, done, {pathlib.Path(line["path"]).name: line for line in done.lines("file")}


def test_what_is_no_answer_is_a_named_skip(taken):
    _, _, lines = taken
    expected = {name: reason for name, (_, reason) in SKIPPED.items()}
    expected |= {"up": "link_loop", "self": "link_loop", "gone.json": "unreadable", "pipe.json": "not_a_file"}
    found = {name: [skip["reason"] for skip in line["skipped"]] for name, line in lines.items() if line["skipped"]}
    assert found == {name: [reason] for name, reason in expected.items()}
    assert all(skip["detail"] for line in lines.values() for skip in line["skipped"])


def test_what_cannot_be_a_row_is_one_of_rejects(taken):
    lake, done, lines = taken
    rejects = json.loads(lake.query("select answer, pointer, reason, detail from rejects"))
    by_answer = {}
    for row in rejects:
        by_answer.setdefault(row["answer"], []).append(row)
    for name, (_, (pointer, reason, word)) in REJECTED.items():
        (answer,) = lines[name]["answers"]
        (row,) = by_answer.pop(answer["sha256"])
        assert (row["pointer"], row["reason"]) == (pointer, reason), name
        assert word in row["detail"] and row["detail"], name
        assert lines[name]["reasons"] == {reason: {"count": 1, "example": pointer}}, name
    assert not by_answer
    summary = done.summary()
    assert summary["exit"] == 3 and summary["sum"]["closes"]
    assert summary["sum"]["rejected"] + summary["refused"] == len(REJECTED)


def test_everything_else_loads(taken):
    lake, _, lines = taken
    for name in TAKEN:
        line = lines[name]
        assert line["sum"]["items"] == line["sum"]["kept"] + line["sum"]["duplicate"] > 0, name
    for name, count in {"huge number.json": 11, "twice.json": 1, "yesterday.json": 11}.items():  # the siblings of what is rejected
        assert lines[name]["sum"]["kept"] + lines[name]["sum"]["duplicate"] == count, name
    names = {row["name"] for row in json.loads(lake.query("select name from artists"))}
    assert {"Synthetic artist 51", "Synthetic \ufffd artist 55", "Synthetic artist\0 58", "Synthetic artist 59", "Synthetic artist 61"} <= names
    assert lines["surrogate.json"]["notes"] == {"lone_surrogate": 1}
    (row,) = json.loads(lake.query(f"select duration_ms, popularity from tracks where uri like '%{make.ident('track', 20)}'"))
    assert row == {"duration_ms": 180_020, "popularity": 50}
    assert lake.damage() == []


def test_people_are_told_too_and_no_name_reaches_the_terminal_raw(tmp_path):
    lake = Lake(tmp_path / "lake")
    done = lake.well("import", fill(tmp_path / "in"), "-v", "--observed-at", OBSERVED, codes=(3,))
    told = done.out.decode() + done.err
    for name in SKIPPED:
        assert name in told
    for reason in {reason for _, reason in SKIPPED.values()} | {reason for _, (_, reason, _) in REJECTED.values()}:
        assert reason in told
    assert "\x1b" not in told and "\nline" not in told and "next: " in told


@pytest.mark.parametrize("name", REJECTED)
def test_alone_it_is_no_success(tmp_path, name):
    (tmp_path / "in.json").write_bytes(REJECTED[name][0])
    lake = Lake(tmp_path / "lake")
    lake.take(tmp_path / "in.json", codes=(3,))
    lake.take(tmp_path / "in.json", codes=(0, 3))
    assert len(json.loads(lake.query("select * from rejects"))) == 1


def test_a_file_that_may_not_be_read_is_a_named_skip(tmp_path):
    folder = make.write(tmp_path / "in", good=make.artists([1]), secret=make.artists([2]))
    (folder / "secret.json").chmod(0)
    lake = Lake(tmp_path / "lake")
    command = lake.command("import", "--json", folder, "--observed-at", OBSERVED)
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root reads every file, and there is no setpriv to be somebody else")
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        for path in (tmp_path, *tmp_path.parents):  # nobody must reach the folder
            if path != pathlib.Path("/") and path.stat().st_mode & 0o001 == 0:
                path.chmod(path.stat().st_mode | 0o011)
        shutil.chown(tmp_path, 65534, 65534)
    done = subprocess.run(command, env=lake.environment(), capture_output=True, timeout=60)
    assert done.returncode == 3, done.stderr
    lines = {pathlib.Path(line["path"]).name: line for line in map(json.loads, done.stdout.splitlines()) if line["type"] == "file"}
    assert [skip["reason"] for skip in lines["secret.json"]["skipped"]] == ["unreadable"]
    assert lines["good.json"]["sum"]["kept"] == 1


def test_200_megabytes_in_one_answer_load_within_bounds(tmp_path):
    track = make.track(1)
    track["available_markets"] = ["DE", "US"] * 4000
    one = text({"added_at": make.moment(1), "track": track})
    count = 200_000_000 // len(one) + 1
    start, end = text(make.page([], "/me/tracks", total=count)).split(b"[]")
    with open(tmp_path / "big.json", "wb") as file:
        file.write(start + b"[")
        for n in range(count):
            file.write((b"," if n else b"") + one.replace(make.ident("track", 1).encode(), make.ident("track", n).encode()))
        file.write(b"]" + end)
    assert (tmp_path / "big.json").stat().st_size > 200_000_000
    lake = Lake(tmp_path / "lake")
    process = lake.start("import", "--json", str(tmp_path / "big.json"), "--observed-at", OBSERVED)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024  # of the largest child so far
    (line,) = [json.loads(line) for line in out.splitlines() if b'"file"' in line[:20]]
    assert line["tables"]["library"]["kept"] == count and line["sum"]["rejected"] == 0
    assert peak < 3_000_000_000, f"{peak >> 20} MiB"
