"""What every end-to-end test needs."""

import pathlib
import sys

import pytest

import lake as lakes

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "witness"))


def pytest_addoption(parser):
    parser.addoption("--engines", action="store_true", help="Spark and Trino read the tables too (needs Java)")
    parser.addoption("--weeks", type=int, default=1, help="weeks of hourly slots for the proof of conservation (1)")


LONGEST = ["test_crash.py", "test_damage.py", "test_conservation.py", "test_slots.py", "test_engines.py"]


def pytest_collection_modifyitems(items):
    """The longest files first: one that starts last is waited for by idle processors."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


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
