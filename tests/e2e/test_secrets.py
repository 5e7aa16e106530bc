"""Canaries: twenty secrets, searched for everywhere. They may lie in the token file, and nowhere else."""

import os
import pathlib
import signal
import threading
import time

import pytest
from lake import Done
from signing_in import Login, environment
from spotify_double import Double

SECRET = "canary-client-secret-4f1c"


class Canaries:
    """Everything secret that passed over the wire, and the places where it must not be."""

    def __init__(self, double):
        self.double, self.seen = double, set()

    def words(self):
        """Access and refresh tokens of every generation, code, verifiers, the client secret, and what encodes them."""
        words = {SECRET, self.double.code}
        for n in range(1, self.double.given + 2):
            words |= {f"{self.double.access}{n}", f"{self.double.refresh}{n}"}
        for method, _, form, headers in self.double.log:
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

    def folder(self, root):
        for path in pathlib.Path(root).rglob("*"):
            if path.is_file() and path.name not in ("credentials.json", "secret"):
                self.nowhere(path, path.read_bytes())
                self.nowhere("a file's name", str(path))


@pytest.fixture
def double():
    with Double(access="canary-access-9d2e-", refresh="canary-refresh-77ab-", code="canary-code-0b3f") as d:
        yield d


def proc(pid):
    return b"".join(pathlib.Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))


def verbose(lake, double, *arguments, **more):
    done = lake.run("-v", *arguments, **{k: v for k, v in environment(lake, double.url, **more).items() if k.startswith("TONEARM")})
    return done


def test_no_secret_leaves_the_token_file(lake, double, tmp_path):
    canaries = Canaries(double)
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    more = {"TONEARM_SPOTIFY_CLIENT_SECRET_FILE": str(secret), "TONEARM_FOLLOW": "spotify:playlist:37i9dQZF1DXcanarycanar"}
    (tmp_path / "a.json").write_text('{"artists":[]}')
    lake.run("import", str(tmp_path / "a.json"))

    login = Login(lake, double.url, "-v", **more)
    seen = proc(login.process.pid)  # while it waits: verifier and state are in its memory
    login.visit()
    login.done = login.end()
    assert login.done.code == 0, login.done.err
    canaries.nowhere("/proc", seen)
    canaries.nowhere("the address", login.address)
    canaries.done(login.done)

    for arguments in (["auth", "status"], ["auth", "status", "--json"], ["config", "get"], ["status"], ["status", "--json"]):
        canaries.done(verbose(lake, double, *arguments, **more))

    # Refreshes that go well, badly, and worse; each says something. The accounts service repeats what it was sent.
    echo = f'{{"error":"server_error","error_description":"{double.refresh}1 {double.code} {SECRET}"}}'
    lake.now = "2026-11-25T06:00:00Z"
    for faults, api in (([], []), ([(503, echo)] * 3, []), ([(400, echo)], []), ([(200, echo)] * 3, []), ([(429, echo)], []),
                        ([], [(401, echo)] * 3), ([], [(403, echo)]), ([], [(500, echo)] * 4), ([], [(400, echo)])):
        double.faults, double.api_faults = list(faults), list(api)
        lake.now = f"2026-11-25T{int(lake.now[11:13]) + 1:02}:30:00Z"
        for form in ([], ["--json"]):
            canaries.done(verbose(lake, double, "run", "--only", "account", *form, **more))
    double.faults = [(400, f'{{"error":"invalid_grant","error_description":"{double.refresh}1"}}')]
    lake.now = "2026-11-25T23:00:00Z"
    canaries.done(verbose(lake, double, "run", **more))
    double.faults, double.api_faults = [], []
    canaries.done(verbose(lake, double, "run", **more))  # without a user: with the client secret
    canaries.done(verbose(lake, double, "auth", "status", "--json", **more))
    canaries.folder(tmp_path)
    assert len(canaries.words()) >= 20, canaries.words()
    assert any(form.get("grant_type") == "client_credentials" for _, _, form, _ in double.posts()), "the secret was used"


def test_a_kill_in_the_middle_of_a_sign_in_leaves_no_secret_about(lake, double, tmp_path):
    canaries = Canaries(double)
    for wait in range(8):
        login = Login(lake, double.url)
        try:
            browser = threading.Thread(target=lambda: _quietly(login.visit))
            browser.start()
            time.sleep(0.01 * wait)
            os.kill(login.process.pid, signal.SIGKILL)
            browser.join()
        finally:
            out, err = login.process.communicate(timeout=30)
        canaries.done(Done(login.process.returncode, out, err.decode()))
        for path in pathlib.Path(tmp_path).rglob("*"):
            if path.is_file() and path.name.startswith("credentials.json"):
                assert path.stat().st_mode & 0o077 == 0, path
    canaries_folder = [p for p in pathlib.Path(tmp_path).rglob("*") if p.is_file() and not p.name.startswith("credentials.json")]
    for path in canaries_folder:
        canaries.nowhere(path, path.read_bytes())


def _quietly(visit):
    try:
        visit()
    except OSError:
        pass


def test_damaged_token_files_are_not_quoted(lake, double, tmp_path):
    canaries = Canaries(double)
    login = Login(lake, double.url)
    login.visit()
    login.end()
    path = tmp_path / "tonearm/credentials.json"
    whole = path.read_bytes()
    for cut in (whole[:-20], whole[: len(whole) // 2], whole.replace(b'"version"', b'"versiom"'), b"[" + whole):
        path.write_bytes(cut)
        for form in ([], ["--json"]):
            done = verbose(lake, double, "auth", "status", *form)
            assert done.code == 8
            canaries.done(done)
