import json
from datetime import UTC, datetime, timedelta

import pytest

from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.keys import ActorKeys
from elshi.adapters.fediverse.objects import (
    Author,
    format_plain,
    make_accept,
    make_create,
    make_delete,
    make_note,
    make_tombstone,
    make_update,
)
from elshi.base.errors import SecurityError
from elshi.record import verify_document
from elshi.speak.messages import Message, Part, Picture, Saying

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=2)
MESSAGE = Message(
    record="xs-mfa/2026/17",
    version=1,
    language="kk",
    saying=Saying.STATEMENT,
    url="https://mfa.samal.example/kk/xs-mfa/2026/17/",
    issued_at=AT,
    title="Мәлімдеме <2026>",
    body="Бірінші **сөз**.\n\n[Сайт](https://mfa.samal.example/)",
)
KEY = "0123456789abcdef" * 2
PART = Part(key=KEY, text="Мәлімдеме", language="kk", pictures=(Picture("image/png", b"png", "Ту"),))
OBJECT = f"https://mfa.samal.example/ap/mfa/objects/{KEY}"


@pytest.fixture
def author(address: ActorAddress, actor_keys: ActorKeys) -> Author:
    return Author(address, actor_keys)


@pytest.fixture
def note(author: Author) -> bytes:
    return make_note(author, PART, MESSAGE, object_id=OBJECT, published=AT)


def verify(author: Author, data: bytes) -> dict[str, object]:
    """What is said, if its proof holds and no changed one does."""
    document: dict[str, object] = json.loads(data)
    public = author.keys.ed25519.public_key().public_bytes_raw()
    verify_document(document, public)
    proof = document["proof"]
    assert isinstance(proof, dict)
    assert proof["verificationMethod"] == "https://mfa.samal.example/ap/mfa#ed25519-key"
    for name in document:
        if name not in {"proof", "@context"}:
            with pytest.raises(SecurityError):
                verify_document({**document, name: "another"}, public)
    return document


def test_a_note_says_the_statement_in_its_language(author: Author, note: bytes) -> None:
    said = verify(author, note)
    content = (
        "<p><strong>Мәлімдеме &lt;2026&gt;</strong></p><p>Бірінші <strong>сөз</strong>.</p>\n"
        '<p><a href="https://mfa.samal.example/" rel="noopener nofollow">Сайт</a></p>'
        '<p><a href="https://mfa.samal.example/kk/xs-mfa/2026/17/" rel="noopener nofollow">'
        "https://mfa.samal.example/kk/xs-mfa/2026/17/</a></p>"
    )
    assert said["content"] == content
    assert said["contentMap"] == {"kk": content}
    assert (said["id"], said["type"], said["url"]) == (OBJECT, "Note", MESSAGE.url)
    assert said["attributedTo"] == "https://mfa.samal.example/ap/mfa"
    assert said["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert said["published"] == "2026-03-01T09:30:00Z"
    assert said["attachment"] == [
        {
            "type": "Image",
            "mediaType": "image/png",
            # sha256 of b"png", from sha256sum
            "url": "https://mfa.samal.example/ap/mfa/media/"
            "8f8cbb7dcf46e0bc7d53265749a6c17d116093a6ba95e442764060c76fd4a86c.png",
            "name": "Ту",
        }
    ]


def test_the_same_statement_has_the_same_bytes(author: Author, note: bytes) -> None:
    assert make_note(author, PART, MESSAGE, object_id=OBJECT, published=AT) == note
    assert make_create(author, note) == make_create(author, note)


def test_create_update_and_delete_name_the_same_object(author: Author, note: bytes) -> None:
    created = verify(author, make_create(author, note))
    assert (created["type"], created["id"], created["object"]) == ("Create", f"{OBJECT}#create", json.loads(note))

    corrected = make_note(author, PART, MESSAGE, object_id=OBJECT, published=AT, updated=LATER)
    updated = verify(author, make_update(author, corrected, "f" * 32))
    assert (updated["type"], updated["id"]) == ("Update", f"{OBJECT}#update-{'f' * 32}")
    assert updated["object"]["updated"] == "2026-03-01T11:30:00Z"  # type: ignore[index]
    assert updated["object"]["published"] == "2026-03-01T09:30:00Z"  # type: ignore[index]
    verify(author, json.dumps(updated["object"]).encode())

    tombstone = make_tombstone(author, OBJECT, at=LATER)
    assert verify(author, tombstone)["type"] == "Tombstone"
    deleted = verify(author, make_delete(author, tombstone))
    assert (deleted["type"], deleted["object"]) == ("Delete", {"id": OBJECT, "type": "Tombstone"})


def test_accept_names_the_follow(author: Author) -> None:
    accepted = verify(
        author,
        make_accept(author, follower="https://a.example/u", follow="https://a.example/f/1", mark="m", at=AT),
    )
    assert accepted["object"] == {
        "id": "https://a.example/f/1",
        "type": "Follow",
        "actor": "https://a.example/u",
        "object": "https://mfa.samal.example/ap/mfa",
    }


def test_plain_words_become_paragraphs_and_links_and_nothing_else() -> None:
    assert format_plain("Бір <b>\nекі\n\n\nhttps://mfa.samal.example/a?b=1&c. Соңы\n") == (
        "<p>Бір &lt;b&gt;<br>екі</p>"
        '<p><a href="https://mfa.samal.example/a?b=1&amp;c" rel="noopener nofollow">'
        "https://mfa.samal.example/a?b=1&amp;c</a>. Соңы</p>"
    )
