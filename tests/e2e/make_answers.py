"""Synthetic answers of the Web API, for tests: every name and id is invented and says so."""

import datetime
import json
import pathlib

START = datetime.datetime(2024, 5, 1, 8)


def ident(kind, number):
    """22 characters, as Spotify's ids have."""
    return f"SYNTH{kind}".ljust(22, "0")[: 22 - len(str(number))] + str(number)


def moment(minutes, millis=0):
    """A time so many minutes after START, as Spotify writes it."""
    at = START + datetime.timedelta(minutes=minutes, milliseconds=millis)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def thing(kind, number, **members):
    name = ident(kind, number)
    return {"id": name, "type": kind, "uri": f"spotify:{kind}:{name}",
            "href": f"https://api.spotify.com/v1/{kind}s/{name}", "name": f"Synthetic {kind} {number}", **members}


def artist(number, full=False):
    if not full:
        return thing("artist", number)
    return thing("artist", number, genres=[f"synthetic genre {number % 3}", "invented"][: number % 3], popularity=number % 100,
                 images=[{"url": f"https://i.scdn.co/image/synthetic{number}", "width": 64, "height": 64}],
                 followers={"href": None, "total": number * 10})


def album(number):
    return thing("album", number, album_type="album", artists=[artist(number % 7)], release_date="1999-12-31",
                 release_date_precision="day", total_tracks=12, available_markets=["DE", "US"],
                 images=[{"url": f"https://i.scdn.co/image/syntheticalbum{number}", "width": 300, "height": 300}])


def track(number, popularity=50):
    return thing("track", number, duration_ms=180_000 + number, explicit=number % 2 == 0, disc_number=1,
                 track_number=1 + number % 12, album=album(number // 12), artists=[artist(number % 7), artist(7 + number % 3)],
                 available_markets=["DE", "US"], external_ids={"isrc": f"XXSYN24{number:05}"}, popularity=popularity,
                 preview_url=None, is_local=False)


def page(items, path, total=None, offset=0, limit=50):
    total = len(items) if total is None else total
    return {"href": f"https://api.spotify.com/v1{path}?offset={offset}&limit={limit}", "items": items, "limit": limit,
            "next": None if offset + len(items) >= total else f"https://api.spotify.com/v1{path}?offset={offset + limit}&limit={limit}",
            "offset": offset, "previous": None, "total": total}


def recently_played(first, count, tracks=40):
    """`count` plays, newest first, four minutes apart."""
    items = [{"track": track(n % tracks), "played_at": moment(4 * n, n % 1000),
              "context": {"type": "playlist", "uri": f"spotify:playlist:{ident('playlist', n % 3)}"}}
             for n in range(first + count - 1, first - 1, -1)]
    return {"items": items, "next": None, "cursors": {"after": "1", "before": "0"}, "limit": 50,
            "href": "https://api.spotify.com/v1/me/player/recently-played?limit=50"}


def saved_tracks(first, count):
    return page([{"added_at": moment(n), "track": track(n)} for n in range(first, first + count)], "/me/tracks")


def artists(numbers):
    return {"artists": [artist(n, full=True) for n in numbers]}


def playlist(number, tracks):
    user = {"id": "synthetic-owner", "type": "user", "uri": "spotify:user:synthetic-owner", "display_name": "Synthetic Owner",
            "href": "https://api.spotify.com/v1/users/synthetic-owner"}
    entries = [{"added_at": moment(n), "added_by": {"id": "synthetic-owner", "type": "user", "uri": "spotify:user:synthetic-owner"},
                "is_local": False, "track": track(n)} for n in tracks]
    name = ident("playlist", number)
    return thing("playlist", number, collaborative=False, public=True, owner=user, description="invented", images=[],
                 snapshot_id=f"synthetic{number}", followers={"href": None, "total": 3}, primary_color=None,
                 tracks=page(entries, f"/playlists/{name}/tracks", limit=100))


def top_artists(numbers):
    return page([artist(n, full=True) for n in numbers], "/me/top/artists")


def episode(number):
    """An episode with its show, as /episodes/{id} gives it."""
    show = thing("show", number % 5, description="invented", explicit=False, languages=["en"], media_type="audio", copyrights=[],
                 is_externally_hosted=False, publisher="Synthetic Publisher", html_description="<p>invented</p>", images=[],
                 total_episodes=9, available_markets=["DE"])
    return thing("episode", number, description="invented", explicit=False, duration_ms=1000 + number, release_date="2024-02",
                 release_date_precision="month", languages=["en"], is_externally_hosted=False, html_description="<p>invented</p>",
                 images=[], audio_preview_url=None, show=show)


def features(numbers):
    rows = [{"type": "audio_features", "id": ident("track", n), "uri": f"spotify:track:{ident('track', n)}", "acousticness": n / 7,
             "danceability": 0.5, "energy": 1e-5, "instrumentalness": 0.0, "key": n % 12, "liveness": 0.125, "loudness": -7.25,
             "mode": 1, "speechiness": 0.1, "tempo": 120.0, "time_signature": 4, "valence": -0.0, "duration_ms": 1000 + n} for n in numbers]
    return {"audio_features": rows}


def write(folder, **answers):
    """Writes each answer as <name>.json; bytes and text are written as they are."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, answer in answers.items():
        data = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
        (folder / f"{name}.json").write_bytes(data)
    return folder


def small(folder):
    """Four small answers: plays in two years, saved tracks, artists, a playlist."""
    return write(folder, plays=recently_played(0, 12), later=recently_played(140_000, 3), saved=saved_tracks(0, 6), artists=artists(range(8)),
                 playlist=playlist(1, range(5)))


def second(folder):
    """Three more, of which some is known."""
    return write(folder, plays=recently_played(8, 12), saved=saved_tracks(4, 6), artists=artists(range(5, 12)))


def all_kinds(folder):
    """Answers that put rows into nearly every table, and one that is rejected."""
    small(folder)
    broken = recently_played(50, 3)
    broken["items"][1]["track"]["uri"] = "spotify:nonsense"
    return write(folder, top=top_artists(range(6)), features=features(range(5)), episodes={"episodes": [episode(n) for n in range(4)]},
                 broken=broken)
