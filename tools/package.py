#!/usr/bin/env python3
"""Packs the program: package.py BUILD_FOLDER DIST_FOLDER

tonearm-<version>-linux-<cpu>/bin/tonearm, lib/libduckdb.so and the texts that belong to them. The
program finds DuckDB at ../lib from where it lies, so the folder can be put anywhere. The same
program gives the same bytes: names sorted, times and owners fixed.
"""

import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile


def version():
    text = pathlib.Path("CMakeLists.txt").read_text()
    return re.search(r"project\(tonearm VERSION ([\d.]+)", text).group(1)


def system_packages(program):
    """The Debian packages whose shared libraries the program needs."""
    listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    found = set()
    for library in re.findall(r"=> (/\S+)", listing):
        real = str(pathlib.Path(library).resolve())
        for name in (real, real.removeprefix("/usr")):
            owner = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
            if owner.returncode == 0:
                found.add(owner.stdout.split(":")[0])
                break
    return sorted(found)


def main():
    build, dist = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    name = f"tonearm-{version()}-linux-{platform.machine()}"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        root = pathlib.Path(work) / name
        (root / "bin").mkdir(parents=True)
        (root / "lib").mkdir()
        shutil.copy(build / "bin/tonearm", root / "bin/tonearm")
        shutil.copy((build / "lib/libduckdb.so").resolve(), root / "lib/libduckdb.so")
        subprocess.run(["strip", root / "bin/tonearm"], check=True)
        for text in ("README.md", "LICENSE"):
            if pathlib.Path(text).exists():
                shutil.copy(text, root / text)
        needs = system_packages(str(root / "bin/tonearm"))
        (root / "NEEDS").write_text("Debian 12 packages: " + " ".join(needs) + "\n")
        target = dist / f"{name}.tar.zst"
        subprocess.run(
            ["tar", "-C", work, "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner",
             "--mode=u+rw,go+r-w", "-I", "zstd -10 -T0", "-cf", target, name],
            check=True,
        )  # fmt: skip
    print(f"{target}  {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
