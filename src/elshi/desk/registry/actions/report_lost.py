"""Report that an account is lost: one act that opens the incident and submits what the register shall say."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.actions.name_successor import name_successor
from elshi.desk.registry.actions.open_incident import Report, open_incident
from elshi.desk.registry.models import Incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.codes import IncidentKind
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.models import Draft

LOST = ("suspended", "seized", "retired")  # the statuses of an account that is official no more


@dataclass(frozen=True, slots=True)
class Loss:
    """What is reported. `status`: one of LOST; `successor`: the id of the account that takes its place, or empty."""

    account: str
    status: str
    since: datetime
    successor: str = ""
    case_id: int | None = None


def report_lost(*, actor: Person, loss: Loss, at: datetime) -> tuple[Draft, Incident | None]:
    """The draft of the account's next version, and the incident; none for `retired`, which is nobody's attack.

    The draft is submitted at once, for every hour counts; then it goes the way of every draft: another person approves
    it. A change that is under way already is refused, so that nothing of it is lost. Raises RuleError.
    """
    actor.check_can(Act.START_DRAFT)
    if loss.status not in LOST:
        raise RuleError("bad-code", codes=", ".join(LOST), found=loss.status[:60])
    with transaction.atomic():
        asset = read_assets().get(loss.account)
        if asset is None:
            raise RuleError("not-registered", account=loss.account[:60])
        if asset.draft is not None:
            raise RuleError("draft-under-way", draft=asset.draft.pk)
        incident = None
        if loss.status != "retired":
            report = Report(loss.account, IncidentKind(loss.status).value, loss.since, loss.successor)
            incident = _open_or_find(actor, report, at=at)
        draft = start_asset_draft(actor=actor, at=at, replaces=asset.release, case_id=loss.case_id)
        account = json.loads(draft.find_current().content)["account"]
        account |= {"status": loss.status, "successor": loss.successor or None}
        version = save_asset(actor=actor, draft_id=draft.pk, account=account, based_on=1, at=at)
        draft = submit_draft(actor=actor, draft_id=draft.pk, sha256=version.sha256, at=at)
    return draft, incident


def _open_or_find(actor: Person, report: Report, *, at: datetime) -> Incident:
    """The incident that is open for the same already, with the successor that is named now; or a new one."""
    known = Incident.objects.filter(record_id=report.account, kind=report.kind, closed_at=None).first()
    if known is None:
        return open_incident(actor=actor, report=report, at=at)
    if report.successor in {"", known.successor}:
        return known
    return name_successor(actor=actor, incident_id=known.pk, successor=report.successor, at=at)
