"""What tonearm stored of the same account, asked in SQL, and how a client's reading differs from it."""

import json

from reading import instant

LISTED = {  # place -> columns that a reading may have
    "tracks": "name duration_ms explicit disc_number track_number album_uri popularity available_markets isrc artists",
    "albums": "name album_type release_date_text release_date_precision total_tracks genres label popularity available_markets upc artists images",
    "artists": "name genres popularity followers_total images",
    "shows": "name description explicit languages media_type publisher total_episodes",
    "episodes": "name description explicit duration_ms release_date_text release_date_precision languages show_uri",
    "playlists": "name owner_uri collaborative public description snapshot_id items_total images",
}
# Groups that Spotify withholds from some apps: absent from the answers, so NULL in the table.
WITHHELD = {"tracks": ("popularity", "available_markets", "isrc"), "albums": ("popularity", "label", "available_markets", "upc"),
            "artists": ("genres", "popularity", "followers_total"), "shows": ("publisher",), "playlists": ("items_total",)}


class Stored:
    def __init__(self, lake):
        self.lake = lake
        self.entities = {}
        for place, columns in LISTED.items():
            self.entities[place] = {row["uri"]: self.plain(row) for row in self.ask(f"select uri, {', '.join(columns.split())} from {place}")}
        self.plays = [[instant(row["played_at"]), row["uri"], row["name"], row["context_uri"], row["context_type"]] for row in self.ask(
            "select played_at, uri, name, context_uri, context_type from plays where source = 'api' order by played_at desc")]
        self.contents = {}
        for row in self.ask("select playlist_uri, uri, state, name, added_at, added_by_uri, is_local from playlist_current order by playlist_uri, position"):
            self.contents.setdefault(row["playlist_uri"], []).append(
                [row["uri"], row["state"], row["name"], instant(row["added_at"]), row["added_by_uri"], row["is_local"]])
        self.withheld = {row["resource"] for row in self.ask("select resource from reads where state = 'withheld'")}
        self.complete = {row["resource"] for row in self.ask("select resource from reads where state = 'ok' and complete")}
        self.library = {}
        for row in self.ask("select kind, uri, added_at from library_history where removed_at is null order by kind, added_at desc, uri"):
            self.library.setdefault(row["kind"], []).append([row["uri"], instant(row["added_at"])])
        self.top = {}
        for row in self.ask("select kind, time_range, uri from top_items order by kind, time_range, rank"):
            self.top.setdefault(f"{row['kind']}:{row['time_range']}", []).append(row["uri"])

    def ask(self, sql):
        return json.loads(self.lake.query(sql))

    @staticmethod
    def plain(row):
        row = dict(row)
        row.pop("uri")
        if row.get("artists") is not None:
            row["artists"] = [[each["uri"], each["name"]] for each in row["artists"]]
        if row.get("images") is not None:
            row["images"] = [[each["url"], each["width"], each["height"]] for each in row["images"]]
        return row


def differences(read, stored, withheld=True):
    """A sentence for each thing in which the reading is not what tonearm stored. `withheld`: what the client was not given must be
    NULL (typed clients drop more than Spotify withholds: False)."""
    found = []

    def same(what, theirs, ours):
        if theirs != ours:
            rows = [f"{a!r} != {b!r}" for a, b in zip(theirs, ours, strict=False) if a != b] if isinstance(theirs, list) and isinstance(ours, list) else []
            lengths = f"{len(theirs)} and {len(ours)} rows; " if isinstance(theirs, list) and isinstance(ours, list) else f"{theirs!r} != {ours!r}"
            found.append(f"{what}: {lengths}{'; '.join(rows[:3])}"[:600])

    same("plays", read.plays, stored.plays)
    for uri, rows in read.contents.items():
        if isinstance(rows, int):
            if rows != 403 or uri not in stored.withheld or uri in stored.contents:
                found.append(f"{uri}: refused ({rows}), but not said to be withheld")
        else:
            same(uri, rows, stored.contents.get(uri, []))
            if uri not in stored.complete:
                found.append(f"{uri}: read whole by the client, not by tonearm")
    for kind, rows in read.library.items():
        same(f"library {kind}", sorted(rows), sorted(stored.library.get(kind, [])))
        if kind not in ("artist", "playlist"):
            same(f"library {kind}: times in order", [at for _, at in rows], [at for _, at in stored.library.get(kind, [])])
    for name, uris in read.top.items():
        same(f"top {name}", uris, stored.top.get(name))
    if read.playlists:
        same("library playlist", sorted(read.playlists), sorted(uri for uri, _ in stored.library["playlist"]))
    for place in LISTED:
        for uri, what in getattr(read, place).items():
            row = stored.entities[place].get(uri)
            if row is None:
                found.append(f"{place}: no {uri}")
                continue
            for name, value in what.items():
                same(f"{place} {uri} {name}", value, row[name])
            if withheld and not uri.startswith("spotify:local:"):
                for name in WITHHELD.get(place, ()):
                    if name not in what and row[name] is not None:
                        found.append(f"{place} {uri} {name}: {row[name]!r}, but no answer had it")
    return found
