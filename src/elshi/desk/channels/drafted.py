"""What a version of a draft, or a release, would say on a channel: for previews, and for who posts by hand."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from elshi.desk.channels.models import Channel
from elshi.desk.channels.saying import MAX_PICTURES, put_in_words
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.attachments import read_attachments
from elshi.site.letter_html import format_plain, format_plain_foot
from elshi.site.letters import footer_words, statement_letter
from elshi.speak.channels import RefusedError
from elshi.speak.kinds import MAIL
from elshi.speak.lengths import Limits, find_channel_limits
from elshi.speak.messages import Message, Picture, Saying
from elshi.speak.threads import cut_message, is_cut_off
from elshi.text.languages import LANGUAGES, Language
from elshi.text.markdown import plain_text

_UNNUMBERED = "9999"  # in the address of a statement that has no number yet: as long as one will be


@dataclass(frozen=True, slots=True)
class Post:
    """One part as a page shows it. `length` of `longest`, as the network counts; 0 of 0 where nothing is cut."""

    text: str
    number: int
    count: int
    length: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes to one channel in one language. `is_cut`: not all of the text is in the posts. `has_card`: a picture
    of ours goes with it, as the statement has none. `is_refused`: it cannot be said there. `subject`: of a letter.
    """

    channel: Channel
    language: Language
    posts: tuple[Post, ...]
    is_cut: bool
    has_card: bool
    pictures: int
    is_refused: bool = False
    subject: str = ""


def draft_message(draft: Draft, version: DraftVersion, language: str, *, record: str, at: datetime) -> Message:
    """The message of `version` in `language`. `record`: empty for a text that has no number yet.

    Pictures are named and not read: previews only ask how many there are.
    """
    record = record or draft.record_id or f"{settings.ELSHI_OFFICE}/{at.year}/{_UNNUMBERED}"
    message = put_in_words(draft, version, language, record=record, number=draft.record_version, at=at)
    has_text = message.title or message.body
    return replace(message, pictures=_pictures(version, language)) if has_text else message


def preview(channel: Channel, message: Message) -> Preview:
    """How `message` looks on `channel`: cut as it will be, counted as the network counts; a letter as it is read."""
    if channel.kind == MAIL:
        return _letter(channel, message)
    limits = find_channel_limits(channel.kind, channel.options)
    has_card = not message.pictures and message.saying is not Saying.WITHDRAWAL
    language = LANGUAGES[message.language]
    if limits is None:  # a note on the fediverse
        words = (message.title, *plain_text(message.body).split("\n"), message.url)
        whole = Post("\n\n".join(word for word in words if word.strip()), 1, 1)
        return Preview(channel, language, (whole,), is_cut=False, has_card=has_card, pictures=len(message.pictures))
    try:
        posts, is_cut = _cut(message, limits, channel=channel.name, has_card=has_card)
    except RefusedError:
        return Preview(channel, language, (), is_cut=False, has_card=False, pictures=0, is_refused=True)
    return Preview(channel, language, posts, is_cut, has_card, min(len(message.pictures), limits.pictures))


def _letter(channel: Channel, message: Message) -> Preview:
    """The letter in its plain form, in which no reader is named: "…" stands for the addresses that are each one's own.

    Letters have no pictures.
    """
    letter = statement_letter(message)
    foot = [(words, "…") for words in footer_words(message.language)] if channel.options.get("door") else []
    whole = Post(format_plain(letter) + format_plain_foot(foot), 1, 1)
    return Preview(
        channel,
        LANGUAGES[message.language],
        (whole,),
        is_cut=False,
        has_card=False,
        pictures=0,
        subject=letter.subject,
    )


def _cut(message: Message, limits: Limits, *, channel: str, has_card: bool) -> tuple[tuple[Post, ...], bool]:
    card = (Picture("image/png", b"", message.title),) if has_card else message.pictures
    parts = cut_message(replace(message, pictures=card), limits, channel=channel)
    posts = tuple(
        Post(
            text=part.text,
            number=part.number,
            count=part.count,
            length=limits.count(part.text),
            longest=limits.longest(with_pictures=bool(part.pictures)),
        )
        for part in parts
    )
    return posts, is_cut_off([part.text for part in parts])


def _pictures(version: DraftVersion, language: str) -> tuple[Picture, ...]:
    found = [one for one in read_attachments(version.whole) if one.media.is_image]
    return tuple(Picture(one.media_type, b"", one.alternatives.get(language, "")) for one in found[:MAX_PICTURES])
