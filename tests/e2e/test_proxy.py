"""Spotify's own addresses, TLS, and a proxy between: as in an office. Nothing is asked around it, and nothing is sent to who is not trusted."""

import pathlib
import shutil

import oracle
import pytest
from lake import Lake
from proxies import NAMES, Proxy, certificates
from sandboxes import Sandbox, instant, slot_of

START = "2026-11-25T04:00:00Z"
WANTS = "office:p4ss-canary"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """(the sandbox, a public playlist of it, the folder with the certificates)."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificates, and is not here")
    folder = tmp_path_factory.mktemp("office")
    certificates(folder)
    with Sandbox("--profile", "small", "--changes", 0, "--start", START, "--base", "https://api.spotify.com/v1") as sandbox:
        sandbox.control("clock", {"now": START})
        saved = [each["uri"] for each in sandbox.control("truth")["saved"]["track"]]
        made = sandbox.control("edit", {"create": "Office (synthetic)"})["id"]
        sandbox.control("edit", {"playlist": made, "public": True, "add": saved})
        sandbox.port = int(sandbox.url.rsplit(":", 1)[1])
        yield sandbox, made, folder


class Worker:
    """Somebody with the two addresses that a new config has, and one playlist."""

    def __init__(self, folder, office, client):
        sandbox, playlist, self.certificates = office
        folder.mkdir()
        self.lake, secret = Lake(folder / "lake", START), folder / "secret"
        secret.write_text("sandbox-secret\n")
        secret.chmod(0o600)
        self.settings = {"TONEARM_SPOTIFY_CLIENT_ID": f"{client}-sandbox-legacy", "TONEARM_SPOTIFY_CLIENT_SECRET_FILE": str(secret),
                         "TONEARM_BUDGET_GAP": "0", "TONEARM_FOLLOW": f"https://open.spotify.com/playlist/{playlist}"}

    def run(self, proxy, trusts=True, **more):
        way = {"HTTPS_PROXY": proxy} if proxy else {}
        trust = {"CURL_CA_BUNDLE": str(self.certificates / "ca.pem")} if trusts else {}
        return self.lake.run("run", "--json", "-vv", "--slot", slot_of(instant(START)), **{**self.settings, **way, **trust, **more})

    def songs(self):
        return oracle.rows(self.lake, "select song_id, song_name, album_id from classic_songs order by all")


def test_a_whole_playlist_comes_through_a_proxy_that_wants_a_password_and_looks_into_tls(office, tmp_path):
    sandbox = office[0]
    around = Worker(tmp_path / "around", office, "around")
    direct = around.run(None, TONEARM_SPOTIFY_API_URL=sandbox.url, TONEARM_SPOTIFY_ACCOUNTS_URL=sandbox.url)
    assert direct.code == 0, direct.err
    through = Worker(tmp_path / "through", office, "through")
    with Proxy(office[2], sandbox.port, wants=WANTS) as proxy:
        done = through.run(f"http://{WANTS}@{proxy.at}")
        assert done.code == 0, done.err
        assert sorted(set(proxy.tunnels)) == [f"{name}:443" for name in sorted(NAMES)] and proxy.others == []
        seen = b"".join(proxy.insides)
    assert b"Host: api.spotify.com\r\n" in seen and b"Proxy-Authorization" not in seen, "the proxy's password is not Spotify's business"
    assert len(through.songs()) == 120 and through.songs() == around.songs()
    kept = b"".join(path.read_bytes() for path in pathlib.Path(through.lake.path.parent).rglob("*") if path.is_file() and path.name != "secret")
    for text in (done.out, done.err.encode(), kept):
        assert b"p4ss-canary" not in text


def test_who_is_not_trusted_gets_no_secret_and_the_message_says_what_to_do(office, tmp_path):
    worker = Worker(tmp_path / "worker", office, "distrust")
    with Proxy(office[2], office[0].port) as proxy:
        done = worker.run(f"http://{proxy.at}", trusts=False)
        assert done.code not in (0, 3) and proxy.insides == []
        assert "its certificate is not trusted" in done.err + done.out.decode() and "CURL_CA_BUNDLE" in done.err + done.out.decode()
        assert worker.run(f"http://{proxy.at}").code == 0, "and then all is well"
    assert len(worker.songs()) == 120


@pytest.mark.parametrize("how, words", [({"wants": WANTS}, ("refused with 407", "USER:PASSWORD")), ({"refuses": 403}, ("refused with 403", "NO_PROXY"))])
def test_a_proxy_that_refuses_is_called_so_and_the_next_run_goes_on(office, tmp_path, how, words):
    worker = Worker(tmp_path / "worker", office, f"refused{len(words[1])}")
    with Proxy(office[2], office[0].port, **how) as proxy:
        done = worker.run(f"http://{proxy.at}")
    said = done.err + done.out.decode()
    assert done.code not in (0, 3) and all(word in said for word in words), said
    with Proxy(office[2], office[0].port) as proxy:
        assert worker.run(f"http://{proxy.at}").code == 0
    assert len(worker.songs()) == 120


def test_what_is_on_this_machine_is_never_asked_through_a_proxy(office, tmp_path):
    sandbox = office[0]
    worker = Worker(tmp_path / "worker", office, "loopback")
    with Proxy(office[2], sandbox.port) as proxy:
        everywhere = {name: f"http://{proxy.at}" for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY")}
        done = worker.run(None, TONEARM_SPOTIFY_API_URL=sandbox.url, TONEARM_SPOTIFY_ACCOUNTS_URL=sandbox.url, **everywhere)
        assert done.code == 0, done.err
        assert proxy.tunnels == [] and proxy.others == []
    assert len(worker.songs()) == 120
