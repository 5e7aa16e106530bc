"""A network of its own for one client: user, network and mount namespaces, a certificate authority of this run alone."""

import json
import shutil
import subprocess
import sys

import clients_here
import pytest
from proxies import NAMES, certificates

UNSHARE = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc"]


def needs():
    """Skips, with the reason, where the kernel or the machine allows no cage."""
    for tool in ("unshare", "ip", "mount", "openssl"):
        if not shutil.which(tool):
            pytest.skip(f"no cage: `{tool}` is not here")
    tried = subprocess.run([*UNSHARE, "sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/hosts"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no cage: namespaces are not allowed here ({tried.stderr.strip()[:120]})")


def run(command, folder, program, clock, edits, said):
    """What the client printed within the cage, and what the sandbox was asked there."""
    certificates(folder)
    (folder / "hosts").write_text(f"127.0.0.1 localhost {' '.join(NAMES)}\n")
    told = {"program": program, "folder": str(folder), "clock": clock, "edits": edits, "command": command, "settings": said}
    inside = 'ip link set lo up && mount --bind "$1/hosts" /etc/hosts && exec "$2" "$3"'
    done = subprocess.run([*UNSHARE, "sh", "-c", inside, "sh", str(folder), sys.executable, str(clients_here.HERE / "cage_inside.py")],
                          input=json.dumps(told).encode(), env=clients_here.environment(folder), capture_output=True, timeout=150)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    assert b"closed: " in done.stderr
    return json.loads(done.stdout)
