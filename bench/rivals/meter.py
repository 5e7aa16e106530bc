"""What every rival has: its pages, and a line of JSON about what the work cost."""

import io
import json
import pathlib
import resource
import sys
import time


def pages(folder):
    """The bodies, one after another; never more than one file's stream in memory."""
    import zstandard

    for path in sorted(pathlib.Path(folder).glob("*.ndjson.zst")):
        with open(path, "rb") as file:
            yield from io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file), 1 << 20)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def measure(work):
    """Runs work(pages folder, output folder) of the command line; what was imported before is not counted."""
    source, target = sys.argv[1:3]
    pathlib.Path(target).mkdir(parents=True, exist_ok=True)
    began, used = time.perf_counter(), cpu()
    work(source, target)
    print(json.dumps({"cpu": cpu() - used, "wall": time.perf_counter() - began, "peak": peak()}))
