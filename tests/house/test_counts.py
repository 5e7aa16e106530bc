"""The closing line of ./dev test and what makes it fail."""

import pytest
from house import tool

PASSED = '<testcase name="base.A" status="run"><system-out>ok</system-out></testcase>'
FAILED = '<testcase name="base.B" status="fail"><failure message="SEGFAULT"/><system-out>why it broke</system-out></testcase>'
NOT_BUILT = '<testcase name="base_test_NOT_BUILT" status="notrun"><skipped message=""/></testcase>'
SKIPPED = """<testcase name="base.C" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
<system-out>[ RUN      ] A.C
a_test.cc:7: Skipped
no recorded
answers
[  SKIPPED ] A.C</system-out></testcase>"""
PYTEST_SKIPPED = '<testcase classname="tests.e2e.test_x" name="test_y"><skipped message="no Java here"/></testcase>'


def run(tmp_path, suites, skips=None):
    results = tmp_path / "results"
    results.mkdir()
    for suite, (code, cases) in suites.items():
        (results / f"{suite}.code").write_text(f"{code}\n")
        if cases is not None:
            (results / f"{suite}.xml").write_text(f"<testsuite>{cases}</testsuite>")
    extra = []
    if skips is not None:
        (tmp_path / "skips.txt").write_text(skips)
        extra = ["--skips", "skips.txt"]
    code, output = tool("counts.py", "results", *extra, cwd=tmp_path)
    return code, output.splitlines()


def test_suites_are_added_up(tmp_path):
    code, lines = run(tmp_path, {"unit": (0, PASSED + SKIPPED), "python": (0, PASSED + PYTEST_SKIPPED)})
    assert code == 0
    assert lines[-1] == "2 passed, 0 failed, 2 skipped"


def test_what_passed_is_told_by_room_and_folder(tmp_path):
    cases = "".join(f'<testcase classname="tests.{name}.test_x" name="t{n}"/>' for n, name in enumerate(["e2e", "clients", "e2e"]))
    _, lines = run(tmp_path, {"unit": (0, PASSED), "python": (0, cases)})
    assert lines[1].startswith("python") and lines[2].strip() == "clients 1, e2e 2"
    assert lines[3].startswith("unit") and len(lines) == 5, "one room alone needs no line"


def test_skipped_tests_are_named_with_their_reason(tmp_path):
    _, lines = run(tmp_path, {"unit": (0, PASSED + SKIPPED), "python": (0, PYTEST_SKIPPED)})
    assert "skipped unit/base.C | no recorded answers" in lines
    assert "skipped python/e2e.test_x.test_y | no Java here" in lines


def test_a_failure_fails_and_shows_its_output(tmp_path):
    code, lines = run(tmp_path, {"unit": (8, PASSED + FAILED)})
    assert code == 1
    assert lines[-1] == "1 passed, 1 failed, 0 skipped"
    assert "    why it broke" in lines
    assert "    SEGFAULT" in lines


def test_a_test_that_ends_without_a_verdict_is_called_a_crash(tmp_path):
    crashed = '<testcase name="base.B" status="fail"><failure/><system-out>[ RUN      ] A.B</system-out></testcase>'
    _, lines = run(tmp_path, {"unit": (8, crashed)})
    assert "    (no verdict: it crashed or ran out of time)" in lines


def test_a_test_program_that_was_not_built_is_a_failure(tmp_path):
    code, lines = run(tmp_path, {"unit": (0, PASSED + NOT_BUILT)})
    assert (code, lines[-1]) == (1, "1 passed, 1 failed, 0 skipped")


@pytest.mark.parametrize(
    "suites, sentence",
    [
        ({}, "no test ran"),
        ({"unit": (0, SKIPPED)}, "no test ran"),
        ({"unit": (0, PASSED), "python": (3, None)}, "'python' left no results"),
        ({"unit": (0, PASSED), "python": (2, PASSED)}, "'python' ended with exit code 2"),
        ({"unit": (0, PASSED), "python": (0, "<testcase")}, "'python' cannot be read"),
    ],
)
def test_a_broken_run_is_never_a_success(tmp_path, suites, sentence):
    code, lines = run(tmp_path, suites)
    assert code == 1
    assert any(sentence in line for line in lines)
    assert ", 1 failed," in lines[-1]


def test_a_filter_that_matches_no_python_test_is_no_failure(tmp_path):
    code, lines = run(tmp_path, {"unit": (0, PASSED), "python": (5, "")})
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped")


@pytest.mark.parametrize(
    "listed, sentence",
    [
        ("unit/base.C | no recorded answers\n# a comment\n", None),
        ("", "skipped, but not in"),
        ("unit/base.C | something else\n", "skipped for another reason"),
        ("unit/base.C | no recorded answers\nunit/base.A | x\n", "but it ran: unit/base.A"),
        ("unit/base.C | no recorded answers\nunit/gone | x\n", "no such test: unit/gone"),
    ],
)
def test_the_skipped_must_be_those_of_the_list(tmp_path, listed, sentence):
    code, lines = run(tmp_path, {"unit": (0, PASSED + SKIPPED)}, skips=listed)
    assert code == (1 if sentence else 0)
    if sentence:
        assert any(sentence in line for line in lines)


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        ("? python/e2e.test_x. | no Java\n", 0),
        ("? python/e2e.test_y. | no Java\n", 1),
        ("? python/e2e.test_x. | no Go\n", 1),
    ],
)
def test_what_some_machines_cannot_run_may_be_skipped_for_that_reason_alone(tmp_path, allowed, code):
    assert run(tmp_path, {"python": (0, PASSED + PYTEST_SKIPPED)}, skips=allowed)[0] == code
    (tmp_path / "ran").mkdir()
    assert run(tmp_path / "ran", {"python": (0, PASSED)}, skips=allowed)[0] == 0
