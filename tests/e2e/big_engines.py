"""Spark and Trino, which need Java: fetched once, started for a test, told to read tables."""

import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request

SPARK, DELTA, TRINO = "4.0.1", "4.0.0", "476"


class Missing(Exception):
    """Why an engine cannot be had here."""


def cache():
    root = pathlib.Path(os.environ.get("TONEARM_CACHE", pathlib.Path(__file__).resolve().parents[2] / ".cache"))
    (root / "engines").mkdir(parents=True, exist_ok=True)
    return root / "engines"


def java(lowest, highest=99):
    """The home of a Java of these versions."""
    for home in sorted({*pathlib.Path("/usr/lib/jvm").glob("*"), pathlib.Path(os.environ.get("JAVA_HOME", "/nowhere"))}):
        program = home / "bin/java"
        if not program.is_file():
            continue
        told = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
        found = re.search(r'version "(\d+)', told)
        if found and lowest <= int(found[1]) <= highest:
            return home
    raise Missing(f"no Java {lowest} or later here")


def fetch(command, what):
    if shutil.which(command[0]) is None:
        raise Missing(f"{what}: no {command[0]} here")
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{what} cannot be fetched: {(done.stdout + done.stderr).strip()[-300:]}")


def artifact(name, into):
    """A Maven artifact as a file in `into`."""
    group, project, version, *kind = name.split(":")
    target = into / f"{project}-{version}.{kind[0] if kind else 'jar'}"
    if not target.is_file():
        fetch(["mvn", "-q", "dependency:get", f"-Dartifact={name}", "-Dtransitive=false"], name)
        fetch(["mvn", "-q", "dependency:copy", f"-Dartifact={name}", f"-DoutputDirectory={into}"], name)
    return target


def spark_digests(roots):
    """{root: (rows, digest)} as Spark sees the tables at `roots`."""
    home, into = java(17, 21), cache()
    jars = [artifact(f"io.delta:{name}:{DELTA}", into) for name in ("delta-spark_2.13", "delta-storage")]
    if not (into / f"pyspark-{SPARK}").is_dir():
        fetch([sys.executable, "-m", "pip", "install", "-q", "--target", into / "fetching", f"pyspark=={SPARK}"], "pyspark")
        (into / "fetching").rename(into / f"pyspark-{SPARK}")
    here = pathlib.Path(__file__).parent
    environment = {"PATH": os.environ["PATH"], "HOME": str(into), "JAVA_HOME": str(home), "TZ": "UTC", "SPARK_LOCAL_IP": "127.0.0.1",
                   "PYTHONPATH": f"{into / f'pyspark-{SPARK}'}:{here.parent / 'witness'}", "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run([sys.executable, here / "spark_reader.py", ",".join(map(str, jars)), *map(str, roots)], cwd=into,
                          env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return {root: tuple(digest) for root, digest in json.loads(done.stdout.splitlines()[-1]).items()}


class Trino:
    """A server with one catalog, `local`, over a folder of lakes; a context manager."""

    def __init__(self, lakes, scratch):
        self.lakes, self.scratch = lakes, scratch
        home, into = java(24), cache()
        self.root = into / f"trino-server-{TRINO}"
        if not self.root.is_dir():
            archive = artifact(f"io.trino:trino-server:{TRINO}:tar.gz", into)
            with tarfile.open(archive) as tar:
                tar.extractall(into / "unpacking", filter="tar")
            unpacked = into / f"unpacking/trino-server-{TRINO}"
            for plugin in (unpacked / "plugin").iterdir():
                if plugin.name not in ("delta-lake", "hive"):
                    shutil.rmtree(plugin)
            unpacked.rename(self.root)
            shutil.rmtree(into / "unpacking")
            archive.unlink()
        self.environment = {"PATH": f"{home / 'bin'}:{os.environ['PATH']}", "JAVA_HOME": str(home), "HOME": str(scratch), "TZ": "UTC"}

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        etc = self.scratch / "etc"
        (etc / "catalog").mkdir(parents=True)
        (etc / "node.properties").write_text(f"node.environment=test\nnode.id=one\nnode.data-dir={self.scratch}/data\n"
                                               "node.bind-ip=127.0.0.1\nnode.internal-address=127.0.0.1\n")
        (etc / "jvm.config").write_text("-server\n-Xmx2G\n-XX:+UseG1GC\n-Duser.timezone=UTC\n-Djdk.attach.allowAttachSelf=true\n")
        (etc / "config.properties").write_text(
            "coordinator=true\nnode-scheduler.include-coordinator=true\n"
            f"http-server.http.port={self.port}\ndiscovery.uri=http://127.0.0.1:{self.port}\n")
        (etc / "catalog/local.properties").write_text(
            "connector.name=delta_lake\nhive.metastore=file\nhive.metastore.catalog.dir=local:///meta\n"
            f"fs.native-local.enabled=true\nlocal.location={self.lakes}\ndelta.register-table-procedure.enabled=true\n")
        self.log = open(self.scratch / "log", "wb")
        self.process = subprocess.Popen([self.root / "bin/launcher", "--etc-dir", etc, "run"], env=self.environment, stdout=self.log,
                                        stderr=subprocess.STDOUT, cwd=self.scratch, start_new_session=True)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        self.process.wait(timeout=60)
        self.log.close()

    def wait(self):
        for _ in range(300):
            assert self.process.poll() is None, (self.scratch / "log").read_text()[-3000:]
            try:
                self.ask("SELECT count(*) FROM local.information_schema.tables")
                return
            except Exception:  # not listening yet, or still starting
                time.sleep(1)
        raise AssertionError((self.scratch / "log").read_text()[-3000:])

    def ask(self, sql):
        """Columns and rows."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/statement", sql.encode(), {"X-Trino-User": "test"})
        columns, rows = [], []
        while True:
            with urllib.request.urlopen(request, timeout=120) as answer:
                page = json.load(answer)
            if "error" in page:
                raise RuntimeError(page["error"]["message"])
            columns = page.get("columns", columns)
            rows += page.get("data", [])
            if "nextUri" not in page:
                return columns, rows
            request = page["nextUri"]

    def ask_until_there(self, sql):
        """As ask(); just after the start the server may not know yet that it is a worker, too."""
        for _ in range(60):
            try:
                return self.ask(sql)
            except RuntimeError as why:
                if "No nodes available" not in str(why):
                    raise
                time.sleep(1)
        return self.ask(sql)

    def rows(self, lake, table):
        self.ask(f"CREATE SCHEMA IF NOT EXISTS local.{lake}")
        self.ask(f"CALL local.system.register_table('{lake}', '{table}', 'local:///{lake}/tables/{table}')")
        columns, rows = self.ask_until_there(f'SELECT * FROM local.{lake}."{table}"')
        return [{column["name"]: value_of(cell, column["typeSignature"]) for column, cell in zip(columns, row)} for row in rows]


def value_of(cell, signature):
    """A cell of Trino's JSON as a Python value."""
    kind, arguments = signature["rawType"], signature.get("arguments", [])
    if cell is None:
        return None
    if kind == "array":
        return [value_of(element, arguments[0]["value"]) for element in cell]
    if kind == "row":
        fields = [argument["value"] for argument in arguments]
        return {field["fieldName"]["name"]: value_of(value, field["typeSignature"]) for field, value in zip(fields, cell)}
    if kind == "timestamp with time zone":
        return datetime.datetime.fromisoformat(cell.removesuffix(" UTC")).replace(tzinfo=datetime.timezone.utc)
    if kind == "date":
        return datetime.date.fromisoformat(cell)
    return float(cell) if kind == "double" else cell
