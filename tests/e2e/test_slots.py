"""Slots at the sandbox: what a quiet hour writes, how many requests a large account takes, crashes at every moment, and budgets."""

import collections
import itertools
import json
import queue
import shutil

import oracle
import pytest
from breaking import EIO, ENOSPC, Breaker, build_shim, side_by_side, workshop
from sandboxes import DONE, Person, Sandbox, written

HOUR = 3_600_000
START = "2026-11-02T00:00:00Z"


@pytest.fixture(scope="module")
def folder():
    made = workshop()
    yield made
    shutil.rmtree(made)


def hours(person, count):
    for _ in range(count):
        person.at(person.now + HOUR)
        done = person.slot()
        assert done.code in DONE, done.err[-900:]


# ---- a quiet hour --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settled(folder):
    """A day and a half into an account where nothing happens: what is read for safety has had its turn."""
    with Sandbox("--profile", "quiet", "--changes", 0, "--start", START) as sandbox:
        person = Person(folder / "quiet", sandbox, START)
        assert person.slot().code in DONE
        hours(person, 33)
        yield person


def test_a_quiet_hour_writes_one_entry_and_changes_no_other_byte(settled):
    for _ in range(3):
        before = settled.lake.tree(reports=True)
        hours(settled, 1)
        after = settled.lake.tree(reports=True)
        new = sorted(set(after) - set(before))
        assert len(new) == 1 and new[0].startswith("raw/log/"), new
        assert {name: after[name] for name in before} == before


def test_a_slot_that_is_done_is_done_once(settled):
    hours(settled, 1)
    before, sent = settled.lake.tree(reports=True), settled.sandbox.sent()
    again = settled.slot()
    assert again.code == 0 and again.summary()["done_before"]
    assert settled.lake.tree(reports=True) == before and settled.sandbox.sent() == sent


# ---- requests ------------------------------------------------------------------------------------------------------------


def test_requests_of_a_large_account(folder):
    quiet, days = count_requests(folder, 0)
    assert quiet <= 330 and all(day <= 80 for day in days)
    # A list that grew beyond a hundred items is a request more at first; each list that changes takes two.
    changing, days = count_requests(folder, 1)
    assert changing <= 330 and all(day <= 80 for day in days)


def count_requests(folder, changes):
    arguments = () if changes else ("--changes", 0)
    with Sandbox("--profile", "heavy", "--start", START, *arguments) as sandbox:
        person = Person(folder / f"heavy-{changes}", sandbox, START)
        signing_in = sandbox.sent()
        assert person.slot().code in DONE
        first, days = sandbox.sent() - signing_in, []
        print(f"changes {changes}, at first: {sandbox.requests()}")
        for _ in range(2 if changes else 1):
            before = sandbox.requests()
            hours(person, 24)
            after = sandbox.requests()
            days.append({each: after[each] - before.get(each, 0) for each in after if after[each] != before.get(each, 0)})
        print(f"changes {changes}: {first} at first, then {[sum(day.values()) for day in days]}: {days}")
        return first, [sum(day.values()) for day in days]


# ---- crashes -------------------------------------------------------------------------------------------------------------


WHOLE = """select distinct r.resource, r.snapshot_id, i.position, i.uri, i.added_at from reads r join playlist_items i using (content_hash)
           where r.complete order by all"""


def once_more(more, told):
    """Of each read that was cut short, one page; live plays are asked by every run."""
    assert set(more) <= {"me/player/recently-played", "me/playlists", "playlists/*", "playlists/*/items"}, f"{told}: {more}"
    contents = more.get("playlists/*", 0) + more.get("playlists/*/items", 0)
    assert contents in (0, 1) and more.get("me/playlists", 0) in (0, 1) and more.get("me/player/recently-played", 0) in (0, 1), f"{told}: {more}"


class Crashes:
    """A person whose next slot has new plays and a changed playlist, as often as it is wanted."""

    def __init__(self, folder):
        self.folder, self.numbers = folder, itertools.count()
        self.breaker = Breaker(build_shim(folder), folder)
        self.sandboxes = queue.Queue()
        for number in range(2):
            sandbox = Sandbox("--profile", "small", "--plays", 240, "--changes", 0, "--start", START)
            self.sandboxes.put((sandbox, self.ready(folder / f"ready{number}", sandbox)))
        with self.lent() as (_, person):
            healthy, killed = person.copy(folder / "healthy"), person.copy(folder / "killed")
            before = person.sandbox.requests()
            done, self.changes, _ = self.breaker.run(healthy.lake, *self.command(healthy), environment=healthy.settings)
            assert done.code in DONE and self.changes > 40
            self.requests = {each: count - before.get(each, 0) for each, count in person.sandbox.requests().items()}
            _, self.kills, _ = self.breaker.run(killed.lake, *self.command(killed), how="kill-after", environment=killed.settings)
            self.rows, self.whole = healthy.lake.rows(), oracle.rows(healthy.lake, WHOLE)
            assert self.rows["plays"] > person.lake.rows()["plays"] and self.rows["playlist_items"] > person.lake.rows()["playlist_items"]

    def ready(self, folder, sandbox):
        person = Person(folder, sandbox, START)
        person.at(person.now + 12 * HOUR)
        assert person.slot().code in DONE
        hours(person, 1)
        person.at(person.now + HOUR)
        truth = person.truth()
        first = next(p for p in truth["playlists"] if p["own"] and len(p["versions"][-1]["items"]) > 100)
        sandbox.control("edit", {"playlist": first["uri"].rsplit(":", 1)[1], "add": [play["uri"] for play in truth["plays"][-3:]]})
        return person

    def lent(self):
        crashes = self

        class Lent:
            def __enter__(self):
                self.pair = crashes.sandboxes.get()
                return self.pair

            def __exit__(self, *_):
                crashes.sandboxes.put(self.pair)

        return Lent()

    @staticmethod
    def command(person):
        return "run", "--json", "--slot", written(person.now - person.now % HOUR)

    def case(self, told, whole, **how):
        """Breaks the slot, runs it again, and looks at everything. Returns (whether it broke, requests more than needed)."""
        with self.lent() as (sandbox, ready):
            person = ready.copy(self.folder / f"case{next(self.numbers)}")
            before = sandbox.requests()
            broken = self.broken(person, **how)
            assert broken.code in (*DONE, -9), f"{told}: exit {broken.code} {broken.err[-900:]}"
            person.lake.now = written(person.now + 30_000)  # a run takes its time; what the sandbox shows stays
            again = person.slot()
            assert again.code in DONE, f"{told}: the next run ended with {again.code}: {again.err[-900:]}"
            after = sandbox.requests()
            more = {each: after[each] - before.get(each, 0) - self.requests.get(each, 0) for each in after}
            more = {each: count for each, count in more.items() if count}
            rows = person.lake.rows()
            # A page that was listed before the rest of its read came is a partial read's, beside the whole one's.
            assert rows["playlist_items"] >= self.rows["playlist_items"], told
            for table in ("plays", "library", "playlists", "tracks"):
                assert rows[table] == self.rows[table], f"{told}: {table} has {rows[table]} rows, not {self.rows[table]}"
            if whole:
                assert oracle.rows(person.lake, WHOLE) == self.whole, told
            assert person.lake.damage() == [], told
            if whole:
                oracle.tables_are_those_of_raw(person.lake, person.lake.path.parent / "again")
            shutil.rmtree(person.lake.path.parent)
            return broken.code == -9, more

    def broken(self, person, point="", at=0):
        if point:
            return person.slot(TONEARM_TEST_CRASH_AT=point)
        how = "kill-after" if at else "kill-before"
        return self.breaker.run(person.lake, *self.command(person), at=max(at, 1), how=how, environment=person.settings)[0]


@pytest.fixture(scope="module")
def crashes(folder):
    made = Crashes(folder)
    yield made
    while not made.sandboxes.empty():
        made.sandboxes.get()[0].__exit__()


@pytest.mark.parametrize("point", [f"P{n}" for n in range(1, 13)])
def test_killed_at_a_fault_point_the_next_run_heals(crashes, point):
    reached, asked = 0, []
    for passing in (1, 2, 6):
        killed, more = crashes.case(f"{point}:{passing}", passing == 1, point=f"{point}:{passing}")
        if not killed:
            break
        reached += 1
        asked.append(more)
    print(f"{point}: reached {reached}, asked again {asked}")
    for more in asked:
        once_more(more, point)
    assert reached > 0, f"{point} was never reached"


def test_killed_at_any_change_the_next_run_heals(crashes, request):
    step = 1 if request.config.getoption("--weeks") > 1 else 12
    asked = side_by_side(lambda n: crashes.case(f"killed after change {n} of {crashes.kills}", n % (step * 3) == 0, at=n),
                         range(0, crashes.kills + 1, step))
    extra = [more for killed, more in asked if killed]
    counts = collections.Counter(str(more) for more in extra)
    print(f"{crashes.kills} changes, {len(extra)} of {len(asked)} killed; {crashes.requests} asked, again: {counts}")
    for n, (_, more) in enumerate(asked):
        once_more(more, f"killed after change {n * step}")
    assert len(extra) >= len(asked) - 5


FAILURES = [(ENOSPC, True), (EIO, False), (ENOSPC, False), (EIO, True), ("short", False)]


def test_a_disk_that_fails_is_never_called_success(crashes, request):
    """Below the folder that holds lake, tokens and ledger: what is refused ends the slot with 7, or was got over and nothing is missing."""

    def case(n_and_failure):
        n, (how, forever) = n_and_failure
        told = f"{how}{' for good' if forever else ''} at change {n}"
        with crashes.lent() as (_, ready):
            person = ready.copy(crashes.folder / f"disk{next(crashes.numbers)}")
            home = person.lake.path.parent
            done, _, refused = crashes.breaker.run(person.lake, *crashes.command(person), at=n, how=how, forever=forever,
                                                   environment=person.settings, root=home)
            assert done.code in (*DONE, 7), f"{told}: exit {done.code} {done.err[-900:]}"
            if done.code == 7:
                (error,) = done.lines("exit_error")
                assert error["message"] and error["next"], told
            else:
                assert oracle.rows(person.lake, WHOLE) == crashes.whole, told
            person.lake.now = written(person.now + 30_000)
            again = person.slot()
            assert again.code in DONE, f"{told}: the next run ended with {again.code}: {again.err[-900:]}"
            assert oracle.rows(person.lake, WHOLE) == crashes.whole, told
            assert person.lake.rows()["plays"] == crashes.rows["plays"] and person.lake.damage() == [], told
            shutil.rmtree(home)
            return done.code, refused

    step = 1 if request.config.getoption("--weeks") > 1 else 9
    ends = side_by_side(case, zip(range(1, crashes.changes + 1, step), itertools.cycle(FAILURES)))
    print(collections.Counter(code for code, _ in ends))
    # Half a write is no refusal, and some changes cannot be refused so.
    assert sum(refused > 0 for _, refused in ends) > len(ends) // 2 < sum(code == 7 for code, _ in ends)


# What a run does with the logs of tables that are old enough.


GROWN = 64  # the version of a Delta log that comes with its second checkpoint


@pytest.fixture(scope="module")
def grown(folder):
    """A person whose next run writes checkpoints, and what their tables are then."""
    with Sandbox("--profile", "small", "--plays", 960, "--changes", 0, "--start", START) as sandbox:
        person = Person(folder / "grown", sandbox, START)
        while not person.lake.head() or person.lake.head()["tables"]["plays"]["delta_version"] < GROWN - 1:
            person.at(person.now + HOUR)
            person.well("--only", "plays")
        person.at(person.now + HOUR)
        healthy = person.copy(folder / "grown-healthy")
        assert healthy.slot().code in DONE and len(checkpoints(healthy)) > 1
        yield person, healthy.lake.rows(), checkpoints(healthy)


def checkpoints(person):
    """The tables whose log points at the second one."""
    return [path.parent.parent.name for path in person.lake.path.rglob("_last_checkpoint") if json.loads(path.read_bytes())["version"] == GROWN]


def heals(person, rows, told):
    again = person.slot()
    assert again.code in DONE, f"{told}: the next run ended with {again.code}: {again.err[-900:]}"
    for table in ("plays", "play_coverage", "library", "playlists", "playlist_items", "tracks"):
        assert person.lake.rows()[table] == rows[table], f"{told}: {table}"
    oracle.tables_are_those_of_raw(person.lake, person.lake.path.parent / "again")


def test_killed_at_a_checkpoint_the_next_run_heals(grown, folder):
    person, rows, whole = grown
    for passing in range(1, len(whole) + 1):
        broken = person.copy(folder / f"P13-{passing}")
        assert broken.slot(TONEARM_TEST_CRASH_AT=f"P13:{passing}").code == -9
        assert len(list(broken.lake.path.rglob(f"{GROWN:020}.checkpoint.parquet"))) == passing == len(checkpoints(broken)) + 1
        heals(broken, rows, f"P13:{passing}")
        assert sorted(checkpoints(broken)) == sorted(whole)
    print(f"P13: {len(whole)} tables")


@pytest.mark.parametrize("point", ["P14", "P15"])
def test_killed_while_compacting_the_next_run_goes_on(grown, folder, point):
    """A run itself cleans up nothing: it never comes by."""
    person, rows, _ = grown
    broken = person.copy(folder / point)
    assert broken.slot(TONEARM_TEST_CRASH_AT=point).code in DONE
    broken.lake.now = written(person.now + 9 * 24 * HOUR)  # until then the logs are kept
    before = len(broken.lake.tree())
    assert broken.lake.run("compact", TONEARM_TEST_CRASH_AT=f"{point}:5").code == -9
    assert len(broken.lake.tree()) <= before - 5
    broken.lake.now = written(person.now + 60_000)
    heals(broken, rows, point)


# ---- budgets -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wait,one_moment", [(3000, True), (3600, False), (40_000, False)])
def test_a_long_retry_after_ends_the_run_at_once_and_the_next_one_goes_on(folder, wait, one_moment):
    """At that page, however long it was. What took more than an hour is no read of one moment: the whole is read once more on another day."""
    with Sandbox("--profile", "person", "--changes", 0, "--start", START) as sandbox:
        person = Person(folder / f"waits-{wait}", sandbox, START)
        sandbox.faults({"kind": "rate_limit", "path": "me/tracks", "nth": 7, "retry_after": str(wait)})
        stopped = person.slot()
        assert stopped.code == 5
        until = person.now + wait * 1000
        waiting = {each["resource"]: each for each in stopped.summary()["waiting"]}["saved_tracks"]
        assert waiting["reason"] == "rate_limited" and waiting["until"][:16] == written(until)[:16], waiting
        (error,) = stopped.lines("exit_error")
        assert written(until)[:16] in error["message"] and error["next"], error
        assert sandbox.requests()["me/tracks"] == 7
        asked = sandbox.requests()
        began = person.now - person.now % HOUR
        for minute in (1, wait // 60 - 1):
            person.at(began + minute * 60_000)
            assert person.slot().code == 5
            assert sandbox.requests() == asked, f"asked before {written(until)}"
        person.at(until + 20_000)
        assert person.slot().code in DONE
        assert sandbox.requests()["me/tracks"] - 7 == 11
        reads = oracle.rows(person.lake, "select complete, items, total from reads where resource = 'saved_tracks' order by read_at")
        assert [read["complete"] for read in reads] == ([True] if one_moment else [False, False])
        assert sum(read["items"] for read in reads) == 820 and person.lake.rows()["library"] >= 820
        if not one_moment:
            person.at(until + 27 * HOUR)
            assert person.slot().code in DONE
            reads = oracle.rows(person.lake, "select complete, items, total from reads where resource = 'saved_tracks' order by read_at")
            assert reads[-1]["complete"] and reads[-1]["items"] == reads[-1]["total"] == 820
