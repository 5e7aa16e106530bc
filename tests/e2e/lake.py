"""What the end-to-end tests share: a lake in a folder, the program that works on it, and what lies there."""

import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess

NOW = "2026-11-25T04:00:00Z"
OBSERVED = "2024-06-01T12:00:00Z"


def program():
    return os.environ.get("TONEARM_BIN", "")


@dataclasses.dataclass
class Done:
    code: int  # -9: killed
    out: bytes
    err: str

    def lines(self, kind=None):
        """The JSON lines of standard output, of one `type` where that is given."""
        found = [json.loads(line) for line in self.out.splitlines() if line.startswith(b"{")]
        return [line for line in found if kind is None or line.get("type") == kind]

    def summary(self):
        return self.lines("summary")[-1]


class Lake:
    def __init__(self, path, now=NOW):
        self.path = pathlib.Path(path)
        self.now = now

    def command(self, *arguments):
        return [program(), "--lake", str(self.path), *map(str, arguments)]

    def environment(self, **more):
        home = str(self.path.parent)
        return {"PATH": os.environ["PATH"], "HOME": home, "XDG_STATE_HOME": home, "TONEARM_NOW": self.now, "LC_ALL": "C.UTF-8",
                **{key: os.environ[key] for key in ("TONEARM_DUCKDB", "LD_LIBRARY_PATH") if key in os.environ}, **more}

    def start(self, *arguments, **environment):
        return subprocess.Popen(self.command(*arguments), env=self.environment(**environment), cwd="/", stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, timeout=300, **environment):
        done = subprocess.run(self.command(*arguments), env=self.environment(**environment), cwd="/", stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout)
        return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def well(self, *arguments, codes=(0,), **environment):
        """Runs, and insists on the exit code."""
        done = self.run(*arguments, **environment)
        assert done.code in codes, f"{arguments}: exit {done.code}\n{done.out.decode('utf-8', 'replace')[-3000:]}\n{done.err[-3000:]}"
        return done

    def take(self, *paths, observed=OBSERVED, codes=(0, 3), **environment):
        """Imports, under one observed-at unless that is None."""
        when = ["--observed-at", observed] if observed else []
        return self.well("import", "--json", *paths, *when, codes=codes, **environment)

    def damage(self):
        """What `check --read-data` calls damaged: (object, reason) pairs."""
        done = self.well("check", "--read-data", "--json", codes=(0, 8))
        found = [(line["object"], line["reason"]) for line in done.lines("finding") if line["severity"] == "damage"]
        assert (done.code == 8) == bool(found)
        return found

    def query(self, sql):
        return self.well("query", "-o", "json", sql).out

    def head(self):
        heads = sorted((self.path / "_tonearm/heads").glob("*.json"))
        return json.loads(heads[-1].read_bytes()) if heads else None

    def files(self):
        """The promise: (table, partition, slice, SHA-256) of every live file, sorted; each SHA-256 is compared with the bytes."""
        found = []
        for table, live in self.head()["tables"].items():
            for file in live["files"]:
                sha = hashlib.sha256((self.path / "tables" / table / file["path"]).read_bytes()).hexdigest()
                assert sha == file["sha256"], f"{table}/{file['path']} is not what the head says"
                found.append((table, file["partition"], file["slice"], sha))
        return sorted(found)

    def rows(self):
        return {table: sum(file["rows"] for file in live["files"]) for table, live in self.head()["tables"].items()}

    def tree(self, reports=False):
        """Every file of the lake: path -> SHA-256 of its bytes."""
        out = {}
        for path in sorted(self.path.rglob("*")):
            name = str(path.relative_to(self.path))
            if path.is_file() and (reports or not name.startswith("_tonearm/reports/")):
                out[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return out

    def copy(self, path):
        """A real copy: no byte is shared."""
        shutil.copytree(self.path, path, symlinks=True)
        return Lake(path, self.now)

    def twin(self, path):
        """A lake of the same files under other names, for hundreds of cases: what is written must be a new file, as tonearm's always are."""
        shutil.copytree(self.path, path, symlinks=True, copy_function=os.link)
        return Lake(path, self.now)


def shared():
    """The folder of recorded answers, or None."""
    folder = pathlib.Path(os.environ.get("TONEARM_SHARED", pathlib.Path(__file__).resolve().parents[3] / "shared"))
    recorded = folder / "spotify/recorded"
    return recorded if (recorded / "INDEX.json").is_file() else None
