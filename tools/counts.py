#!/usr/bin/env python3
"""Adds up the JUnit files of a test run and closes with one line: N passed, N failed, N skipped.

counts.py RESULTS [--logs FOLDER] [--skips FILE]
RESULTS has, for each suite that ran, <suite>.code (exit code of its runner) and <suite>.xml.
--skips: the skipped tests must be exactly those of FILE, lines of "suite/name | reason". A line that begins with "? " is of tests that
some machines cannot run: those whose names begin so may be skipped, for a reason that begins so, or run.
Exits 1 when a test failed, a runner broke, the skips differ, or no test ran at all.
"""

import argparse
import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

NO_TESTS = {"python": "5"}  # pytest's exit code when a filter matches nothing
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHOWN_FAILURES, SHOWN_LINES = 12, 25


class Case:
    """One test: its name within the run, how it went, and the words that came with that."""

    def __init__(self, name, state, words):
        self.name, self.state, self.words = name, state, words


def gtest_reason(output):
    """The words of GTEST_SKIP, without the place in the source."""
    lines = output.splitlines()
    for at, line in enumerate(lines):
        if re.search(r": Skipped$", line):
            words = []
            for word in lines[at + 1 :]:
                if word.startswith("["):
                    break
                words.append(word)
            return " ".join(" ".join(words).split())
    return ""


def read_case(suite, node):
    name = node.get("name", "?")
    if suite == "python":
        name = f"{node.get('classname', '?')}.{name}".removeprefix("tests.")
    output = node.findtext("system-out") or ""
    broken = node.find("failure") if node.find("failure") is not None else node.find("error")
    if broken is not None:
        words = "\n".join((output, broken.text or "", broken.get("message", "")))
        if suite != "python" and "[ RUN " in output and "[  FAILED  ]" not in output:
            words += "\n(no verdict: it crashed or ran out of time)"
        return Case(f"{suite}/{name}", "failed", words)
    skipped = node.find("skipped")
    if skipped is not None and "NOT_BUILT" not in name:
        reason = skipped.get("message", "")
        if reason == "SKIP_REGULAR_EXPRESSION_MATCHED":
            reason = gtest_reason(output)
        return Case(f"{suite}/{name}", "skipped", " ".join(reason.split()))
    if node.get("status") == "disabled":
        return Case(f"{suite}/{name}", "skipped", "disabled in the source")
    if node.get("status") in (None, "run"):
        return Case(f"{suite}/{name}", "passed", "")
    return Case(f"{suite}/{name}", "failed", output or "did not run")


def read_suite(code_file):
    """The cases of one suite, and a sentence when its runner broke."""
    suite, code = code_file.stem, code_file.read_text().strip()
    results = code_file.with_suffix(".xml")
    if not results.exists():
        return [], f"the runner of '{suite}' left no results (exit code {code})"
    try:
        text = NOT_XML.sub("?", results.read_text(encoding="utf-8", errors="replace"))
        cases = [read_case(suite, node) for node in ET.fromstring(text).iter("testcase")]
    except ET.ParseError as error:
        return [], f"the results of '{suite}' cannot be read: {error}"
    fine = code == "0" or code == NO_TESTS.get(suite) or any(c.state == "failed" for c in cases)
    return cases, "" if fine else f"the runner of '{suite}' ended with exit code {code}"


def read_skips(path):
    lines = path.read_text().splitlines() if path.exists() else []
    listed, allowed = {}, []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.removeprefix("? ").partition(" | ")
            if line.startswith("? "):
                allowed.append((name.strip(), reason.strip()))
            else:
                listed[name.strip()] = reason.strip()
    return listed, allowed


def compare_skips(cases, path):
    """Sentences: what is skipped and not listed, listed and not skipped, or for another reason."""
    listed, allowed = read_skips(path)
    actual = {c.name: c.words for c in cases if c.state == "skipped"}
    for name in [name for name in actual if name not in listed]:
        if any(name.startswith(start) and actual[name].startswith(words) for start, words in allowed):
            del actual[name]
    known = {c.name for c in cases}
    for name in sorted(actual.keys() | listed.keys()):
        if name not in listed:
            yield f"skipped, but not in {path}: {name} | {actual[name]}"
        elif name not in known:
            yield f"in {path}, but there is no such test: {name}"
        elif name not in actual:
            yield f"in {path}, but it ran: {name}"
        elif actual[name] != listed[name]:
            yield f"skipped for another reason than in {path}: {name} | {actual[name]}"


def part_of(case):
    """The room or the folder of a test: "python/e2e.test_crash.test_x" is of e2e."""
    return case.name.partition("/")[2].partition(".")[0]


def show_failures(cases, logs):
    failures = [c for c in cases if c.state == "failed"]
    for case in failures[:SHOWN_FAILURES]:
        print(f"\nFAILED {case.name}")
        for line in case.words.strip().splitlines()[-SHOWN_LINES:]:
            print(f"    {line}")
    for case in failures[SHOWN_FAILURES:]:
        print(f"FAILED {case.name}")
    if failures:
        print(f"\nThe whole output is in {logs}/run-*.log")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--logs", default=".cache/log")
    parser.add_argument("--skips", type=pathlib.Path)
    options = parser.parse_args()

    cases, problems = [], []
    suites = []
    for code_file in sorted(options.results.glob("*.code")):
        found, problem = read_suite(code_file)
        suites.append((code_file.stem, found))
        cases += found
        problems += [problem] if problem else []
    show_failures(cases, options.logs)

    def count(state, among=cases):
        return sum(c.state == state for c in among)

    print()
    skipped = [c for c in cases if c.state == "skipped"]
    for case in skipped:
        print(f"skipped {case.name} | {case.words}")
    if options.skips:
        problems += compare_skips(cases, options.skips)
    for suite, found in suites:
        print(
            f"{suite:8} {count('passed', found)} of {len(found)} passed;"
            f" failed: {count('failed', found)}; skipped: {count('skipped', found)}"
        )
        parts = collections.Counter(part_of(c) for c in found if c.state == "passed")
        if len(parts) > 1:
            print(f"{'':9}{', '.join(f'{name} {passed}' for name, passed in sorted(parts.items()))}")
    if count("passed") + count("failed") == 0:
        problems.append("no test ran")
    for problem in problems:
        print(f"tests: {problem}")
    failed = count("failed") + len(problems)
    print(f"{count('passed')} passed, {failed} failed, {len(skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
