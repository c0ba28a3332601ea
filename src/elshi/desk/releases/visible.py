"""Which drafts and releases a person sees: all at the ministry, those of his own office in an embassy.

Of these a consular officer sees advice and alerts alone (`Draft.of_role`). The one place for it: pages and acts that
name a draft ask here, or `Draft.find`. What is published everybody sees.
"""

import json

from django.db.models import Q, QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_office, reaches
from elshi.desk.people.reading import can_read
from elshi.desk.releases.models import Draft, LoggedOffice, Release
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE
from elshi.desk.releases.rules.states import ReleaseState


def visible_drafts(person: Person) -> QuerySet[Draft]:
    """The drafts that `person` sees and may act on, as far as his role lets him."""
    seen = Draft.of_role(person.role)
    return seen if person.office == MINISTRY else seen.filter(office=person.office)


def sees_draft(person: Person, draft: Draft) -> bool:
    """Whether `person` may open the page of this draft."""
    if not reaches(person.office, draft.office):
        return False
    return can_read(person.role, "drafts") or visible_drafts(person).filter(pk=draft.pk).exists()


def visible_releases(person: Person) -> QuerySet[Release]:
    """Releases, newest first; before publication only for those who see the draft (DESIGN 6: nothing leaves early)."""
    newest = Release.objects.order_by("-id")
    if can_read(person.role, "drafts") and person.office == MINISTRY:
        return newest
    own = visible_drafts(person).order_by().values("pk")
    return newest.filter(Q(state=ReleaseState.PUBLISHED.value) | Q(version__draft__in=own))


def check_may_replace(actor: Person, release: Release) -> None:
    """Raises RuleError `another-office` when `actor` may not write what takes the place of `release`.

    A statement is its office's. An account is its holder's too, whoever entered it; an office is its own.
    """
    offices = {release.version.draft.office}
    if release.kind == ACCOUNT:
        offices.add(json.loads(release.version.content)["account"]["holder"]["office"])
    elif release.kind == OFFICE:
        offices.add(release.record_id)
    if not any(reaches(actor.office, office) for office in offices):
        check_office(actor.office, release.version.draft.office)


def read_known_offices() -> dict[str, dict[str, str]]:
    """The offices below the ministry with their names, as the log has them: what `people.offices` asks for."""
    below = LoggedOffice.objects.exclude(parent="").order_by("id")
    return dict(below.values_list("id", "names"))
