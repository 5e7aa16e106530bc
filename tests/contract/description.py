"""Spotify's OpenAPI description, prepared so that a validator of JSON Schema can hold answers against it."""

import copy
import json
import os
import pathlib

import jsonschema_rs
import yaml

OVERLAY = json.loads((pathlib.Path(__file__).parent / "overlay.json").read_text())
METHODS = ("get", "put", "post", "delete")


def find():
    """The description's file under TONEARM_SHARED (../shared beside the sources), or None."""
    here = pathlib.Path(__file__).resolve().parents[2]
    folder = pathlib.Path(os.environ.get("TONEARM_SHARED") or here.parent / "shared")
    file = folder / "spotify" / "openapi.yml"
    return file if file.is_file() else None


def nullable(schema):
    if "$ref" in schema or "allOf" in schema or "oneOf" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    schema = dict(schema)
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def plain(node):
    """Drops what is no JSON Schema: extensions, discriminators, `nullable` (which becomes a type), examples."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key.startswith("x-spotify") or key in ("discriminator", "example", "nullable", "deprecated"):
            continue
        # A property may have any name: `example` among properties stays.
        out[key] = {name: plain(each) for name, each in value.items()} if key == "properties" else plain(value)
    return nullable(out) if node.get("nullable") is True else out


def parts(schema):
    """The schema and what it is made of, in the same object."""
    yield schema
    for each in schema.get("allOf", []):
        yield from parts(each)


class Description:
    def __init__(self, file):
        self.source = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.source.get("components", {}).pop("x-spotify-policy", None)
        schemas = {name: plain(each) for name, each in self.source["components"]["schemas"].items()}
        for name, keys in OVERLAY["not_required"].items():
            for part in parts(schemas[name]):
                if "required" in part:
                    part["required"] = [key for key in part["required"] if key not in keys]
        for name, keys in OVERLAY["nullable"].items():
            for part in parts(schemas[name]):
                for key in keys:
                    if key in part.get("properties", {}):
                        part["properties"][key] = nullable(part["properties"][key])
        for name, keys in OVERLAY["more_values"].items():
            for part in parts(schemas[name]):
                for key, values in keys.items():
                    if key in part.get("properties", {}):
                        part["properties"][key]["enum"] = [*part["properties"][key]["enum"], *values]
        # A track or an episode, not both by chance: the shapes overlap.
        for key in ("track", "item"):
            choice = schemas["PlaylistTrackObject"]["properties"][key]
            for each in [choice, *choice.get("anyOf", [])]:
                if "oneOf" in each:
                    each["anyOf"] = each.pop("oneOf")
        self.schemas = schemas
        self.validators = {}

    def operations(self):
        """Every GET path and whether it is deprecated."""
        return {path: bool(item["get"].get("deprecated")) for path, item in self.source["paths"].items() if "get" in item}

    def response(self, path):
        found = self.source["paths"][path]["get"]["responses"]["200"]
        if "$ref" in found:
            found = self.source["components"]["responses"][found["$ref"].rsplit("/", 1)[1]]
        schema = plain(copy.deepcopy(found["content"]["application/json"]["schema"]))
        if path == "/me/audiobooks":
            entry = {"type": "object", "required": ["added_at", "audiobook"], "properties": {
                "added_at": {"type": "string"}, "audiobook": {"$ref": "#/components/schemas/AudiobookBase"}}}
            schema = {"allOf": [{"$ref": "#/components/schemas/PagingObject"}, {"properties": {"items": {"type": "array", "items": entry}}}]}
        return schema

    def problems(self, path, answer):
        """A sentence for each thing in which the answer is not as described."""
        if path not in self.validators:
            schema = dict(self.response(path), components={"schemas": self.schemas})
            self.validators[path] = jsonschema_rs.Draft202012Validator(schema)
        return [f"{path}: /{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
                for error in self.validators[path].iter_errors(answer)]

    def keys_of(self, name):
        """Every property of a component, those of its parts included."""
        found = set()

        def walk(schema):
            if "$ref" in schema:
                walk(self.schemas[schema["$ref"].rsplit("/", 1)[1]])
            found.update(schema.get("properties", {}))
            for group in ("allOf", "oneOf", "anyOf"):
                for each in schema.get(group, []):
                    walk(each)

        walk(self.schemas[name])
        return found
