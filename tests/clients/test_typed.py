"""Typed clients and clients of other languages, unchanged: each reads what tonearm stored, in the shapes that it can read."""

import clients_here
import pytest
import reading
from lake_reads import differences


def same(found):
    assert not found, "\n".join([f"{len(found)} differences", *found[:30]])


@pytest.mark.parametrize("shape", ["legacy", "both"])
def test_zmb3_of_go_reads_what_tonearm_stored(shape, world, long_list, lakes_of, tmp_path):
    program, client = clients_here.zmb3(), f"zmb3-sandbox-{shape}"
    world.control("faults", {"faults": [{"kind": "rate_limit", "path": f"{long_list}/tracks.*offset=100", "client": client, "retry_after": 1}], "replace": True})
    seen = reading.of_typed(clients_here.run(program, tmp_path, clients_here.settings(tmp_path, client, world)))
    assert len(seen.contents[f"spotify:playlist:{long_list}"]) == 250 and len(seen.plays) == 50 and len(seen.tracks) > 100
    asked = [each["status"] for each in world.control("requests")["requests"] if each["client"] == client and "offset=100" in each["target"] and long_list in each["target"]]
    assert asked == [429, 200]
    same(differences(seen, lakes_of(shape), withheld=False))


@pytest.mark.parametrize("shape", clients_here.SHAPES)
def test_the_typescript_sdk_reads_what_tonearm_stored(shape, world, long_list, lakes_of, tmp_path):
    # In the restricted shape its path to contents, /tracks, is closed to everybody.
    told = clients_here.settings(tmp_path, f"sdk-sandbox-{shape}", world, without_contents=shape == "restricted")
    seen = reading.of_answers(clients_here.run([*clients_here.node(), str(clients_here.HERE / "sdk_reads.mjs")], tmp_path, told))
    assert len(seen.plays) == 50 and len(seen.playlists) == 17 and (shape == "restricted" or len(seen.contents[f"spotify:playlist:{long_list}"]) == 250)
    same(differences(seen, lakes_of(shape), withheld=shape != "restricted"))  # without contents it sees many tracks in short form alone


def test_tekore_reads_what_tonearm_stored(world, long_list, lakes_of, tmp_path):
    # It needs nearly every key, and every list without local files: shape `both`, the clean lists.
    own = [each["id"] for each in next(iter(world.pages("/v1/me/playlists?limit=50", world.sign_in("look-sandbox-both")["access_token"])))["items"]]
    told = clients_here.settings(tmp_path, "tekore-sandbox-both", world, lists=[long_list, *[each for each in own if each != long_list][:2]])
    seen = reading.of_typed(clients_here.run([*clients_here.python(), str(clients_here.HERE / "tekore_reads.py")], tmp_path, told))
    assert sorted(map(len, seen.contents.values()))[-1] == 250 and len(seen.plays) == 50 and len(seen.tracks) > 100
    same(differences(seen, lakes_of("both"), withheld=False))
