"""What the contract tests need."""

import os

import pytest


@pytest.fixture(autouse=True, scope="session")
def the_program():
    if not os.environ.get("TONEARM_BIN"):
        pytest.skip("TONEARM_BIN is not set: ./dev test sets it")


@pytest.fixture(scope="session")
def described():
    pytest.importorskip("jsonschema_rs")
    pytest.importorskip("yaml")
    import description

    file = description.find()
    if file is None:
        pytest.skip("no description: TONEARM_SHARED names no folder with spotify/openapi.yml")
    return description.Description(file)


@pytest.fixture(scope="session")
def world(the_program):
    import sandbox

    opened = sandbox.Sandbox()
    yield opened
    opened.close()
