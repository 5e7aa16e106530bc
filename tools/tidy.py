#!/usr/bin/env python3
"""Runs clang-tidy over src/, remembering the files that were clean.

tidy.py --tool CLANG-TIDY --build FOLDER --cache FOLDER [--jobs N] [--seconds N]
A clean file is remembered by a hash of itself, all headers of ours that it reaches, .clang-tidy
and the tool's version, so that a second run looks only at what changed. When the time is up, the
files left are named as a number: the next run goes on with them.
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time

INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def reached(path, source, seen):
    """All of our files that `path` includes, itself among them."""
    if path in seen or not path.is_file():
        return seen
    seen.add(path)
    for name in INCLUDE.findall(path.read_bytes()):
        reached(source / name.decode(), source, seen)
    return seen


def key(path, source, common):
    digest = hashlib.sha256(common)
    for file in sorted(reached(path, source, set())):
        digest.update(str(file.relative_to(source)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def tidy(tool, path, build, deadline):
    """(path, 0 clean | 1 found something | None no time left, output)"""
    if time.monotonic() > deadline:
        return path, None, ""
    done = subprocess.run(
        [tool, "-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option", str(path)],
        capture_output=True,
        text=True,
    )
    return path, done.returncode, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1500)
    options = parser.parse_args()

    source = pathlib.Path("src").resolve()
    database = json.loads((pathlib.Path(options.build) / "compile_commands.json").read_text())
    files = sorted({pathlib.Path(entry["file"]) for entry in database})
    files = [f for f in files if f.is_file() and source in f.parents]
    version = subprocess.run([options.tool, "--version"], capture_output=True, check=True).stdout
    common = version + pathlib.Path(".clang-tidy").read_bytes()
    options.cache.mkdir(parents=True, exist_ok=True)
    todo = [f for f in files if not (options.cache / key(f, source, common)).exists()]

    bad = left = 0
    deadline = time.monotonic() + options.seconds
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, code, output in pool.map(lambda f: tidy(options.tool, f, options.build, deadline), todo):
            if code == 0:
                (options.cache / key(path, source, common)).touch()
            elif code is None:
                left += 1
            else:
                bad += 1
                print(output)
    words = f", {left} left for the next run" if left else ""
    print(f"{len(files)} files, {len(todo) - left} looked at{words}, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
