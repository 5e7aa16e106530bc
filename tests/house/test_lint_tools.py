"""What ./dev lint finds."""

import subprocess

import pytest
from house import ROOT, tool

TABLE = "| room | what |\n|---|---|\n| `base/` | x |\n| `extract/` | x |\n| `transform/` | x |\n"


@pytest.mark.parametrize(
    "room, include, sentence",
    [
        ("extract", "base/result.h", None),
        ("extract", "extract/own.h", None),
        ("base", "extract/import.h", "extract stands above base"),
        ("transform", "extract/import.h", "meet in the store only"),
        ("base", "nowhere/x.h", "no room of that name"),
        ("attic", "base/result.h", "src/attic is not in the table"),
    ],
)
def test_an_include_that_points_up_is_printed(tmp_path, room, include, sentence):
    (tmp_path / "src" / room).mkdir(parents=True)
    (tmp_path / "src/README.md").write_text(TABLE)
    (tmp_path / "src" / room / "a.cc").write_text(f'#include <vector>\n#include "{include}"\n')
    code, output = tool("include_direction.py", cwd=tmp_path)
    assert code == (1 if sentence else 0)
    assert (sentence or "") in output


def test_no_include_of_this_house_points_up():
    code, output = tool("include_direction.py", cwd=ROOT)
    assert (code, output) == (0, "every include points down\n")


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("see https://developer.spotify.com/x", None),
        ("http://127.0.0.1:8080/callback and http://[::1]/", None),
        ("./work/x  $HOME/work/x  a/home/x", None),
        ("fetch https://" + "files.mirror.zone/x", "host files.mirror.zone"),
        ("https://" + "spotify.com.evil.zone/", "host spotify.com.evil.zone"),
        ("cd /" + "home/anna/tonearm", "path of one machine"),
        ("cd /" + "work/main", "path of one machine"),
        ("proxy 10." + "1.2.3", "private address"),
    ],
)
def test_hosts_and_paths_of_a_machine_are_found(tmp_path, line, sentence):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/known_hosts.txt").write_text("spotify.com\n127.0.0.1\n[::1]\n")
    (tmp_path / "a.md").write_text(line + "\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "a.md"], cwd=tmp_path, check=True)
    code, output = tool("plain_files.py", cwd=tmp_path)
    assert code == (1 if sentence else 0)
    assert (f"a.md:1: {sentence}" if sentence else "1 files") in output
