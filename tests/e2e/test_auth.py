"""Signing in, as a person and as a program: with a browser, with a pasted address, with what goes wrong."""

import json
import re
import socket
import urllib.error
import urllib.parse

import pytest
from signing_in import Login, at_a_terminal, environment, free_port, sign_in
from spotify_double import Double


@pytest.fixture
def double():
    with Double() as d:
        yield d


def tokens(lake):
    return lake.path.parent / "tonearm/credentials.json"


def run(lake, double, *arguments, **more):
    return lake.run(*arguments, **{k: v for k, v in environment(lake, double.url, **more).items() if k.startswith("TONEARM")})


def test_a_program_reads_the_address_and_a_browser_does_the_rest(lake, double):
    login = sign_in(lake, double.url)
    assert login.done.code == 0, login.done.err
    assert "Signed in" in login.page and "close this page" in login.page
    assert "Signed in as Ann (acc-1), until 2027-05-25." in login.done.out.decode()
    assert "next: tonearm run" in login.done.err
    asked = next(entry for entry in double.log if entry[1] == "/authorize")[2]
    assert asked["redirect_uri"] == f"http://127.0.0.1:{login.port}/callback"
    for scope in asked["scope"].split():
        assert scope in login.done.err, "each scope is named with what it is for"
    assert "user-read-email" not in asked["scope"] and "modify" not in asked["scope"]
    assert tokens(lake).stat().st_mode & 0o777 == 0o600


def test_status_says_who_until_when_and_warns_before_the_end(lake, double):
    nobody = run(lake, double, "auth", "status")
    assert nobody.code == 4 and "next: tonearm auth login" in nobody.err
    sign_in(lake, double.url)
    done = run(lake, double, "auth", "status")
    assert done.code == 0 and "Ann (acc-1)" in done.out.decode()
    assert re.search(r"^ends .* 2027-05-25, in 18[01] days$", done.out.decode(), re.M)
    assert "warning" not in done.err
    body = run(lake, double, "auth", "status", "--json").lines("auth")[0]
    assert body["signed_in"] and body["account_id"] == "acc-1" and body["expires_at"].startswith("2027-05-25")
    lake.now = "2027-05-01T00:00:00Z"
    soon = run(lake, double, "auth", "status")
    assert soon.code == 0 and "the sign-in ends in 24 days, on 2027-05-25" in soon.err
    lake.now = "2027-05-26T00:00:00Z"
    over = run(lake, double, "auth", "status", "--json")
    assert over.code == 4 and over.lines("exit_error")[0]["reason"] == "login_expired" and over.lines("auth")[0]["days_left"] == 0


def test_logout_forgets_and_is_no_error_twice(lake, double):
    sign_in(lake, double.url)
    assert "Signed out" in run(lake, double, "auth", "logout").out.decode()
    assert "REFRESH" not in tokens(lake).read_text()
    again = run(lake, double, "auth", "logout")
    assert again.code == 0 and "Nobody was signed in" in again.out.decode()
    assert run(lake, double, "auth", "status").code == 4


def test_without_a_client_id_it_says_where_to_get_one(lake, double):
    done = run(lake, double, "auth", "login", TONEARM_SPOTIFY_CLIENT_ID="")
    assert done.code == 12 and "developer.spotify.com/dashboard" in done.err


def test_a_port_that_is_taken_is_named_with_the_way_out(lake, double):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(lake, double, "auth", "login", "--port", taken.getsockname()[1])
    assert done.code == 12 and "spotify.redirect_port" in done.err and "--port" in done.err


def test_nobody_comes(lake, double):
    done = run(lake, double, "auth", "login", "--port", free_port(), "--timeout", "1")
    assert done.code == 4 and "within 1 seconds" in done.err and "/callback" in done.err


def test_a_foreign_state_is_refused_and_the_right_one_still_counts(lake, double):
    login = Login(lake, double.url)
    with pytest.raises(urllib.error.HTTPError) as refused:
        login.visit(f"http://127.0.0.1:{login.port}/callback?code=CODE&state=stolen")
    assert refused.value.code == 400
    login.visit()
    assert login.end().code == 0


def test_a_person_who_refuses(lake, double):
    login = Login(lake, double.url)
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(login.address).query))["state"]
    page = login.visit(f"http://127.0.0.1:{login.port}/callback?error=access_denied&state={state}")
    done = login.end()
    assert done.code == 4 and "error[sign_in_refused]" in done.err and "Not signed in" in page
    assert not tokens(lake).exists()


def test_a_code_that_is_not_accepted(lake, double):
    double.faults = [(400, '{"error":"invalid_grant"}')]
    login = Login(lake, double.url)
    page = login.visit()
    done = login.end()
    assert done.code == 4 and "error[sign_in_refused]" in done.err and "Not signed in" in page


def test_who_it_is_can_be_asked_later(lake, double):
    double.api_faults = [(503, "")] * 4
    login = sign_in(lake, double.url)
    assert login.done.code == 0 and "could not be asked just now" in login.done.err


@pytest.mark.parametrize(("body", "reason", "code"), [
    ("User not registered in the Developer Dashboard", "not_allow_listed", 6),
    ("Active premium subscription required for the owner of the app.", "premium_needed", 6)])
def test_an_app_that_may_not_read_says_so_at_once(lake, double, body, reason, code):
    double.api_faults = [(403, body)]
    login = sign_in(lake, double.url)
    assert login.done.code == code and f"error[{reason}]" in login.done.err and "Not signed in" in login.page


def test_the_lakes_label_is_bound_and_another_account_refused(lake, double, tmp_path):
    (tmp_path / "a.json").write_text('{"artists":[]}')
    lake.run("import", str(tmp_path / "a.json"))
    assert sign_in(lake, double.url).done.code == 0
    bound = json.loads((lake.path / "_tonearm/accounts/me.json").read_text())
    assert bound["account_id"] == "acc-1" and lake.damage() == []
    double.me = {"id": "ben", "account_id": "acc-2", "display_name": "Ben"}
    other = sign_in(lake, double.url)
    assert other.done.code == 12 and "error[other_account]" in other.done.err and "not kept" in other.done.err
    assert run(lake, double, "auth", "status").code == 4
    assert sign_in(lake, double.url, TONEARM_SPOTIFY_ACCOUNT="ben").done.code == 0


def test_at_a_terminal_the_browser_opens_by_itself(lake, double):
    code, text = at_a_terminal(lake, double.url, "--port", str(free_port()), BROWSER="curl -sL -o /dev/null %s &")
    assert code == 0, text
    assert "Your browser opens" in text and "Signed in as Ann" in text


def test_at_a_terminal_without_a_browser_the_address_is_pasted(lake, double):
    typed = []

    def person(text, write):
        found = re.search(r"^(http://\S+/authorize\S+)\s", text, re.M)
        if not found or "press Enter" not in text or typed:
            return
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(found[1].strip()).query))
        double.challenge, double.scope = query["code_challenge"], query["scope"]
        typed.append(f"{query['redirect_uri']}?code=CODE&state={query['state']}\n")
        write("\nhello\n")
        write(typed[0])

    code, text = at_a_terminal(lake, double.url, "--no-browser", "--port", str(free_port()), on_text=person)
    assert code == 0, text
    assert "There is no code in that address." in text and "Signed in as Ann" in text


def test_json_has_the_address_and_the_outcome(lake, double):
    login = Login(lake, double.url, "--json")
    first = json.loads(login.address)
    assert first["type"] == "sign_in_address" and first["redirect_uri"].endswith("/callback")
    login.visit(first["url"])
    done = login.end()
    assert done.code == 0 and done.lines("sign_in")[0]["missing_scopes"] == []


def test_scopes_that_were_not_given_are_named(lake, double):
    login = Login(lake, double.url)
    first = urllib.parse.urlsplit(login.address)
    query = dict(urllib.parse.parse_qsl(first.query))
    query["scope"] = "user-top-read"
    login.visit(first._replace(query=urllib.parse.urlencode(query)).geturl())
    done = login.end()
    assert done.code == 0 and "Not allowed: " in done.err and "user-library-read" in done.err
