"""Decide about an account that passes for ours: an incident, or no lookalike after all."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.actions.open_incident import Report, open_incident
from elshi.desk.registry.models import Incident, LookalikeAccount
from elshi.desk.registry.rules.codes import IncidentKind, NoLookalike
from elshi.desk.registry.rules.incidents import check_code
from elshi.listen.lookalike_files import forget_name, remove_lookalike


def open_lookalike_incident(*, actor: Person, lookalike_id: int, at: datetime) -> Incident:
    """The incident file of the copy: a new one, or the one that is open for it already. Raises RuleError."""
    actor.check_can(Act.OPEN_INCIDENT)
    with transaction.atomic():
        found = LookalikeAccount.find_undecided(lookalike_id)
        platform = found.platform
        handle = found.handle.removeprefix("@")
        incident = Incident.objects.filter(
            record_id=found.record_id,
            kind=IncidentKind.COPIED.value,
            lookalike_platform=platform,
            lookalike_handle=handle,
            closed_at=None,
        ).first()
        if incident is None:
            since = min(found.first_at, at)  # a post may name any time
            report = Report(found.record_id, IncidentKind.COPIED.value, since, platform=platform, handle=handle)
            incident = open_incident(actor=actor, report=report, at=at)
        found.incident, found.judged_by, found.judged_at = incident, actor, at
        found.save(update_fields=["incident", "judged_by", "judged_at"])
    return incident


def leave_lookalike(*, actor: Person, lookalike_id: int, reason: str, posts: Path, at: datetime) -> LookalikeAccount:
    """It is no lookalike: its name and words are let go, here and in the store (`posts`). Raises RuleError.

    A code is asked for and no words, since words might name whom we have just let go, and the audit trail forgets
    nothing.
    """
    actor.check_can(Act.JUDGE_LOOKALIKE)
    check_code(reason, NoLookalike)
    with transaction.atomic():
        found = LookalikeAccount.find_undecided(lookalike_id)
        found.reason, found.judged_by, found.judged_at = reason, actor, at
        found.handle, found.samples = "", []
        found.save()
        details = {"account": found.record_id, "code": reason}
        record_act(actor=actor, act=Act.JUDGE_LOOKALIKE, subject=found, details=details, at=at)
    forget_name(posts, found.pseudonym)
    return found


def ask_again(*, actor: Person, lookalike_id: int, posts: Path, at: datetime) -> None:
    """Take back that it is no lookalike: it is found anew with its next post. Raises RuleError."""
    actor.check_can(Act.JUDGE_LOOKALIKE)
    with transaction.atomic():
        found = LookalikeAccount.objects.filter(pk=lookalike_id).exclude(reason="").first()
        if found is None:
            raise RuleError("no-such-lookalike", account=lookalike_id)
        details = {"account": found.record_id, "on": True}
        record_act(actor=actor, act=Act.JUDGE_LOOKALIKE, subject=found, details=details, at=at)
        pseudonym = found.pseudonym
        found.delete()
    remove_lookalike(posts, pseudonym)
