"""A sandbox as a process of its own, and a person whose account lies there."""

import copy
import datetime
import json
import os
import shutil
import subprocess
import urllib.request

from lake import Lake, program
from signing_in import sign_in

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
DONE = (0, 3)  # 3: the sandbox also serves elements that no row can hold


def instant(text):
    """Milliseconds since 1970 of an RFC 3339 time."""
    return round((datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH).total_seconds() * 1000)


def written(ms):
    """An RFC 3339 time."""
    return (EPOCH + datetime.timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03}Z"


def slot_of(ms):
    return (EPOCH + datetime.timedelta(milliseconds=ms - ms % 3_600_000)).strftime("%Y%m%dT%H%M%SZ")


class Sandbox:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([program(), "sandbox", "--json", *map(str, arguments)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
        self.url = json.loads(self.process.stdout.readline())["accounts"].rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def control(self, call, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.url}/sandbox/{call}", data=data, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def faults(self, *faults):
        self.control("faults", {"faults": list(faults), "replace": True})

    def requests(self):
        """Of the Web API, by endpoint: the accounts service is no part of the budget."""
        found = {}
        for row in self.control("stats")["rows"]:
            if row["bucket"] != "accounts":
                found[row["endpoint"]] = found.get(row["endpoint"], 0) + row["requests"]
        return found

    def sent(self):
        return sum(self.requests().values())


class Person:
    """Somebody who is signed in at a sandbox, and the lake of it."""

    def __init__(self, folder, sandbox, now, client="sandbox-restricted"):
        folder.mkdir(parents=True, exist_ok=True)
        self.sandbox, self.now = sandbox, instant(now)
        self.lake = Lake(folder / "lake", now)
        self.settings = {"TONEARM_SPOTIFY_CLIENT_ID": client, "TONEARM_SPOTIFY_API_URL": sandbox.url,
                         "TONEARM_SPOTIFY_ACCOUNTS_URL": sandbox.url, "TONEARM_BUDGET_GAP": "0"}
        self.at(self.now)
        login = sign_in(self.lake, sandbox.url, **self.settings)
        assert login.done.code == 0, login.done.err

    def at(self, ms):
        """It is then, here and at the sandbox, whose clock stands."""
        self.now = ms
        self.lake.now = written(ms)
        self.sandbox.control("clock", {"now": written(ms)})

    def slot(self, slot=None, **environment):
        return self.lake.run("run", "--json", "--slot", slot or slot_of(self.now), **{**self.settings, **environment})

    def well(self, *words, codes=DONE, **environment):
        return self.lake.well("run", "--json", *words, codes=codes, **{**self.settings, **environment}).summary()

    def start(self, slot=None, **environment):
        return self.lake.start("run", "--json", "--slot", slot or slot_of(self.now), **{**self.settings, **environment})

    def copy(self, folder):
        """The same person in another folder, lake, tokens, ledger and all: the sandbox is a function of the time alone."""
        shutil.copytree(self.lake.path.parent, folder)
        other = copy.copy(self)
        other.lake = Lake(folder / "lake", self.lake.now)
        return other

    def shown(self, only=""):
        return self.sandbox.control(f"shown?only={only}")

    def truth(self, since="2026-01-01T00:00:00Z"):
        """What was, and what changed, from then on."""
        return self.sandbox.control(f"truth?from={since}")
