#!/usr/bin/env python3
"""Writes demo/answers/: recorded exchanges with the Web API of an account that does not exist. Everything in them is made up.

Usage: make_answers.py [FOLDER]     The same bytes every time; `./dev demo` imports what is committed.
"""
import datetime as dt
import email.utils
import gzip
import hashlib
import json
import pathlib
import random
import sys

API = "https://api.spotify.com/v1"
R = random.Random(42)
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
T0 = dt.datetime(2026, 11, 16, 6, 0, tzinfo=dt.timezone.utc)
WORDS = ["Paper", "Lantern", "Harbor", "Static", "Velvet", "Orbit", "Cedar", "Mirror", "Winter", "Copper", "Tidal", "Echo"]


def ident(kind, n):
    value = int.from_bytes(hashlib.sha256(f"synthetic {kind} {n}".encode()).digest()[:16], "big")
    text = ""
    for _ in range(22):
        value, digit = divmod(value, 62)
        text += BASE62[digit]
    return text


def link(kind, n):
    i = ident(kind, n)
    return {"external_urls": {"spotify": f"https://open.spotify.com/{kind}/{i}"}, "href": f"{API}/{kind}s/{i}", "id": i, "type": kind,
            "uri": f"spotify:{kind}:{i}"}


def image(n, size):
    return {"url": f"https://example.invalid/synthetic-{n}-{size}.jpg", "height": size, "width": size}


def artist(n):
    return {"name": f"Synthetic Artist {n:02d}", **link("artist", n)}


def full_artist(n):
    return {**artist(n), "images": [image(f"artist-{n}", 640)], "genres": [["demo pop", "test rock", "sample jazz"][n % 3]],
            "popularity": 20 + n, "followers": {"href": None, "total": 1000 * n + 7}}


def album(n):
    return {"album_type": "album" if n % 3 else "single", "total_tracks": 8, "name": f"{WORDS[n % 12]} Album {n:02d}", "artists": [artist(n % 12)],
            "release_date": ["2019-05-17", "2021-03", "2023"][n % 3], "release_date_precision": ["day", "month", "year"][n % 3],
            "images": [image(f"album-{n}", 640), image(f"album-{n}", 300)], **link("album", n)}


def track(n):
    album_n = n // 5
    artists = [artist(album_n % 12)] + ([artist((n * 7) % 12)] if n % 4 == 0 and (n * 7) % 12 != album_n % 12 else [])
    return {"name": f"{WORDS[n % 12]} {WORDS[(n * 5 + 1) % 12]} {n:02d}", "duration_ms": 150_000 + (n * 7919) % 120_000, "explicit": n % 9 == 0,
            "disc_number": 1, "track_number": n % 5 + 1, "artists": artists, "album": album(album_n), "popularity": (n * 13) % 90,
            "external_ids": {"isrc": f"XXDEM26{n:05d}"}, "preview_url": None, "is_local": False, **link("track", n)}


def stamp(at, millis=False):
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{at.microsecond // 1000:03d}Z" if millis else "Z")


def page(path, items, limit, offset, total):
    more = offset + limit < total
    return {"href": f"{API}{path}?offset={offset}&limit={limit}", "items": items, "limit": limit,
            "next": f"{API}{path}?offset={offset + limit}&limit={limit}" if more else None, "offset": offset,
            "previous": f"{API}{path}?offset={max(0, offset - limit)}&limit={limit}" if offset else None, "total": total}


def plays():
    """A week of listening: more in the evening, a few favourites, on weekdays a commute."""
    at, out = T0, []
    while at < T0 + dt.timedelta(days=7):
        hour = at.hour
        gap = 9 if hour in (7, 8, 18, 19, 20, 21) else 55 if 9 <= hour < 18 else 240
        at += dt.timedelta(minutes=R.expovariate(1 / gap), milliseconds=R.randrange(1000))
        n = min(int(R.paretovariate(0.9)) - 1, 59)
        out.append((at, n))
    return out


def recently_played(history, until):
    """The last fifty plays as the Web API would have shown them at `until`."""
    seen = [p for p in history if p[0] <= until][-50:][::-1]
    context = {"type": "playlist", "href": f"{API}/playlists/{ident('playlist', 0)}", "uri": f"spotify:playlist:{ident('playlist', 0)}",
               "external_urls": {"spotify": f"https://open.spotify.com/playlist/{ident('playlist', 0)}"}}
    items = [{"track": track(n), "played_at": stamp(at, True), "context": context if n % 3 == 0 else None} for at, n in seen]
    millis = [int(at.timestamp() * 1000) for at, _ in seen]
    return {"items": items, "next": f"{API}/me/player/recently-played?before={millis[-1]}&limit=50", "limit": 50,
            "cursors": {"after": str(millis[0]), "before": str(millis[-1])}, "href": f"{API}/me/player/recently-played?limit=50"}


def user():
    return {"display_name": "Synthetic Listener", "external_urls": {"spotify": "https://open.spotify.com/user/synthetic-listener"},
            "href": f"{API}/users/synthetic-listener", "id": "synthetic-listener", "type": "user", "uri": "spotify:user:synthetic-listener"}


def entry(n, day):
    return {"added_at": stamp(T0 - dt.timedelta(days=60 - day)), "added_by": {k: v for k, v in user().items() if k != "display_name"},
            "is_local": False, "primary_color": None, "item": track(n)}


def local_entry():
    uri = "spotify:local:Garage+Band+That+Never+Was:Demo+Tape:First+Take:188"
    return {"added_at": stamp(T0), "added_by": {"id": ""}, "is_local": True, "item": {
        "name": "First Take", "duration_ms": 188000, "explicit": False, "is_local": True, "id": None, "uri": uri, "type": "track", "href": None,
        "artists": [{"name": "Garage Band That Never Was", "id": None, "uri": None, "href": None, "type": "artist", "external_urls": {}}],
        "album": {"name": "Demo Tape", "id": None, "uri": None, "href": None, "type": "album", "album_type": None, "artists": [], "images": [],
                  "release_date": None, "release_date_precision": None, "external_urls": {}}, "external_urls": {}}}


def playlist(n, entries, snapshot):
    body = {"collaborative": False, "description": "Made up for the demo.", "images": None, "name": ["Commute", "Evening &amp; rain"][n],
            "owner": user(), "primary_color": None, "public": n == 0, "snapshot_id": snapshot, **link("playlist", n)}
    if entries is not None:
        body["items"] = page(f"/playlists/{body['id']}/items", entries, 50, 0, len(entries))
    return body


def exchange(seen_at, body):
    """As a recorder writes it: request, response, the body as it came."""
    address = body.get("href") or body.get("artists", {}).get("href") or f"{API}/me"
    if address.startswith(f"{API}/users/"):
        address = f"{API}/me"
    return {"request": {"method": "GET", "url": address},
            "response": {"status": 200, "headers": {"content-type": "application/json; charset=utf-8", "date": email.utils.format_datetime(seen_at, usegmt=True)},
                         "body": {"string": json.dumps(body, ensure_ascii=False, separators=(",", ":"))}}}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    history = plays()
    commute = [entry(n, n) for n in range(0, 24)]
    later = commute[:5] + commute[6:] + [entry(30, 58), entry(3, 59)]  # one removed, one new, one added again
    saved = [{"added_at": stamp(T0 - dt.timedelta(days=n, hours=n)), "track": track(n)} for n in range(0, 60, 1)]
    lists = [{**playlist(0, None, "snapshot-2"), "items": {"href": f"{API}/playlists/{ident('playlist', 0)}/items", "total": len(later)}},
             {**playlist(1, None, "snapshot-9"), "items": {"href": f"{API}/playlists/{ident('playlist', 1)}/items", "total": 4}}]
    monday, sunday = T0 + dt.timedelta(hours=12), T0 + dt.timedelta(days=6, hours=20)
    polls = [T0 + dt.timedelta(days=d, hours=h) for d in range(7) for h in (6, 14, 23)]
    answers = {
        "me": {**user(), "account_id": "synthetic-account", "images": []},
        "saved_tracks-0": page("/me/tracks", saved[:50], 50, 0, 60), "saved_tracks-50": page("/me/tracks", saved[50:], 50, 50, 60),
        "my_playlists": page("/me/playlists", lists, 50, 0, 2), "playlist-commute-sunday": playlist(0, later, "snapshot-2"),
        "playlist-evening": playlist(1, [entry(40, 10), local_entry(), {"added_at": None, "added_by": None, "is_local": False, "item": None},
                                         entry(40, 30)], "snapshot-9"),
        "top_artists": page("/me/top/artists", [full_artist(n) for n in range(10)], 10, 0, 10),
        "top_tracks": page("/me/top/tracks", [track(n) for n in (3, 1, 0, 7, 12)], 5, 0, 5),
        "followed_artists": {"artists": {"items": [full_artist(n) for n in range(3)], "next": None, "total": 3, "limit": 50,
                                         "cursors": {"after": None}, "href": f"{API}/me/following?type=artist&limit=50"}},
    }
    answers = {name: (sunday, body) for name, body in answers.items()}
    answers["playlist-commute-monday"] = (monday, playlist(0, commute, "snapshot-1"))
    for at in polls:
        answers[f"recently_played-{at:%a-%H}h".lower()] = (at, recently_played(history, at))
    for name, (seen_at, body) in answers.items():
        text = json.dumps(exchange(seen_at, body), ensure_ascii=False) + "\n"
        (folder / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(answers)} answers in {folder}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "answers")
