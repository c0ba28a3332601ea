"""Makes the digests that are due: one letter for each reader who has something to read, once.

A digest goes on where the one before ended, so a node that was off for three days leaves nothing out: the next one is
of all of them. What its words are is found when it is sent (`letters`), from the versions that stand by then.

A digest that ends in the future was made by a clock that was ahead. It is forgotten, so that what comes out until then
is in a digest: rather twice than in none.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from elshi.desk.channels.carried import Carried, list_carried
from elshi.desk.channels.models import Channel, DigestRun, MailLetter, Subscriber
from elshi.desk.channels.one_by_one import do_each
from elshi.desk.channels.rules.digests import RHYTHMS, first_start, last_end
from elshi.desk.channels.subscriptions import confirmed_readers, reads
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.states import ReleaseState
from elshi.speak.kinds import MAIL

SLICE = 500  # letters in one transaction (DESIGN 5)
PATIENCE = timedelta(minutes=10)  # with what is just coming out when a digest ends


def make_digests(*, at: datetime, zone: ZoneInfo) -> int:
    """Queue the letters of every digest that has ended by `at` and was not made; how many.

    A channel that is paused makes none meanwhile: the next one holds all of it. The fault of one stops no other.
    """

    def make(channel: Channel) -> int:
        made = 0
        for rhythm in RHYTHMS:
            end = last_end(rhythm, at, zone=zone)
            if at < end + PATIENCE and _is_coming_out(end):
                continue
            DigestRun.objects.filter(channel=channel, rhythm=rhythm, until__gt=at).delete()
            if not DigestRun.objects.filter(channel=channel, rhythm=rhythm, until__gte=end).exists():
                made += _make_digest(channel, rhythm, end=end.astimezone(zone), at=at)
        return made

    return do_each(Channel.objects.filter(kind=MAIL, paused_at=None), make)


def _is_coming_out(end: datetime) -> bool:
    """Whether something is signed and not shown yet: its hour may turn out to be before `end`."""
    return Release.objects.filter(state=ReleaseState.SIGNED.value, signed_at__lt=end).exists()


def find_lines(reader: Subscriber, carried: list[Carried]) -> list[Carried]:
    """What of `carried` is among what the reader chose."""
    return [one for one in carried if reads(reader, topic=one.topic, countries=one.countries)]


def _make_digest(channel: Channel, rhythm: str, *, end: datetime, at: datetime) -> int:
    """Letters first, in slices that may be done again; then the mark that all of them are there. `end`: in the zone."""
    last = DigestRun.objects.filter(channel=channel, rhythm=rhythm).order_by("until").last()
    start = last.until if last else min(first_start(rhythm, end), channel.created_at)
    made = 0
    for language in channel.languages:
        carried = list_carried(channel, language=language, start=start, end=end)
        if not carried:
            continue
        readers = [
            reader
            for reader in confirmed_readers(channel, language=language, rhythm=rhythm)
            if reader.confirmed_at is not None and reader.confirmed_at < end and find_lines(reader, carried)
        ]
        for first in range(0, len(readers), SLICE):
            made += _queue(channel, readers[first : first + SLICE], rhythm=rhythm, start=start, end=end, at=at)
    DigestRun.objects.get_or_create(channel=channel, rhythm=rhythm, until=end)
    return made


def _queue(
    channel: Channel, readers: list[Subscriber], *, rhythm: str, start: datetime, end: datetime, at: datetime
) -> int:
    """Letters for `readers`, but for those who have theirs; how many."""
    facts = {"rhythm": rhythm, "start": start.isoformat(), "end": end.isoformat()}
    span = f"{rhythm}/{start:%Y-%m-%d}/{end:%Y-%m-%d}"
    keys = {f"digest/{reader.pk}/{span}": reader for reader in readers}
    with transaction.atomic():
        there = set(MailLetter.objects.filter(key__in=list(keys)).values_list("key", flat=True))
        letters = [
            MailLetter(
                kind="digest", key=key, channel=channel, subscriber=reader, language=reader.language, facts=facts,
                made_at=at, due_at=at,
            )
            for key, reader in keys.items()
            if key not in there
        ]  # fmt: skip
        MailLetter.objects.bulk_create(letters)
    return len(letters)
