"""Send the brief of a day to its list: one letter for each address, once."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import F

from elshi.desk.audit.record import record_act
from elshi.desk.channels.accounts import read_account, read_holder
from elshi.desk.channels.models import Brief, Channel, MailLetter
from elshi.desk.channels.rules.briefs import read_brief_list
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, read_offices
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.kinds import MAIL

OPTION = "brief-to"  # of a channel of mail: the addresses, with spaces between them


def send_brief(*, actor: Person, brief_id: int, seen_at: datetime, at: datetime) -> int:
    """Queue the letters; how many. `seen_at`: `changed_at` of what the actor has read.

    Raises RuleError: not the actor's act, no such brief of his office, `brief-sent`, `brief-changed`, `no-brief-list`.
    """
    actor.check_can(Act.SEND_BRIEF)
    with transaction.atomic():
        brief = Brief.objects.filter(pk=brief_id, office=actor.office).first()
        if brief is None:
            raise RuleError("no-such-brief", brief=brief_id)
        if brief.sent_at is not None:
            raise RuleError("brief-sent")
        if brief.changed_at != seen_at:
            raise RuleError("brief-changed")
        readers = list_brief_readers(actor)
        if not readers:
            raise RuleError("no-brief-list")
        for channel, address in readers:
            MailLetter.objects.create(
                kind="brief", key=_key(brief, address), channel=channel, address=address, language=brief.language,
                facts={"brief": brief.pk}, made_at=at, due_at=at,
            )  # fmt: skip
        brief.sent_by, brief.sent_at = actor, at
        brief.save()
        details = {"day": brief.day.isoformat(), "language": brief.language, "count": len(readers)}
        record_act(actor=actor, act=Act.SEND_BRIEF, subject=brief, details=details, at=at)
    return len(readers)


def list_brief_readers(actor: Person) -> list[tuple[Channel, str]]:
    """Who receives the briefs of the actor's office, each once, and over which channel.

    Only the ministry's go to a list, over its own channels alone; over one that is paused where no other names him.
    """
    if actor.office != MINISTRY:
        return []
    found: dict[str, Channel] = {}
    below = read_offices()
    for channel in Channel.objects.filter(kind=MAIL).order_by(F("paused_at").asc(nulls_first=True), "name"):
        if read_holder(read_account(channel.account)) in below:
            continue
        for address in read_brief_list(str(channel.options.get(OPTION, ""))):
            found.setdefault(address, channel)
    return [(channel, address) for address, channel in found.items()]


def _key(brief: Brief, address: str) -> str:
    return f"brief/{brief.pk}/{hashlib.sha256(address.encode()).hexdigest()[:32]}"
