"""Who let a release out, as the press asks it again: from the rows, and from the audit trail beside them.

Number, roles and clearances are those of the one table (`releases.rules.policies`) with the node's settings. Each
approval and clearance that counts must have its row in the trail, of this version and later than the last time the
draft was sent back; so must the marks that ask for a clearance, the release itself, and an emergency. Each version must
be on record as written by whom the table names, or an approver could put his own words under a colleague's name. What
came before what is asked of the trail, not of clocks: a clock may be wrong, and nothing may stop because it is.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from elshi.desk.audit.models import AuditRow
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.press.due import RELEASE_DUE
from elshi.desk.press.settled import check_settled_then
from elshi.desk.releases.models import DraftVersion, Emergency, Release, SecondLook
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.emergencies import Look, check_emergency


def check_let_out(release: Release) -> None:
    """Raises RuleError unless the trail knows by whom, and after what, this release was let out."""
    trail = _Trail(release.version, queued_at=release.queued_at)
    trail.check_written()
    if release.emergency is not None:
        _check_emergency(release, release.emergency)
        return
    cleared = trail.find_cleared()
    approved = trail.find_approved()
    _check_released(release, after=max(approved, cleared))


_WRITTEN = (Act.START_DRAFT, Act.START_TRAVEL, Act.SAVE_DRAFT)
_ACTS = (
    *_WRITTEN,
    Act.APPROVE_DRAFT,
    Act.CLEAR_DRAFT,
    Act.RETURN_DRAFT,
    Act.MARK_CLEARANCE,
    Act.DROP_CLEARANCE,
)


class _Trail:
    """What the audit trail says about one version since its draft was last sent back; rows in order."""

    def __init__(self, version: DraftVersion, *, queued_at: datetime) -> None:
        self._version = version
        self._queued_at = queued_at
        of_draft = AuditRow.objects.filter(object_type="releases.draft", object_id=str(version.draft_id))
        self._rows = list(of_draft.filter(act__in=[act.value for act in _ACTS]).order_by("id"))
        self._returned = max((row.id for row in self._of(Act.RETURN_DRAFT)), default=0)

    def check_written(self) -> None:
        """Raises RuleError `author-not-on-record` unless the trail has each version of the draft, by its author."""
        rows = [row for act in _WRITTEN for row in self._of(act)]
        saved = {(row.details.get("version", 1), row.details.get("sha256"), row.actor_id) for row in rows}
        written = self._version.draft.versions.values_list("number", "sha256", "author_id")
        if not saved.issuperset(written):
            raise RuleError("author-not-on-record")

    def find_approved(self) -> int:
        """The row with which there were enough approvals. Raises RuleError `approval-not-on-record`.

        Every approval of this round must be on record, by people who are still known.
        """
        approvals = self._version.approvals.filter(round=self._version.draft.round)
        approvers = set(approvals.values_list("approver_id", flat=True))
        given = self._given(Act.APPROVE_DRAFT)
        firsts = sorted({row.actor_id: row.id for row in reversed(given) if row.actor_id in approvers}.values())
        check_settled_then([row for row in given if row.actor_id in approvers], queued_at=self._queued_at)
        needed = self._version.draft.policy.approvals
        if len(firsts) < max(needed, len(approvers)) or Person.objects.filter(pk__in=approvers).count() < len(
            approvers
        ):
            raise RuleError("approval-not-on-record")
        return firsts[needed - 1]

    def find_cleared(self) -> int:
        """The last row of a clearance that was needed; 0 for none. Raises RuleError `clearance-not-on-record`.

        Needed is what the rows or the trail say: a mark that somebody took out of the table is still in the trail.
        """
        marks = {
            str(row.details.get("clearance")): row
            for row in self._rows
            if row.act in {Act.MARK_CLEARANCE, Act.DROP_CLEARANCE}
        }
        check_settled_then([row for row in marks.values() if row.act == Act.DROP_CLEARANCE], queued_at=self._queued_at)
        needed = {name for name, row in marks.items() if row.act == Act.MARK_CLEARANCE} | set(
            self._version.draft.marked
        )
        last = 0
        for name in sorted(needed):
            found = self._version.clearances.filter(clearance=name, round=self._version.draft.round)
            officers = set(found.values_list("officer_id", flat=True))
            rows = [
                row
                for row in self._given(Act.CLEAR_DRAFT)
                if row.actor_id in officers and row.details.get("clearance") == name
            ]
            if not rows:
                raise RuleError("clearance-not-on-record", clearance=name)
            check_settled_then(rows, queued_at=self._queued_at)
            last = max(last, rows[0].id)
        return last

    def _given(self, act: Act) -> list[AuditRow]:
        """The rows of `act` that are for exactly this version, and count."""
        version = self._version
        return [
            row
            for row in self._of(act)
            if row.id > self._returned
            and row.details.get("sha256") == version.sha256
            and row.details.get("version") == version.number
        ]

    def _of(self, act: Act) -> Iterable[AuditRow]:
        return [row for row in self._rows if row.act == act]


def _check_emergency(release: Release, emergency: Emergency) -> None:
    """Raises RuleError unless the mark is of exactly this release, is allowed here, and nobody has objected."""
    version, draft = release.version, release.version.draft
    check_emergency(draft.policy, switched_on=settings.ELSHI_APPROVALS.emergency)
    of_this = (
        emergency.version_id == version.pk
        and emergency.sha256 == version.sha256
        and emergency.round == draft.round
        and emergency.person_id == release.released_by_id
        and emergency.role in draft.policy.roles
    )
    if not of_this:
        raise RuleError("emergency-not-on-record")
    if SecondLook.objects.filter(emergency=emergency, said=Look.OBJECTED.value).exists():
        raise RuleError("emergency-objected")
    acts = _rows_of(release, after=0).filter(act=Act.RELEASE_EMERGENCY.value, actor=release.released_by_id)
    rows = list(acts.filter(details__code=emergency.code))
    if not rows:
        raise RuleError("emergency-not-on-record")
    check_settled_then(rows, queued_at=release.queued_at)


def _check_released(release: Release, *, after: int) -> None:
    """Raises RuleError unless the trail, later than row `after`, holds this release as its row has it.

    A person released it; or it came due, a person scheduled it, and nobody recalled that.
    """
    rows = _rows_of(release, after=after)
    if rows.filter(act=Act.RELEASE_STATEMENT.value, actor=release.released_by_id).exists():
        return
    due = rows.filter(act=RELEASE_DUE).first()
    if due is None or not _is_scheduled(release, due.details.get("schedule"), after=after):
        raise RuleError("release-not-on-record")


def _is_scheduled(release: Release, schedule: object, *, after: int) -> bool:
    acts = AuditRow.objects.filter(object_type="releases.schedule", object_id=str(schedule), id__gt=after)
    made = acts.filter(
        act=Act.SCHEDULE_RELEASE.value, actor=release.released_by_id, details__sha256=release.version.sha256
    )
    return made.exists() and not acts.filter(act=Act.RECALL_SCHEDULE.value).exists()


def _rows_of(release: Release, *, after: int) -> QuerySet[AuditRow]:
    """What the trail says, later than row `after`, about this release, its content and its moment."""
    return AuditRow.objects.filter(
        object_type="releases.release",
        object_id=str(release.pk),
        id__gt=after,
        at=release.queued_at,
        details__sha256=release.version.sha256,
    )
