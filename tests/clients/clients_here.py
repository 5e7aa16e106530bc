"""The clients that this machine has, and how they are run: as programs of their own, told by standard input what to read."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest
from sandbox import NOW, Sandbox
from signing_in import free_port

HERE = pathlib.Path(__file__).resolve().parent
SHAPES = ("restricted", "legacy", "both")
SCOPES = ("user-read-recently-played user-top-read user-library-read user-follow-read playlist-read-private "
          "playlist-read-collaborative user-read-playback-position user-read-private")


class World(Sandbox):
    def request(self, *arguments, **headers):
        self.connection.close()  # while a client reads, the sandbox ends connections that say nothing
        return super().request(*arguments, **headers)


def standing_world():
    """A world in which nothing changes and no time passes."""
    opened = World("--changes", "0")
    opened.control("clock", {"now": NOW})
    yield opened
    opened.close()


def cache():
    """Where ./dev keeps the clients."""
    return pathlib.Path(os.environ.get("TONEARM_CACHE") or HERE.parents[1] / ".cache") / "clients"


def python():
    found = cache() / "python/bin/python"
    if not found.exists():
        pytest.skip("spotipy and tekore are not installed: ./dev test does it")
    return [str(found)]


def node():
    if not (cache() / "node/node_modules").is_dir():
        pytest.skip("the JavaScript clients are not installed: ./dev test does it where npm is")
    return [shutil.which("node") or str(cache().parent / "node/shim/node")]


def zmb3():
    found = cache() / "zmb3"
    if not found.exists():
        pytest.skip("no Go here: zmb3/spotify is built by ./dev test where `go` is")
    return [str(found)]


def environment(folder, **more):
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "NODE_PATH": str(cache() / "node/node_modules"),
            "PYTHONDONTWRITEBYTECODE": "1", **more}


def settings(folder, client, world=None, **more):
    """What every client is told."""
    said = {"client_id": client, "scope": SCOPES, "redirect": f"http://127.0.0.1:{free_port()}/callback",
            "cache": str(pathlib.Path(folder) / f"token-{client}"), "visit": str(HERE / "visit.py"), **more}
    if world is not None:
        said |= {"api": f"http://127.0.0.1:{world.port}/v1", "accounts": f"http://127.0.0.1:{world.port}"}
    return said


def run(command, folder, said, timeout=100):
    """What the client printed: one JSON document."""
    done = subprocess.run(command, input=json.dumps(said).encode(), env=environment(folder), cwd=folder, capture_output=True, timeout=timeout)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout[-800:]!r}\n{done.stderr.decode('utf-8', 'replace')[-3000:]}"
    return json.loads(done.stdout)
