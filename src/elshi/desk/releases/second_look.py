"""What both answers to an emergency release share: finding it, and asking whether this person may look at it."""

from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Emergency, Release, SecondLook
from elshi.desk.releases.rules.emergencies import check_second_look
from elshi.desk.releases.rules.states import ReleaseState


def find_emergency(release_id: int) -> tuple[Release, Emergency]:
    """The release and its mark. Raises RuleError `no-such-emergency`."""
    release = Release.objects.select_related("version__draft", "emergency").filter(pk=release_id).first()
    if release is None or release.emergency is None:
        raise RuleError("no-such-emergency", release=release_id)
    return release, release.emergency


def check_may_look(release: Release, emergency: Emergency, person: Person) -> None:
    """Raises RuleError: his own, looked at already, or refused by the press, so that it never came out."""
    check_office(person.office, release.version.draft.office)
    check_second_look(released_by=emergency.person_id, authors=release.version.draft.authors, person=person.pk)
    if SecondLook.objects.filter(emergency=emergency).exists():
        raise RuleError("emergency-looked-at")
    if release.state == ReleaseState.REFUSED:
        raise RuleError("wrong-state", state=release.state)
