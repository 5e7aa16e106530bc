"""Doubles of `systemctl` and `crontab` on PATH: they record how they were called, and keep a crontab in a file.

Neither a user manager nor cron runs where tests run, so these stand for them: what the real ones would make of the texts is
asked of `systemd-analyze` where it is there.
"""

import os
import pathlib
import stat

SYSTEMCTL = """#!/bin/sh
echo "$@" >>"$DOUBLE/systemctl.log"
[ -e "$DOUBLE/no-manager" ] && { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
case "$*" in
  *"enable --now"*) touch "$DOUBLE/active" ;;
  *"disable --now"*) rm -f "$DOUBLE/active" ;;
  *is-active*) [ -e "$DOUBLE/active" ] || { echo inactive; exit 3; } ;;
esac
"""

CRONTAB = """#!/bin/sh
echo "$@" >>"$DOUBLE/crontab.log"
[ -e "$DOUBLE/cron-refuses" ] && { echo "You (me) are not allowed to use this program (crontab)" >&2; exit 1; }
case "$1" in
  -l) [ -e "$DOUBLE/crontab" ] || { echo "no crontab for me" >&2; exit 1; }; cat "$DOUBLE/crontab" ;;
  -r) rm "$DOUBLE/crontab" ;;
  -) cat >"$DOUBLE/crontab" ;;
esac
"""


class Machine:
    """A home folder and a PATH that has the doubles asked for, and little else."""

    def __init__(self, folder, systemctl=True, crontab=True):
        self.folder = pathlib.Path(folder)
        self.home = self.folder / "home"
        self.double = self.folder / "double"
        tools = self.folder / "bin"
        for each in (self.home, self.double, tools):
            each.mkdir(parents=True)
        for name in ("sh", "cat", "touch", "rm"):
            (tools / name).symlink_to(next(p for p in ("/bin/" + name, "/usr/bin/" + name) if os.path.exists(p)))
        for name, text, wanted in (("systemctl", SYSTEMCTL, systemctl), ("crontab", CRONTAB, crontab)):
            if wanted:
                path = tools / name
                path.write_text(text)
                path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.environment = {"PATH": str(tools), "HOME": str(self.home), "DOUBLE": str(self.double), "LC_ALL": "C.UTF-8",
                            "TONEARM_NOW": "2026-11-25T04:12:00Z"}

    def calls(self, name):
        log = self.double / f"{name}.log"
        return log.read_text().splitlines() if log.exists() else []

    def unit(self, name):
        return self.home / ".config/systemd/user" / name

    @property
    def crontab(self):
        path = self.double / "crontab"
        return path.read_bytes() if path.exists() else None

    @crontab.setter
    def crontab(self, text):
        (self.double / "crontab").write_bytes(text)

    def tree(self):
        return {str(p.relative_to(self.home)): p.read_bytes() for p in self.home.rglob("*") if p.is_file()}
