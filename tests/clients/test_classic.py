"""The classic pipeline's own calls, spotipy with client credentials, and its three lists: a tonearm lake with one line of config
has the same where they are right, and is right where they are wrong."""

import json
import os

import clients_here
import pytest
from lake import Lake
from reading import instant


@pytest.fixture(scope="module")
def world():
    """Its own: a list is added to it."""
    yield from clients_here.standing_world()


@pytest.fixture(scope="module")
def public(world):
    """A public playlist of its own account, all tracks and over a hundred: id."""
    return world.control("edit", {"create": "Classic (synthetic)"})["id"]


@pytest.fixture(scope="module", params=["legacy", "both"])
def both_ways(request, world, public, tmp_path_factory):
    """(the classic pipeline's lists and page, the lake)."""
    shape, folder = request.param, tmp_path_factory.mktemp("classic")
    token = world.sign_in("look-sandbox-legacy")["access_token"]
    if not next(iter(world.pages(f"/v1/playlists/{public}/items?limit=1", token)))["total"]:
        saved = [item["track"]["uri"] for page in world.pages("/v1/me/tracks?limit=50", token) for item in page["items"]]
        world.control("edit", {"playlist": public, "public": True, "add": saved + saved[:5]})  # 125 entries, 5 of them twice
    link = f"https://open.spotify.com/playlist/{public}"
    told = clients_here.settings(folder, f"classic-sandbox-{shape}", world, link=link, secret="sandbox-secret")
    lists = clients_here.run([*clients_here.python(), str(clients_here.HERE / "classic_pipeline.py")], folder, told)
    lake, config, secret = Lake(folder / "lake"), folder / "tonearm.toml", folder / "secret"
    secret.write_text("sandbox-secret\n")
    os.chmod(secret, 0o600)
    config.write_text(f'follow = ["{link}?si=0123456789abcdef"]\n')  # the one line; the app's id and secret file beside it
    url = f"http://127.0.0.1:{world.port}"
    lake.well("--config", config, "run", "--json", codes=(0, 3), TONEARM_SPOTIFY_CLIENT_ID=f"tonearm-sandbox-{shape}", TONEARM_SPOTIFY_API_URL=url,
              TONEARM_SPOTIFY_ACCOUNTS_URL=url, TONEARM_SPOTIFY_CLIENT_SECRET_FILE=str(secret), TONEARM_BUDGET_GAP="0")
    return lists, lake


def table(lake, name):
    return json.loads(lake.query(f"select * from {name}"))


def by(rows, key):
    return {row[key]: row for row in rows}


def test_the_songs_of_the_classic_page_are_in_the_lake_field_by_field(both_ways):
    lists, lake = both_ways
    ours = by(table(lake, "classic_songs"), "song_id")
    for song in lists["songs"]:
        row = ours[song["song_id"]]
        for name in ("song_name", "duration_ms", "url", "popularity", "album_id"):
            assert row[name] == song[name], (song["song_id"], name)
        earliest = min(instant(each["song_added"]) for each in lists["songs"] if each["song_id"] == song["song_id"])
        assert instant(row["song_added"]) == earliest


def test_the_albums_of_the_classic_page_are_in_the_lake(both_ways):
    lists, lake = both_ways
    ours = by(table(lake, "classic_albums"), "album_id")
    for album in lists["albums"]:
        row = ours[album["album_id"]]
        for name in ("total_tracks", "url"):
            assert row[name] == album[name], (album["album_id"], name)
        assert row["album_name"] == album["name"]
        date = album["release_date"]
        assert str(row["release_date"]) == date + {4: "-01-01", 7: "-01", 10: ""}[len(date)]


def test_the_artists_of_the_classic_page_are_in_the_lake(both_ways):
    lists, lake = both_ways
    ours = by(table(lake, "classic_artists"), "artist_id")
    assert {each["artist_id"] for each in lists["artists"]} <= set(ours)
    assert all(ours[each["artist_id"]]["artist_name"] == each["artist_name"] for each in lists["artists"])


def test_bug_3_song_rows_name_the_artist_and_not_the_album_as_artist(both_ways):
    lists, lake = both_ways
    assert all(song["artist_id"] == song["album_id"] for song in lists["songs"])
    artists = set(by(table(lake, "classic_artists"), "artist_id"))
    for song in table(lake, "classic_songs"):
        assert song["artist_id"] in artists and song["artist_id"] != song["album_id"]


def test_bug_10_the_artists_address_is_a_page_and_not_an_api_call(both_ways):
    lists, lake = both_ways
    assert all("/v1/artists/" in each["external_url"] for each in lists["artists"])
    assert all(each["external_url"] == f"https://open.spotify.com/artist/{each['artist_id']}" for each in table(lake, "classic_artists"))


def test_bug_11_a_list_of_125_is_read_whole(both_ways, public):
    lists, lake = both_ways
    assert len(lists["songs"]) in (50, 100)
    assert len([row for row in table(lake, "playlist_current") if row["playlist_uri"] == f"spotify:playlist:{public}"]) == 125
    assert len(table(lake, "classic_songs")) == 120 > len(by(lists["songs"], "song_id"))


def test_bug_16_a_song_twice_in_the_list_is_one_row(both_ways):
    _, lake = both_ways
    for name, key in (("classic_songs", "song_id"), ("classic_albums", "album_id"), ("classic_artists", "artist_id")):
        rows = table(lake, name)
        assert len(by(rows, key)) == len(rows) > 0


def test_bug_25_a_link_with_si_is_understood(both_ways, world, tmp_path):
    _, lake = both_ways
    assert table(lake, "classic_songs")  # the lake's own link has `?si=`
    told = clients_here.settings(tmp_path, "classic-sandbox-legacy", world, link="https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M?si=x", secret="sandbox-secret")
    with pytest.raises(AssertionError, match="Unsupported URL|SpotifyException"):
        clients_here.run([*clients_here.python(), str(clients_here.HERE / "classic_pipeline.py")], tmp_path, told)
