"""What a lake must hold after all that the sandbox showed: no more, no less, once."""

import itertools
import json
import shutil

from sandboxes import instant


def rows(lake, sql):
    return json.loads(lake.query(sql) or b"[]")


def few(found):
    return f"{len(found)}: {sorted(map(str, found))[:6]}"


def plays_are_those_shown(lake, shown):
    have = [(row["at"], row["uri"]) for row in rows(lake, "select epoch_ms(played_at) as at, uri from plays")]
    wanted = {(instant(play["played_at"]), play["uri"]) for play in shown["plays"]}
    assert len(have) == len(set(have)), f"plays twice: {len(have) - len(set(have))}"
    assert not wanted - set(have), f"plays lost: {few(wanted - set(have))}"
    assert not set(have) - wanted, f"plays never shown: {few(set(have) - wanted)}"
    return len(have)


def entry(item):
    """As it is compared: no identity, no uri; 1970 is how older playlists write that nobody knows when."""
    at = item["added_at"]
    return (item["uri"] if item["state"] == "ok" else None, (instant(at) if isinstance(at, str) else at) or None)


def contents_are_those_shown(lake, shown, truth, needed):
    """Complete reads hold exactly a version that was shown; others hold nothing but what some version had; `needed` are there."""
    versions = {(p["uri"], v["snapshot_id"]): [entry(item) for item in v["items"]] for p in truth["playlists"] for v in p["versions"]}
    seen = {(c["uri"], c["snapshot_id"]) for c in shown["contents"]}
    items = {}
    for row in rows(lake, "select content_hash, uri, epoch_ms(added_at) as added_at, state from playlist_items order by content_hash, position"):
        items.setdefault(row["content_hash"], []).append(entry(row))
    have, torn, foreign = set(), [], []
    for read in rows(lake, "select resource, snapshot_id, content_hash, complete, epoch_ms(read_at) as at from reads where resource like 'spotify:playlist:%' and content_hash <> ''"):
        key, content = (read["resource"], read["snapshot_id"]), items.get(read["content_hash"], [])
        if read["complete"]:
            have.add(key)
            if key not in seen or content != versions.get(key):
                torn.append((key, read["at"], [(n, a, b) for n, (a, b) in enumerate(itertools.zip_longest(content, versions.get(key, []))) if a != b][:3]))
        known = {each for at in seen if at[0] == read["resource"] for each in versions.get(at, [])}
        if set(content) - known:
            foreign.append((key, set(content) - known))
    assert not torn, f"complete reads of contents that never were: {few(torn)}"
    assert not foreign, f"items never shown: {few(foreign)}"
    whole = {key for key in needed if all(item["state"] != "null" for p in truth["playlists"] if p["uri"] == key[0]
                                          for v in p["versions"] if v["snapshot_id"] == key[1] for item in v["items"])}
    assert not whole - have, f"contents lost: {few(whole - have)}"
    return len(have)


def library_is_what_was_shown(lake, shown, truth):
    have = {(row["kind"], row["uri"], row["at"]) for row in
            rows(lake, "select kind, uri, case when kind in ('artist', 'playlist') then 0 else epoch_ms(added_at) end as at from library")}
    stays = {(kind, stay["uri"], 0 if kind == "artist" else instant(stay["added_at"]) // 1000 * 1000)
             for kind, found in truth["saved"].items() for stay in found}
    saved = {(kind, item["uri"]) for kind, found in shown["saved"].items() for item in found}
    listed = {("playlist", p["uri"]) for p in shown["playlists"]}
    assert not (saved | listed) - {each[:2] for each in have}, f"saved items lost: {few((saved | listed) - {each[:2] for each in have})}"
    assert not {each[:2] for each in have} - saved - listed, f"saved items never shown: {few({each[:2] for each in have} - saved - listed)}"
    assert not {each for each in have if each[0] != "playlist"} - stays, few({each for each in have if each[0] != "playlist"} - stays)
    return len(have)


def library_now_is_the_truth(lake, truth):
    have = {(row["kind"], row["uri"]) for row in rows(lake, "select kind, uri from library_current")}
    wanted = {(kind, stay["uri"]) for kind, found in truth["saved"].items() for stay in found if stay["removed_at"] is None}
    wanted |= {("playlist", p["uri"]) for p in truth["playlists"] if p["vanished"] is None}
    assert not wanted - have, f"missing from library_current: {few(wanted - have)}"
    assert not have - wanted, f"library_current has too much: {few(have - wanted)}"


def tables_are_those_of_raw(lake, folder):
    """A copy without tables and heads, built from raw alone, has the same live files."""
    again = lake.copy(folder)
    shutil.rmtree(again.path / "tables")
    shutil.rmtree(again.path / "_tonearm/heads")
    again.well("repair", "--json")
    assert again.files() == lake.files(), "the tables are not those of a rebuild from raw"
    shutil.rmtree(again.path)
    assert lake.damage() == []
