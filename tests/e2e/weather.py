"""Weeks of hourly slots at the sandbox in foul weather: refusals, spoiled answers, crashes, missed, doubled and late slots.

What it does follows from its seed, but for the moment at which a process dies.
"""

import collections
import email.utils
import random
import signal
import time

from sandboxes import DONE, slot_of, written

HOUR = 3_600_000
PATHS = ("recently-played", "me/playlists", r"/playlists/\w+\?", "/items|/tracks\\?", "me/tracks", "me/albums|me/shows|me/episodes",
         "me/following|me/top", "GET /v1/")
SPOILED = ("html_500", "html_502", "empty_503", "gateway_timeout_504", "empty_200", "html_200", "cut_body", "cut_chunked", "bad_gzip", "reset")
POINTS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13", "P14", "P15")


class Weather:
    def __init__(self, person, seed):
        self.person, self.draw = person, random.Random(seed)
        self.met = collections.Counter()
        self.sound = True      # the last run lived to its end: what it was shown, it has
        self.contents = set()  # (playlist, snapshot) whose last page a run that ended well was shown
        self.complete = set()
        self.slots = []

    # ---- what can befall a slot ---------------------------------------------------------------------------------------

    def retry_after(self):
        pick = self.draw.choice(("absent", "zero", "seconds", "date", "long", "huge") if self.sound else ("absent", "zero", "seconds", "date"))
        self.met[f"Retry-After {pick}"] += 1
        at = self.person.now / 1000
        return {"absent": None, "zero": "0", "seconds": str(self.draw.randint(1, 50)), "long": str(self.draw.randint(3600, 7200)),
                "date": email.utils.formatdate(at + self.draw.choice((20, 50, 5000)), usegmt=True), "huge": "86400"}[pick]

    def fault(self):
        kind = self.draw.choice(("rate_limit", "rate_limit_text", "quota", "unauthorized", "token_503", "spoiled", "spoiled", "spoiled"))
        fault = {"kind": kind, "path": self.draw.choice(PATHS), "nth": self.draw.choice((1, 1, 2, 3))}
        if kind == "spoiled":
            fault |= {"kind": self.draw.choice(SPOILED), "times": self.draw.choice((1, 1, 2, 4))}
        elif kind == "unauthorized":
            fault["times"] = self.draw.choice((1, 2, 3))  # a false one, a token that is over, one that no token helps
        elif kind == "token_503":
            fault |= {"path": "api/token", "nth": 1, "times": self.draw.choice((1, 4))}
        else:
            if kind == "quota" and not self.sound:
                fault["path"] = "me/top"
            after = self.retry_after()
            if after is not None:
                fault["retry_after"] = after
        self.met[fault["kind"]] += 1
        return fault

    def edit(self):
        """Something changes under our feet, as a person's doing."""
        truth = self.person.truth(written(self.person.now - 24 * HOUR))  # all of it would be megabytes after weeks
        own = [p for p in truth["playlists"] if p["own"] and p["vanished"] is None and p["versions"]]
        tracks = sorted({play["uri"] for play in truth["plays"]})
        if not tracks:
            return
        saved = [s["uri"] for s in truth["saved"]["track"] if s["removed_at"] is None]
        playlist = self.draw.choice(own)
        size = len(playlist["versions"][-1]["items"])
        edits = [{"like": self.draw.choice(tracks)}, {"playlist": playlist["uri"].rsplit(":", 1)[1], "add": self.draw.sample(tracks, min(3, len(tracks)))},
                 {"playlist": playlist["uri"].rsplit(":", 1)[1], "picture": True}]
        if saved:
            edits.append({"unlike": self.draw.choice(saved)})
        if size > 2:
            edits += [{"playlist": playlist["uri"].rsplit(":", 1)[1], "remove": self.draw.randrange(size)},
                      {"playlist": playlist["uri"].rsplit(":", 1)[1], "move": [0, size - 1]}]
        self.person.sandbox.control("edit", self.draw.choice(edits))
        self.met["edit"] += 1

    # ---- a slot -------------------------------------------------------------------------------------------------------

    def ended(self, code, told):
        assert code in (*DONE, 5, -9), f"{told}: exit {code}"
        self.met[f"exit {code}"] += 1
        self.sound = code != -signal.SIGKILL
        complete = {(c["uri"], c["snapshot_id"]) for c in self.person.shown("contents")["contents"] if c["complete"]}
        if code in DONE:
            self.contents |= complete - self.complete
        self.complete = complete

    def run(self, slot=None, **environment):
        done = self.person.slot(slot, **environment)
        self.ended(done.code, f"slot {slot or slot_of(self.person.now)} {environment}: {done.out[-900:]} {done.err[-900:]}")
        return done

    def die(self):
        """SIGKILL at whatever it is doing."""
        process = self.person.start()
        time.sleep(self.draw.uniform(0.005, 0.2))
        process.kill()
        out, err = process.communicate()
        self.ended(process.returncode, f"killed: {out[-900:]} {err[-900:]}")

    def twice(self):
        if self.run().code not in DONE:
            return
        before = {path: path.stat().st_mtime_ns for path in self.person.lake.path.rglob("*") if path.is_file()}
        sent = self.person.sandbox.sent()
        again = self.run()
        if again.summary()["done_before"]:
            self.met["done before"] += 1
            assert before == {path: path.stat().st_mtime_ns for path in self.person.lake.path.rglob("*") if path.is_file()}
            assert self.person.sandbox.sent() == sent, "a slot that was done asked again"

    def together(self):
        running = [self.person.start(), self.person.start()]
        for process in running:
            _, err = process.communicate(timeout=120)
            self.ended(process.returncode, f"two at once: {err[-900:]}")

    def hour(self):
        what = self.draw.choices(("calm", "faults", "die", "point", "stalled", "twice", "together", "late", "missed"),
                                 (30, 30, 8, 12, 1, 5, 4, 5, 5))[0]
        self.met[what] += 1
        if self.draw.random() < 0.15:
            self.edit()
        if what == "missed":
            return self.draw.randint(1, 4 if self.sound else 2)
        if what == "faults":
            self.person.sandbox.faults(*[self.fault() for _ in range(self.draw.choice((1, 1, 2, 4)))])
        if what == "stalled":
            self.person.sandbox.faults({"kind": "stall", "path": self.draw.choice(PATHS), "ms": 2000})
        if what == "point":
            point = f"{self.draw.choice(POINTS)}:{self.draw.choice((1, 1, 2, 3, 7))}"
            if self.run(TONEARM_TEST_CRASH_AT=point).code == -9:
                self.met[point.split(":")[0]] += 1
        elif what in ("die", "stalled"):
            self.die()
        elif what == "twice":
            self.twice()
        elif what == "together":
            self.together()
        else:
            self.run()
        if what == "late" and self.slots:
            self.run(self.draw.choice(self.slots[-30:]))
        self.slots.append(slot_of(self.person.now))
        self.person.sandbox.faults()
        return 1

    def weeks(self, hours):
        # The first slot is calm: what a killed run was shown must still be among the fifty when the next one asks.
        assert self.run().code in DONE
        start, at = self.person.now - self.person.now % HOUR, 1
        while at < hours:
            self.person.at(start + at * HOUR + self.draw.randrange(0, 40 * 60_000))
            at += self.hour()
        # Fair again, and whatever was closed is open: one clean slot.
        self.person.at(start + (hours + 26) * HOUR)
        done = self.run()
        assert done.code in DONE, done.err[-900:]
