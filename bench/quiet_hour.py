#!/usr/bin/env python3
"""What a quiet hour costs: the program's own CPU time for a slot in which nothing is new, in a young lake and in an old one.

    quiet_hour.py [--slots N] [--rounds N]

The account is the sandbox's `quiet` without changes, on loopback; its time is not counted. A slot counts where it wrote one file,
the raw log's entry. Young and old lake are asked by turns, a copy of each as it was, and the ratio is taken within a round.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/e2e"))
CACHE = pathlib.Path(os.environ.get("TONEARM_CACHE", HERE.parent / ".cache"))
os.environ.setdefault("TONEARM_BIN", str(CACHE / "build/release/bin/tonearm"))

from sandboxes import DONE, Person, Sandbox, slot_of  # noqa: E402

HOUR = 3_600_000
START = "2026-11-02T00:00:00Z"
YOUNG = 10


def cpu_of(person, folder):
    """CPU milliseconds of one slot in a copy of the lake; None where it wrote more than an entry."""
    shutil.copytree(person.lake.path.parent, folder)
    lake = type(person.lake)(folder / "lake", person.lake.now)
    before = sum(1 for path in lake.path.rglob("*") if path.is_file())
    process = subprocess.Popen(lake.command("run", "--json", "--slot", slot_of(person.now)), env=lake.environment(**person.settings), cwd="/",
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.returncode
    quiet = sum(1 for path in lake.path.rglob("*") if path.is_file()) == before + 1
    shutil.rmtree(folder)
    return (used.ru_utime + used.ru_stime) * 1000 if quiet else None


def grow(person, slots):
    for _ in range(slots):
        person.at(person.now + HOUR)
        done = person.slot()
        assert done.code in DONE, done.err


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slots", type=int, default=1000, help="slots of the old lake (1000)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds (15)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quiet-") as name, Sandbox("--profile", "quiet", "--changes", 0, "--start", START) as sandbox:
        folder = pathlib.Path(name)
        person = Person(folder / "old", sandbox, START)
        assert person.slot().code in DONE
        grow(person, YOUNG - 1)
        young = person.copy(folder / "young")
        young.at(young.now + HOUR)
        grow(person, options.slots - YOUNG)
        # The hour that is measured is one in which nothing is due: by turns as many as it takes.
        while True:
            person.at(person.now + HOUR)
            if cpu_of(person, folder / "try") is not None:
                break
            assert person.slot().code in DONE
        while cpu_of(young, folder / "try") is None:
            assert young.slot().code in DONE
            young.at(young.now + HOUR)
        pairs = []
        for _ in range(options.rounds + 1):
            pair = []
            for each in (young, person):
                each.at(each.now)
                pair.append(cpu_of(each, folder / "try"))
            pairs.append(pair)
        pairs = [pair for pair in pairs[1:] if None not in pair]  # the first one warms up
        ratios = sorted(old / new for new, old in pairs)
        new, old = (statistics.median(pair[at] for pair in pairs) for at in (0, 1))
        print(f"a quiet slot, own CPU (user + system), median of {len(pairs)}: {new:.0f} ms after {YOUNG} slots, {old:.0f} ms after {options.slots}; "
              f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


if __name__ == "__main__":
    main()
