"""Reads an account with spotipy, unchanged, as a person's script does; prints the answers as they came to it.

Standard input: client_id, redirect, scope, cache; api and accounts where they are not Spotify's own; lists (ids; else all
that there are); visit (the browser). Run with the Python that has spotipy.
"""

import json
import os
import sys

import spotipy
from spotipy.cache_handler import CacheFileHandler
from spotipy.oauth2 import SpotifyPKCE


def everything(client, page, within=None):
    """Every item of a paged answer, by the `next` that the client follows."""
    found = []
    while page:
        page = page[within] if within else page
        found += page["items"]
        page = client.next(page) if page["next"] else None
    return found


def contents(client, playlist):
    try:
        return {"items": everything(client, client.playlist_items(playlist, additional_types=("track", "episode")))}
    except spotipy.SpotifyException as error:
        return {"refused": error.http_status}


def main():
    said = json.load(sys.stdin)
    os.environ["BROWSER"] = f"{sys.executable} {said['visit']} %s &"
    if "accounts" in said:
        SpotifyPKCE.OAUTH_AUTHORIZE_URL = said["accounts"] + "/authorize"
        SpotifyPKCE.OAUTH_TOKEN_URL = said["accounts"] + "/api/token"
    client = spotipy.Spotify(auth_manager=SpotifyPKCE(client_id=said["client_id"], redirect_uri=said["redirect"], scope=said["scope"],
                                                      cache_handler=CacheFileHandler(cache_path=said["cache"])))
    if "api" in said:
        client.prefix = said["api"] + "/"
    playlists = everything(client, client.current_user_playlists(limit=50))
    json.dump({
        "me": client.me(),
        "plays": client.current_user_recently_played(limit=50)["items"],
        "playlists": playlists,
        "contents": {f"spotify:playlist:{one}": contents(client, one) for one in said.get("lists") or [each["id"] for each in playlists]},
        "saved": {
            "track": everything(client, client.current_user_saved_tracks(limit=50)),
            "album": everything(client, client.current_user_saved_albums(limit=50)),
            "show": everything(client, client.current_user_saved_shows(limit=50)),
            "episode": everything(client, client.current_user_saved_episodes(limit=50)),
        },
        "followed": everything(client, client.current_user_followed_artists(limit=50), "artists"),
        "top": {f"{kind}:{span}": ask(limit=50, time_range=span)["items"]
                for kind, ask in (("artist", client.current_user_top_artists), ("track", client.current_user_top_tracks))
                for span in ("short_term", "medium_term", "long_term")},
    }, sys.stdout)


main()
