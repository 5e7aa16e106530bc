"""`tonearm schedule`: what it writes, that it asks, that it takes back just what it wrote. With doubles of systemctl and crontab."""

import json
import os
import pty
import re
import shutil
import subprocess

import pytest
from lake import program
from scheduler_doubles import Machine


def run(machine, *words, code=0, **environment):
    done = subprocess.run([program(), *words], env={**machine.environment, **environment}, cwd=machine.home, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "a machine's 100%")


def test_systemd_is_taken_where_its_user_manager_answers(machine):
    run(machine, "schedule", "install", "--yes", "--lake", machine.folder / "my $lake")
    service, timer = machine.unit("tonearm.service").read_text(), machine.unit("tonearm.timer").read_text()
    assert "OnCalendar=*-*-* *:00:00 UTC" in timer and "Persistent=true" in timer and "RandomizedDelaySec=" in timer
    lake = str(machine.folder / "my $lake").replace("%", "%%").replace("$", "$$")
    assert f'ExecStart="{program()}" "--lake" "{lake}" "run" "--scheduled" "--quiet" "--no-input"' in service
    assert "--user daemon-reload" in machine.calls("systemctl") and "--user enable --now tonearm.timer" in machine.calls("systemctl")
    assert machine.crontab is None


def test_cron_is_taken_where_no_user_manager_answers(machine):
    (machine.double / "no-manager").touch()
    run(machine, "schedule", "install", "--yes")
    assert b"\n0 * * * * '" in machine.crontab
    assert machine.tree() == {}


@pytest.mark.parametrize("how", ["--systemd", "--cron"])
def test_installing_twice_changes_nothing_and_removing_takes_everything_back(machine, how):
    before = b"MAILTO=me\n# mine\n5 4 * * * echo 100\\%\n"
    machine.crontab = before
    for _ in range(2):
        run(machine, "schedule", "install", how, "--yes")
    told = json.loads(run(machine, "schedule", "install", how, "--yes", "--json").stdout)
    assert told["action"] == "none"
    if how == "--cron":
        assert machine.crontab.startswith(before) and machine.crontab.count(b"tonearm schedule: written by") == 1
    else:
        assert machine.crontab == before
    assert "Removed" in run(machine, "schedule", "remove", "--yes").stdout
    assert machine.crontab == before and machine.tree() == {}
    assert "No schedule is installed" in run(machine, "schedule", "remove", "--yes").stdout


@pytest.mark.parametrize("how, where", [("--systemd", "environment.d"), ("--cron", "crontab -e")])
def test_what_the_schedule_will_not_see_is_said_and_no_password_is_written(machine, how, where):
    told = run(machine, "schedule", "install", how, "--yes", HTTPS_PROXY="http://me:pr0xy-canary@p:1", CURL_CA_BUNDLE="/ca.pem", TONEARM_SPOTIFY_MARKET="SE")
    said = told.stdout + told.stderr
    assert "HTTPS_PROXY, CURL_CA_BUNDLE" in said and where in said and "TONEARM_SPOTIFY_MARKET" in said and "NO_PROXY" not in said
    written = (machine.crontab or b"") + b"".join(path.read_bytes() for path in machine.folder.rglob("*") if path.is_file())
    assert "canary" not in said and b"canary" not in written
    assert "reaches the network" not in run(machine, "schedule", "remove", "--yes").stdout


@pytest.mark.parametrize("before", [None, b"", b"1 2 3 4 5 x\n", b"\n\n# a\n\n", b"1 2 3 4 5 without an end"])
def test_the_crontab_comes_back_byte_for_byte(machine, before):
    if before is not None:
        machine.crontab = before
    run(machine, "schedule", "install", "--cron", "--yes")
    assert b"tonearm" in machine.crontab
    run(machine, "schedule", "remove", "--yes")
    assert (machine.crontab or b"") == (before or b"")


def test_lines_that_a_person_added_after_ours_stay(machine):
    machine.crontab = b"1 * * * * first\n"
    run(machine, "schedule", "install", "--cron", "--yes")
    machine.crontab = machine.crontab + b"2 * * * * second\n"
    run(machine, "config", "set", "schedule.every", "20m")
    run(machine, "schedule", "install", "--cron", "--yes")
    assert b"\n*/20 * * * * '" in machine.crontab and machine.crontab.endswith(b"2 * * * * second\n")
    run(machine, "schedule", "remove", "--yes")
    assert machine.crontab == b"1 * * * * first\n2 * * * * second\n"


def test_a_crontab_that_may_not_be_read_is_not_taken_for_an_empty_one(machine):
    machine.crontab = b"1 2 3 4 5 precious\n"
    (machine.double / "cron-refuses").touch()
    done = run(machine, "schedule", "install", "--cron", "--yes", code=7)
    assert "not allowed" in done.stderr and machine.crontab == b"1 2 3 4 5 precious\n"
    assert machine.calls("crontab") == ["-l"]


def test_a_block_that_lost_a_mark_is_left_to_the_person(machine):
    run(machine, "schedule", "install", "--cron", "--yes")
    spoiled = machine.crontab.replace(b"# <<< tonearm schedule <<<\n", b"")
    machine.crontab = spoiled
    for verb in ("install", "remove"):
        run(machine, "schedule", verb, "--yes", code=8)
    assert machine.crontab == spoiled


def test_nobody_is_asked_without_a_terminal_and_nothing_is_done(machine):
    for words in (["--cron"], ["--systemd"], ["--cron", "--no-input"]):
        done = run(machine, "schedule", "install", *words, code=2)
        assert "--yes" in done.stderr
    assert machine.crontab is None and machine.tree() == {}


@pytest.mark.parametrize("how", ["--systemd", "--cron"])
def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(machine, how):
    done = run(machine, "schedule", "install", how, "-n")
    assert "run" in done.stderr and "--scheduled" in done.stderr and "Nothing was changed" in done.stdout
    assert machine.crontab is None and machine.tree() == {}


@pytest.mark.parametrize(("answer", "installed"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_a_person_is_asked_and_only_yes_means_yes(machine, answer, installed):
    leader, follower = pty.openpty()
    child = subprocess.Popen([program(), "schedule", "install", "--cron"], env={**machine.environment, "TERM": "dumb"}, cwd=machine.home,
                             stdin=follower, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    os.write(leader, answer)
    assert child.wait(60) == 0
    shown = os.read(leader, 100_000)
    os.close(leader)
    child.stdout.close()
    assert b"Install this?" in shown and b"--scheduled" in shown
    assert (machine.crontab is not None) == installed


def test_the_two_kinds_are_never_installed_at_once(machine):
    run(machine, "schedule", "install", "--cron", "--yes")
    assert "tonearm schedule remove" in run(machine, "schedule", "install", "--systemd", "--yes", code=2).stderr
    run(machine, "schedule", "install", "--cron", "--systemd", "--yes", code=2)
    assert machine.tree() == {}


def test_a_unit_of_somebody_else_is_not_overwritten(machine):
    machine.unit("x").parent.mkdir(parents=True)
    machine.unit("tonearm.service").write_text("[Service]\nExecStart=/bin/true\n")
    run(machine, "schedule", "install", "--systemd", "--yes", code=7)
    assert machine.unit("tonearm.service").read_text() == "[Service]\nExecStart=/bin/true\n"


def test_where_there_is_neither_the_daemon_is_named(tmp_path):
    machine = Machine(tmp_path / "bare", systemctl=False, crontab=False)
    assert "tonearm daemon" in run(machine, "schedule", "install", "--yes", code=5).stderr


def test_status_says_which_when_next_and_whether_it_is_current(machine):
    assert json.loads(run(machine, "schedule", "status", "--json").stdout)["installed"] is False
    run(machine, "schedule", "install", "--systemd", "--yes")
    status = json.loads(run(machine, "schedule", "status", "--json").stdout)
    assert (status["where"], status["current"], status["active"], status["next"]) == ("systemd", True, True, "2026-11-25T05:00:00.000Z")
    run(machine, "config", "set", "schedule.every", "20m")
    status = json.loads(run(machine, "schedule", "status", "--json").stdout)
    assert (status["current"], status["next"]) == (False, "2026-11-25T04:20:00.000Z")
    assert "differs" in run(machine, "schedule", "status").stdout


def test_the_config_file_and_the_state_folder_travel_and_a_shells_variables_are_named(machine):
    run(machine, "config", "set", "spotify.market", "SE")
    done = run(machine, "schedule", "install", "--cron", "--yes", TONEARM_SPOTIFY_CLIENT_ID="x", XDG_STATE_HOME=str(machine.folder / "state"))
    assert "TONEARM_SPOTIFY_CLIENT_ID" in done.stderr
    text = machine.crontab.decode().replace("'\\''", "'").replace("\\%", "%")
    assert f"XDG_STATE_HOME='{machine.folder}/state'" in text and f"'--config' '{machine.home}/.config/tonearm/config.toml'" in text


def test_the_cron_line_is_one_that_sh_reads_as_the_words_that_were_meant(machine):
    lake = machine.folder / "it's 100% \"mine\" $HOME"
    run(machine, "schedule", "install", "--cron", "--yes", "--lake", str(lake))
    line = next(line for line in machine.crontab.decode().splitlines() if line.startswith("0 * * * * "))
    command = line.removeprefix("0 * * * * ").replace("\\%", "%")  # what cron does before it calls sh
    words = subprocess.run(["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert words == [program(), "--lake", str(lake), "run", "--scheduled", "--quiet", "--no-input"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("every", ["5m", "20m", "1h", "90m", "6h", "24h"])
def test_systemd_itself_accepts_the_units(machine, every):
    run(machine, "config", "set", "schedule.every", every)
    run(machine, "schedule", "install", "--systemd", "--yes", "--lake", machine.folder / "my $lake")
    units = [str(machine.unit(name)) for name in ("tonearm.service", "tonearm.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert done.returncode == 0 and "tonearm" not in done.stderr, done.stderr
    lines = [line.removeprefix("OnCalendar=") for line in machine.unit("tonearm.timer").read_text().splitlines() if line.startswith("OnCalendar=")]
    times = set()
    for line in lines:
        done = subprocess.run(["systemd-analyze", "calendar", "--base-time=2026-11-25 00:00:01 UTC", "--iterations=300", line],
                              capture_output=True, text=True, env={**os.environ, "TZ": "UTC", "LC_ALL": "C"})
        assert done.returncode == 0, done.stderr
        times |= set(re.findall(r"\b\d\d:\d\d:\d\d\b", done.stdout.split("Normalized form:")[1].split("\n", 1)[1]))
    minutes = {"m": 1, "h": 60}[every[-1]] * int(every[:-1])
    want = {f"{at // 60:02}:{at % 60:02}:00" for at in range(0, 1440, minutes)}
    assert times == want
