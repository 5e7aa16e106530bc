"""Breaking a run on purpose: the shim that counts a process's changes to the lake and stops it at the n-th."""

import concurrent.futures
import errno
import mmap
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

ENOSPC, EIO = str(errno.ENOSPC), str(errno.EIO)
SHIM = pathlib.Path(__file__).parent / "shim/fsfault.c"


def build_shim(folder):
    library = pathlib.Path(folder) / "fsfault.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, SHIM, "-ldl"], check=True)
    return library


def workshop():
    """A folder in memory where there is one, for hundreds of lakes: what a sync costs is not what is tested."""
    shm = pathlib.Path("/dev/shm")
    roomy = shm.is_dir() and os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 1 << 30
    return pathlib.Path(tempfile.mkdtemp(prefix="tonearm-", dir=shm if roomy else None))


class Breaker:
    """Runs the program under the shim."""

    def __init__(self, library, folder):
        self.library, self.folder = library, pathlib.Path(folder)

    def run(self, lake, *arguments, at=0, how="", forever=False, environment=None, root=None):
        """What a run does that breaks at its `at`-th change of the lake, or of `root` (0: never): (Done, changes, refused changes).
        Where `how` is a kill, syncs are not counted."""
        counter = self.folder / f"counter-{lake.path.parent.name}-{lake.path.name}"
        counter.write_bytes(bytes(16))
        environment = {**(environment or {}), "LD_PRELOAD": str(self.library), "FSFAULT_ROOT": str(root or lake.path),
                       "FSFAULT_COUNTER": str(counter), "FSFAULT_AT": str(at), "FSFAULT_HOW": how}
        if forever:
            environment["FSFAULT_FOREVER"] = "1"
        done = lake.run(*arguments, **environment)
        with open(counter, "r+b") as file, mmap.mmap(file.fileno(), 16) as memory:
            changes, refused = struct.unpack("<QQ", memory)
        counter.unlink()
        return done, changes, refused


def side_by_side(work, cases, threads=2):
    """Results of work(case) for all cases, two at a time; the first failure is raised."""
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, cases))
