"""Signing in at the sandbox, which was written from Spotify's description alone: rotation, revocation, six months."""

import json
import subprocess
import time
import urllib.request

import pytest
from lake import program
from signing_in import Login, sign_in


class Sandbox:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([program(), "sandbox", "--json", "--profile", "small", "--start", "2026-11-25T04:00:00Z", *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.about = json.loads(self.process.stdout.readline())
        self.url = self.about["accounts"].rstrip("/")

    def control(self, call, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/sandbox/{call}", data=data, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def at(self, now):
        return self.control("clock", {"now": now})


@pytest.fixture
def sandbox():
    made = Sandbox()
    yield made
    made.process.terminate()
    made.process.wait(timeout=10)
    made.process.stdout.close()


def settings(sandbox, client="sandbox-restricted"):
    return {"TONEARM_SPOTIFY_CLIENT_ID": client, "TONEARM_SPOTIFY_API_URL": sandbox.url, "TONEARM_SPOTIFY_ACCOUNTS_URL": sandbox.url}


def collect(lake, sandbox, now, client="sandbox-restricted", codes=(0,)):
    """One run at that time, of the sandbox's clock and of ours."""
    sandbox.at(now)
    lake.now = now
    return lake.well("run", "--only", "account", "--json", codes=codes, **settings(sandbox, client))


def test_a_sign_in_works_by_the_description_and_names_the_account(lake, sandbox):
    login = sign_in(lake, sandbox.url, **settings(sandbox))
    assert login.done.code == 0, login.done.err
    status = lake.well("auth", "status", "--json", **settings(sandbox)).lines("auth")[0]
    assert status["signed_in"] and status["account_id"] and len(status["scopes"]) == 7


def test_a_person_who_says_no(lake, sandbox):
    login = sign_in(lake, sandbox.url, **settings(sandbox, "sandbox-restricted+deny"))
    assert login.done.code == 4 and "error[sign_in_refused]" in login.done.err


@pytest.mark.parametrize("client", ["sandbox-restricted", "sandbox-restricted+rotate", "sandbox-legacy+rotate+short"])
def test_tokens_are_renewed_whether_they_rotate_or_not(lake, sandbox, client):
    assert sign_in(lake, sandbox.url, **settings(sandbox, client)).done.code == 0
    for day in range(26, 30):
        for hour in (3, 9, 15):
            collect(lake, sandbox, f"2026-11-{day}T{hour:02}:00:00Z", client)
    assert lake.well("auth", "status", "--json", **settings(sandbox, client)).lines("auth")[0]["revoked"] is False


def test_a_revoked_sign_in_is_said_once_and_a_new_one_mends_it(lake, sandbox):
    assert sign_in(lake, sandbox.url, **settings(sandbox)).done.code == 0
    sandbox.control("revoke", {})
    first = collect(lake, sandbox, "2026-11-25T06:00:00Z", codes=(4,))
    assert "login_expired" in first.out.decode()
    asked = json.dumps(sandbox.control("stats")["by_endpoint"])
    collect(lake, sandbox, "2026-11-25T07:00:00Z", codes=(4,))
    assert json.dumps(sandbox.control("stats")["by_endpoint"]) == asked, "nobody is asked again"
    sandbox.at("2026-11-25T08:00:00Z")
    assert sign_in(lake, sandbox.url, **settings(sandbox)).done.code == 0
    collect(lake, sandbox, "2026-11-25T09:00:00Z")


def test_after_six_months_it_is_over_and_a_warning_came_before(lake, sandbox):
    assert sign_in(lake, sandbox.url, **settings(sandbox)).done.code == 0
    collect(lake, sandbox, "2027-05-20T04:00:00Z")
    soon = lake.well("auth", "status", **settings(sandbox))
    assert "the sign-in ends in 5 days" in soon.err or "the sign-in ends in 4 days" in soon.err
    over = collect(lake, sandbox, "2027-05-25T05:00:00Z", codes=(4,))
    assert "login_expired" in over.out.decode()
    assert lake.run("auth", "status", **settings(sandbox)).code == 4


def test_an_outage_of_the_accounts_service_keeps_the_sign_in(lake, sandbox):
    assert sign_in(lake, sandbox.url, **settings(sandbox)).done.code == 0
    sandbox.control("faults", {"faults": [{"kind": "token_503", "path": "api/token", "times": 3}], "replace": True})
    collect(lake, sandbox, "2026-11-25T06:00:00Z", codes=(5,))
    collect(lake, sandbox, "2026-11-25T07:00:00Z")


def test_two_who_sign_in_at_once_both_learn_how_it_ended(lake, sandbox):
    first, second = Login(lake, sandbox.url, **settings(sandbox)), Login(lake, sandbox.url, **settings(sandbox))
    second.visit()
    first.visit()
    begun = time.monotonic()
    assert first.end().code == 0 and second.end().code == 0 and time.monotonic() - begun < 30
    collect(lake, sandbox, "2026-11-25T05:30:00Z")
