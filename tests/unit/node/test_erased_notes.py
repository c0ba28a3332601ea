"""What was erased is gone from what our actors show, too; and a note can still be corrected and taken away."""

import json
import shutil
from dataclasses import replace

import pytest

from elshi.adapters.channels.activitypub import open_channel
from elshi.adapters.fediverse.erasing import erase_pictures, erase_said
from elshi.adapters.fediverse.keys import make_secret
from elshi.adapters.fediverse.objects import media_file
from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.node.erased_notes import remove_erased_notes
from elshi.node.erasing import erase
from elshi.node.fediverse import fediverse_folder
from elshi.record import BlobStore, Rendition, Replaces, format_rendition, rendition_ref
from elshi.speak.channels import Opened
from elshi.speak.messages import Message, Picture, Saying
from unit.node.office_node import AT

BASE = "https://mfa.samal.example"


@pytest.fixture(scope="module")
def secret():
    return make_secret()


@pytest.fixture
def channel(node, secret):
    options = {"folder": str(fediverse_folder(node.home)), "handle": "mfa"}
    return open_channel(
        Opened("fediverse", "activitypub", account="xs-mfa/account/1", address=BASE, secret=secret, options=options)
    )


def card(number, version=1):
    return Picture("image/png", f"card {number} {version}".encode(), f"Title {number}")


def part_of(channel, number, **changes):
    fields = {
        "record": f"xs-mfa/2026/{number}",
        "version": 1,
        "language": "en",
        "saying": Saying.STATEMENT,
        "url": f"{BASE}/en/xs-mfa/2026/{number}/",
        "issued_at": AT,
        "title": f"Title {number}",
        "body": "Words that are long enough.",
        "pictures": (card(number),),
    }
    (part,) = channel.cut(Message(**fields | changes))
    return part


def shown(channel, remote):
    return json.loads(channel.shelf.read_object("mfa", remote.id.rpartition("/")[2]))


def holding(node, words):
    """The files of the fediverse's folder that hold `words`."""
    folder = fediverse_folder(node.home)
    return {path.parent.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()}


def erase_it(node, *blobs):
    erase(node.office, blobs, reason="personal-data", at=AT)


def correct(node, number):
    """Version 2 of a statement, in the log; its text's SHA-256."""
    (first,) = node.office.read_ledger().statements[f"xs-mfa/2026/{number}"]
    blob = format_rendition(Rendition("en", "Latn", f"Newer {number}", "Other words, long enough.", salt=f"{99:032x}"))
    BlobStore(node.home.blobs).write(blob)
    node.append_statement(number, blob, version=2, replaces=Replaces(1, first.leaf.hex()))
    return rendition_ref(blob).sha256


def test_an_erased_text_is_shown_no_more_and_a_backup_does_not_bring_it_back(node, channel):
    gone, _ = node.publish(1), node.publish(2)
    first, second = (channel.post(part_of(channel, number), reply_to=None) for number in (1, 2))
    assert holding(node, "Title 1") == holding(node, "Title 2") == {"objects", "activities"}
    backup = shutil.copytree(fediverse_folder(node.home), node.path.parent / "backup")

    def check():
        assert holding(node, "Title 1") == set()
        assert holding(node, "Title 2") == {"objects", "activities"}
        assert channel.shelf.list_media("mfa") == [media_file(card(2))]
        note = shown(channel, first)
        assert (note["type"], note["id"], note["url"]) == ("Note", first.id, f"{BASE}/en/xs-mfa/2026/1/")
        assert note["content"] == ""
        assert "proof" not in note
        assert shown(channel, second)["proof"]

    erase_it(node, gone)
    check()
    shutil.copytree(backup, fediverse_folder(node.home), dirs_exist_ok=True)
    assert holding(node, "Title 1") != set()
    ledger = node.office.read_ledger()
    remove_erased_notes(node.home, ledger, ledger.erased)  # as the press does when it starts
    check()


def test_what_was_erased_can_still_be_corrected_and_taken_away(node, channel):
    gone = node.publish(1)
    remote = channel.post(part_of(channel, 1), reply_to=None)
    erase_it(node, gone)
    newer = part_of(channel, 1, version=2, saying=Saying.CORRECTION, title="Newer", pictures=())
    assert channel.edit(remote, newer).id == remote.id
    assert "Newer" in shown(channel, remote)["content"]
    assert shown(channel, remote)["published"] == "2026-03-01T09:30:00Z"
    ledger = node.office.read_ledger()
    remove_erased_notes(node.home, ledger, ledger.erased)
    assert "Newer" in shown(channel, remote)["content"]  # only the older words are erased
    channel.delete(remote)
    assert shown(channel, remote)["type"] == "Tombstone"
    key = remote.id.rpartition("/")[2]
    assert json.loads(channel.shelf.read_activity("mfa", f"{key}-delete"))["type"] == "Delete"


def test_an_erased_correction_goes_and_nothing_else(node, channel):
    node.publish(1)
    remote = channel.post(part_of(channel, 1, pictures=()), reply_to=None)
    gone = correct(node, 1)
    newer = part_of(
        channel, 1, version=2, saying=Saying.CORRECTION, title="Newer 1", body="Other words.", pictures=(card(1, 2),)
    )
    channel.edit(remote, newer)
    assert holding(node, "Newer 1") == {"objects", "activities"}
    erase_it(node, gone)
    assert holding(node, "Newer 1") == holding(node, "Other words") == set()
    assert channel.shelf.list_media("mfa") == []
    assert holding(node, "Title 1") == {"activities"}  # what version 1 said, which nobody erased
    assert shown(channel, remote)["content"] == ""


def test_a_withdrawn_note_stays_a_tombstone(node, channel):
    gone = node.publish(1)
    remote = channel.post(part_of(channel, 1), reply_to=None)
    channel.delete(remote)
    tombstone = shown(channel, remote)
    erase_it(node, gone)
    assert shown(channel, remote) == tombstone
    assert holding(node, "Title 1") == set()
    assert channel.shelf.list_media("mfa") == []


@pytest.mark.parametrize("step", ["write_object", "remove_media", "remove_activity"])
@pytest.mark.parametrize("after", [False, True])
def test_a_killed_erasing_is_finished_by_the_next(node, channel, monkeypatch, step, after):
    gone = node.publish(1)
    remote = channel.post(part_of(channel, 1), reply_to=None)
    real = getattr(FolderShelf, step)

    def die(*args):
        if after:
            real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(FolderShelf, step, die)
    with pytest.raises(KeyboardInterrupt):
        erase_it(node, gone)
    monkeypatch.undo()
    ledger = node.office.read_ledger()
    remove_erased_notes(node.home, ledger, ledger.erased)
    assert holding(node, "Title 1") == set()
    assert channel.shelf.list_media("mfa") == []
    assert shown(channel, remote)["content"] == ""


def test_pictures_go_and_their_words_and_the_text_stays(channel):
    both = (card(1), replace(card(2), alternative="A flag"))
    part = part_of(channel, 1, pictures=both)
    remote = channel.post(part, reply_to=None)
    other = channel.post(part_of(channel, 1, language="kk", pictures=both[:1]), reply_to=None)
    assert erase_said(channel.shelf, "mfa", part.key, with_words=False)
    assert not erase_said(channel.shelf, "mfa", part.key, with_words=False)
    assert "attachment" not in shown(channel, remote)
    assert "Words that are" in shown(channel, remote)["contentMap"]["en"]
    assert channel.shelf.list_media("mfa") == [media_file(card(1))]  # of the other note
    erase_pictures(channel.shelf, "mfa", {media_file(card(1)).partition(".")[0]})
    assert channel.shelf.list_media("mfa") == []
    assert shown(channel, other)["attachment"]
