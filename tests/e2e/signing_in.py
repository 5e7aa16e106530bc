"""Driving `tonearm auth login` as a program, and as a person at a terminal."""

import os
import pty
import select
import socket
import subprocess
import time
import urllib.request

from lake import Done, program


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def environment(lake, double, **more):
    spotify = {"TONEARM_SPOTIFY_CLIENT_ID": "canary-app", "TONEARM_SPOTIFY_API_URL": double, "TONEARM_SPOTIFY_ACCOUNTS_URL": double}
    return lake.environment(**{**spotify, **more})


class Login:
    """A sign-in without a terminal: the address is read from standard output, the test is the browser."""

    def __init__(self, lake, url, *arguments, **more):
        self.port = free_port()
        self.process = subprocess.Popen(
            lake.command("auth", "login", "--port", self.port, "--timeout", "60", *arguments), env=environment(lake, url, **more),
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.address = self.process.stdout.readline().decode().strip()

    def visit(self, address=None):
        with urllib.request.urlopen(address or self.address, timeout=30) as page:
            return page.read().decode()

    def end(self):
        out, err = self.process.communicate(timeout=60)
        return Done(self.process.returncode, out, err.decode())


def sign_in(lake, url, *arguments, **more):
    login = Login(lake, url, *arguments, **more)
    login.page = login.visit()
    login.done = login.end()
    return login


def at_a_terminal(lake, url, *arguments, on_text=lambda text, write: None, **more):
    """Runs it on a pseudo-terminal; `on_text` sees all that was printed so far and may type. Returns (exit code, text)."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir("/")
        os.execve(program(), lake.command("auth", "login", "--timeout", "30", *arguments), environment(lake, url, TERM="dumb", **more))
    text, begun = "", time.monotonic()
    while time.monotonic() - begun < 60:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                chunk = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            text += chunk.decode(errors="replace")
        on_text(text, lambda line: os.write(terminal, line.encode()))
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), text.replace("\r\n", "\n")
