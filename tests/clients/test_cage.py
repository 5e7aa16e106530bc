"""Clients that are told nothing at all, in a network where Spotify's names are the sandbox and there is no way out."""

import cage
import clients_here
import lake as lakes
import pytest
import reading
from lake_reads import differences
from sandbox import NOW


def reads(command, client, folder, long_list_edits, **more):
    cage.needs()
    folder.chmod(0o755)
    return cage.run(command, folder, lakes.program(), NOW, long_list_edits, clients_here.settings(folder, client, **more))


@pytest.mark.parametrize("shape", ["restricted", "both"])
def test_spotipy_without_a_word_about_us(shape, long_list, long_list_edits, lakes_of, tmp_path):
    got = reads([*clients_here.python(), str(clients_here.HERE / "spotipy_reads.py")], f"spotipy-sandbox-{shape}", tmp_path, long_list_edits)
    assert [each[1:] for each in got["asked"] if not each[1].startswith("/v1/")] == [["/authorize", 302], ["/api/token", 200]]
    seen = reading.of_answers(got["read"])
    assert len(seen.contents[f"spotify:playlist:{long_list}"]) == 250
    found = differences(seen, lakes_of(shape))
    assert not found, "\n".join(found[:30])


def test_web_api_node_without_a_word_about_us(long_list, long_list_edits, lakes_of, tmp_path):
    # It writes its id into the address unescaped, where the `+` of an option would be a blank.
    got = reads([*clients_here.node(), str(clients_here.HERE / "node_reads.cjs")], "node-sandbox-both", tmp_path, long_list_edits, secret="sandbox-secret")
    assert [each[1:] for each in got["asked"] if not each[1].startswith("/v1/")] == [["/authorize", 302], ["/api/token", 200], ["/api/token", 200]]
    seen = reading.of_answers(got["read"])
    assert len(seen.contents[f"spotify:playlist:{long_list}"]) == 250
    found = differences(seen, lakes_of("both"))
    assert not found, "\n".join(found[:30])
