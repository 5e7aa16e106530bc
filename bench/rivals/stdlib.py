"""The same three tables with json, csv and sets alone, one page in memory: what careful Python does without a library."""

import csv
import json

import meter

COLUMNS = {
    "albums": ["album_id", "name", "release_date", "total_tracks", "url"],
    "artists": ["artist_id", "artist_name", "external_url"],
    "songs": ["song_id", "song_name", "duration_ms", "url", "popularity", "song_added", "album_id", "artist_id"],
}


def work(source, target):
    files = {name: open(f"{target}/{name}.csv", "w", newline="") for name in COLUMNS}
    out = {name: csv.writer(file) for name, file in files.items()}
    for name, columns in COLUMNS.items():
        out[name].writerow(columns)
    seen = {name: set() for name in COLUMNS}

    def new(name, key):
        if key in seen[name]:
            return False
        seen[name].add(key)
        return True

    for body in meter.pages(source):
        for item in json.loads(body)["items"]:
            track = item["track"]
            if track is None:
                continue
            album = track["album"]
            if new("songs", track["id"]):
                out["songs"].writerow([track["id"], track["name"], track["duration_ms"], track["external_urls"]["spotify"],
                                       track["popularity"], item["added_at"], album["id"], track["artists"][0]["id"]])
            if new("albums", album["id"]):
                out["albums"].writerow([album["id"], album["name"], album["release_date"], album["total_tracks"],
                                        album["external_urls"]["spotify"]])
            for artist in track["artists"] + album["artists"]:
                if new("artists", artist["id"]):
                    out["artists"].writerow([artist["id"], artist["name"], artist["href"]])
    for file in files.values():
        file.close()


meter.measure(work)
