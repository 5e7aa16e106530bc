"""The calls and loops of the classic "Spotify data pipeline on AWS" tutorial, written anew after it: one request with client
credentials, three lists. Prints them; its mistakes are kept."""

import json
import sys

import spotipy
from spotipy.cache_handler import CacheFileHandler
from spotipy.oauth2 import SpotifyClientCredentials

said = json.load(sys.stdin)
SpotifyClientCredentials.OAUTH_TOKEN_URL = said["accounts"] + "/api/token"
manager = SpotifyClientCredentials(client_id=said["client_id"], client_secret=said["secret"], cache_handler=CacheFileHandler(cache_path=said["cache"]))
sp = spotipy.Spotify(client_credentials_manager=manager)
sp.prefix = said["api"] + "/"
data = sp.playlist_tracks(said["link"].split("/")[-1])

songs, albums, artists = [], [], []
for row in data["items"]:
    album = row["track"]["album"]
    albums.append({"album_id": album["id"], "name": album["name"], "release_date": album["release_date"], "total_tracks": album["total_tracks"],
                   "url": album["external_urls"]["spotify"]})
    for artist in row["track"]["artists"]:
        artists.append({"artist_id": artist["id"], "artist_name": artist["name"], "external_url": artist["href"]})
    songs.append({"song_id": row["track"]["id"], "song_name": row["track"]["name"], "duration_ms": row["track"]["duration_ms"],
                  "url": row["track"]["external_urls"]["spotify"], "popularity": row["track"]["popularity"], "song_added": row["added_at"],
                  "album_id": album["id"], "artist_id": album["id"]})
json.dump({"songs": songs, "albums": albums, "artists": artists}, sys.stdout)
