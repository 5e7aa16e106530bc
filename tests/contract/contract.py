"""What Spotify's schemas do not catch: names and identities that are there, times that are times, pages that keep their limit,
and keys that nobody has described."""

import re

from description import OVERLAY

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$")
COMPONENTS = {
    "track": ("TrackObject", "SimplifiedTrackObject"),
    "album": ("AlbumObject", "SimplifiedAlbumObject"),
    "artist": ("ArtistObject",),
    "playlist": ("PlaylistObject", "SimplifiedPlaylistObject"),
    "show": ("ShowObject", "SimplifiedShowObject"),
    "episode": ("EpisodeObject", "SimplifiedEpisodeObject"),
    "audiobook": ("AudiobookObject", "SimplifiedAudiobookObject"),
    "chapter": ("ChapterObject", "SimplifiedChapterObject"),
    "user": ("PrivateUserObject", "PublicUserObject", "PlaylistOwnerObject", "PlaylistUserObject"),
    "audio_features": ("AudioFeaturesObject",),
}
PAGE = {"href", "limit", "next", "offset", "previous", "total", "items", "cursors"}


def known_keys(description):
    known = {}
    for kind, names in COMPONENTS.items():
        known[kind] = set(OVERLAY["extra_keys"].get(kind, []))
        for name in names:
            if name in description.schemas:
                known[kind] |= description.keys_of(name)
    return known


def problems(answer, known, most=100):
    """A sentence for each thing that is wrong anywhere in the answer."""
    found = []

    def walk(node, where, parent):
        if isinstance(node, list):
            for at, each in enumerate(node):
                walk(each, f"{where}/{at}", node)
            return
        if not isinstance(node, dict):
            return
        kind = node.get("type")
        context = set(node) == {"type", "external_urls", "href", "uri"}
        if kind in known and "uri" in node and not context:
            check_object(node, kind, where)
        if "limit" in node and "items" in node:
            check_page(node, where)
        for key in ("played_at", "added_at"):
            if isinstance(node.get(key), str) and not TIME.match(node[key]):
                found.append(f"{where}/{key}: {node[key]!r} is no time")
        if "added_by" in node:
            extra = set(node) - {"added_at", "added_by", "is_local", "track", "item"} - set(OVERLAY["extra_keys"]["entry"])
            if extra:
                found.append(f"{where}: unknown keys {sorted(extra)}")
        for key, each in node.items():
            walk(each, f"{where}/{key}", node)

    def check_object(node, kind, where):
        extra = set(node) - known[kind]
        if extra:
            found.append(f"{where}: unknown keys {sorted(extra)} of {kind}")
        local = node.get("is_local") or node.get("uri") is None
        if not local and kind not in ("user",):
            if not re.match(r"^spotify:[a-z]+:(null|[0-9A-Za-z]{22})$", node["uri"]):
                found.append(f"{where}: {node['uri']!r} is no uri")
            elif not node["uri"].endswith(str(node.get("id"))):
                found.append(f"{where}: uri and id differ")
        nameless = kind in ("user", "audio_features") or (kind == "playlist" and "name" in node)
        if not nameless and not isinstance(node.get("name"), str):
            found.append(f"{where}: no name")

    def check_page(node, where):
        if not 1 <= node["limit"] <= most:
            found.append(f"{where}: limit {node['limit']}")
        if len(node["items"]) > node["limit"]:
            found.append(f"{where}: {len(node['items'])} items, limit {node['limit']}")
        if set(node) - PAGE:
            found.append(f"{where}: unknown keys {sorted(set(node) - PAGE)} of a page")
        if node.get("next") and "offset" in node and node["offset"] + node["limit"] >= node["total"]:
            found.append(f"{where}: a next page after the last")

    walk(answer, "", None)
    return found
