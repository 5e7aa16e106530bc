"""The classic pipeline's transform: every page into three DataFrames, appended, deduped, written as CSV.

Its shape is that of the lesson that many people have built; its known mistakes (the album's id as the artist's, duplicates that
stay because each page is deduped alone) are not repeated, so that the answers can be compared.
"""

import json

import meter
import pandas as pd


def albums(page):
    rows = []
    for item in page["items"]:
        track = item["track"]
        if track is None:
            continue
        album = track["album"]
        rows.append({"album_id": album["id"], "name": album["name"], "release_date": album["release_date"],
                     "total_tracks": album["total_tracks"], "url": album["external_urls"]["spotify"]})
    return rows


def artists(page):
    rows = []
    for item in page["items"]:
        track = item["track"]
        if track is None:
            continue
        for artist in track["artists"] + track["album"]["artists"]:
            rows.append({"artist_id": artist["id"], "artist_name": artist["name"], "external_url": artist["href"]})
    return rows


def songs(page):
    rows = []
    for item in page["items"]:
        track = item["track"]
        if track is None:
            continue
        rows.append({"song_id": track["id"], "song_name": track["name"], "duration_ms": track["duration_ms"],
                     "url": track["external_urls"]["spotify"], "popularity": track["popularity"], "song_added": item["added_at"],
                     "album_id": track["album"]["id"], "artist_id": track["artists"][0]["id"]})
    return rows


def work(source, target):
    frames = {"albums": [], "artists": [], "songs": []}
    for body in meter.pages(source):
        page = json.loads(body)
        album = pd.DataFrame(albums(page)).drop_duplicates(subset=["album_id"])
        artist = pd.DataFrame(artists(page)).drop_duplicates(subset=["artist_id"])
        song = pd.DataFrame(songs(page))
        album["release_date"] = pd.to_datetime(album["release_date"], format="ISO8601")
        song["song_added"] = pd.to_datetime(song["song_added"])
        frames["albums"].append(album)
        frames["artists"].append(artist)
        frames["songs"].append(song)
    for name, key in (("albums", "album_id"), ("artists", "artist_id"), ("songs", "song_id")):
        pd.concat(frames[name], ignore_index=True).drop_duplicates(subset=[key]).to_csv(f"{target}/{name}.csv", index=False)


meter.measure(work)
