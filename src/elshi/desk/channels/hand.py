"""The pictures that a person who posts by hand takes along, each with the words for those who cannot see it.

They are those that a courier would send: the statement's own, else the card, which shows the day of the release.
"""

from dataclasses import dataclass

from elshi.desk.channels.card_pictures import add_card, read_card_words
from elshi.desk.channels.drafted import Preview, draft_message
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.saying import make_message
from elshi.record.attachments import MEDIA
from elshi.speak.cards import CARD_TYPE
from elshi.speak.channels import RefusedError
from elshi.speak.messages import Message, Picture


@dataclass(frozen=True, slots=True)
class HandPicture:
    """`number`: from 1, in the order in which they are posted; `name`: for the file, once it is saved."""

    number: int
    words: str
    name: str
    is_card: bool


def list_hand_pictures(row: OutboxRow, shown: Preview) -> list[HandPicture]:
    """Of a row whose posts are `shown`: as many as the network takes. Raises CardError where a card cannot be drawn."""
    if not shown.has_card and not shown.pictures:
        return []
    message = _message(row)
    if shown.has_card:
        return [HandPicture(1, read_card_words(message), _name(row, 1, CARD_TYPE), is_card=True)]
    return [
        HandPicture(number, picture.alternative, _name(row, number, picture.media_type), is_card=False)
        for number, picture in enumerate(message.pictures[: shown.pictures], start=1)
    ]


def read_hand_picture(row: OutboxRow, number: int) -> tuple[str, Picture]:
    """One of them, with the name of its file. Raises LookupError where there is none, or none any more."""
    try:
        pictures = add_card(make_message(row.release, row.language)).pictures
    except RefusedError as exc:  # erased since
        raise LookupError("the statement was erased") from exc
    if not 1 <= number <= len(pictures):
        raise LookupError("no such picture")
    picture = pictures[number - 1]
    return _name(row, number, picture.media_type), picture


def _message(row: OutboxRow) -> Message:
    """Its pictures are named and not read."""
    release, version = row.release, row.release.version
    return draft_message(version.draft, version, row.language, record=release.record_id, at=release.queued_at)


def _name(row: OutboxRow, number: int, media_type: str) -> str:
    record = row.release.record_id.replace("/", "-")
    return f"{record}-v{row.release.record_version}-{row.language}-{number}.{MEDIA[media_type].ending}"
