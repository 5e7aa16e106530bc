"""Reads an account with tekore, unchanged, and prints what its models hold in the form of reading.py.

Its address is fixed, its HTTP client is not: httpx is given a transport that sends to the sandbox.
"""

import json
import sys
import urllib.parse

import httpx
import tekore


class Redirected(httpx.HTTPTransport):
    def __init__(self, said):
        super().__init__()
        self.said = said

    def handle_request(self, request):
        for host, base in (("api.spotify.com", self.said["api"].removesuffix("/v1")), ("accounts.spotify.com", self.said["accounts"])):
            if request.url.host == host:
                to = httpx.URL(base)
                request.url = request.url.copy_with(scheme=to.scheme, host=to.host, port=to.port)
                request.headers["host"] = f"{to.host}:{to.port}"
        return super().handle_request(request)


def uris(items):
    return [each.uri for each in items]


def track_of(each):
    what = {"name": each.name, "duration_ms": each.duration_ms, "explicit": each.explicit, "disc_number": each.disc_number, "track_number": each.track_number,
            "artists": [[artist.uri, artist.name] for artist in each.artists], "album_uri": each.album.uri}
    return what | ({"popularity": each.popularity, "isrc": each.external_ids.get("isrc")} if hasattr(each, "popularity") else {})


def row(entry):
    element = entry.item
    assert entry.track == entry.item
    found = [element.uri, "ok", element.name] if element is not None else [None, "null", None]
    return [*found, entry.added_at.isoformat(), entry.added_by.uri, entry.is_local]


def main():
    said = json.load(sys.stdin)
    sender = tekore.RetryingSender(retries=2, sender=tekore.SyncSender(httpx.Client(transport=Redirected(said))))
    credentials = tekore.Credentials(said["client_id"], redirect_uri=said["redirect"], sender=sender)
    address, verifier = credentials.pkce_user_authorisation(said["scope"])
    with httpx.Client(transport=Redirected(said)) as browser:
        led = browser.get(address).headers["location"]
    token = credentials.request_pkce_token(urllib.parse.parse_qs(urllib.parse.urlsplit(led).query)["code"][0], verifier)
    client = tekore.Spotify(token, sender=sender)
    tracks = {}

    def see(items):
        tracks.update({each.uri: track_of(each) for each in items if each is not None and each.type == "track" and not getattr(each, "is_local", False)})

    plays = client.playback_recently_played(limit=50).items
    see(play.track for play in plays)
    contents = {}
    for one in said["lists"]:
        entries = list(client.all_items(client.playlist_items(one, limit=50)))
        contents[f"spotify:playlist:{one}"] = [row(entry) for entry in entries]
        see(entry.item for entry in entries)
    saved = {kind: list(client.all_items(ask(limit=50))) for kind, ask in (
        ("track", client.saved_tracks), ("album", client.saved_albums), ("show", client.saved_shows), ("episode", client.saved_episodes))}
    see(each.track for each in saved["track"])
    followed = list(client.all_items(client.followed_artists(limit=50)))
    top = {}
    for span in ("short_term", "medium_term", "long_term"):
        top[f"artist:{span}"] = uris(client.current_user_top_artists(span, limit=50).items)
        best = client.current_user_top_tracks(span, limit=50).items
        see(best)
        top[f"track:{span}"] = uris(best)
    json.dump({
        "plays": [[play.played_at.isoformat(), play.track.uri, play.track.name, play.context and play.context.uri,
                   play.context and str(getattr(play.context.type, "value", play.context.type))] for play in plays],
        "playlists": {},
        "contents": contents,
        "library": {kind: [[getattr(each, kind).uri, each.added_at.isoformat()] for each in items] for kind, items in saved.items()}
        | {"artist": [[each.uri, None] for each in followed]},
        "top": top,
        "tracks": tracks,
        "artists": {each.uri: {"name": each.name, "genres": each.genres, "popularity": each.popularity, "followers_total": each.followers.total}
                    for each in followed},
    }, sys.stdout)


main()
