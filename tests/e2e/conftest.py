"""What every end-to-end test needs."""

import pathlib
import sys

import pytest

import lake as lakes

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "witness"))


def pytest_addoption(parser):
    parser.addoption("--engines", action="store_true", help="Spark and Trino read the tables too (needs Java)")
    parser.addoption("--weeks", type=int, default=1, help="weeks of hourly slots for the proof of conservation (1)")


@pytest.fixture(autouse=True, scope="session")
def the_program():
    if not lakes.program():
        pytest.skip("TONEARM_BIN is not set: ./dev test sets it")


@pytest.fixture
def lake(tmp_path):
    return lakes.Lake(tmp_path / "lake")


@pytest.fixture(scope="session")
def recorded():
    found = lakes.shared()
    if found is None:
        pytest.skip("no recorded answers: TONEARM_SHARED names no folder with spotify/recorded")
    return found
