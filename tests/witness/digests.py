"""Row digests: one number for the rows of a table, whatever their order, whoever read them.

A value is told by its type: integers `i`, doubles `d` (by their bits), booleans `b`, text `s`, dates `D` (days), times `T`
(whole milliseconds), lists `[`, structs `{` by field name, NULL `n`. A row is its columns by name. So NULL, [], [NULL] and ''
differ, 1 and 1.0 and true differ, and a time zone or a unit does not.
"""

import datetime
import hashlib
import json
import pathlib
import struct
import urllib.parse

import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def told(value):
    """`value` as text that says its type."""
    if value is None:
        return "n"
    if isinstance(value, bool):
        return f"b{value:d}"
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, float):
        return "d" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + json.dumps(value)
    if isinstance(value, datetime.datetime):
        at = (value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)) - EPOCH
        micros = (at.days * 86_400 + at.seconds) * 1_000_000 + at.microseconds
        assert micros % 1000 == 0, f"{value} is no whole millisecond"
        return f"T{micros // 1000}"
    if isinstance(value, datetime.date):
        return f"D{(value - EPOCH.date()).days}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{told(value[name])}" for name in sorted(value)) + "}"
    return "[" + ",".join(map(told, value)) + "]"


def digest(rows):
    """(number of rows, digest) of rows that are dicts."""
    each = sorted(hashlib.sha256(told(row).encode("utf-8", "surrogatepass")).digest() for row in rows)
    return len(each), hashlib.sha256(b"".join(each)).hexdigest()


def of_arrow(table):
    """Rows of a pyarrow table; in batches of its own, so that no time is turned into a zone's."""
    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            column = column.cast(pa.timestamp("us"))
        columns.append(column.to_pylist())
    names = table.schema.names
    return [dict(zip(names, values)) for values in zip(*columns)]


def typed(value, kind):
    """A value of JSON as the Arrow type `kind` means it."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        return [typed(element, kind.value_type) for element in value]
    if pa.types.is_struct(kind):
        assert set(value) == {field.name for field in kind}
        return {field.name: typed(value[field.name], field.type) for field in kind}
    if pa.types.is_timestamp(kind):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if pa.types.is_date(kind):
        return datetime.date.fromisoformat(value)
    if pa.types.is_floating(kind):
        return float(value)
    return value


def of_json(rows, schema):
    """Rows that were read from JSON, with the types of an Arrow schema."""
    for row in rows:
        assert list(row) == schema.names
    return [{field.name: typed(row[field.name], field.type) for field in schema} for row in rows]


# ---- a Delta log, replayed by the words of its specification ------------------------------------


class Snapshot:
    """What a Delta table shows at its newest version, or at `version`."""

    def __init__(self, root, version=None):
        self.root = pathlib.Path(root)
        self.adds, self.txn, self.metadata, self.protocol, self.version = {}, {}, None, None, -1
        log = self.root / "_delta_log"
        pointer = log / "_last_checkpoint"
        start = json.loads(pointer.read_bytes())["version"] if pointer.is_file() and version is None else -1
        if start >= 0:
            for row in pq.read_table(log / f"{start:020}.checkpoint.parquet").to_pylist():
                self.apply({name: action for name, action in row.items() if action is not None})
            self.version = start
        commits = sorted(int(path.stem) for path in log.glob("[0-9]*.json"))
        for number in [n for n in commits if n > start and (version is None or n <= version)]:
            assert number == self.version + 1, f"version {self.version + 1} is missing"
            for line in (log / f"{number:020}.json").read_text().splitlines():
                self.apply(json.loads(line))
            self.version = number

    def apply(self, action):
        for name, body in action.items():
            if name == "add":
                self.adds[body["path"]] = body
            elif name == "remove":
                self.adds.pop(body["path"], None)
            elif name == "txn":
                self.txn[body["appId"]] = body["version"]
            elif name == "metaData":
                self.metadata = body
            elif name == "protocol":
                self.protocol = body

    def rows(self):
        """Rows of all live files, with the partition's value from the log (maps come as lists of pairs from a checkpoint)."""
        types = {field["name"]: field["type"] for field in json.loads(self.metadata["schemaString"])["fields"]}
        rows = []
        for path, add in self.adds.items():
            partition = {k: None if v is None else int(v) if types[k] == "integer" else v for k, v in dict(add["partitionValues"]).items()}
            file = pq.ParquetFile(self.root / urllib.parse.unquote(path))
            rows += [{name: row.get(name) for name in types} | partition for row in of_arrow(file.read())]
        return rows
