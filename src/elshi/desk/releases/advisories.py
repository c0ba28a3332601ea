"""Which advisories and alerts there are: in force, and in the making."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Draft, DraftVersion, Release, TravelDraft
from elshi.desk.releases.rules.extras import ADVICE, ADVISORY, ALERT, type_of
from elshi.desk.releases.rules.states import DraftState, ReleaseState
from elshi.desk.releases.rules.wholes import Whole

_OPEN = [state.value for state in (DraftState.WRITING, DraftState.SUBMITTED, DraftState.APPROVED, DraftState.SCHEDULED)]


def note_travel(draft: Draft, whole: Whole) -> None:
    """Write down that a draft is an advisory or an alert, with its first version; nothing for anything else."""
    found = type_of(whole)
    if found in {ADVISORY, ALERT}:
        country = whole[ADVICE]["country"] if found == ADVISORY else ""
        TravelDraft.objects.create(draft=draft, type=found, country=country)


def in_force(record_type: str, *, country: str = "") -> QuerySet[Release]:
    """The newest published version of each advisory (about `country`) or alert that is not withdrawn."""
    newer = Release.objects.filter(
        record_id=OuterRef("record_id"),
        record_version__gt=OuterRef("record_version"),
        state=ReleaseState.PUBLISHED.value,
        disowned=False,
    )
    found = Release.objects.filter(
        ~Exists(newer), version__draft__travel__type=record_type, state=ReleaseState.PUBLISHED.value, disowned=False
    )
    found = found.filter(version__draft__travel__country=country) if country else found
    return found.select_related("version__draft__travel").order_by("-id")


def in_the_making(record_type: str, *, countries: Iterable[str] | None = None) -> QuerySet[Draft]:
    """Drafts of this type at work, the newest first."""
    found = Draft.objects.filter(travel__type=record_type, state__in=_OPEN)
    found = found if countries is None else found.filter(travel__country__in=list(countries))
    return found.select_related("travel", "created_by").order_by("-updated_at", "-id")


def check_alone(version: DraftVersion) -> None:
    """Raises RuleError `advisory-exists` where a new advisory would stand beside one of its country.

    One that waits for the press counts as well; the next version of the same one takes its place.
    """
    whole = version.whole
    if ADVICE not in whole or version.draft.replaces_id is not None:
        return
    check_none_in_force(whole[ADVICE]["country"])


def check_none_in_force(country: str) -> None:
    """Raises RuleError `advisory-exists` where an advisory about `country` is published, or on its way."""
    rows = Release.objects.filter(version__draft__travel__type=ADVISORY, version__draft__travel__country=country)
    for release in rows.exclude(state=ReleaseState.REFUSED.value).filter(disowned=False).order_by("-id"):
        if release.is_current and not release.is_withdrawn:
            raise RuleError("advisory-exists", country=country, record=release.record_id)
