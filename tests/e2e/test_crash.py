"""A run that is killed, or whose disk fails, at any moment: the next run heals, and nothing is lost or counted twice.

Healed means: the same command again ends well, the live files are those of an undisturbed lake (table, partition, slice,
SHA-256), and `check --read-data` finds no damage.

Killed before the n-th change and after the one before it are the same lake, byte for byte, and a sync is no change to what a
killed process leaves; so every moment of a run is met by killing it before its first change and after each that is no sync. Disk failures: the second import of a lake, which changes few files, is
tried at every n with each kind of failure; the first, which makes all tables, at every n, the kinds taking turns. `check` runs
for every second of these hundreds of lakes, of the first import for every sixth; the live files are read and compared for each.
"""

import itertools
import shutil

import make_answers as make
import pytest
from breaking import EIO, ENOSPC, Breaker, build_shim, side_by_side, workshop
from lake import OBSERVED, Lake

KILLED = -9
FAILURES = [("no space, for good", ENOSPC, True), ("no space, once", ENOSPC, False), ("i/o error, for good", EIO, True),
            ("i/o error, once", EIO, False), ("half a write, once", "short", False)]
GROWN = 64  # versions of a Delta log after which a checkpoint comes, and one before it may go


class Place:
    """Lakes to copy, and what their undisturbed futures are."""

    def __init__(self, folder):
        self.folder = folder
        self.breaker = Breaker(build_shim(folder), folder)
        self.small, self.second = make.small(folder / "small"), make.write(folder / "second", a=make.artists([7, 8]))
        self.first, self.both = Lake(folder / "first"), None
        self.first.take(self.small)
        self.both = self.first.copy(folder / "both")
        self.both.take(self.second)
        self.wanted = {"first": self.first.files(), "second": self.both.files()}
        self.numbers = itertools.count()

    def fresh(self, which):
        """A lake as it is before the import `which`, and that import."""
        path = self.folder / f"case{next(self.numbers)}"
        if which == "first":
            return Lake(path), ("import", "--json", self.small, "--observed-at", OBSERVED)
        return self.first.twin(path), ("import", "--json", self.second, "--observed-at", OBSERVED)

    def heals(self, lake, command, wanted, told, check=True):
        """The same command again, then everything is as if nothing had happened."""
        again = lake.run(*command)
        assert again.code in (0, 3), f"{told}: the next run ended with {again.code}: {again.out[-600:]} {again.err[-600:]}"
        assert lake.files() == wanted, f"{told}: other files than in an undisturbed lake"
        assert not check or lake.damage() == [], told
        shutil.rmtree(lake.path)


@pytest.fixture(scope="module")
def place():
    folder = workshop()
    yield Place(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize("point", [f"P{n}" for n in range(1, 13)])
def test_killed_at_a_fault_point_the_next_run_heals(place, point, which):
    reached = 0
    for passing in (1, 2, 5, 20):  # the n-th time that it comes by
        lake, command = place.fresh(which)
        done = lake.run(*command, TONEARM_TEST_CRASH_AT=f"{point}:{passing}")
        if done.code != KILLED:
            assert done.code == 0
            shutil.rmtree(lake.path)
            break
        reached += 1
        place.heals(lake, command, place.wanted[which], f"{point}:{passing}")
    assert reached > 0, f"{point} was never reached"


@pytest.fixture(scope="module")
def grown(place):
    """A lake whose next import writes a checkpoint, with old heads; what that import makes of it; the import."""
    lake = Lake(place.folder / "grown")
    for n in range(GROWN):
        lake.now = f"2026-11-{1 + n // 24:02}T{n % 24:02}:00:00Z"
        lake.take(make.write(place.folder / "grow", a=make.artists([n])))
    lake.now = "2026-12-24T00:00:00Z"
    answers = make.write(place.folder / "next", a=make.artists([GROWN]))
    command = ("import", "--json", answers, "--observed-at", OBSERVED)
    healthy = lake.copy(place.folder / "grown-healthy")
    healthy.well(*command)
    return lake, command, healthy.files()


def test_killed_at_a_checkpoint_the_next_run_heals(place, grown):
    lake, command, wanted = grown
    for passing in (1, 2):
        broken = lake.copy(place.folder / f"p13-{passing}")
        assert broken.run(*command, TONEARM_TEST_CRASH_AT=f"P13:{passing}").code == KILLED
        assert len(list(broken.path.rglob(f"{GROWN:020}.checkpoint.parquet"))) == passing
        place.heals(broken, command, wanted, f"P13:{passing}")


@pytest.mark.parametrize("point", ["P14", "P15"])
def test_killed_while_compacting_the_next_compact_heals(place, grown, point):
    lake, command, wanted = grown
    for passing in (1, 30):
        broken = lake.copy(place.folder / f"{point}-{passing}")
        broken.well(*command)
        broken.now = "2027-01-10T00:00:00Z"  # until then the head before this one keeps the log
        before = len(broken.tree())
        assert broken.run("compact", TONEARM_TEST_CRASH_AT=f"{point}:{passing}").code == KILLED
        assert len(broken.tree()) < before
        assert broken.files() == wanted and broken.damage() == []
        place.heals(broken, ("compact",), wanted, f"{point}:{passing}")


@pytest.mark.parametrize("which", ["first", "second"])
def test_killed_at_any_change_the_next_run_heals(place, which):
    lake, command = place.fresh(which)
    done, changes, _ = place.breaker.run(lake, *command, how="kill-after")
    assert done.code == 0 and changes > 20 and lake.files() == place.wanted[which]

    def case(n):
        broken, again = place.fresh(which)
        ended, _, _ = place.breaker.run(broken, *again, at=max(n, 1), how="kill-after" if n else "kill-before")
        if n <= changes - 5:  # one or two more or fewer: threads, and the names of temporaries
            assert ended.code == KILLED, f"change {n} was not reached"
        place.heals(broken, again, place.wanted[which], f"killed after change {n} of {changes}", n % 2 == 0)

    side_by_side(case, range(changes + 1))


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_full_or_failing_disk_is_never_called_success(place, which):
    _, changes, _ = place.breaker.run(*unpack(place.fresh(which)))

    def case(n_and_failure):
        n, (name, how, forever) = n_and_failure
        told = f"{name}, from change {n} of {changes}"
        broken, command = place.fresh(which)
        ended, _, refused = place.breaker.run(broken, *command, at=n, how=how, forever=forever)
        if forever and refused:
            assert ended.code == 7, f"{told}: exit {ended.code}\n{ended.err}"
            (error,) = ended.lines("exit_error")
            assert error["message"] and error["next"], told
        assert ended.code in (0, 7), f"{told}: exit {ended.code}\n{ended.err}"
        if ended.code == 0:  # it was got over: then nothing is missing
            assert broken.files() == place.wanted[which], told
        place.heals(broken, command, place.wanted[which], told, n % (6 if which == "first" else 2) == 0)

    if which == "first":
        side_by_side(case, zip(range(1, changes + 1), itertools.cycle(FAILURES)))
    else:
        side_by_side(case, itertools.product(range(1, changes + 1), FAILURES))


def unpack(lake_and_command):
    lake, command = lake_and_command
    return lake, *command


def test_two_imports_and_a_compact_at_once_are_one_import_of_all(place):
    plays = {f"p{n}": make.recently_played(3 * n, 6) for n in range(12)}
    others = {f"a{n}": make.artists([n, n + 1]) for n in range(6)} | {f"s{n}": make.saved_tracks(3 * n, 5) for n in range(6)}
    both = list((plays | others).items())
    left = make.write(place.folder / "left", **dict(both[:16]))
    right = make.write(place.folder / "right", **dict(both[8:]))
    alone = Lake(place.folder / "alone")
    alone.take(left, right)
    for time in range(10):
        lake = Lake(place.folder / f"together{time}")
        if time % 2:
            lake.take(make.write(place.folder / "before", a=both[12][1]))  # a lake that is there, else one that both make
        running = [lake.start("import", "--json", left, "--observed-at", OBSERVED),
                   lake.start("import", "--json", right, "--observed-at", OBSERVED)]
        if time % 2:
            running.append(lake.start("compact", "--json"))
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, f"time {time}: {out[-800:]} {err[-800:]}"
        assert lake.files() == alone.files(), f"time {time}"
        assert lake.damage() == [], f"time {time}"
        assert lake.take(left, right).summary()["new_answers"] == 0
        shutil.rmtree(lake.path)
