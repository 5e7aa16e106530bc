"""Canaries: forty secrets, searched for everywhere. They may lie in the token file, and nowhere else.

Everywhere: what every command prints with -vv, as text and as JSON; command line and environment of each program and of what it
starts, read over and over while it lives; every file's name and bytes, raw answers also unpacked, tables also as SQL shows them.
"""

import contextlib
import io
import itertools
import pathlib
import shutil
import threading

import make_answers as make
import pytest
import zstandard
from breaking import Breaker, build_shim
from lake import NOW, Done, Lake
from signing_in import Login, environment
from spotify_double import Double

SECRET = "canary-client-secret-4f1c"
TOKENS = "credentials.json"
KILLED = -9
FOLLOWED = make.ident("playlist", 1)


class Watch:
    """Command lines and environments of a program and of what it starts, for as long as it lives."""

    def __init__(self, pid):
        self.pid, self.seen, self.over = pid, set(), threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()

    def look(self):
        while True:
            family = [self.pid]
            for pid in family:
                for name in ("cmdline", "environ", "task/*/children"):
                    with contextlib.suppress(OSError):  # it ended just now
                        for file in pathlib.Path(f"/proc/{pid}").glob(name):
                            data = file.read_bytes()
                            if name.endswith("children"):
                                family += map(int, data.split())
                            else:
                                self.seen.add(data)
            if self.over.wait(0.001):
                return

    def end(self):
        self.over.set()
        self.thread.join()
        return self.seen


class Canaries:
    """Everything secret that passed over the wire, and the places where it must not be."""

    def __init__(self, double, home, now=NOW):
        home.mkdir(exist_ok=True)
        self.double, self.home, self.lake, self.most, self.proc = double, home, Lake(home / "lake", now), 0, set()
        self.secret = home / "secret"
        self.secret.write_text(SECRET + "\n")
        self.secret.chmod(0o600)
        self.more = {"TONEARM_SPOTIFY_CLIENT_SECRET_FILE": str(self.secret), "TONEARM_FOLLOW": f"spotify:playlist:{FOLLOWED}",
                     "TONEARM_BUDGET_GAP": "0"}

    def words(self):
        """Access and refresh tokens of every generation, code, verifiers, the client secret, and what encodes them."""
        self.most = max(self.most, self.double.given)
        words = {SECRET, self.double.code}
        for n in range(1, self.most + 2):
            words |= {f"{self.double.access}{n}", f"{self.double.refresh}{n}"}
        for method, _, form, headers in list(self.double.log):
            words |= {form[name] for name in ("code_verifier", "code", "refresh_token") if method == "POST" and name in form}
            if headers.get("Authorization"):
                words.add(headers["Authorization"].split()[1])
        return {word for word in words if word}

    def nowhere(self, what, data):
        data = data if isinstance(data, bytes) else data.encode()
        for word in self.words():
            assert word.encode() not in data, f"{word} in {what}: {data[max(0, data.find(word.encode()) - 80):][:200]}"

    def done(self, done):
        self.nowhere("standard output", done.out)
        self.nowhere("standard error", done.err)
        return done

    def settings(self):
        return {k: v for k, v in environment(self.lake, self.double.url, **self.more).items() if k.startswith("TONEARM")}

    def run(self, *arguments, codes=None):
        process = self.lake.start("-vv", *arguments, **self.settings())
        watch = Watch(process.pid)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            seen = watch.end()
        for data in seen:
            self.nowhere("/proc", data)
        self.proc |= seen
        assert codes is None or process.returncode in codes, (arguments, process.returncode, out, err)
        return self.done(Done(process.returncode, out, err.decode()))

    def sign_in(self, **more):
        """Visits the address unless the program is gone by then."""
        login = Login(self.lake, self.double.url, "-vv", **self.more, **more)
        watch = Watch(login.process.pid)  # while it waits: verifier and state are in its memory
        try:
            if login.address:
                self.nowhere("the address", login.address)
                _quietly(login.visit)
            done = login.end()
        finally:
            seen = watch.end()
        for data in seen:
            self.nowhere("/proc", data)
        return self.done(done)

    def left(self):
        return (self.home / "tonearm" / (TOKENS + ".new")).exists()

    def everywhere(self):
        """All files; tokens lie in the token file, or in what a kill left of its next one, for the owner alone."""
        home, unpacked = self.home, 0
        for path in home.rglob("*"):
            self.nowhere("a file's name", str(path.relative_to(home)))
            if path.name in (TOKENS, TOKENS + ".new"):
                assert path.parent == home / "tonearm" and path.parent.stat().st_mode & 0o777 == 0o700
                assert path.stat().st_mode & 0o777 == 0o600, path
            elif path.is_file() and path != self.secret:
                data = path.read_bytes()
                self.nowhere(path, data)
                if path.suffix == ".zst":
                    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True) as body:
                        self.nowhere(path, body.read())
                    unpacked += 1
        tables = self.lake.rows() if self.lake.head() else {}
        if tables:
            rows = self.lake.query("select " + ", ".join(f"(select list(t) from {name} t) as {name}" for name in tables))
            assert all(f'"{name}":'.encode() in rows for name in tables)
            self.nowhere("the tables", rows)
        return unpacked, sum(tables.values())

    def copy(self, home, now):
        """The same person in another folder."""
        shutil.copytree(self.home, home)
        other = Canaries(self.double, home, now)
        other.most = self.most
        return other


def _quietly(visit):
    try:
        visit()
    except OSError:
        pass


@pytest.fixture
def double():
    with Double(access="canary-access-9d2e-", refresh="canary-refresh-77ab-", code="canary-code-0b3f") as d:
        listed = make.playlist(1, range(5))
        d.answers = {"/v1/me": d.me, "/v1/me/player/recently-played": make.recently_played(0, 12), f"/v1/playlists/{FOLLOWED}": listed,
                     "/v1/me/playlists": make.page([listed], "/me/playlists"), "/v1/me/tracks": make.saved_tracks(0, 6)}
        yield d


@pytest.fixture
def canaries(double, tmp_path):
    return Canaries(double, tmp_path / "home")


def test_no_secret_leaves_the_token_file(canaries, double, tmp_path):
    lake = canaries.lake
    (tmp_path / "a.json").write_text('{"artists":[]}')
    canaries.run("import", tmp_path / "a.json")
    assert canaries.sign_in().code == 0
    for form in ([], ["--json"]):
        for words in (["auth", "status"], ["config", "get"], ["plan"], ["run"], ["run"], ["status"], ["runs"], ["runs", "2"], ["tables"],
                      ["quarantine", "ls"], ["check", "--read-data"], ["compact"]):
            canaries.run(*words, *form, codes=(0, 3, 5))
        lake.now = "2026-11-25T05:20:00Z"

    # Refreshes that go well, badly, and worse; each says something. The accounts service repeats what it was sent.
    echo = f'{{"error":"server_error","error_description":"{double.refresh}1 {double.code} {SECRET}"}}'
    lake.now = "2026-11-25T06:00:00Z"
    for faults, api in (([], []), ([(503, echo)] * 3, []), ([(400, echo)], []), ([(200, echo)] * 3, []), ([(429, echo)], []),
                        ([], [(401, echo)] * 3), ([], [(403, echo)]), ([], [(500, echo)] * 4), ([], [(400, echo)])):
        double.faults, double.api_faults = list(faults), list(api)
        lake.now = f"2026-11-25T{int(lake.now[11:13]) + 1:02}:30:00Z"
        for form in ([], ["--json"]):
            canaries.run("run", "--only", "account", *form)
    double.faults = [(400, f'{{"error":"invalid_grant","error_description":"{double.refresh}1"}}')]
    lake.now = "2026-11-25T23:00:00Z"
    assert canaries.run("run").code == 4
    double.faults, double.api_faults = [], []
    canaries.run("run")  # without a user: with the client secret
    canaries.run("auth", "status", "--json", codes=(4,))

    unpacked, rows = canaries.everywhere()
    assert unpacked > 4 and rows > 100 and not canaries.left()
    assert len(canaries.words()) >= 20, canaries.words()
    assert any(form.get("grant_type") == "client_credentials" for _, _, form, _ in double.posts()), "the secret was used"
    assert any(str(canaries.secret).encode() in seen for seen in canaries.proc), "the environment was never seen"
    assert any(b"\0--json" in seen for seen in canaries.proc), "the command line was never seen"
    canaries.run("auth", "logout", codes=(0,))
    assert double.refresh not in (canaries.home / "tonearm" / TOKENS).read_text()


def test_a_kill_at_any_change_of_a_sign_in_leaves_no_secret_about(double, tmp_path):
    """The next run puts a whole new token file in its place, and removes a cut one."""
    shim, counter, left, after = build_shim(tmp_path), tmp_path / "counter", 0, []
    for n in itertools.count():
        person = Canaries(double, tmp_path / f"case{n}")
        counter.write_bytes(bytes(16))
        double.given = 0
        done = person.sign_in(LD_PRELOAD=str(shim), FSFAULT_ROOT=str(person.home / "tonearm"), FSFAULT_COUNTER=str(counter),
                              FSFAULT_AT=str(max(n, 1)), FSFAULT_HOW="kill-after" if n else "kill-before")
        if done.code != KILLED:
            assert done.code == 0, done.err
            break
        person.everywhere()
        left += person.left()
        person.more.pop("TONEARM_FOLLOW")  # nothing to collect without a sign-in
        after.append(person.run("run", "--only", "account", codes=(0, 4)).code)
        assert not person.left(), f"killed after change {n}"
        person.everywhere()
    print(f"{n} changes killed after, {left} left a file, then {after}")
    assert n > 10 and left >= 3 and {0, 4} == set(after)


def test_a_kill_at_any_change_of_a_refresh_leaves_no_secret_about(canaries, double, tmp_path):
    assert canaries.sign_in().code == 0
    breaker, given, left, after = Breaker(build_shim(tmp_path), tmp_path), double.given, 0, []
    for n in itertools.count():
        person = canaries.copy(tmp_path / f"case{n}", "2026-11-25T06:00:00Z")
        double.given = given
        done, _, _ = breaker.run(person.lake, "-vv", "run", "--only", "account", *(["--json"] if n % 2 else []), at=max(n, 1),
                                 how="kill-after" if n else "kill-before", environment=person.settings(), root=person.home / "tonearm")
        person.done(done)
        if done.code != KILLED:
            assert done.code == 0, done.err
            break
        person.everywhere()
        left += person.left()
        after.append(person.run("run", "--only", "account", codes=(0, 4)).code)
        assert not person.left(), f"killed after change {n}"
        person.everywhere()
    print(f"{n} changes killed after, {left} left a file, then {after}")
    assert n > 10 and left >= 2 and {0, 4} == set(after)  # 4: the new token came, and was never on the disk


def test_a_kill_in_the_middle_of_a_run_leaves_no_secret_about(canaries, double, tmp_path):
    assert canaries.sign_in().code == 0
    breaker, killed = Breaker(build_shim(tmp_path), tmp_path), 0
    for n in itertools.count(1, 41):
        person = canaries.copy(tmp_path / f"case{n}", NOW)
        done, _, _ = breaker.run(person.lake, "-vv", "run", "--json", at=n, how="kill-after", environment=person.settings())
        person.done(done)
        person.everywhere()
        if done.code != KILLED:
            break
        killed += 1
        person.run("run", "--json", codes=(0, 3))
        assert person.everywhere()[1] > 100
    assert killed > 5


def test_damaged_token_files_are_not_quoted(canaries, tmp_path):
    assert canaries.sign_in().code == 0
    path = canaries.home / "tonearm" / TOKENS
    whole = path.read_bytes()
    for cut in (whole[:-20], whole[: len(whole) // 2], whole.replace(b'"version"', b'"versiom"'), b"[" + whole):
        path.write_bytes(cut)
        for words in (["auth", "status"], ["run"]):
            for form in ([], ["--json"]):
                canaries.run(*words, *form, codes=(8,))
