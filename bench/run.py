#!/usr/bin/env python3
"""tonearm beside others over the same pages, and the numbers that it promises. `./dev bench` builds what this needs.

    run.py [--size MB] [--rounds N] [--markets] [--quick] [--no-growth] [--json FILE]

Every contestant must find what the generator says is there before a time counts. Then they run by turns, and only ratios within a
round are compared: a busy machine slows both sides of them.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("TONEARM_CACHE", HERE.parent / ".cache"))
BUILD = pathlib.Path(os.environ.get("TONEARM_BUILD", CACHE / "build/release"))
TONEARM = os.environ.get("TONEARM_BIN", str(BUILD / "bin/tonearm"))
NOW = "2025-11-30T10:00:00Z"
MB = 1_000_000
# What fifty plays of known tracks may write into a lake of so many tracks.
PLAYS_LIMITS = {20_000: 6 * MB, 240_000: 50 * MB}
SYNCS_LIMIT = 250  # what an import of 1,000 small files may wait for


def say(text=""):
    print(text, flush=True)


def in_own_venv():
    """Starts again with the Python that has the rivals; makes it first."""
    venv, wanted = CACHE / "bench-venv", (HERE / "requirements.txt").read_text()
    stamp = venv / "requirements"
    if not stamp.is_file() or stamp.read_text() != wanted:
        say("Python packages of the rivals: installing")
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    if pathlib.Path(sys.prefix) != venv:
        os.execv(venv / "bin/python", [str(venv / "bin/python"), __file__, *sys.argv[1:]])


def run(*command, **environment):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TONEARM_NOW": NOW, **environment})
    if done.returncode not in (0, 3):
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def last_json(done):
    return json.loads(done.stdout.strip().splitlines()[-1])


def tonearm(lake, *words, **environment):
    return run(TONEARM, "--lake", lake, *words, **environment)


def generate(what, folder, *options):
    run(BUILD / "bench/bench_generate", what, folder, *options)
    made = folder / "expected.json"
    return json.loads(made.read_text()) if made.is_file() else {}


# ---- contestants -----------------------------------------------------------------------------


DIGEST = "count(*) AS n, (coalesce(sum(('0x' || substr(sha256({id}), 1, 16))::UBIGINT::HUGEINT), 0) % 18446744073709551616)::VARCHAR AS d"


class Tonearm:
    """From raw in the lake, as import left it, to committed tables."""

    def __init__(self, name, lake, threads):
        self.name, self.lake, self.threads = name, lake, threads

    def go(self):
        return last_json(run(BUILD / "bench/bench_apply", self.lake, self.threads))

    def answers(self):
        found = {}
        for thing, table, prefix in (("songs", "tracks", "track"), ("albums", "albums", "album"), ("artists", "artists", "artist")):
            sql = "SELECT " + DIGEST.format(id=f"substr(uri, {len('spotify::') + len(prefix) + 1})") + f" FROM {table}"
            n, digest = tonearm(self.lake, "query", "-o", "csv", sql).stdout.split()[1].split(",")
            found[thing] = {"rows": int(n), "digest": int(digest)}
        sql = "SELECT count(*) FROM playlist_items"
        found["items"] = int(tonearm(self.lake, "query", "-o", "csv", sql).stdout.split()[1])
        return found


class Rival:
    """A script of rivals/ that reads the pages and writes tables into a folder."""

    def __init__(self, name, script, pages, out, suffix):
        self.name, self.script, self.pages, self.out, self.suffix = name, script, pages, out / script, suffix

    def go(self):
        shutil.rmtree(self.out, ignore_errors=True)
        return last_json(run(sys.executable, HERE / f"rivals/{self.script}.py", self.pages, self.out))

    def answers(self):
        import duckdb

        db, found = duckdb.connect(), {}
        for thing, table, key, prefix in (("songs", "tracks", "song_id", "track"), ("albums", "albums", "album_id", "album"),
                                          ("artists", "artists", "artist_id", "artist")):
            if self.suffix == "csv":
                source, ids = self.out / f"{thing}.csv", key
            else:
                source, ids = self.out / f"{table}.parquet", f"substr(uri, {len('spotify::') + len(prefix) + 1})"
            n, digest = db.execute(f"SELECT {DIGEST.format(id=ids)} FROM '{source}'").fetchone()
            found[thing] = {"rows": n, "digest": int(digest)}
        if self.suffix == "parquet":
            found["items"] = db.execute(f"SELECT count(*) FROM '{self.out}/playlist_items.parquet'").fetchone()[0]
        return found


def check_answers(contestant, expected):
    found = contestant.answers()
    wrong = {key: (value, expected[key]) for key, value in found.items() if value != expected[key]}
    if wrong:
        sys.exit(f"bench: {contestant.name} has wrong answers (found, expected): {wrong}")


def race(contestants, expected, rounds):
    """The results of each round by contestant; the first run is checked and thrown away."""
    for contestant in contestants:
        contestant.go()
        check_answers(contestant, expected)
    say("answers: all contestants agree with the generator on rows and digests of songs, albums and artists")
    results = []
    for _ in range(rounds):
        results.append({contestant.name: contestant.go() for contestant in contestants})
    return results


def spread(values, form):
    values = list(values)
    return f"{statistics.median(values):{form}} ({min(values):{form}}..{max(values):{form}})"


def print_race(results, expected, ours):
    names = list(results[0])
    size, pages = expected["bytes"], expected["pages"]
    say(f"\n{'contestant':<34}{'CPU s':>8}{'wall s':>8}{'GB/s':>8}{'pages/s':>9}{'peak MB':>9}  CPU of it / tonearm's (min..max)")
    rows = []
    for name in names:
        took = [result[name] for result in results]
        seconds = statistics.median(t["cpu"] for t in took)
        wall = statistics.median(t["wall"] for t in took)
        peak = max(t["peak"] for t in took)
        ratios = [result[name]["cpu"] / result[ours]["cpu"] for result in results]
        per_second = wall if "threads" in name else seconds
        say(f"{name:<34}{seconds:>8.2f}{wall:>8.2f}{size / per_second / 1e9:>8.3f}{pages / per_second:>9.0f}{peak / MB:>9.0f}  {spread(ratios, '.2f')}")
        rows.append({"name": name, "cpu": seconds, "wall": wall, "peak": peak, "ratio": statistics.median(ratios),
                     "ratio_min": min(ratios), "ratio_max": max(ratios)})
    return rows


# ---- parts -----------------------------------------------------------------------------------


def side_by_side(work, options):
    pages, lake = work / "pages", work / "lake"
    variant = ["--markets"] if options.markets else []
    expected = generate("pages", pages, "--bytes", options.size * MB, *variant)
    say(f"pages: {expected['pages']:,} of {expected['playlists']:,} playlists, {expected['items']:,} items, "
        f"{expected['bytes'] / MB:,.0f} MB of JSON{' with markets' if options.markets else ''}, {expected['stored'] / MB:,.1f} MB as zstd; "
        f"{expected['songs']['rows']:,} songs, {expected['albums']['rows']:,} albums, {expected['artists']['rows']:,} artists")
    run(BUILD / "bench/bench_apply", lake, 1, "import", pages)
    ours = Tonearm("tonearm, 1 thread", lake, 1)
    contestants = [ours, Rival("DuckDB, explicit columns, 1 thread", "explicit", pages, work, "parquet"),
                   Rival("Python: json, csv, sets", "stdlib", pages, work, "csv"),
                   Rival("the classic pipeline's pandas", "classic", pages, work, "csv"), Tonearm("tonearm, 2 threads", lake, 2)]
    results = race(contestants, expected, options.rounds)
    rows = print_race(results, expected, ours.name)
    def by_the_clock(name):
        return spread((result[name]["wall"] / result["tonearm, 2 threads"]["wall"] for result in results), ".2f")
    say(f"by the clock, times tonearm's two threads (its default): one thread {by_the_clock(ours.name)}, "
        + ", ".join(f"{name} {by_the_clock(contestants[i].name)}" for i, name in ((1, "DuckDB"), (2, "json and csv"), (3, "pandas"))))
    say("memory per contestant is its whole process")
    say("tonearm's run also checks every page's SHA-256, hashes the playlists' contents, dates every column group, keeps popularity by day,")
    say("writes the head and the Delta logs, and syncs; the rivals do not.")
    return {"expected": expected, "contestants": rows}


def growth(work, options, small_peak):
    pages, lake = work / "pages10", work / "lake10"
    expected = generate("pages", pages, "--bytes", 10 * options.size * MB, *(["--markets"] if options.markets else []))
    run(BUILD / "bench/bench_apply", lake, 1, "import", pages)
    took = last_json(run(BUILD / "bench/bench_apply", lake, 1))
    check_answers(Tonearm("tonearm at 10x", lake, 1), expected)
    ids = sum(expected[thing]["rows"] for thing in ("songs", "albums", "artists"))
    say(f"\n10x: {expected['bytes'] / MB:,.0f} MB of JSON, {ids:,} distinct ids: CPU {took['cpu']:.2f} s, "
        f"{expected['bytes'] / took['cpu'] / 1e9:.3f} GB/s, peak {took['peak'] / MB:.0f} MB = {took['peak'] / small_peak:.2f} x the peak at 1x")
    shutil.rmtree(pages)
    shutil.rmtree(lake)
    return {"expected": expected, **took}


def folder_bytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def fifty_plays(work, tracks):
    own = work / f"fifty-{tracks}"
    generate("library", own / "library", "--count", tracks)
    generate("plays", own / "plays", "--count", tracks)
    lake, limit = own / "lake", PLAYS_LIMITS[tracks]
    first = last_json(tonearm(lake, "--json", "import", own / "library", "--observed-at", "2025-11-24T00:00:00Z"))
    assert first["tables"]["tracks"]["kept"] == tracks, first
    before = folder_bytes(lake)
    plays = last_json(tonearm(lake, "--json", "import", own / "plays/recently_played.json", "--observed-at", "2025-11-25T00:00:00Z"))
    assert plays["tables"]["plays"]["kept"] == 50 and plays["tables"]["tracks"]["kept"] == 0, plays
    written = folder_bytes(lake) - before
    shutil.rmtree(own)
    say(f"fifty plays of known tracks into a lake of {tracks:,} tracks: {written / MB:.2f} MB written (limit {limit / MB:.0f} MB)")
    if written > limit:
        sys.exit("bench: fifty plays write too much")
    return written


def thousand_files(work):
    generate("small", work / "small", "--count", 1000)
    lake, into = work / "lake-of-small", work / "syncs.json"
    counter = BUILD / "bench/bench_syncs.so"
    began = time.perf_counter()
    done = last_json(tonearm(lake, "--json", "import", work / "small", "--observed-at", "2025-11-24T00:00:00Z", LD_PRELOAD=str(counter),
                             COUNT_SYNCS_INTO=str(into)))
    seconds = time.perf_counter() - began
    assert done["new_answers"] == 1000, done
    counts = json.loads(into.read_text())
    waits = counts["fsync"] + counts["fdatasync"] + counts["syncfs"]
    say(f"1,000 files of one answer each: {seconds:.2f} s, {waits} waits for the disk ({counts}; limit {SYNCS_LIMIT})")
    if not 0 < waits <= SYNCS_LIMIT:
        sys.exit("bench: an import of 1,000 small files waits too often for the disk, or the counter was not loaded")
    return {"seconds": seconds, **counts}


def opens_duckdb(*command):
    seen = run(*command, LD_DEBUG="files")
    return "libduckdb" in seen.stdout + seen.stderr


def starts(work):
    """What needs no tables must not open DuckDB. An import does: else the look itself would be blind."""
    lake = work / "lake-of-small"
    generate("small", work / "one", "--count", 1)
    if not opens_duckdb(TONEARM, "--lake", work / "lake-of-one", "import", work / "one"):
        sys.exit("bench: the loader's report does not show DuckDB even where it is used")
    for words in (["--version"], ["--lake", lake, "status"], ["help"]):
        if opens_duckdb(TONEARM, *words):
            sys.exit(f"bench: tonearm {words[-1]} opens DuckDB")
    times = {}
    for name, words in (("--version", [TONEARM, "--version"]), ("status", [TONEARM, "--lake", lake, "status"])):
        took = []
        for _ in range(15):
            began = time.perf_counter()
            run(*words)
            took.append(time.perf_counter() - began)
        times[name] = statistics.median(took) * 1000
    say("start to exit, median of 15: " + ", ".join(f"tonearm {name} {ms:.1f} ms" for name, ms in times.items()) + "; neither opens DuckDB")
    return times


def cpu_name():
    for line in open("/proc/cpuinfo", encoding="utf-8", errors="replace"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100, help="MB of JSON (100)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (5)")
    parser.add_argument("--markets", action="store_true", help="pages with available_markets")
    parser.add_argument("--quick", action="store_true", help="20 MB, 2 rounds, no 10x")
    parser.add_argument("--no-growth", action="store_true", help="without the run at 10x")
    parser.add_argument("--json", help="write the results there")
    options = parser.parse_args()
    if options.quick:
        options.size, options.rounds, options.no_growth = 20, 2, True
    in_own_venv()
    began = time.perf_counter()
    say(f"{cpu_name()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {subprocess.run([TONEARM, '--version'], capture_output=True, text=True).stdout.strip()}")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=CACHE) as folder:
        work = pathlib.Path(folder)
        os.environ["XDG_STATE_HOME"] = str(work / "state")
        results = side_by_side(work, options)
        if not options.no_growth:
            results["tenfold"] = growth(work, options, results["contestants"][0]["peak"])
        say()
        lakes = [20_000] if options.quick else list(PLAYS_LIMITS)
        results["fifty_plays_bytes"] = {tracks: fifty_plays(work, tracks) for tracks in lakes}
        results["thousand_files"] = thousand_files(work)
        results["starts_ms"] = starts(work)
    say(f"bench: {time.perf_counter() - began:.0f} s")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
