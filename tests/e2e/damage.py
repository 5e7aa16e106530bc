"""Damage to one object of a lake: what it can be, and the doing of it."""

import shutil

KINDS = {  # kind -> where such objects lie
    "raw pack": "raw/import/*/*/*.zst",
    "raw log entry": "raw/log/*.json",
    "state": "raw/state/*.json",
    "head": "_tonearm/heads/*.json",
    "data file": "tables/**/part-*.parquet",
    "delta version": "tables/*/_delta_log/*.json",
    "checkpoint": "tables/*/_delta_log/*.checkpoint.parquet",
    "pointer": "tables/*/_delta_log/_last_checkpoint",
}
WAYS = ("one bit flipped", "one byte cut", "missing", "extra", "swapped")


def objects(lake, kind):
    found = sorted(str(path.relative_to(lake.path)) for path in lake.path.glob(KINDS[kind]))
    assert found, kind
    return found


def next_name(key, others):
    """A name beside `key` that nothing has: the next number of its folder where it is one, else another nonce."""
    folder, name = key.rsplit("/", 1)
    stem, dot, rest = name.partition(".")
    if stem.isdigit():
        numbers = [int(other.rsplit("/", 1)[1].partition(".")[0]) for other in others if other.rsplit("/", 1)[0] == folder]
        return f"{folder}/{max(numbers) + 1:0{len(stem)}}{dot}{rest}"
    return f"{folder}/{stem[:-4]}beef{dot}{rest}" if dot else f"{key}.extra"


def rewrite(path, data):
    """In a file of its own: the lake may be a twin."""
    path.unlink()
    path.write_bytes(data)


def damage(lake, kind, way, random):
    """Does it; returns the objects that are not what they were."""
    there = objects(lake, kind)
    # The oldest head may be pruned at any time: without it nothing is wrong, and nothing can tell.
    key = random.choice(there[1:] if (kind, way) == ("head", "missing") else there)
    path = lake.path / key
    data = path.read_bytes()
    if way == "one bit flipped":
        at = random.randrange(len(data) * 8)
        rewrite(path, data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1:])
    elif way == "one byte cut":
        at = random.randrange(len(data))
        rewrite(path, data[:at] + data[at + 1:])
    elif way == "missing":
        path.unlink()
    elif way == "extra":
        key = next_name(key, there)
        shutil.copyfile(path, lake.path / key)
    else:
        others = [other for other in there if (lake.path / other).read_bytes() != data]
        other = lake.path / random.choice(others)
        rewrite(path, other.read_bytes())
        rewrite(other, data)
        return [key, str(other.relative_to(lake.path))]
    return [key]
