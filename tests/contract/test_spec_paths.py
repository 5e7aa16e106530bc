"""Every member that a column of the tables is taken from, and every address that tonearm knows, exists in Spotify's description; the
ones that do not are listed in unpublished.json with the reason, and nothing else is listed there."""

import json
import os
import pathlib
import re
import subprocess

from contract import COMPONENTS
from description import OVERLAY

HERE = pathlib.Path(__file__).resolve().parent
UNPUBLISHED = json.loads((HERE / "unpublished.json").read_text())
# The specification prints its columns, but not what they are taken from: that is read where it stands.
COLUMN = re.compile(r'(?:latest\(\s*[\w:]+,\s*|(?<!_)key\()\s*\d+,\s*"(\w+)",\s*Type::\w+,\s*(?:Derive::(\w+),\s*)?"([^"]*)"')
KINDS = {"audio_feature": "audio_features"}


def columns():
    """(kind of object, column, path of the member) of every column that is taken from an answer."""
    for file in sorted((HERE.parents[1] / "src/spec").glob("*.h")):
        text, kind = file.read_text(encoding="utf-8"), ""
        for part in re.split(r"^namespace (\w+) \{$", text, flags=re.M)[1:]:
            if re.fullmatch(r"\w+", part):
                kind = KINDS.get(part, part)
                continue
            for name, derive, member in COLUMN.findall(part):
                if derive != "kGiven" and member and kind in COMPONENTS:
                    yield kind, name, member


def members(described, schema):
    """Every property of a schema, of its parts and references: name -> schema."""
    if "$ref" in schema:
        return members(described, described.schemas[schema["$ref"].rsplit("/", 1)[1]])
    found = dict(schema.get("properties", {}))
    for group in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(group, []):
            found = members(described, each) | found
    return found


def exists(described, kind, path):
    for name in COMPONENTS[kind]:
        schema = described.schemas.get(name)
        for step in path.split("."):
            schema = schema and members(described, schema).get(step)
        if schema:
            return True
    return path.split(".")[0] in OVERLAY["extra_keys"].get(kind, [])


def missing_columns(described):
    return {f"{kind}.{path}" for kind, _, path in columns() if not exists(described, kind, path)}


def missing_endpoints(described):
    told = json.loads(subprocess.run([os.environ["TONEARM_BIN"], "describe", "--json"], capture_output=True, check=True, cwd="/").stdout)
    known = {re.sub(r"\{\w+\}", "{}", path) for path in described.source["paths"]}
    # The two top lists are one operation of the description.
    known |= {known_path.replace("/me/top/{}", f"/me/top/{kind}") for known_path in list(known) for kind in ("artists", "tracks")}
    return {each["path"] for each in told["endpoints"] if re.sub(r"\{\w+\}", "{}", each["path"]) not in known}


def test_the_columns_are_found_where_they_stand():
    found = list(columns())
    assert {kind for kind, _, _ in found} >= {"track", "album", "artist", "playlist", "show", "episode", "audiobook", "chapter", "user", "audio_features"}
    assert len(found) > 100 and ("track", "isrc", "external_ids.isrc") in found


def test_every_member_that_a_column_is_taken_from_is_described_or_listed(described):
    assert missing_columns(described) == set(UNPUBLISHED["columns"])


def test_every_address_is_described_or_listed(described):
    assert missing_endpoints(described) == set(UNPUBLISHED["endpoints"])


def test_each_exception_has_its_reason():
    assert all(len(why) > 20 for group in ("columns", "endpoints") for why in UNPUBLISHED[group].values())


def test_a_member_that_nobody_has_is_missing(described):
    assert not exists(described, "track", "external_ids.nothing") and not exists(described, "album", "nothing") and exists(described, "track", "external_ids.isrc")
