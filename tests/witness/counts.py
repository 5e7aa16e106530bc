"""An independent counter: what one answer of the Web API holds, from its JSON and the lake's protocol alone.

Nothing here knows the program's code. `count(document, path)` walks an answer of the endpoint `path` (as Spotify writes
paths, "/me/tracks") and returns a Seen: elements by table, and the keys that its rows must have.

    recently played, 48 plays: 48 plays + 48 tracks + 48 albums + 96 artists = 240 elements
"""

import collections
import dataclasses
import json
import re

# Members that make an object a sight (it observes a column); with fewer it only refers to something.
SEEN_BY = {
    "track": "name duration_ms explicit artists disc_number track_number album available_markets external_ids popularity preview_url",
    "album": "name album_type artists release_date release_date_precision images total_tracks external_ids genres popularity label copyrights available_markets",
    "artist": "name images genres popularity followers",
    "show": "name description explicit languages media_type is_externally_hosted copyrights publisher html_description images total_episodes available_markets",
    "episode": "name description explicit duration_ms release_date release_date_precision languages language is_externally_hosted html_description images audio_preview_url available_markets show",
    "audiobook": "name description explicit languages media_type authors narrators edition copyrights publisher html_description images total_chapters available_markets",
    "chapter": "name description explicit languages duration_ms chapter_number release_date release_date_precision html_description images audio_preview_url available_markets audiobook",
    "playlist": "name owner collaborative public description images snapshot_id items tracks followers primary_color",
    "user": "display_name images followers account_id product explicit_content country email",
    "features": "acousticness danceability energy instrumentalness key liveness loudness mode speechiness tempo time_signature valence duration_ms",
}
SEEN_BY = {kind: set(members.split()) for kind, members in SEEN_BY.items()}
TABLE = {kind: kind + "s" for kind in SEEN_BY} | {"features": "audio_features"}
URI_KIND = {"audiobook": "show", "chapter": "episode", "features": "track"}  # where the uri says another word
# What stands inside: member -> kind; a page where the value has "items".
INSIDE = {
    "track": {"artists": "artist", "album": "album"},
    "album": {"artists": "artist", "tracks": "track"},
    "show": {"episodes": "episode"},
    "episode": {"show": "show"},
    "audiobook": {"chapters": "chapter"},
    "chapter": {"audiobook": "audiobook"},
    "playlist": {"owner": "user"},
}
SEARCH = ("track", "album", "artist", "playlist", "show", "episode", "audiobook")
NO_TIME = "1970-01-01T00:00:00Z"
URI = re.compile(r"spotify:(track|album|artist|show|episode|playlist|user):(?!null$)[^: ]+|spotify:local:.*|spotify:user:[^:]+:starred", re.S)


@dataclasses.dataclass
class Seen:
    elements: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # table -> elements
    keys: dict = dataclasses.field(default_factory=lambda: collections.defaultdict(set))  # table -> keys of rows
    lists: list = dataclasses.field(default_factory=list)  # (bridge table, parent uri, observed group, list)
    contents: set = dataclasses.field(default_factory=set)  # (offset, playlist entries in order) of each list of them


def canonical_uri(thing, kind):
    """The uri that names `thing`, "" where nothing does, None where what it says is no Spotify URI."""
    uri = thing.get("uri")
    if uri is None or uri == "" or uri == "spotify:user:":
        found = re.search(r"/users/([^/?]+)/starred(?:[/?]|$)", thing.get("href") or "") if kind == "playlist" else None
        if found:
            return f"spotify:user:{found[1]}:starred"
        word = URI_KIND.get(kind, kind)
        name = thing.get("id") or next(iter(re.findall(rf"/{word}s/([^/?]+)", thing.get("href") or "")), None)
        return f"spotify:{word}:{name}" if name else ""
    uri = re.sub(r"^spotify:user:[^:]+:playlist:", "spotify:playlist:", uri)
    return uri if URI.fullmatch(uri) else None


def kind_of(thing, kind):
    if kind == "playable":
        kind = "episode" if thing.get("type") in ("episode", "chapter") else "track"
    return "chapter" if kind == "episode" and thing.get("chapter_number") is not None else kind


def is_local(thing, kind):
    uri = thing.get("uri") or ""
    return kind == "track" and (uri.startswith("spotify:local:") or (thing.get("is_local") is True and not thing.get("id")))


def entries_page(playlist):
    """The page of a playlist's entries: `items`, by its old name `tracks` (both at once are one list)."""
    for name in ("items", "tracks"):
        page = playlist.get(name)
        if isinstance(page, dict) and isinstance(page.get("items"), list):
            return page
    return None


def see(seen, thing, kind, in_local=False):
    """Counts `thing` and what stands inside; returns its uri."""
    if thing is None:
        seen.elements[TABLE["track" if kind == "playable" else kind]] += 1  # withheld: its place is there
        return None
    kind = kind_of(thing, kind)
    uri = canonical_uri(thing, kind)
    if not SEEN_BY[kind] & thing.keys() or (in_local and uri == ""):
        return uri
    if kind == "features" or thing.get("type") != "audio_features":
        seen.elements[TABLE[kind]] += 1
        if uri:
            seen.keys[TABLE[kind]].add(uri)
            note_lists(seen, thing, kind, uri)
    for member, inner in INSIDE.get(kind, {}).items():
        value = thing.get(member)
        value = value["items"] if isinstance(value, dict) and isinstance(value.get("items"), list) else value
        for element in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            see(seen, element, inner, is_local(thing, kind))
    if kind == "playlist" and entries_page(thing) is not None:
        see_entries(seen, entries_page(thing))
    return uri


def note_lists(seen, thing, kind, uri):
    """Lists whose elements become rows of a bridge table, with the group of columns that they are part of."""
    who = [(canonical_uri(a, "artist") or None, a.get("name")) for a in thing.get("artists") or []]
    if kind == "track" and {"name", "duration_ms", "explicit", "artists"} <= thing.keys():
        length = thing["duration_ms"]
        length = length["totalMilliseconds"] if isinstance(length, dict) else length
        seen.lists.append(("track_artists", uri, (thing["name"], length, thing["explicit"], who), who))
    if kind == "album" and "artists" in thing:
        seen.lists.append(("album_artists", uri, (who,), who))
    if kind == "artist" and "genres" in thing:
        seen.lists.append(("artist_genres", uri, (thing["genres"],), thing["genres"]))


def see_entries(seen, page):
    """A playlist's entries: each keeps its place, whatever is in it."""
    rows = []
    for entry in page["items"]:
        seen.elements["playlist_items"] += 1
        inner = entry.get("item") or entry.get("track")
        if inner:
            see(seen, inner, "playable")
            asked = inner.get("linked_from") or {}
            uri = canonical_uri(asked, "track") or canonical_uri(inner, kind_of(inner, "playable"))
            rows.append((uri, entry.get("added_at"), (entry.get("added_by") or {}).get("uri"), entry.get("is_local"), inner.get("name")))
        else:
            rows.append(None)
    seen.contents.add((page.get("offset") or 0, tuple(rows)))


def see_library(seen, kind, thing, added_at):
    seen.elements["library"] += 1
    if thing is None:
        return
    uri = canonical_uri(thing.get("linked_from") or {}, kind) or canonical_uri(thing, kind)
    if uri:
        seen.keys["library"].add((kind, uri, added_at or NO_TIME))
    see(seen, thing, kind)


def things(document, member):
    """The things at `member` ("" is the document): of a page, of a list, or the thing itself."""
    value = document.get(member) if member else document
    value = value["items"] if isinstance(value, dict) and isinstance(value.get("items"), list) else value
    return value if isinstance(value, list) else [] if value is None else [value]


def plays(seen, document):
    for play in document["items"]:
        seen.elements["plays"] += 1
        seen.keys["plays"].add((see(seen, play["track"], "playable"), play["played_at"]))


def saved(kind):
    """Entries {added_at, <kind>}; old pages of shows hold episodes, some pages the things themselves."""
    def see_saved(seen, document):
        for item in document["items"]:
            item = item or {kind: None}
            word = next((word for word in (kind, *SEARCH) if word in item), None)
            see_library(seen, word or kind, item[word] if word else item, item.get("added_at"))
    return see_saved


def followed(member, kind):
    return lambda seen, document: [see_library(seen, kind, thing, None) for thing in things(document, member)] and None


def top(seen, document):
    for thing in document["items"]:
        seen.elements["top_items"] += 1
        see(seen, thing, thing["type"])


def found(**places):
    """Things of a kind at members: found(tracks="track"); `here` is the document itself."""
    def see_found(seen, document):
        for member, kind in places.items():
            for thing in things(document, "" if member == "here" else member):
                see(seen, thing, kind)
    return see_found


HOW = {
    "/me/player/recently-played": plays,
    "/me/tracks": saved("track"), "/me/albums": saved("album"), "/me/shows": saved("show"),
    "/me/episodes": saved("episode"), "/me/audiobooks": saved("audiobook"),
    "/me/playlists": followed("", "playlist"), "/me/following": followed("artists", "artist"),
    "/me/top/{}": top,
    "/me/player": found(item="playable"), "/me/player/currently-playing": found(item="playable"),
    "/me/player/queue": found(currently_playing="playable", queue="playable"),
    "/playlists/{}/items": see_entries, "/playlists/{}/tracks": see_entries, "/users/{}/playlists/{}/tracks": see_entries,
    "/users/{}/starred/tracks": see_entries,
    "/playlists/{}": found(here="playlist"), "/users/{}/playlists/{}": found(here="playlist"),
    "/users/{}/starred": found(here="playlist"), "/users/{}/playlists": found(here="playlist"),
    "/browse/featured-playlists": found(playlists="playlist"), "/browse/categories/{}/playlists": found(playlists="playlist"),
    "/browse/new-releases": found(albums="album"), "/search": found(**{kind + "s": kind for kind in SEARCH}),
    "/tracks": found(tracks="track"), "/artists/{}/top-tracks": found(tracks="track"),
    "/recommendations": found(tracks="track"), "/albums/{}/tracks": found(here="track"),
    "/albums": found(albums="album"), "/artists/{}/albums": found(here="album"),
    "/artists": found(artists="artist"), "/artists/{}/related-artists": found(artists="artist"),
    "/shows": found(shows="show"), "/shows/{}/episodes": found(here="episode"), "/episodes": found(episodes="episode"),
    "/audiobooks": found(audiobooks="audiobook"), "/audiobooks/{}/chapters": found(here="chapter"),
    "/chapters": found(chapters="chapter"),
    "/audio-features": found(audio_features="features"), "/audio-features/{}": found(here="features"),
} | {f"/{kind}s/{{}}": found(here=kind) for kind in ("track", "album", "artist", "show", "episode", "audiobook", "chapter")}


def count(document, path):
    """What the answer `document` of the endpoint `path` holds; nothing where that has no rows, or is an error."""
    seen = Seen()
    how = HOW.get(re.sub(r"{[^}]*}", "{}", path))
    if how is not None and isinstance(document, dict) and "error" not in document:
        how(seen, document)
    return seen


def order(value):
    """A value whose Python order is the protocol's: NULL lowest, strings as UTF-8 bytes, lists element by element."""
    if value is None:
        return (0,)
    if isinstance(value, (list, tuple)):
        return (1, [order(v) for v in value])
    return (1, value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)


def bridge_rows(all_seen):
    """Rows of each bridge table when all of `all_seen` was observed at one time: the largest group wins, its list is told."""
    winners = {}
    for seen in all_seen:
        for table, uri, group, elements in seen.lists:
            old = winners.get((table, uri))
            if old is None or order(group) > order(old[0]):
                winners[table, uri] = (group, elements)
    rows = collections.Counter()
    for (table, _), (_, elements) in winners.items():
        rows[table] += len(elements)
    return rows


def rows(all_seen):
    """Rows of each table whose keys are counted, when all of `all_seen` was observed at one time."""
    keys, contents = collections.defaultdict(set), set()
    for seen in all_seen:
        contents |= seen.contents
        for table, more in seen.keys.items():
            keys[table] |= more
    return dict(bridge_rows(all_seen)) | {table: len(found) for table, found in keys.items()} | {
        "top_items": sum(seen.elements["top_items"] for seen in all_seen),  # the answer is part of the key
        "playlist_items": sum(len(entries) for _, entries in contents)}


def documents(text):
    """The JSON documents that stand in `text`, one or several; whole floats are whole numbers."""
    decoder = json.JSONDecoder(parse_float=lambda word: int(float(word)) if float(word).is_integer() else float(word))
    blank = re.compile(r"\s*")
    at, found = blank.match(text).end(), []
    while at < len(text):
        document, end = decoder.raw_decode(text, at)
        found.append(document)
        at = blank.match(text, end).end()
    return found
