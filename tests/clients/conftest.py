"""A world that stands still, a list of 250 items in it, and for each shape the lake of a `tonearm run` that signed in with its own id."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("e2e", "contract"):
    sys.path.insert(0, str(HERE.parent / folder))

LONG = "Two hundred and fifty (synthetic)"

import clients_here  # noqa: E402
import lake as lakes  # noqa: E402
from signing_in import sign_in  # noqa: E402


@pytest.fixture(autouse=True, scope="session")
def the_program():
    if not lakes.program():
        pytest.skip("TONEARM_BIN is not set: ./dev test sets it")


@pytest.fixture(scope="session")
def world(the_program):
    yield from clients_here.standing_world()


@pytest.fixture(scope="session")
def long_list_edits(world):
    """What makes the playlist of 250 items: every saved track, some of them again, and the first ones before all."""
    made = world.control("edit", {"create": LONG})["id"]
    token = world.sign_in("maker-sandbox-legacy")["access_token"]
    uris = [item["track"]["uri"] for page in world.pages("/v1/me/tracks?limit=50", token) for item in page["items"]]
    edits = [{"playlist": made, "add": (uris + uris)[:200]}, {"playlist": made, "add": uris[:50], "at": 0}]
    for edit in edits:
        world.control("edit", edit)
    return [{"create": LONG}, *edits]


@pytest.fixture(scope="session")
def long_list(long_list_edits):
    """Its id."""
    return long_list_edits[1]["playlist"]


@pytest.fixture(scope="session")
def lakes_of(world, long_list, tmp_path_factory):
    """shape -> what tonearm stored, made when asked for."""
    from lake_reads import Stored
    made = {}

    def of(shape):
        if shape not in made:
            lake = lakes.Lake(tmp_path_factory.mktemp(shape) / "lake")
            url = f"http://127.0.0.1:{world.port}"
            asked = {"TONEARM_SPOTIFY_CLIENT_ID": f"tonearm-sandbox-{shape}", "TONEARM_BUDGET_GAP": "0"}
            assert sign_in(lake, url, **asked).done.code == 0
            lake.well("run", codes=(0, 3), TONEARM_SPOTIFY_API_URL=url, TONEARM_SPOTIFY_ACCOUNTS_URL=url, **asked)
            made[shape] = Stored(lake)
        return made[shape]

    return of
