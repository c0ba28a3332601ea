"""Start the withdrawal of a published statement. Another person has to approve it, like any text."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.releases.rules.withdrawals import format_withdrawal
from elshi.desk.releases.starting import act_to_replace, find_replaceable, make_draft


def start_withdrawal(*, actor: Person, release: Release, reason: str, at: datetime) -> Draft:
    """A draft of kind "withdrawal" in `writing`, with `reason` (a code of WITHDRAWAL_REASONS) as its content.

    `release`: the statement's version that stands. Raises RuleError: not the actor's act; no such reason; not a
    statement, not published, not current, or withdrawn.
    """
    act = act_to_replace(release)
    actor.check_can(act)
    with transaction.atomic():
        newest = find_replaceable(release, kind=STATEMENT, actor=actor)
        before = newest.as_predecessor
        content = format_withdrawal(office=settings.ELSHI_OFFICE, reason=reason, id=before.id, version=before.version)
        case = release.version.draft.case
        return make_draft(actor=actor, kind=WITHDRAWAL, at=at, replaces=newest, case=case, content=content, act=act)
