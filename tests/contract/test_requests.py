"""Every request of a week of `tonearm run`, in each shape, is one that Spotify's description allows: path, method, parameters, limits.
The values are judged by a validator of JSON Schema that knows nothing of ours."""

import pathlib
import re
import sys
import urllib.parse

import jsonschema_rs
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from description import plain  # noqa: E402
from lake import Lake  # noqa: E402
from sandbox import Sandbox  # noqa: E402
from signing_in import sign_in  # noqa: E402

# The description writes 50, and the page within a playlist of the older shapes leads on in pages of 100: `next` is followed as it was
# given. For /tracks Spotify is known to accept that; for /items it is what the sandbox's shape `both` gives.
LINKED = ("/playlists/{playlist_id}/tracks", "/playlists/{playlist_id}/items")
SHAPES = ("restricted", "legacy", "both")
HOURS = range(0, 7 * 24, 8)  # every day of the week three times


def follows(world):
    """A playlist, an album, an artist and a show of the world, to be collected besides the account's own things."""
    token = world.sign_in("look-sandbox-legacy")["access_token"]

    def first(target, pick):
        return pick(next(iter(world.pages(target, token)))["items"][0])

    return [first("/v1/me/playlists?limit=50", lambda each: each["uri"]), first("/v1/me/albums", lambda each: each["album"]["uri"]),
            world.get("/v1/me/following?type=artist&limit=1", token)[1]["artists"]["items"][0]["uri"],
            first("/v1/me/shows", lambda each: each["show"]["uri"])]


@pytest.fixture(scope="module", params=SHAPES)
def week(request, described, tmp_path_factory):
    shape, world = request.param, Sandbox()
    try:
        lake = Lake(tmp_path_factory.mktemp(shape) / "lake")
        url, asked = f"http://127.0.0.1:{world.port}", {"TONEARM_SPOTIFY_CLIENT_ID": f"week-sandbox-{shape}", "TONEARM_BUDGET_GAP": "0"}
        config = lake.path.parent / "tonearm.toml"
        config.write_text(f"follow = {follows(world)}\n".replace("'", '"'))
        assert sign_in(lake, url, **asked).done.code == 0
        for hour in HOURS:
            lake.now = f"2026-11-{25 + hour // 24:02}T{hour % 24:02}:30:00Z" if hour < 144 else f"2026-12-01T{hour % 24:02}:30:00Z"
            world.connection.close()
            world.control("clock", {"now": lake.now})
            lake.well("--config", config, "run", "--json", codes=(0, 3), TONEARM_SPOTIFY_API_URL=url, TONEARM_SPOTIFY_ACCOUNTS_URL=url, **asked)
        world.connection.close()
        yield shape, [each for each in world.control("requests")["requests"] if each["client"].startswith("week-") and each["target"].startswith("/v1/")]
    finally:
        world.close()


class Operations:
    """The description's GET operations, and what is wrong with a request."""

    def __init__(self, described):
        self.source = described.source
        self.paths = {path: re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "/?") for path in described.source["paths"]}

    def resolved(self, node):
        if "$ref" in node:
            kind, name = node["$ref"].split("/")[-2:]
            return self.source["components"][kind][name]
        return node

    def find(self, path):
        """Paths without a placeholder first: /me/tracks is no /me/{x}."""
        return min((each for each, pattern in self.paths.items() if pattern.fullmatch(path)), key=lambda each: each.count("{"), default=None)

    def parameters(self, path):
        item = self.source["paths"][path]
        return {(each["in"], each["name"]): each for each in map(self.resolved, [*item.get("parameters", []), *item["get"].get("parameters", [])])}

    def problems(self, method, target):
        split = urllib.parse.urlsplit(target)
        path = self.find(split.path.removeprefix("/v1"))
        if path is None or method.lower() not in self.source["paths"][path]:
            return [f"{method} {split.path}: no such operation"]
        known, found = self.parameters(path), []
        given = {("query", name): value for name, value in urllib.parse.parse_qsl(split.query, keep_blank_values=True)}
        if len(given) != len(urllib.parse.parse_qsl(split.query, keep_blank_values=True)):
            found.append("a parameter is there twice")
        names = re.findall(r"\{([^}]+)\}", path)
        values = re.fullmatch(re.sub(r"\{[^}]+\}", "([^/]+)", path) + "/?", split.path.removeprefix("/v1")).groups()
        given |= {("path", name): value for name, value in zip(names, values, strict=True)}
        for where, value in given.items():
            if where not in known:
                found.append(f"no parameter {where[1]}")
                continue
            schema = plain(known[where].get("schema", {}))
            kinds = [each.get("type") for each in (schema, *schema.get("allOf", []))]
            if "integer" in kinds:
                value = int(value) if re.fullmatch(r"-?\d+", value) else value
            if where[1] == "limit" and path in LINKED and value == 100 and int(given.get(("query", "offset"), 0)) >= 100:
                continue
            found += [f"{where[1]}={value}: {error.message}" for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(value)]
            if where[1] == "limit" and not isinstance(value, str) and value < 1:
                found.append("limit=0")  # the description's minimum is 0, the API wants 1
        found += [f"{name} is missing" for (where, name), each in known.items() if each.get("required") and where == "query" and (where, name) not in given]
        return [f"{method} {target}: {each}" for each in found]


def test_every_request_of_a_week_is_allowed_by_the_description(described, week):
    shape, requests = week
    operations = Operations(described)
    wrong = sorted({each for request in requests for each in operations.problems(request["method"], request["target"])})
    assert not wrong, "\n".join([f"{len(wrong)} of {len(requests)} requests", *wrong[:30]])
    used = {operations.find(urllib.parse.urlsplit(each["target"]).path.removeprefix("/v1")) for each in requests}
    assert {"/me", "/me/player/recently-played", "/me/playlists", "/playlists/{playlist_id}", "/me/tracks", "/me/following", "/me/top/{type}",
            "/albums/{id}", "/artists/{id}/albums", "/shows/{id}"} <= used, sorted(used)


def test_the_restricted_week_asks_for_nothing_that_was_removed(described, week):
    shape, requests = week
    if shape == "restricted":
        removed = {path for path, deprecated in described.operations().items() if deprecated}
        operations = Operations(described)
        used = {operations.find(urllib.parse.urlsplit(each["target"]).path.removeprefix("/v1")) for each in requests}
        assert not used & removed


def test_no_request_of_a_week_is_answered_with_a_complaint(week):
    _, requests = week
    assert {each["status"] for each in requests} <= {200, 403, 404} and sum(each["status"] == 200 for each in requests) > 0.8 * len(requests)


def test_what_the_description_does_not_allow_is_found(described):
    operations = Operations(described)
    assert operations.problems("GET", "/v1/me/tracks?limit=50&offset=0") == []
    for target in ("/v1/me/tracks?limit=51", "/v1/me/tracks?limit=0", "/v1/me/tracks?page=2", "/v1/me/songs", "/v1/me/following?limit=3", "/v1/me/tracks?limit=many",
                   "/v1/playlists/0/items?limit=100&offset=0", "/v1/playlists/0/items?limit=99&offset=100", "/v1/me/top/songs", "/v1/me/tracks?limit=1&limit=2"):
        assert operations.problems("GET", target), target
    assert operations.problems("DELETE", "/v1/me/playlists")
