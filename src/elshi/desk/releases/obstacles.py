"""Why a person may not do an act on a draft now, from the very rules that would refuse it."""

from collections.abc import Callable

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.people.words import refusal_of
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.embargo import check_hour, check_schedulable
from elshi.desk.releases.rules.policies import check_four_eyes
from elshi.desk.releases.rules.states import can_step, check_step

_ACTS = (
    Act.SAVE_DRAFT,
    Act.SUBMIT_DRAFT,
    Act.APPROVE_DRAFT,
    Act.RETURN_DRAFT,
    Act.RELEASE_STATEMENT,
    Act.DISCARD_DRAFT,
    Act.SCHEDULE_RELEASE,
    Act.RECALL_SCHEDULE,
)
_OUT = frozenset({Act.RELEASE_STATEMENT, Act.SCHEDULE_RELEASE})


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
        if act == Act.APPROVE_DRAFT:
            check_four_eyes(draft.authors, person.pk)
        person.check_can(act)
        check_step(draft.state, act)
        if version is None:
            return
        if act == Act.RELEASE_STATEMENT:
            check_hour(version.whole, at=SystemClock().now())
        if act == Act.SCHEDULE_RELEASE:
            check_schedulable(version.whole, at=SystemClock().now())
        if act == Act.SUBMIT_DRAFT:
            version.check_complete()
        if act in {Act.SUBMIT_DRAFT, *_OUT}:
            version.check_corrected()
            check_fits(version)
        if act in _OUT:
            version.check_approved()

    return check
