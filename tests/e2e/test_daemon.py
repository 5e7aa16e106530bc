"""`tonearm daemon`, `init` and `demo` against the sandbox, and `config` as a person uses it."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
import urllib.request

import oracle
import pytest
import sandboxes
from lake import Done, Lake, program

NOW = "2026-11-25T04:00:00Z"
DONE = (0, 3)  # 3: the sandbox also serves elements that no row can hold


@contextlib.contextmanager
def sandbox(*arguments, **environment):
    process = subprocess.Popen([program(), "sandbox", "--json", "--profile", "small", *arguments], stdout=subprocess.PIPE,
                               env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment})
    try:
        yield json.loads(process.stdout.readline())["accounts"]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


class Person:
    """A home folder, and the program as this person runs it against one sandbox."""

    def __init__(self, folder, url, now=NOW, client="sandbox-restricted"):
        self.home, self.lake, self.client = folder, folder / "lake", client
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TONEARM_SPOTIFY_API_URL": url,
                            "TONEARM_SPOTIFY_ACCOUNTS_URL": url, "TONEARM_BUDGET_GAP": "0", **({"TONEARM_NOW": now} if now else {})}

    def start(self, *words, **more):
        return subprocess.Popen([program(), *map(str, words)], env={**self.environment, **more}, cwd=self.home, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words, code=0, **more):
        child = self.start(*words, **more)
        out, err = child.communicate(timeout=120)
        assert child.returncode == code, (words, out.decode(), err.decode())
        return Done(child.returncode, out, err.decode())

    def init(self, *words):
        """`init` without a terminal: the address is on a line of its own, and this is the browser."""
        child = self.start("init", self.lake, "--client-id", self.client, "--no-input", "--port", self.port(), *words)
        address = child.stdout.readline().decode().strip()
        if address.startswith("{"):
            address = json.loads(address)["url"]
        urllib.request.urlopen(address, timeout=30).close()
        out, err = child.communicate(timeout=120)
        return Done(child.returncode, out, err.decode())

    def port(self):
        import socket
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return str(s.getsockname()[1])


@pytest.fixture(scope="module")
def url():
    with sandbox("--start", NOW, TONEARM_NOW=NOW) as found:
        yield found


@pytest.fixture
def person(tmp_path, url):
    return Person(tmp_path, url)


def test_init_sets_up_signs_in_collects_and_names_what_comes_next(person):
    done = person.init()
    assert done.code in DONE, done.err
    config = (person.home / ".config/tonearm/config.toml").read_text()
    assert f'path = "{person.lake}"' in config and 'client_id = "sandbox-restricted"' in config
    text = done.out.decode()
    assert "Your app may read:" in done.err and "the last fifty plays" in done.err
    assert len(re.findall(r"^  tonearm ", text, re.M)) == 3
    plays = person.run("query", "-o", "csv", "select count(*) as n from plays").out.decode().split()
    assert plays == ["n", "50"]


def test_init_again_asks_nothing_signs_in_nowhere_and_keeps_the_config(person):
    assert person.init().code in DONE
    file = person.home / ".config/tonearm/config.toml"
    file.write_text("# mine\n" + file.read_text())
    before = file.read_bytes()
    done = person.run("init", "--no-input")
    assert "Signed in already." in done.err and file.read_bytes() == before


def test_init_without_anybody_to_ask_says_how_to_get_a_client_id(tmp_path, url):
    done = Person(tmp_path, url).run("init", "--no-input", code=2)
    assert "developer.spotify.com/dashboard" in done.err and "--client-id" in done.err
    assert not (tmp_path / ".config").exists()


def test_init_in_json_says_what_may_be_read(person):
    done = person.init("--json")
    assert done.code in DONE, done.err
    body = done.lines("init")[-1]
    assert body["lake"] == str(person.lake) and body["client_id"] == "sandbox-restricted" and body["may_read"]


def test_a_daemon_on_a_jumping_clock_runs_each_slot_once_and_ends(person):
    assert person.init().code in DONE
    done = person.run("daemon", "--slots", "4", TONEARM_NOW="2026-11-25T05:00:00Z")
    lines = [line for line in done.out.decode().splitlines() if "slot " in line]
    assert [line.split("slot ")[1].split()[0] for line in lines] == [f"20261125T{hour:02}0000Z" for hour in (5, 6, 7, 8)]
    again = person.run("daemon", "--until", "2026-11-25T07:30:00Z", TONEARM_NOW="2026-11-25T06:00:00Z").out.decode()
    assert again.count("done before") == 2
    told = person.run("daemon", "--json", "--slots", "1", TONEARM_NOW="2026-11-25T09:00:00Z").lines("summary")
    assert [line["slot"] for line in told] == ["20261125T090000Z"]


def test_a_jumping_clock_without_an_end_is_refused(person):
    assert "--slots" in person.run("daemon", code=2).err


def test_a_daemon_without_a_sign_in_says_so_and_goes_on(person):
    done = person.run("daemon", "--slots", "2", TONEARM_SPOTIFY_CLIENT_ID="sandbox-restricted")
    assert done.err.count("error[login_needed]") == 2


def test_a_daemon_ends_well_on_a_signal_and_there_is_never_a_second_one(tmp_path):
    with sandbox() as url:
        person = Person(tmp_path, url, now=None)
        assert person.init().code in DONE
        for name in (signal.SIGTERM, signal.SIGINT):
            first = person.start("daemon")
            line = first.stdout.readline()
            assert b"slot " in line, first.stderr.read()
            assert "collects into" in person.run("daemon", code=11).err
            begun = time.monotonic()
            first.send_signal(name)
            out, err = first.communicate(timeout=30)
            assert first.returncode == 0, err
            assert time.monotonic() - begun < 10 and b"Stopped" in err


@pytest.mark.parametrize("signals,form", [(1, []), (1, ["--json"]), (2, [])])
def test_a_signal_in_the_middle_of_a_page_ends_the_slot_and_the_next_run_goes_on_there(tmp_path, signals, form):
    """One: the page comes to its end and is kept, nothing more is asked. Two: at once. Nothing is lost or there twice."""
    with sandboxes.Sandbox("--profile", "small", "--changes", 0, "--start", NOW) as sandbox:
        person = sandboxes.Person(tmp_path / "home", sandbox, NOW)
        sandbox.faults({"kind": "stall", "path": "me/tracks.*offset=50", "ms": 2000})

        def pages():
            return [re.search("offset=([0-9]+)", row["target"]).group(1) for row in sandbox.control("requests")["requests"] if "/v1/me/tracks" in row["target"]]

        daemon = person.lake.start("daemon", "--slots", "3", *form, **person.settings)
        while pages() != ["0", "50"]:  # the second is made, and held
            assert daemon.poll() is None
            time.sleep(0.02)
        for _ in range(signals):
            daemon.send_signal(signal.SIGTERM)
            time.sleep(0.2)
        assert (daemon.poll() is None) == (signals == 1)
        out, err = daemon.communicate(timeout=30)
        assert daemon.returncode == (0 if signals == 1 else -signal.SIGTERM), err
        assert pages() == ["0", "50"]
        if signals == 1:
            assert b"Stopped" in err and (b'"deadline"' if form else b"waiting (deadline)") in out
            assert out.count(b'"type":"summary"' if form else b"  slot ") == 1
        person.at(person.now + 60_000)
        assert person.slot().code in DONE
        assert pages() == ["0", "50", "100"] if signals == 1 else pages()[-1] == "100"
        reads = oracle.rows(person.lake, "select complete, items, total from reads where resource = 'saved_tracks'")
        assert reads == [{"complete": True, "items": 120, "total": 120}]
        shown, truth = person.shown(), person.truth()
        assert oracle.plays_are_those_shown(person.lake, shown) == 50
        needed = {(each["uri"], each["snapshot_id"]) for each in shown["contents"] if each["complete"]}
        assert oracle.contents_are_those_shown(person.lake, shown, truth, needed) > 8
        oracle.library_now_is_the_truth(person.lake, truth)  # the page that was held counts as not shown
        assert oracle.rows(person.lake, "select count(*) as n from library where kind = 'track'") == [{"n": 120}]
        assert person.lake.damage() == []


def listens_at(process):
    """The port of 127.0.0.1 at which a program listens."""
    while process.poll() is None:
        sockets = set()
        for fd in os.listdir(f"/proc/{process.pid}/fd"):
            with contextlib.suppress(OSError):
                sockets.add(os.readlink(f"/proc/{process.pid}/fd/{fd}"))
        with open(f"/proc/{process.pid}/net/tcp") as table:
            for words in map(str.split, table):
                if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                    return int(words[1].split(":")[1], 16)
        time.sleep(0.01)
    raise AssertionError(process.communicate())


def test_the_demo_says_which_slot_did_not_end_well_and_ends_with_its_code(tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TONEARM_NOW": NOW}
    words = [program(), "demo", "--json", "--weeks", "1", "--seed", "3", "--no-input", "--folder", str(tmp_path / "demo folder")]
    demo = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    trouble = json.dumps({"kind": "html_502", "path": "player/recently-played", "times": 4}).encode()
    urllib.request.urlopen(f"http://127.0.0.1:{listens_at(demo)}/sandbox/faults", data=trouble, timeout=30).close()
    out, err = demo.communicate(timeout=120)
    (told,) = [json.loads(line) for line in out.splitlines() if line.startswith(b'{"type":"demo"')]
    assert told["failed"] == 1 and re.match("slot 2026[0-9T]+Z ended with exit code 5: .*502", told["first_failed"]), told
    assert demo.returncode == 5 and told["second_trigger"] == "nothing changed" and told["slots"] == 168
    lake = Lake(tmp_path / "demo folder/lake")
    assert lake.damage() == []
    assert int(json.loads(lake.query("select count(*) as n from plays"))[0]["n"]) > 50
    assert sorted(p.name for p in tmp_path.iterdir()) == ["demo folder"], "nothing of the person's is touched"


def test_the_demo_empties_no_folder_that_it_did_not_make(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/lake").write_text("mine")
    done = subprocess.run([program(), "demo", "--folder", str(tmp_path / "precious")], env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "is not empty" in done.stderr and (tmp_path / "precious/lake").read_text() == "mine"


def test_a_config_that_cannot_be_read_stops_every_verb_but_those_that_help(person):
    file = person.home / ".config/tonearm/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[spotify]\n\nclientid = 'x'\n")
    for words in (["status"], ["config", "validate"], ["run"]):
        err = person.run(*words, code=12).err
        assert f"{file}:3: spotify.clientid is no key" in err and "did you mean spotify.client_id?" in err
    for words in (["help", "config"], ["version"], ["config", "path"]):
        assert person.run(*words).out


def test_config_set_get_and_the_order_of_places(person):
    person.run("config", "set", "schedule.every", "20m")
    assert person.run("config", "get", "schedule.every").out == b"20m\n"
    (person.home / "tonearm.toml").write_text('[schedule]\nevery = "2h"\n')
    assert person.run("config", "get", "schedule.every").out == b"2h\n"
    assert person.run("config", "get", "schedule.every", TONEARM_SCHEDULE_EVERY="3h").out == b"3h\n"
    told = {line["key"]: line for line in person.run("config", "get", "--json").lines("config")}
    assert told["schedule.every"]["from"] == "tonearm.toml:2" and told["budget.gap"]["value"] == 0
    assert "stronger" in person.run("config", "set", "schedule.every", "30m").err


def test_init_asks_a_person_for_the_folder_and_the_client_id_and_says_how_to_get_one(person):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(person.home)
        os.execve(program(), [program(), "init", "--port", person.port(), "--no-browser"], {**person.environment, "TERM": "dumb"})
    text, answered, visited = "", 0, False
    answers = [("Folder for your lake", f"{person.lake}\n"), ("Client ID: ", "sandbox-restricted\n")]
    begun = time.monotonic()
    while time.monotonic() - begun < 100:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                chunk = os.read(terminal, 4096)
            except OSError:
                break
            text += chunk.decode(errors="replace")
        if answered < len(answers) and answers[answered][0] in text:
            os.write(terminal, answers[answered][1].encode())
            answered += 1
        address = re.search(r"^(http://127\S+/authorize\S+)\r", text, re.M)
        if address and not visited:
            visited = True
            urllib.request.urlopen(address.group(1), timeout=30).close()
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) in DONE, text
    for words in ("developer.spotify.com/dashboard", "redirect URI", "/callback", "Premium", "five users", "Your app may read", "Next:"):
        assert words in text, words
    assert (person.lake / "raw/log").is_dir()
    print(text)
