"""Which act is possible in which state of a case: one table.

A closed case still takes what people say and find out afterwards; its evidence, its clock and its priority stand.
"""

from elshi.desk.people.rules import Act, RuleError

OPEN, CLOSED = "open", "closed"
STATES = (OPEN, CLOSED)
_BOTH = frozenset(STATES)
_OPEN = frozenset({OPEN})

POSSIBLE: dict[Act, frozenset[str]] = {
    Act.CLOSE_CASE: _OPEN,
    Act.REOPEN_CASE: frozenset({CLOSED}),
    Act.TAKE_CASE: _OPEN,
    Act.HAND_OVER_CASE: _OPEN,
    Act.SET_SEVERITY: _OPEN,
    Act.SET_ANSWER_BY: _OPEN,
    Act.ANSWER_FORM: _BOTH,  # closed: only what came of it (`form.check_late_answers`)
    Act.ATTACH_ALERT: _OPEN,
    Act.FREEZE_POSTS: _OPEN,
    Act.ADD_NOTE: _BOTH,
    Act.WRITE_MESSAGE: _BOTH,
    Act.GIVE_TASK: _OPEN,
    Act.FINISH_TASK: _BOTH,
}


def check_possible(state: str, act: Act) -> None:
    """Raises RuleError `case-closed` or `case-open` unless `act` is possible in `state`."""
    if state not in POSSIBLE[act]:
        raise RuleError("case-open" if state == OPEN else "case-closed")
