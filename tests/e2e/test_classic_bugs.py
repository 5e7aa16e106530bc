"""The bugs of classic tutorial pipelines, by their usual numbers: none of them is met by real runs that follow a playlist with an app's
own token, and by the tables classic_songs, classic_albums and classic_artists.

Elsewhere: 3, 10, 11, 16 and 25 stand beside the classic pipeline itself (tests/clients/test_classic.py). Not here, as there is nothing
that could have them: 1 and 36 (secrets, data and bytecode in the tree: no run writes there, see 2; test_secrets.py has the rest),
33 in part (dead letters are `quarantine`; alarms are exit codes, see 22), 34 and 35 (rights and templates of a cloud deployment).
"""

import base64
import collections
import io
import itertools
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

import make_answers as make
import oracle
import pytest
import zstandard
from lake import Lake
from sandboxes import DONE, Person, Sandbox, instant, slot_of, written

HOUR = 3_600_000
START = "2026-11-25T04:00:00Z"
OWN_LISTS = ("clean", "short", "null track", "local files", "episodes", "repeats", "odd dates", "no release date", "no name", "quotes", "no picture", "empty")
SPOTIFYS = "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"


class World(Sandbox):
    """Where nothing happens but what a test does."""

    def __init__(self, *arguments):
        super().__init__("--profile", "small", "--changes", 0, "--start", START, *arguments)
        self.now = instant(START)
        self.at(self.now)

    def at(self, ms):
        self.now = ms
        self.control("clock", {"now": written(ms)})

    def edit(self, **edit):
        return self.control("edit", edit)

    def make(self, uris):
        made = self.edit(create="Classic (synthetic)")["id"]
        self.edit(playlist=made, public=True, add=uris)
        return made

    def own(self, trap):
        """A list that is there from the start, now public."""
        own = [p for p in self.control("truth")["playlists"] if p["own"]]
        found = own[OWN_LISTS.index(trap)]["uri"].rsplit(":", 1)[1]
        self.edit(playlist=found, public=True)
        return found

    def saved(self):
        return [each["uri"] for each in self.control("truth")["saved"]["track"]]

    def shown(self, playlist):
        """Its items as the Web API gives them."""
        asked = urllib.request.Request(f"{self.url}/api/token", data=b"grant_type=client_credentials", headers={
            "Authorization": "Basic " + base64.b64encode(b"look-sandbox-legacy:sandbox-secret").decode()})
        token = json.load(urllib.request.urlopen(asked, timeout=30))["access_token"]
        path, items = f"/v1/playlists/{playlist}/tracks?limit=100&offset=0&additional_types=track,episode", []
        while path:
            asked = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"})
            page = json.load(urllib.request.urlopen(asked, timeout=30))
            items += page["items"]
            path = page["next"] and page["next"][page["next"].index("/v1/"):]
        return items


class Follower:
    """A lake with one line of config."""

    numbers = itertools.count()

    def __init__(self, folder, world, *lists):
        folder.mkdir(parents=True, exist_ok=True)
        self.world, self.lake = world, Lake(folder / "lake", written(world.now))
        self.client = f"classic{next(self.numbers)}x-sandbox-legacy"
        secret = folder / "secret"
        secret.write_text("sandbox-secret\n")
        secret.chmod(0o600)
        links = [each if "/" in each else f"https://open.spotify.com/playlist/{each}" for each in lists]
        self.settings = {"TONEARM_SPOTIFY_CLIENT_ID": self.client, "TONEARM_SPOTIFY_API_URL": world.url, "TONEARM_SPOTIFY_ACCOUNTS_URL": world.url,
                         "TONEARM_SPOTIFY_CLIENT_SECRET_FILE": str(secret), "TONEARM_BUDGET_GAP": "0", "TONEARM_FOLLOW": ",".join(links)}

    def run(self, *words, codes=(0,), **more):
        self.lake.now = written(self.world.now)
        return self.lake.well("run", "--json", *words, codes=codes, **{**self.settings, **more})

    def slot(self, **how):
        return self.run("--slot", slot_of(self.world.now), **how)

    def later(self, ms, **how):
        self.world.at(self.world.now + ms)
        return self.slot(**how)

    def rows(self, sql):
        return oracle.rows(self.lake, sql)

    def table(self, name):
        return self.rows(f"select * from {name} order by all")

    def classic(self):
        """The three lists, in one query."""
        (found,) = self.rows("select (select list(s order by song_id) from classic_songs s) as songs, (select list(a order by album_id) from classic_albums a) "
                             "as albums, (select list(a order by artist_id) from classic_artists a) as artists")
        return [found[name] or [] for name in ("songs", "albums", "artists")]

    def asked(self):
        return [row["target"] for row in self.world.control("requests")["requests"] if row["client"] == self.client and row["target"].startswith("/v1/")]

    def raw(self):
        """Name -> body of every raw answer."""
        def body(path):
            with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True) as stream:
                return json.loads(stream.read())
        return {path: body(path) for path in sorted((self.lake.path / "raw/slots").rglob("*.zst"))}


def id_of(uri):
    return uri.rsplit(":", 1)[1]


@pytest.fixture(scope="module")
def world():
    """Nobody moves its clock or edits what others read."""
    with World() as made:
        yield made


@pytest.fixture(scope="module")
def saved(world, tmp_path_factory):
    """Somebody who follows a list of all 120 saved tracks, and has run once."""
    follower = Follower(tmp_path_factory.mktemp("saved") / "home", world, world.make(world.saved()))
    follower.slot()
    return follower


@pytest.fixture
def moving(tmp_path):
    """The same in a world of its own, that may change."""
    with World() as made:
        follower = Follower(tmp_path / "home", made, made.make(made.saved()))
        follower.slot()
        yield follower


def the_list(follower):
    return follower.settings["TONEARM_FOLLOW"].rsplit("/", 1)[1]


def test_bug_2_tokens_lie_neither_in_the_working_folder_nor_in_the_lake(world, tmp_path):
    follower = Follower(tmp_path / "home", world, world.make(world.saved()[:5]))
    (tmp_path / "work").mkdir()
    done = subprocess.run(follower.lake.command("run"), env=follower.lake.environment(**follower.settings), cwd=tmp_path / "work", capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "work").iterdir()) == []
    token = re.search(rb'"access_token": "([^"]+)"', (tmp_path / "home/tonearm/credentials.json").read_bytes()).group(1)
    assert not [path for path in follower.lake.path.rglob("*") if path.is_file() and token in path.read_bytes()]


def test_bug_4_every_key_joins_by_one_name_and_nothing_is_an_orphan(saved):
    songs, albums, artists = saved.classic()
    assert {song["album_id"] for song in songs} == {album["album_id"] for album in albums} != set()
    assert {song["artist_id"] for song in songs} <= {artist["artist_id"] for artist in artists}
    assert len(saved.rows("select * from classic_songs join classic_albums using (album_id) join classic_artists using (artist_id)")) == len(songs) == 120


def test_bug_5_songs_have_an_id_that_is_there_and_unique_and_those_of_album_and_artist(saved):
    songs = saved.table("classic_songs")
    assert sorted(song["song_id"] for song in songs) == sorted(map(id_of, saved.world.saved()))
    assert all(song["album_id"] and song["artist_id"] for song in songs)


def test_bug_6_song_added_is_when_it_was_added_and_not_when_it_came_out(tmp_path):
    with World() as world:
        first, second = world.saved()[:3], world.saved()[3:5]
        follower = Follower(tmp_path / "home", world, world.make(first))
        follower.slot()
        world.at(world.now + 30 * HOUR)
        world.edit(playlist=the_list(follower), add=second)
        follower.later(HOUR)
        added = {row["song_id"]: instant(row["song_added"]) for row in follower.table("classic_songs")}
        assert added == {id_of(uri): instant(START) for uri in first} | {id_of(uri): instant(START) + 30 * HOUR for uri in second}


def test_bug_7_a_track_has_its_own_artists_all_of_them(saved):
    have = collections.defaultdict(list)
    for row in saved.rows("select track_uri, artist_uri from track_artists order by track_uri, position"):
        have[row["track_uri"]].append(row["artist_uri"])
    shown = [each["track"] for each in saved.world.shown(the_list(saved))]
    assert any(len(track["artists"]) > 1 for track in shown) and any(track["artists"] != track["album"]["artists"] for track in shown)
    assert dict(have) == {track["uri"]: [artist["uri"] for artist in track["artists"]] for track in shown}


def test_bug_8_the_first_item_is_there_and_an_albums_link_is_the_albums(saved):
    shown = saved.world.shown(the_list(saved))
    have = saved.rows("select position, uri, added_by_uri from playlist_current order by position")
    assert [(row["position"], row["uri"]) for row in have] == [(n, each["track"]["uri"]) for n, each in enumerate(shown)]
    links = {each["track"]["album"]["id"]: each["track"]["album"]["external_urls"]["spotify"] for each in shown}
    assert {row["album_id"]: row["url"] for row in saved.table("classic_albums")} == links


def test_bug_9_every_artist_of_a_track_has_a_place(world, saved, tmp_path):
    track = next(each["track"] for each in world.shown(the_list(saved)) if len(each["track"]["artists"]) > 1)
    follower = Follower(tmp_path / "home", world, world.make([track["uri"]]))
    follower.slot()
    wanted = [(n, artist["uri"]) for n, artist in enumerate(track["artists"])]
    assert [(row["position"], row["artist_uri"]) for row in follower.rows("select position, artist_uri from track_artists order by all")] == wanted
    assert {(row["artist_id"], row["artist_name"]) for row in follower.table("classic_artists")} == {(artist["id"], artist["name"]) for artist in track["artists"]}


def test_bug_12_of_more_than_a_thousand_files_all_are_taken(tmp_path):
    folder = make.write(tmp_path / "files", **{f"play{n:04}": make.recently_played(n, 1) for n in range(1001)})
    lake = Lake(tmp_path / "lake")
    assert lake.take(folder).summary()["new_answers"] == 1001
    assert oracle.rows(lake, "select count(*) as n, count(distinct played_at) as times from plays") == [{"n": 1001, "times": 1001}]


def test_bug_13_an_empty_list_is_no_error_and_no_row(world, tmp_path):
    follower = Follower(tmp_path / "home", world, world.own("empty"))
    assert follower.slot().summary()["requests"] == 1
    assert follower.classic() == [[], [], []]
    assert follower.rows("select complete, items from reads") == [{"complete": True, "items": 0}]


def test_bug_14_the_same_trigger_twice_and_two_at_once_are_one(world, saved, tmp_path):
    follower = Follower(tmp_path / "home", world, the_list(saved))
    follower.lake.now = written(world.now)
    running = [follower.lake.start("run", "--json", "--slot", slot_of(world.now), **follower.settings) for _ in range(2)]
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, (out, err)
    assert follower.slot().summary()["done_before"]
    assert follower.asked() == saved.asked() and follower.classic() == saved.classic()


def test_bug_15_killed_after_any_write_the_next_run_makes_the_same_tables(world, saved, tmp_path):
    wanted, reached = saved.classic(), []
    for point in [f"P{n}" for n in range(1, 13)]:
        follower = Follower(tmp_path / point, world, the_list(saved))
        reached += [point] * (follower.slot(codes=(0, -9), TONEARM_TEST_CRASH_AT=point).code == -9)
        follower.slot()
        assert follower.classic() == wanted, point
        assert follower.lake.damage() == [], point
    assert len(reached) == 12, reached


def test_bug_17_two_runs_a_day_keep_both_answers(moving):
    before = moving.raw()
    moving.world.edit(playlist=the_list(moving), remove=0)
    moving.later(HOUR)
    after = moving.raw()
    assert {path: body for path, body in after.items() if path in before} == before
    assert {path.relative_to(moving.lake.path / "raw/slots").parts[0][:8] for path in after} == {"20261125"}
    assert len({body["snapshot_id"] for body in after.values() if "snapshot_id" in body}) == 2


def test_bug_18_a_second_slot_of_one_process_has_nothing_of_the_first(tmp_path):
    with World() as world:
        uris = world.saved()
        playlist = world.make(uris[:10])
        follower = Follower(tmp_path / "home", world, playlist)
        world.faults({"kind": "stall", "path": playlist, "ms": 1500})
        warm = follower.lake.start("daemon", "--slots", "2", **follower.settings)
        while not follower.asked():  # the first slot's page is made, and held
            assert warm.poll() is None
            time.sleep(0.02)
        world.at(world.now + HOUR)
        world.edit(playlist=playlist, remove=0)
        world.edit(playlist=playlist, add=uris[10:11])
        out, err = warm.communicate(timeout=60)
        assert warm.returncode == 0 and out.count(b"  slot ") == 2, err
        assert len(follower.rows("select * from playlist_versions")) == 2, "the first slot saw the list as it was"
        assert {row["song_id"] for row in follower.table("classic_songs")} == set(map(id_of, uris[1:11]))


def test_bug_19_windows_that_overlap_add_no_row(tmp_path):
    with Sandbox("--profile", "small", "--changes", 0, "--plays", 240, "--start", START) as sandbox:
        person = Person(tmp_path / "home", sandbox, START)
        person.well("--only", "plays")
        coming = sandbox.control(f"truth?from={written(person.now + 1)}&until={written(person.now + 24 * HOUR)}")["plays"]
        person.at(instant(coming[19]["played_at"]) + 1000)
        told = person.well("--only", "plays")["tables"]["plays"]
        assert (told["items"], told["kept"], told["duplicate"]) == (50, 20, 30)
        assert oracle.plays_are_those_shown(person.lake, person.shown()) == 70


def test_bug_20_fifty_are_asked_for_and_a_full_page_without_overlap_is_a_gap(tmp_path):
    with Sandbox("--profile", "small", "--changes", 0, "--plays", 240, "--start", START) as sandbox:
        person = Person(tmp_path / "home", sandbox, START)
        for gaps in (0, 1):
            person.well("--only", "plays")
            found = oracle.rows(person.lake, "select epoch_ms(gap_from) as since, epoch_ms(gap_to) as until from play_gaps")
            assert len(found) == gaps
            person.at(person.now + 24 * HOUR)
        asked = [row["target"] for row in sandbox.control("requests")["requests"] if "recently-played" in row["target"]]
        assert asked == ["/v1/me/player/recently-played?limit=50"] * 2
        missed = [play for play in person.truth()["plays"] if found[0]["since"] < instant(play["played_at"]) < found[0]["until"]]
        assert len(missed) > 50 and not {play["played_at"] for play in missed} & {play["played_at"] for play in person.shown()["plays"]}


def test_bug_21_nothing_in_raw_is_ever_written_again(moving):
    for _ in range(3):
        before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (moving.lake.path / "raw").rglob("*") if path.is_file()}
        moving.world.edit(playlist=the_list(moving), move=[0, 7])
        moving.later(24 * HOUR)
        after = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (moving.lake.path / "raw").rglob("*") if path.is_file()}
        assert {path: after.get(path) for path in before} == before and len(after) > len(before)


def test_bug_22_errors_are_no_success_and_are_not_asked_for_ever(tmp_path):
    with World() as world:
        playlist = world.make(world.saved()[:5])
        cases = [({"kind": "rate_limit", "retry_after": "1"}, 5), ({"kind": "rate_limit_text"}, 5), ({"kind": "html_500"}, 5), ({"kind": "empty_200"}, 5),
                 ({"kind": "unauthorized"}, 5), ({"kind": "forbidden_unregistered"}, 6), ({"kind": "not_found"}, 6),
                 ({"kind": "token_503", "path": "api/token"}, 5), ({"kind": "invalid_client", "path": "api/token"}, 12)]
        for number, (fault, code) in enumerate(cases):
            follower = Follower(tmp_path / f"case{number}", world, playlist)
            world.faults({"path": "GET /v1/", "times": -1, **fault})
            done = follower.slot(codes=range(256))
            assert done.code == code and done.lines("exit_error")[0]["message"], (fault, done.code)
            tried = world.control("faults")["faults"][0]["happened"]
            assert 1 <= tried <= 6 and len(follower.asked()) <= 6, (fault, tried)
            world.faults()
            world.at(world.now + 25 * HOUR)  # refused for a day at most, but for what must be mended by hand
            if code == 5:
                follower.slot()
                assert len(follower.table("classic_songs")) == 5, fault


@pytest.mark.parametrize("trap", ["null track", "local files"])
def test_bug_23_what_is_no_track_keeps_its_place_and_ends_no_run(world, tmp_path, trap):
    playlist = world.own(trap)
    follower = Follower(tmp_path / "home", world, playlist)
    follower.slot(codes=DONE)
    (truth,) = [p["versions"][-1]["items"] for p in world.control("truth")["playlists"] if p["uri"].endswith(playlist)]
    have = follower.rows("select position, uri, state from playlist_current order by position")
    assert [row["uri"] if row["state"] == "ok" else None for row in have] == [item["uri"] if item["state"] == "ok" else None for item in truth]
    odd = [item for item in truth if item["state"] != "ok" or item["uri"].startswith("spotify:local:")]
    assert odd and {row["song_id"] for row in follower.table("classic_songs")} == {id_of(item["uri"]) for item in truth if item not in odd}


def test_bug_24_dates_of_a_year_of_a_month_and_of_nothing(world, tmp_path):
    lists = [world.make(world.saved()), world.own("no release date")]
    follower = Follower(tmp_path / "home", world, *lists)
    follower.slot(codes=DONE)
    albums = {each["track"]["album"]["id"]: each["track"]["album"] for playlist in lists for each in world.shown(playlist)}
    assert {album["release_date_precision"] for album in albums.values()} == {"year", "month", "day"}
    assert "0000" in {album["release_date"] for album in albums.values()}
    whole = {4: "-01-01", 7: "-01", 10: ""}
    wanted = {key: None if album["release_date"] == "0000" else album["release_date"] + whole[len(album["release_date"])] for key, album in albums.items()}
    assert {row["album_id"]: row["release_date"] for row in follower.table("classic_albums")} == wanted


def test_bug_26_a_list_of_spotifys_own_is_told_and_others_are_read(world, tmp_path):
    follower = Follower(tmp_path / "home", world, SPOTIFYS, world.make(world.saved()[:5]))
    done = follower.slot(codes=(6,))
    (refused,) = [read for read in done.summary()["reads"] if read["outcome"] == "refused"]
    assert refused["resource"].endswith(SPOTIFYS.rsplit("/", 1)[1]) and refused["reason"] == "not_found"
    again = follower.later(HOUR).summary()
    (waiting,) = again["waiting"]
    assert "Spotify has nothing there for this app; its own playlists answer so" in waiting["why"]
    assert len(follower.table("classic_songs")) == 5


def test_bug_27_what_is_asked_is_what_was_planned_and_nothing_for_each_track(moving):
    assert len(moving.asked()) == 2  # 120 items
    for changed in (False, True):
        before = len(moving.asked())
        if changed:
            moving.world.edit(playlist=the_list(moving), move=[0, 5])
        moving.world.at(moving.world.now + HOUR)
        moving.lake.now = written(moving.world.now)
        plan = moving.lake.well("plan", "--json", "--slot", slot_of(moving.world.now), **moving.settings).lines("plan")[0]
        assert [read["group"] for read in plan["reads"]] == ["follow"]
        moving.slot()
        asked = moving.asked()[before:]
        assert len(asked) == 1 + changed and all(the_list(moving) in target for target in asked)
        assert asked[0] == plan["reads"][0]["request"]


def test_bug_28_columns_have_types(saved):
    wanted = {"classic_songs": {"song_id": "VARCHAR", "duration_ms": "BIGINT", "popularity": "INTEGER", "song_added": "TIMESTAMP WITH TIME ZONE"},
              "classic_albums": {"release_date": "DATE", "total_tracks": "BIGINT"}, "classic_artists": {"artist_id": "VARCHAR"}}
    for view, columns in wanted.items():
        (row,) = saved.rows(f"select {', '.join(f'typeof({name}) as {name}' for name in columns)} from {view} limit 1")
        assert row == columns


def test_bug_29_names_need_no_quotes(saved):
    names = [(line["name"], column["name"]) for line in everything(saved) for column in line["columns"]]
    assert len(names) > 300 and all(re.fullmatch("[a-z][a-z0-9_]*", name) for pair in names for name in pair)


def everything(follower):
    """Every table and view as the program describes it."""
    names = [line["name"] for line in follower.lake.well("tables", "--json").lines() if line["type"] in ("table", "view")]
    return [follower.lake.well("tables", name, "--json").lines()[0] for name in names]


def test_bug_30_files_do_not_grow_in_number(moving):
    def live():
        return {name: len(table["files"]) for name, table in moving.lake.head()["tables"].items() if table["files"]}
    first = live()
    for _ in range(24):
        moving.world.edit(playlist=the_list(moving), move=[0, 9])
        moving.later(HOUR)
    assert len(moving.rows("select * from playlist_versions")) == 25
    assert {name: live()[name] for name in first} == first and max(live().values()) <= 2
    moving.lake.now = written(moving.world.now + 9 * 24 * HOUR)
    moving.lake.well("compact")
    assert len(list((moving.lake.path / "tables").rglob("part-*.parquet"))) == sum(live().values())


def test_bug_31_names_of_files_are_plain_and_in_utc(world, tmp_path):
    world.at(instant("2026-11-25T20:00:00Z"))  # tomorrow in India
    follower = Follower(tmp_path / "home", world, world.make(world.saved()[:5]))
    follower.run("--scheduled", TZ="Asia/Kolkata", LC_ALL="C.UTF-8")
    names = [str(path.relative_to(follower.lake.path)) for path in follower.lake.path.rglob("*")]
    assert "raw/slots/20261125T200000Z" in names
    assert [name for name in names if not re.fullmatch("[A-Za-z0-9=_./-]+", name)] == []


def test_bug_32_every_snapshot_says_when_it_was_taken(moving):
    times = [moving.world.now]
    for _ in range(3):
        moving.world.edit(playlist=the_list(moving), move=[0, 9])
        moving.later(HOUR)
        times.append(moving.world.now)
    for sql in ("select epoch_ms(read_at) as at from reads where complete order by read_at", "select epoch_ms(valid_from) as at from playlist_versions order by version",
                "select distinct epoch_ms(valid_from) as at from playlist_history order by all"):
        assert [row["at"] // 60_000 for row in moving.rows(sql)] == [at // 60_000 for at in times], sql


def test_bug_33_trouble_that_passes_is_tried_again(world, saved, tmp_path):
    wanted = saved.classic()
    for kind in ("html_502", "empty_503", "reset", "cut_body", "bad_gzip", "rate_limit"):
        follower = Follower(tmp_path / kind, world, the_list(saved))
        for nth in (1, 3):  # the page and the next one, each the first time
            world.control("faults", {"kind": kind, "path": "GET /v1/", "nth": nth, "client": follower.client})
        follower.slot()
        assert len(follower.asked()) > len(saved.asked()), kind
        assert follower.classic() == wanted, kind
        world.faults()


def test_bug_37_an_album_of_several_songs_is_one_row(saved):
    songs, albums, _ = saved.classic()
    assert max(collections.Counter(song["album_id"] for song in songs).values()) > 1
    assert sorted(album["album_id"] for album in albums) == sorted({song["album_id"] for song in songs})


def test_bug_38_again_adds_nothing_and_columns_are_those_declared(moving):
    before = moving.classic(), moving.lake.files()
    for _ in range(2):
        moving.run()  # by hand: asks
    assert (moving.classic(), moving.lake.files()) == before
    for line in everything(moving):
        real = list(moving.rows(f"select * from (select 1 as one_row) left join (select * from {line['name']} limit 0) on true")[0])[1:]
        assert real == [column["name"] for column in line["columns"]] + [line[each] for each in line if each == "partition"], line["name"]


def test_bug_39_no_row_is_dropped_without_a_word(world, tmp_path):
    lists = [world.own(trap) for trap in ("null track", "local files", "episodes", "repeats", "no release date")]
    follower = Follower(tmp_path / "home", world, *lists)
    told = follower.slot(codes=DONE).summary()
    assert told["tables"] and all(t["items"] == t["kept"] + t["duplicate"] + t["withheld"] + t["rejected"] for t in told["tables"].values())
    sorts = collections.Counter()
    for playlist in lists:
        (truth,) = [p["versions"][-1]["items"] for p in world.control("truth")["playlists"] if p["uri"].endswith(playlist)]
        have = follower.rows(f"select uri, state from playlist_current where playlist_uri = 'spotify:playlist:{playlist}'")
        assert len(have) == len(truth)
        sorts.update(row["uri"].split(":")[1] if row["state"] == "ok" else row["state"] for row in have)
    assert min(sorts[each] for each in ("track", "local", "episode", "null")) > 0, sorts
    uris = {row["uri"] for row in follower.rows("select uri from playlist_current where uri like 'spotify:track:%'")}
    songs = follower.table("classic_songs")
    assert {song["song_id"] for song in songs} == set(map(id_of, uris)) and len(songs) == len(uris) < sorts["track"]
    assert all(song["song_name"] and song["duration_ms"] and song["album_id"] for song in songs)
    rejected = len(follower.lake.well("quarantine", "ls", "--json").lines("reject"))
    assert rejected == sum(t["rejected"] for t in told["tables"].values())


def test_bug_40_what_was_read_is_not_told_to_the_log(moving):
    playlist, said = the_list(moving), b""
    for form in ([], ["--json"]):
        moving.world.edit(playlist=playlist, move=[0, 9])
        moving.world.at(moving.world.now + HOUR)
        moving.lake.now = written(moving.world.now)
        done = moving.lake.well("-vv", "run", *form, **moving.settings)
        said += done.out + done.err.encode()
    tracks = [each["track"] for each in moving.world.shown(playlist)]
    words = {word for track in tracks for word in (track["name"], track["uri"], track["album"]["name"], track["artists"][0]["name"])}
    words |= {each["added_by"]["id"] for each in moving.world.shown(playlist)}
    assert len(words) > 200 and len(said) > 500
    assert [word for word in words if word.encode() in said] == []
