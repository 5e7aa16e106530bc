"""What the sandbox showed is in the tables, once, and nothing else is: after weeks of hourly slots in foul weather."""

import shutil

import oracle
import pytest
from breaking import workshop
from sandboxes import Person, Sandbox
from weather import Weather

START = "2026-11-02T00:00:00Z"
LIBRARIES = "account,playlists,contents,saved_tracks,saved_albums,saved_shows,saved_episodes,saved_audiobooks,followed_artists"


@pytest.fixture
def folder():
    made = workshop()
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("shape", ["restricted", "legacy", "both"])
def test_weeks_of_foul_weather_lose_nothing_and_add_nothing(folder, shape, request):
    weeks = request.config.getoption("--weeks")
    with Sandbox("--profile", "small", "--plays", 48, "--start", START, "--seed", 11) as sandbox:
        person = Person(folder, sandbox, START, f"sandbox-{shape}")
        weather = Weather(person, f"{shape} {weeks}")
        weather.weeks(weeks * 7 * 24)
        lake = person.lake
        shown, truth = person.shown(), person.truth()
        plays = oracle.plays_are_those_shown(lake, shown)
        contents = oracle.contents_are_those_shown(lake, shown, truth, weather.contents)
        saved = oracle.library_is_what_was_shown(lake, shown, truth)
        person.at(person.now + 60_000)
        person.well("--only", LIBRARIES)
        oracle.library_now_is_the_truth(lake, person.truth())
        oracle.plays_are_those_shown(lake, person.shown())
        oracle.tables_are_those_of_raw(lake, folder / "again")
        print(f"{shape}: {plays} plays, {contents} contents, {saved} saved, {sandbox.sent()} requests; {dict(sorted(weather.met.items()))}")
        assert min(weather.met[each] for each in ("exit 0", "exit 5", "exit -9", "twice", "together", "late", "missed", "edit")) > 0
