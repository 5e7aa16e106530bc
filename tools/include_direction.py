#!/usr/bin/env python3
"""Prints every include that points up: a room includes only rooms listed before it.

The order is the table of src/README.md. include_direction.py [SOURCE_ROOT]
"""

import pathlib
import re
import sys

ROW = re.compile(r"^\|\s*`(\w+)/?`\s*\|", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"/]+)/([^"]+)"', re.MULTILINE)


# Transform and extract meet in the store, not in each other's headers.
APART = {("transform", "extract")}


def problems(source):
    """A sentence for each include that is not allowed and each room that the table lacks."""
    order = ROW.findall((source / "README.md").read_text())
    place = {room: at for at, room in enumerate(order)}
    if not order:
        yield "src/README.md has no table of rooms"
    for folder in sorted(p.name for p in source.iterdir() if p.is_dir()):
        if folder not in place:
            yield f"src/{folder} is not in the table of src/README.md"
    for file in sorted(p for p in source.rglob("*") if p.suffix in (".h", ".cc")):
        room = file.relative_to(source).parts[0]
        for included, rest in INCLUDE.findall(file.read_text(encoding="utf-8")):
            name = f"{file.relative_to(source)} includes {included}/{rest}"
            if included not in place:
                yield f"{name}: no room of that name"
            elif room in place and place[included] > place[room]:
                yield f"{name}: {included} stands above {room}"
            elif (room, included) in APART:
                yield f"{name}: these two meet in the store only"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(problems(root / "src"))
    print("\n".join(found) or "every include points down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
