"""spotipy, unchanged, reads an account through a 429; tonearm stored exactly what it read, in every shape."""

import clients_here
import pytest
import reading
from lake_reads import differences


@pytest.fixture(scope="module", params=clients_here.SHAPES)
def read(request, world, long_list, tmp_path_factory):
    shape, folder = request.param, tmp_path_factory.mktemp("spotipy")
    client = f"spotipy-sandbox-{shape}"
    world.control("requests", method="DELETE")
    # In the middle of the long list: its third page.
    world.control("faults", {"faults": [{"kind": "rate_limit", "path": f"{long_list}/items.*offset=100", "client": client, "retry_after": 1}], "replace": True})
    raw = clients_here.run([*clients_here.python(), str(clients_here.HERE / "spotipy_reads.py")], folder, clients_here.settings(folder, client, world))
    asked = [each for each in world.control("requests")["requests"] if each["client"] == client]
    return shape, raw, asked


def test_what_spotipy_read_is_what_tonearm_stored(read, lakes_of):
    shape, raw, _ = read
    seen = reading.of_answers(raw)
    assert len(seen.plays) == 50 and len(seen.playlists) == 17 and len(seen.library["track"]) == 120 and len(seen.top) == 6
    found = differences(seen, lakes_of(shape))
    assert not found, "\n".join([f"{len(found)} differences", *found[:30]])


def test_the_list_of_250_was_read_through_a_429(read, long_list, lakes_of):
    shape, raw, asked = read
    pages = [(each["target"].split("offset=")[1].split("&")[0], each["status"]) for each in asked if f"{long_list}/items" in each["target"]]
    assert pages == [("0", 200), ("50", 200), ("100", 429), ("100", 200), ("150", 200), ("200", 200)]
    rows = lakes_of(shape).contents[f"spotify:playlist:{long_list}"]
    assert len(rows) == len(raw["contents"][f"spotify:playlist:{long_list}"]["items"]) == 250


def test_spotipy_signed_in_by_its_own_flow(read):
    _, _, asked = read
    assert [(each["method"], each["target"], each["status"]) for each in asked[:2]] == [("GET", "/authorize", 302), ("POST", "/api/token", 200)]


def test_foreign_lists_are_refused_to_both_or_read_by_both(read, lakes_of):
    shape, raw, _ = read
    refused = {uri for uri, found in raw["contents"].items() if "refused" in found}
    assert bool(refused) == (shape == "restricted") and refused == lakes_of(shape).withheld


def test_a_difference_would_be_seen(read, lakes_of, long_list):
    shape, raw, _ = read
    spoiled = reading.of_answers(raw)
    rows = spoiled.contents[f"spotify:playlist:{long_list}"]
    rows[100], rows[101] = rows[101], rows[100]
    spoiled.library["track"][7][1] += 1000
    spoiled.plays[3][0] += 1
    next(iter(spoiled.albums.values()))["total_tracks"] = -1
    assert len(differences(spoiled, lakes_of(shape))) == 5  # of the saved track: what, and the order of times
