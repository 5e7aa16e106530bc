#!/usr/bin/env python3
"""Prints what ties a tracked file to one machine: paths of its own, hosts that nobody vetted.

A host may appear when tools/known_hosts.txt names it or a domain above it.
"""

import pathlib
import re
import subprocess
import sys

HOST = re.compile(r"\b(?:https?|ssh|git|ftp)://(?:[\w.-]+@)?([\w.-]+|\[[0-9a-f:]+\])", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w./{}$-])/(?:root|home/\w|work|mnt/\w|Users/\w)[\w./-]*")
PRIVATE_ADDRESS = re.compile(r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b")


def known(host, hosts):
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[at:]) in hosts for at in range(len(parts)))


def problems(name, text, hosts):
    for number, line in enumerate(text.splitlines(), 1):
        for host in HOST.findall(line):
            # A name without a dot is on nobody's network: placeholders of tests.
            if ("." in host or ":" in host) and not known(host, hosts):
                yield f"{name}:{number}: host {host} is not in tools/known_hosts.txt"
        for pattern, what in ((MACHINE, "path of one machine"), (PRIVATE_ADDRESS, "private address")):
            for hit in pattern.finditer(line):
                yield f"{name}:{number}: {what}: {hit.group(0)}"


def main():
    hosts = {
        line.strip()
        for line in pathlib.Path("tools/known_hosts.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    files = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    found = []
    for name in filter(None, files.decode().split("\0")):
        path = pathlib.Path(name)
        if not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found += problems(name, data.decode("utf-8", "replace"), hosts)
    print("\n".join(found) if found else f"{len(files.split(bytes(1))) - 1} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
