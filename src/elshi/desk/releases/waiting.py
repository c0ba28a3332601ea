"""Which submitted drafts wait for a person: to be approved, or to be cleared first."""

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Approval, Clearance, ClearanceMark, Draft, DraftVersion
from elshi.desk.releases.visible import visible_drafts


def waiting_for(person: Person) -> QuerySet[Draft]:
    """The drafts that this person can move on now. None for who neither approves nor clears.

    Not what he wrote himself or approved already; for an approver, nothing that still needs a clearance. Within a round
    only one version is submitted, so what is of the draft's round is of its newest version.
    """
    submitted = visible_drafts(person).filter(state="submitted")
    written = Exists(DraftVersion.objects.filter(draft=OuterRef("pk"), author=person))
    if person.can(Act.CLEAR_DRAFT):
        return submitted.filter(_uncleared()).exclude(written)
    if not person.can(Act.APPROVE_DRAFT):
        return submitted.none()
    given = Approval.objects.filter(version__draft=OuterRef("pk"), approver=person, round=OuterRef("round"))
    return submitted.exclude(written).exclude(Exists(given)).exclude(_uncleared())


def _uncleared() -> Exists:
    newer = ClearanceMark.objects.filter(
        draft=OuterRef("draft"), clearance=OuterRef("clearance"), pk__gt=OuterRef("pk")
    )
    cleared = Clearance.objects.filter(
        version__draft=OuterRef("draft"), clearance=OuterRef("clearance"), round=OuterRef("draft__round")
    )
    marks = ClearanceMark.objects.filter(draft=OuterRef("pk"), wanted=True)
    return Exists(marks.filter(~Exists(newer)).filter(~Exists(cleared)))
