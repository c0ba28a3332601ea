"""Who receives letters: asked, confirmed, changed, ended. What entries of the intake say, and who reads what.

Nothing of this is seen by whoever hands in an entry. An address that asks gets a question and nothing else until it
answers (double opt-in); one that is subscribed already gets a letter that says so, at most one a day, so that neither
the page nor the silence tells a stranger who reads us. A subscription that ends is deleted, letters and all.

Anybody may write anybody's address into the form. So one address gets few letters of this kind, whoever asks, and all
of them together are spread over the hours: a flood is not sent on, and what would wait too long is not taken.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from elshi.base.errors import FormatError
from elshi.desk.channels.intake import register_taker
from elshi.desk.channels.models import Channel, MailLetter, Subscriber
from elshi.speak.kinds import MAIL
from elshi.speak.mail_addresses import check_mail_address
from elshi.speak.options import QUESTIONS
from elshi.speak.sealing import Entry
from elshi.speak.states import State

BY_ANYBODY = ("known", "confirm")  # of letters that strangers can set off
ASK_AGAIN = timedelta(hours=1)  # between two questions to one address
TELL_AGAIN = timedelta(days=1)  # between two letters that say "already"
UNCONFIRMED = timedelta(days=7)  # after the last question, an address that did not answer is deleted
MOST_IN = timedelta(days=7)
MOST = 3  # letters of one kind to one address in MOST_IN
AN_HOUR = 300  # letters of both kinds on one channel, unless its option says otherwise
HOUR = timedelta(hours=1)
PATIENCE = timedelta(days=1)  # that a letter may wait for its turn
_RHYTHMS = frozenset({"now", "daily", "weekly"})


def subscribe(entry: Entry, at: datetime) -> None:
    """Somebody asks for letters to an address. An entry that does not fit any list of ours says nothing."""
    channel = Channel.objects.filter(kind=MAIL, name=entry.fields.get("list", "")).first()
    address = entry.fields.get("address", "")
    if channel is None or not channel.languages or not _is_address(address):
        return
    known = Subscriber.objects.filter(channel=channel, address__iexact=address).first()
    due_at = _find_turn(channel, at=at)
    if known is not None and known.confirmed_at is not None:
        if due_at is not None and _may_write(known, "known", at=at, pause=TELL_AGAIN):
            _write_letter(known, "known", entry, at=at, due_at=due_at)
        return
    if known is None:
        if due_at is None:
            return
        known = Subscriber(
            channel=channel, address=address, token=secrets.token_urlsafe(24), asked_at=min(entry.at, at)
        )
    _choose(known, entry)
    known.save()
    if due_at is not None and _may_write(known, "confirm", at=at, pause=ASK_AGAIN):
        known.asked_at = max(known.asked_at, min(entry.at, at))
        known.save(update_fields=["asked_at"])
        _write_letter(known, "confirm", entry, at=at, due_at=due_at)


def confirm(entry: Entry, at: datetime) -> None:
    """The reader answered. The second time changes nothing."""
    Subscriber.objects.filter(token=_token(entry), confirmed_at=None).update(confirmed_at=at)


def change(entry: Entry, at: datetime) -> None:  # noqa: ARG001  # the same for all takers
    """The reader chose anew. Only for a confirmed one: the choice of another waits with his question."""
    known = Subscriber.objects.filter(token=_token(entry)).exclude(confirmed_at=None).first()
    if known is not None:
        _choose(known, entry)
        known.save()


def end(entry: Entry, at: datetime) -> None:  # noqa: ARG001
    """The subscription is taken back: address, token and letters are deleted.

    That strangers' letters went out stays counted for its hour, with nobody's name: who asks and ends again and again
    gets no more of them than others.
    """
    asked = MailLetter.objects.filter(subscriber__token=_token(entry), kind__in=BY_ANYBODY)
    asked.exclude(state=State.QUEUED.value).update(subscriber=None)
    Subscriber.objects.filter(token=_token(entry)).delete()


def expire_unconfirmed(*, at: datetime) -> int:
    """Delete the addresses that did not answer in time, and what is not counted any more; how many of the former.

    Who asked by a clock that was ahead has asked now.
    """
    MailLetter.objects.filter(subscriber=None, kind__in=BY_ANYBODY, due_at__lte=at - HOUR).delete()
    unanswered = Subscriber.objects.filter(confirmed_at=None)
    unanswered.filter(asked_at__gt=at + PATIENCE).update(asked_at=at)
    return unanswered.filter(asked_at__lt=at - UNCONFIRMED).delete()[1].get("channels.Subscriber", 0)


def confirmed_readers(channel: Channel, *, language: str, rhythm: str) -> QuerySet[Subscriber]:
    """The readers of a language whose letters come in that rhythm, whatever they chose to read about."""
    found = Subscriber.objects.filter(channel=channel, language=language, rhythm=rhythm)
    return found.exclude(confirmed_at=None).order_by("id")


def each_reader(channel: Channel, *, language: str, topic: str, countries: Iterable[str]) -> Iterator[Subscriber]:
    """Who gets a statement at once: their letters come so, and it is among what they chose."""
    about = frozenset(countries)
    for one in confirmed_readers(channel, language=language, rhythm="now").iterator(chunk_size=2_000):
        if reads(one, topic=topic, countries=about):
            yield one


def reads(reader: Subscriber, *, topic: str, countries: frozenset[str]) -> bool:
    """Whether a statement is among what the reader chose. Who chose nothing receives all."""
    if reader.topics and topic not in reader.topics:
        return False
    return not reader.countries or not countries.isdisjoint(reader.countries)


def _choose(reader: Subscriber, entry: Entry) -> None:
    fields = entry.fields
    offered = list(reader.channel.languages)
    if fields.get("language") in offered:
        reader.language = fields["language"]
    elif reader.language not in offered and offered:
        reader.language = offered[0]
    reader.rhythm = fields["rhythm"] if fields.get("rhythm") in _RHYTHMS else "now"
    reader.topics = _codes(fields.get("topics", ""))
    reader.countries = _codes(fields.get("countries", ""))


def _codes(text: str) -> list[str]:
    return sorted({code for code in text.split() if len(code) <= 40})[:300]


def _may_write(reader: Subscriber, kind: str, *, at: datetime, pause: timedelta) -> bool:
    """Whether he may get one more letter of a kind: none was queued within `pause`, and few lately."""
    made = MailLetter.objects.filter(subscriber=reader, kind=kind)
    return not made.filter(made_at__gt=at - pause).exists() and made.filter(made_at__gt=at - MOST_IN).count() < MOST


def _find_turn(channel: Channel, *, at: datetime) -> datetime | None:
    """When one more of these letters may go out on the channel; None: it would wait too long."""
    most = int(channel.options.get(QUESTIONS, AN_HOUR))
    asked = MailLetter.objects.filter(channel=channel, kind__in=BY_ANYBODY, due_at__gt=at - HOUR).order_by("-due_at")
    full = list(asked.values_list("due_at", flat=True)[most - 1 : most])  # from there on there are as many as may be
    due_at = max(at, full[0] + HOUR) if full else at
    return due_at if due_at <= at + PATIENCE else None


def _write_letter(reader: Subscriber, kind: str, entry: Entry, *, at: datetime, due_at: datetime) -> None:
    """Queue a letter, unless this very entry did."""
    key = f"{kind}/{reader.pk}/{entry.at:%Y%m%dT%H%M%S%f}"
    made = {
        "kind": kind, "channel": reader.channel, "subscriber": reader, "language": reader.language,
        "made_at": at, "due_at": due_at,
    }  # fmt: skip
    MailLetter.objects.get_or_create(key=key, defaults=made)


def _token(entry: Entry) -> str:
    return entry.fields.get("token", "") or "none"  # no row has a token this short


def _is_address(text: str) -> bool:
    try:
        check_mail_address(text)
    except FormatError:
        return False
    return True


register_taker("subscribe", subscribe)
register_taker("subscribe-confirm", confirm)
register_taker("subscribe-change", change)
register_taker("subscribe-end", end)
