"""What the tests of the house share: running a tool of tools/ or a function of ./dev."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tool(name, *arguments, cwd):
    """Runs tools/<name> in `cwd`: exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / name, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def dev_functions(script, cwd, **environment):
    """Runs bash with the functions of ./dev (without its last part, which acts) and then `script`."""
    text = (ROOT / "dev").read_text().split("\ncommand=${1:-help}")[0]
    text = text.replace('cd "$(dirname "$(readlink -f "$0")")"', "")
    done = subprocess.run(
        ["bash", "-c", text + "\n" + script],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "TONEARM_CACHE": str(cwd / "cache"), **environment},
    )
    return done.returncode, done.stdout + done.stderr
