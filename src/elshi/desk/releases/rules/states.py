"""The states of a draft and of a release: what may follow what, by which act, and whose turn it is.

docs/reference/states.md is generated from these tables (tools/state_diagram.py).
"""

from enum import StrEnum

from elshi.desk.people.rules import Act, Role
from elshi.desk.releases.rules import RuleError


class DraftState(StrEnum):
    """Where a draft is. Stored in the database by value: never rename one without a migration."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ScheduleState(StrEnum):
    """Where a scheduled release is. Stored in the database by value, and named in its triggers: never rename one."""

    WAITING = "waiting"
    RELEASED = "released"
    RECALLED = "recalled"
    REFUSED = "refused"


class ReleaseState(StrEnum):
    """Where a release is. Stored in the database by value, and named in its triggers: never rename one."""

    QUEUED = "queued"
    SIGNED = "signed"
    PUBLISHED = "published"
    REFUSED = "refused"


PRESS = "press"  # the owner of what no person can move: the signing process
PRESS_REFUSES = "press-refuses"  # what it does when a row does not hold: the text goes back to people

# From a state, each act that may be done there, and the state after it. PRESS and PRESS_REFUSES move what is queued,
# and at its hour what is scheduled.
STEPS: dict[DraftState, dict[Act | str, DraftState]] = {
    DraftState.WRITING: {
        Act.SAVE_DRAFT: DraftState.WRITING,
        Act.SUBMIT_DRAFT: DraftState.SUBMITTED,
        Act.DISCARD_DRAFT: DraftState.DISCARDED,
        Act.MARK_CLEARANCE: DraftState.WRITING,
        Act.DROP_CLEARANCE: DraftState.WRITING,
        Act.RELEASE_EMERGENCY: DraftState.QUEUED,  # by one approver alone; another looks at it after
    },
    DraftState.SUBMITTED: {
        Act.SAVE_DRAFT: DraftState.WRITING,  # any edit is a new version: approvals bind the old one and fall away
        Act.APPROVE_DRAFT: DraftState.APPROVED,  # by the last one needed; until then it stays submitted
        Act.RETURN_DRAFT: DraftState.WRITING,
        Act.DISCARD_DRAFT: DraftState.DISCARDED,
        Act.MARK_CLEARANCE: DraftState.SUBMITTED,
        Act.DROP_CLEARANCE: DraftState.SUBMITTED,
        Act.CLEAR_DRAFT: DraftState.SUBMITTED,
        Act.RELEASE_EMERGENCY: DraftState.QUEUED,
    },
    DraftState.APPROVED: {
        Act.SAVE_DRAFT: DraftState.WRITING,
        Act.RETURN_DRAFT: DraftState.WRITING,
        Act.RELEASE_STATEMENT: DraftState.QUEUED,
        Act.DISCARD_DRAFT: DraftState.DISCARDED,
        Act.SCHEDULE_RELEASE: DraftState.SCHEDULED,
    },
    # Nothing of it leaves the desk before its hour; whoever wants to edit it takes it back first.
    DraftState.SCHEDULED: {
        Act.RECALL_SCHEDULE: DraftState.APPROVED,
        PRESS: DraftState.QUEUED,
        PRESS_REFUSES: DraftState.WRITING,
    },
    DraftState.QUEUED: {PRESS: DraftState.PUBLISHED, PRESS_REFUSES: DraftState.WRITING},
    DraftState.PUBLISHED: {},
    DraftState.DISCARDED: {},
}

OWNERS: dict[DraftState, Role | str | None] = {
    DraftState.WRITING: Role.PRESS_OFFICER,
    DraftState.SUBMITTED: Role.APPROVER,
    DraftState.APPROVED: Role.PRESS_OFFICER,
    DraftState.SCHEDULED: PRESS,
    DraftState.QUEUED: PRESS,
    DraftState.PUBLISHED: None,
    DraftState.DISCARDED: None,
}

# Releases only go forward. `refused` is where the press puts a row that it will not sign, or not publish.
RELEASE_STEPS: dict[ReleaseState, frozenset[ReleaseState]] = {
    ReleaseState.QUEUED: frozenset({ReleaseState.SIGNED, ReleaseState.REFUSED}),
    ReleaseState.SIGNED: frozenset({ReleaseState.PUBLISHED, ReleaseState.REFUSED}),
    ReleaseState.PUBLISHED: frozenset(),
    ReleaseState.REFUSED: frozenset(),
}

# A scheduled release waits for its hour and ends once: at most one of these happens to it.
SCHEDULE_STEPS: dict[ScheduleState, frozenset[ScheduleState]] = {
    ScheduleState.WAITING: frozenset({ScheduleState.RELEASED, ScheduleState.RECALLED, ScheduleState.REFUSED}),
    ScheduleState.RELEASED: frozenset(),
    ScheduleState.RECALLED: frozenset(),
    ScheduleState.REFUSED: frozenset(),
}


def list_steps() -> list[tuple[DraftState, DraftState]]:
    """Every (from, to) of STEPS with two different states, sorted: what the database's triggers are made of."""
    return sorted({(state, after) for state, steps in STEPS.items() for after in steps.values() if after != state})


def check_step(state: str, act: Act | str) -> DraftState:
    """The state that `act` leads to from `state`. Raises RuleError `wrong-state` where the table has no such step."""
    after = STEPS[DraftState(state)].get(act)
    if after is None:
        raise RuleError("wrong-state", state=state)
    return after


def can_step(state: str, act: Act | str) -> bool:
    """Whether `act` is possible from `state`."""
    return act in STEPS[DraftState(state)]
