"""Open the incident file of an account."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.models import Incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.codes import IncidentKind
from elshi.desk.registry.rules.evidence import check_happened, check_url
from elshi.desk.registry.rules.incidents import check_code, check_lookalike, check_successor
from elshi.desk.releases.starting import find_open_case


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. `account`: the id of one in the register; `since`: when it happened, as far as is known.

    `platform`, `handle`, `url`: the account that passes for ours, for `copied` only. `successor`: an account's id.
    """

    account: str
    kind: str
    since: datetime
    successor: str = ""
    platform: str = ""
    handle: str = ""
    url: str = ""
    case_id: int | None = None


def open_incident(*, actor: Person, report: Report, at: datetime) -> Incident:
    """A new open incident.

    Raises RuleError: not the actor's act; no such account; no such kind; `since` is still to come; no successor of
    that id; the same is on file already; no such open case.
    """
    actor.check_can(Act.OPEN_INCIDENT)
    check_code(report.kind, IncidentKind)
    check_happened(report.since, at=at)
    platform, handle, url = _copy_of(report)
    with transaction.atomic():
        assets = read_assets()
        if report.account not in assets:
            raise RuleError("not-registered", account=report.account[:60])
        active = (one.id for one in assets.values() if one.status == "active")
        check_successor(report.successor, account=report.account, active=active)
        _check_new(report, platform=platform, handle=handle)
        incident = Incident.objects.create(
            record_id=report.account,
            kind=report.kind,
            since=report.since,
            case=find_open_case(report.case_id, actor=actor),
            successor=report.successor,
            lookalike_platform=platform,
            lookalike_handle=handle,
            lookalike_url=url,
            opened_by=actor,
            opened_at=at,
        )
        details = {"account": report.account, "kind": report.kind, "successor": report.successor}
        record_act(actor=actor, act=Act.OPEN_INCIDENT, subject=incident, details=details, at=at)
    return incident


def _copy_of(report: Report) -> tuple[str, str, str]:
    """Platform, handle and address of the copy; empty where nothing was copied."""
    if report.kind != IncidentKind.COPIED:
        return "", "", ""
    url = check_url(report.url) if report.url.strip() else ""
    return *check_lookalike(platform=report.platform, handle=report.handle, url=url), url


def _check_new(report: Report, *, platform: str, handle: str) -> None:
    known = Incident.objects.filter(
        record_id=report.account,
        kind=report.kind,
        lookalike_platform=platform,
        lookalike_handle=handle,
        closed_at=None,
    ).first()
    if known is not None:
        raise RuleError("incident-known", incident=known.pk)
