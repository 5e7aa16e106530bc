"""Every answer of the sandbox, in each shape, is valid against Spotify's own description, and against what that forgets."""

import pytest

import contract

SHAPES = ("restricted", "legacy", "both")
RANGES = ("short_term", "medium_term", "long_term")


@pytest.fixture(scope="session")
def tokens(world):
    return {shape: world.sign_in(f"sandbox-{shape}")["access_token"] for shape in SHAPES}


def addresses(world, token, shape):
    """(path of the description, target, status): every GET that the sandbox answers, with ids that it gave itself."""
    old = shape != "restricted"

    def ids(target, pick):
        return [pick(item) for page in world.pages(target, token) for item in page.get("artists", page)["items"]]

    yield "/me", "/v1/me/", 200
    yield "/me/player/recently-played", "/v1/me/player/recently-played?limit=50", 200
    status, plays = world.get("/v1/me/player/recently-played?limit=50", token)
    track = plays["items"][0]["track"]
    yield "/me/player/recently-played", f"/v1/me/player/recently-played?limit=5&before={plays['cursors']['before']}", 200
    yield "/me/playlists", "/v1/me/playlists?limit=5", 200
    for playlist in [item for page in world.pages("/v1/me/playlists?limit=50", token) for item in page["items"]]:
        readable = old or "items" in playlist
        yield "/playlists/{playlist_id}", f"/v1/playlists/{playlist['id']}?additional_types=track,episode", 200
        yield "/playlists/{playlist_id}/items", f"/v1/playlists/{playlist['id']}/items?limit=50&additional_types=track,episode", 200 if readable else 403
        yield "/playlists/{playlist_id}/tracks", f"/v1/playlists/{playlist['id']}/tracks?limit=100", 200 if old else 403
        yield "/playlists/{playlist_id}/images", f"/v1/playlists/{playlist['id']}/images", 200
    for kind in ("tracks", "albums", "shows", "episodes", "audiobooks"):
        yield f"/me/{kind}", f"/v1/me/{kind}?limit=50", 200
        yield f"/me/{kind}", f"/v1/me/{kind}?limit=3&offset=2", 200
    yield "/me/following", "/v1/me/following?type=artist&limit=5", 200
    yield "/me/following", "/v1/me/following?type=ARTIST&limit=50", 200
    for kind in ("artists", "tracks"):
        for span in RANGES:
            yield "/me/top/{type}", f"/v1/me/top/{kind}?time_range={span}&limit=50", 200
    show = ids("/v1/me/shows", lambda item: item["show"]["id"])[0]
    episode = ids("/v1/me/episodes", lambda item: item["episode"]["id"])[0]
    book = ids("/v1/me/audiobooks", lambda item: item["audiobook"]["id"])[0]
    chapter = ids(f"/v1/audiobooks/{book}/chapters?limit=50", lambda item: item["id"])[0]
    album, artist = track["album"]["id"], track["artists"][0]["id"]
    long_album = [item["album"] for page in world.pages("/v1/me/albums?limit=50", token) for item in page["items"] if item["album"]["tracks"]["next"]][0]
    yield "/albums/{id}/tracks", f"/v1/albums/{long_album['id']}/tracks?offset=50&limit=50", 200
    for plural, one in (("albums", album), ("artists", artist), ("tracks", track["id"]), ("shows", show), ("episodes", episode),
                        ("audiobooks", book), ("chapters", chapter)):
        yield f"/{plural}/{{id}}", f"/v1/{plural}/{one}", 200
        yield f"/{plural}", f"/v1/{plural}?ids={one},{one}", 200 if old else 403
    yield "/albums/{id}/tracks", f"/v1/albums/{album}/tracks", 200
    yield "/artists/{id}/albums", f"/v1/artists/{artist}/albums?limit=10", 200
    yield "/artists/{id}/albums", f"/v1/artists/{artist}/albums?limit=50", 200 if old else 400
    yield "/artists/{id}/top-tracks", f"/v1/artists/{artist}/top-tracks", 200 if old else 403
    yield "/shows/{id}/episodes", f"/v1/shows/{show}/episodes?limit=50", 200
    yield "/audiobooks/{id}/chapters", f"/v1/audiobooks/{book}/chapters?limit=50", 200
    yield "/search", "/v1/search?q=synthetic&type=track,artist,album,show,episode,audiobook&limit=5", 200
    yield "/me/library/contains", f"/v1/me/library/contains?uris=spotify:track:{track['id']}", 200
    for kind, one in (("tracks", track["id"]), ("albums", album), ("shows", show), ("episodes", episode), ("audiobooks", book)):
        yield f"/me/{kind}/contains", f"/v1/me/{kind}/contains?ids={one}", 200 if old else 403
    yield "/me/following/contains", f"/v1/me/following/contains?type=artist&ids={artist}", 200 if old else 403
    status, me = world.get("/v1/me", token)
    yield "/users/{user_id}/playlists", f"/v1/users/{me['id']}/playlists?limit=50", 200 if old else 403
    yield "/users/{user_id}", f"/v1/users/{me['id']}", 200 if old else 403
    yield "/markets", "/v1/markets", 200 if old else 403
    yield "/audio-features", f"/v1/audio-features?ids={track['id']},{track['id']}", 200 if old else 403
    yield "/audio-features/{id}", f"/v1/audio-features/{track['id']}", 200 if old else 403


@pytest.mark.parametrize("shape", SHAPES)
def test_every_answer_is_as_spotify_describes_it(described, world, tokens, shape):
    known = contract.known_keys(described)
    wrong, seen = [], set()
    for path, target, expected in addresses(world, tokens[shape], shape):
        status, answer = world.get(target, tokens[shape])
        if status != expected:
            wrong.append(f"{target}: status {status}, not {expected}: {answer}")
        elif status == 200:
            seen.add(path)
            wrong += described.problems(path, answer)
            wrong += [f"{target}: {each}" for each in contract.problems(answer, known)]
        elif answer["error"]["status"] != status or not answer["error"]["message"]:
            wrong.append(f"{target}: {answer}")
    assert not wrong, "\n".join([f"{len(wrong)} problems", *wrong[:40]])
    # Some paths stand for several answers; none may be forgotten unnoticed.
    assert len(seen) == (26 if shape == "restricted" else 46), sorted(seen)


def test_the_restricted_shape_answers_nothing_that_is_deprecated(described, world, tokens):
    deprecated = {path for path, old in described.operations().items() if old}
    answered = [target for path, target, expected in addresses(world, tokens["restricted"], "restricted") if expected == 200 and path in deprecated]
    assert answered == []


def test_the_description_rejects_what_it_should(described):
    assert described.problems("/me/top/{type}", {"items": "none"})
    assert described.problems("/tracks/{id}", {"duration_ms": "long"})


def test_our_own_contract_sees_what_the_schemas_do_not(described):
    known = contract.known_keys(described)
    track = {"type": "track", "uri": "spotify:track:" + "0" * 22, "id": "0" * 22, "name": "x"}
    assert contract.problems(track, known) == []
    for change in ({"uri": "spotify:track:short"}, {"name": None}, {"surprise": 1}, {"id": "1" * 22}):
        assert contract.problems({**track, **change}, known), change
    page = {"href": "", "limit": 1, "next": None, "offset": 0, "previous": None, "total": 2, "items": [track]}
    assert contract.problems(page, known) == []
    for change in ({"items": [track, track]}, {"limit": 0}, {"added": 1}):
        assert contract.problems({**page, **change}, known), change
    assert contract.problems({"played_at": "yesterday"}, known)
