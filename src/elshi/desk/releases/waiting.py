"""Which drafts wait for whom: for Today, the page of approvals, and the numbers beside the guided path.

The one place that knows whose turn it is. What a person may not approve (it is partly theirs, or not their role's act)
waits for others. Within a round only one version is submitted, so what is of the
draft's round is of its newest version.
"""

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Approval, Clearance, ClearanceMark, Draft, DraftVersion
from elshi.desk.releases.rules.states import DraftState
from elshi.desk.releases.visible import visible_drafts

AT_WORK = tuple(
    state.value for state in (DraftState.WRITING, DraftState.SUBMITTED, DraftState.APPROVED, DraftState.SCHEDULED)
)


def for_approval(person: Person) -> QuerySet[Draft]:
    """Submitted drafts that the person can move on now; the one that waits longest comes first.

    Not what he wrote a part of or approved already; for an approver, nothing that still needs a clearance, and for a
    clearance officer, only that.
    """
    submitted = _submitted(person)
    if person.can(Act.CLEAR_DRAFT):
        return submitted.filter(_uncleared()).exclude(_partly_by(person))
    if not person.can(Act.APPROVE_DRAFT):
        return submitted.none()
    return submitted.exclude(_partly_by(person)).exclude(_approved_by(person)).exclude(_uncleared())


def for_others(person: Person) -> QuerySet[Draft]:
    """Submitted drafts that only others can move on now; the one that waits longest comes first."""
    return _submitted(person).exclude(pk__in=for_approval(person).order_by().values("pk"))


def approved_lately(person: Person) -> QuerySet[Approval]:
    """What the person approved and still sees, newest first."""
    seen = visible_drafts(person).order_by().values("pk")
    return Approval.objects.filter(approver=person, version__draft__in=seen).order_by("-approved_at", "-id")


def to_mend(person: Person) -> QuerySet[Draft]:
    """Drafts of the person that were sent back and not submitted again, the oldest first."""
    mine = written_by(person) if person.can(Act.SAVE_DRAFT) else Draft.objects.none()
    return mine.filter(state=DraftState.WRITING.value).exclude(returned_code="").order_by("updated_at", "id")


def to_release(person: Person) -> QuerySet[Draft]:
    """Approved drafts, for whoever may release them; the oldest first."""
    approved = visible_drafts(person).filter(state=DraftState.APPROVED.value).order_by("updated_at", "id")
    return approved if person.can(Act.RELEASE_STATEMENT) else approved.none()


def written_by(person: Person) -> QuerySet[Draft]:
    """Drafts at work that the person began or wrote a version of."""
    began = Exists(Draft.objects.filter(pk=OuterRef("pk"), created_by=person))
    return visible_drafts(person).filter(state__in=AT_WORK).filter(_partly_by(person) | began)


def waiting_drafts(person: Person) -> QuerySet[Draft] | None:
    """What the person has to do about drafts: mend what came back, release what is approved."""
    if not person.can(Act.SAVE_DRAFT):
        return None
    return to_mend(person) | to_release(person)


def waiting_approvals(person: Person) -> QuerySet[Draft] | None:
    """What waits for this person's approval or clearance."""
    return for_approval(person) if person.can(Act.APPROVE_DRAFT) or person.can(Act.CLEAR_DRAFT) else None


def _submitted(person: Person) -> QuerySet[Draft]:
    """Submitting is the last thing that moved them, so the longest wait is the oldest change."""
    return visible_drafts(person).filter(state=DraftState.SUBMITTED.value).order_by("updated_at", "id")


def _partly_by(person: Person) -> Exists:
    return Exists(DraftVersion.objects.filter(draft=OuterRef("pk"), author=person))


def _approved_by(person: Person) -> Exists:
    """Approvals of an earlier round do not count: an edit makes them void."""
    return Exists(Approval.objects.filter(version__draft=OuterRef("pk"), approver=person, round=OuterRef("round")))


def _uncleared() -> Exists:
    newer = ClearanceMark.objects.filter(
        draft=OuterRef("draft"), clearance=OuterRef("clearance"), pk__gt=OuterRef("pk")
    )
    cleared = Clearance.objects.filter(
        version__draft=OuterRef("draft"), clearance=OuterRef("clearance"), round=OuterRef("draft__round")
    )
    marks = ClearanceMark.objects.filter(draft=OuterRef("pk"), wanted=True)
    return Exists(marks.filter(~Exists(newer)).filter(~Exists(cleared)))
