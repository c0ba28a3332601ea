"""Why a person may not do an act on a draft now, from the very rules that would refuse it."""

from collections.abc import Callable

from django.conf import settings

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import refusal_of
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.embargo import check_hour, check_schedulable
from elshi.desk.releases.rules.emergencies import check_emergency
from elshi.desk.releases.rules.policies import check_four_eyes
from elshi.desk.releases.rules.states import can_step, check_step
from elshi.desk.releases.rules.travel import check_timely
from elshi.desk.releases.standing import DECIDING, check_standing

_ACTS = (
    Act.SAVE_DRAFT,
    Act.SUBMIT_DRAFT,
    Act.APPROVE_DRAFT,
    Act.RETURN_DRAFT,
    Act.RELEASE_STATEMENT,
    Act.DISCARD_DRAFT,
    Act.MARK_CLEARANCE,
    Act.DROP_CLEARANCE,
    Act.CLEAR_DRAFT,
    Act.RELEASE_EMERGENCY,
    Act.SCHEDULE_RELEASE,
    Act.RECALL_SCHEDULE,
)
_BY_OTHERS = (Act.APPROVE_DRAFT, Act.CLEAR_DRAFT, Act.DROP_CLEARANCE)  # never by who wrote a part
_OUT = frozenset({Act.RELEASE_STATEMENT, Act.SCHEDULE_RELEASE})
_NOW = frozenset({Act.RELEASE_STATEMENT, Act.RELEASE_EMERGENCY})


def find_obstacles(draft: Draft, version: DraftVersion | None, person: Person) -> dict[str, dict[str, object]]:
    """For each act, by its name with underscores: is it a step from here at all, and the reason against it or ''."""
    return {
        act.value.replace("-", "_"): {
            "is_step": can_step(draft.state, act),
            "reason": refusal_of(_rules(draft, version, person, act)),
        }
        for act in _ACTS
    }


def _rules(draft: Draft, version: DraftVersion | None, person: Person, act: Act) -> Callable[[], None]:
    def check() -> None:
        if act in _BY_OTHERS:
            check_four_eyes(draft.authors, person.pk)
        check_office(person.office, draft.office)
        if act in DECIDING:
            check_standing(person, act)
        person.check_can(act)
        check_step(draft.state, act)
        if version is not None:
            _check_version(version, person, act)

    return check


def _check_version(version: DraftVersion, person: Person, act: Act) -> None:
    if act in _NOW:
        check_hour(version.whole, at=SystemClock().now())
    if act == Act.SCHEDULE_RELEASE:
        check_schedulable(version.whole, at=SystemClock().now())
    if act in {Act.SUBMIT_DRAFT, Act.RELEASE_EMERGENCY}:
        version.check_complete()
    if act in {Act.SUBMIT_DRAFT, Act.RELEASE_EMERGENCY, *_OUT}:
        version.check_corrected()
        version.check_filled()
        check_fits(version, at=SystemClock().now())
    if act in _OUT:
        version.check_approved()
    if act == Act.RELEASE_EMERGENCY:
        check_emergency(version.draft.policy, switched_on=settings.ELSHI_APPROVALS.emergency)
    if act == Act.APPROVE_DRAFT:
        check_timely(version.whole, at=SystemClock().now())
        version.check_cleared()
        if not version.is_approved and version.approvals.filter(approver=person, round=version.draft.round).exists():
            raise RuleError("already-approved")
