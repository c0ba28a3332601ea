"""Why a person may not do an act on a case now, from the very rules that would refuse it."""

from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.states import POSSIBLE, check_possible
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.people.words import refusal_of


def find_obstacles(case: Case, person: Person) -> dict[str, dict[str, object]]:
    """For each act, by its name with underscores: is it possible in this state, and the reason against it or ''."""
    return {
        act.value.replace("-", "_"): {
            "is_possible": case.state in states,
            "reason": refusal_of(lambda act=act: _check(case, person, act)),  # type: ignore[misc]
        }
        for act, states in POSSIBLE.items()
    }


def _check(case: Case, person: Person, act: Act) -> None:
    person.check_can(act)
    check_possible(case.state, act)
