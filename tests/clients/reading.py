"""What a client read, in one form: from the answers as they came (spotipy, JavaScript), or as a typed client prints its objects.

A *reading* has `plays`, `playlists`, `contents`, `library`, `top`, and the `tracks`, `albums`, `artists`, `shows` and `episodes` that were
seen on the way: uri -> what was seen of it. A member that the client was not given is absent from it, never None.
"""

import datetime
import re

CANONICAL = re.compile(r"spotify:(track|album|artist|show|episode|playlist|user):(?!null$)[^: ]+|spotify:local:.*", re.S)


def instant(text):
    """Milliseconds since 1970, of a time as Spotify or tonearm writes it; None stays None."""
    if text is None:
        return None
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "T")).timestamp() * 1000)


def added(text):
    """When an entry was added: 1970 is Spotify's word for unknown, as null is."""
    return instant(text) or None


def pick(thing, *names):
    return {name: thing[name] for name in names if name in thing}


def people(artists):
    return [[each.get("uri"), each.get("name")] for each in artists]


def pictures(images):
    return [[each["url"], each["width"], each["height"]] for each in images or []]


class Reading:
    def __init__(self):
        self.plays, self.playlists, self.contents, self.library, self.top = [], {}, {}, {}, {}
        self.tracks, self.albums, self.artists, self.shows, self.episodes = {}, {}, {}, {}, {}

    def see(self, place, uri, what):
        """Two sights of the same thing agree in what both show."""
        seen = getattr(self, place).setdefault(uri, {})
        for name, value in what.items():
            assert seen.get(name, value) == value, f"{uri} {name}: {seen[name]!r}, then {value!r}"
            seen[name] = value

    def see_artist(self, artist):
        if artist.get("uri"):
            what = pick(artist, "name", "genres", "popularity")
            if "followers" in artist:
                what["followers_total"] = artist["followers"]["total"]
            if "images" in artist:
                what["images"] = pictures(artist["images"])
            self.see("artists", artist["uri"], what)

    def see_album(self, album):
        if not album.get("uri"):
            return
        what = pick(album, "name", "album_type", "release_date_precision", "total_tracks", "genres", "label", "popularity", "available_markets")
        what |= {"artists": people(album["artists"]), "release_date_text": album["release_date"], "images": pictures(album["images"])}
        what |= pick(album.get("external_ids", {}), "upc")
        self.see("albums", album["uri"], what)
        for each in album["artists"]:
            self.see_artist(each)
        for each in album.get("tracks", {}).get("items", []):
            self.see_track(each, album["uri"])

    def see_track(self, track, album=None):
        if not CANONICAL.fullmatch(track["uri"]):
            return
        what = pick(track, "name", "duration_ms", "explicit") | {"artists": people(track["artists"])}
        if not track["uri"].startswith("spotify:local:"):
            what |= pick(track, "disc_number", "track_number", "popularity", "available_markets") | pick(track.get("external_ids", {}), "isrc")
            what["album_uri"] = album or track["album"]["uri"]
            if not album:
                self.see_album(track["album"])
            for each in track["artists"]:
                self.see_artist(each)
        self.see("tracks", track["uri"], what)

    def see_episode(self, episode):
        what = pick(episode, "name", "description", "explicit", "duration_ms", "release_date_precision", "languages")
        what["release_date_text"] = episode["release_date"]
        if "show" in episode:
            what["show_uri"] = episode["show"]["uri"]
            self.see_show(episode["show"])
        self.see("episodes", episode["uri"], what)

    def see_show(self, show):
        self.see("shows", show["uri"], pick(show, "name", "description", "explicit", "languages", "media_type", "publisher", "total_episodes"))

    def entry(self, entry):
        """A row of a playlist: uri, state, name, added_at, added_by, is_local."""
        element = entry["item"] if "item" in entry else entry["track"]
        if "item" in entry and "track" in entry:
            assert entry["item"] == entry["track"], "two names, one thing"
        uri, name, state = None, None, "null"
        if element is not None:
            name, fits = element["name"], CANONICAL.fullmatch(element["uri"] or "")
            uri, state = (element["uri"], "ok") if fits else (None, "bad_uri")
            if fits:
                self.see_episode(element) if element["type"] == "episode" else self.see_track(element)
        by = (entry["added_by"] or {}).get("uri")
        return [uri, state, name, added(entry["added_at"]), None if by == "spotify:user:" else by, entry["is_local"]]


def of_answers(raw):
    """The reading of a client that gives answers as they came."""
    out = Reading()
    for play in raw["plays"]:
        context = play["context"] or {}
        out.plays.append([instant(play["played_at"]), play["track"]["uri"], play["track"]["name"], context.get("uri"), context.get("type")])
        out.see_track(play["track"])
    for each in raw["playlists"]:
        what = pick(each, "name", "collaborative", "public", "description", "snapshot_id")
        what |= {"owner_uri": each["owner"]["uri"], "images": pictures(each["images"])}
        stub = each.get("items") or each.get("tracks")
        if stub:
            what["items_total"] = stub["total"]
        out.playlists[each["uri"]] = what
    for uri, found in raw["contents"].items():
        out.contents[uri] = [out.entry(each) for each in found["items"]] if "items" in found else found["refused"]
    see = {"track": out.see_track, "album": out.see_album, "show": out.see_show, "episode": out.see_episode}
    for kind, saved in raw["saved"].items():
        out.library[kind] = [[each[kind]["uri"], instant(each["added_at"])] for each in saved]
        for each in saved:
            see[kind](each[kind])
    out.library["artist"] = [[each["uri"], None] for each in raw["followed"]]
    for name, items in raw["top"].items():
        out.top[name] = [each["uri"] for each in items]
        for each in items:
            out.see_artist(each) if name.startswith("artist") else out.see_track(each)
    for each in raw["followed"]:
        out.see_artist(each)
    return out


def of_typed(raw):
    """The reading of a typed client, which prints this form itself; times as the client has them."""
    out = Reading()
    out.plays = [[instant(at), *rest] for at, *rest in raw["plays"]]
    out.playlists = raw["playlists"]
    out.contents = {uri: [[*row[:3], added(row[3]), *row[4:]] for row in rows] for uri, rows in raw["contents"].items()}
    out.library = {kind: [[uri, instant(at)] for uri, at in rows] for kind, rows in raw["library"].items()}
    out.top = raw["top"]
    for place in ("tracks", "albums", "artists", "shows", "episodes"):
        setattr(out, place, raw.get(place, {}))
    return out
