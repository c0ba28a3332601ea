"""All states x acts x roles, through the real actions."""

from itertools import product

import pytest

from desk.office import STAFF
from elshi.desk.people.rules import MAY, Act, Role, RuleError
from elshi.desk.releases.rules.states import (
    OWNERS,
    PRESS,
    PRESS_REFUSES,
    RELEASE_STEPS,
    STEPS,
    DraftState,
    ReleaseState,
    can_step,
    check_step,
)

DRAFT_ACTS = {
    # The authentic text stays: a translator, who may save, leaves it as it is.
    Act.SAVE_DRAFT: lambda office, draft, by: office.save(
        draft, by=by, kk=draft.current_version.renditions["kk"]["body"], en="New words are here."
    ),
    Act.SUBMIT_DRAFT: lambda office, draft, by: office.submit(draft, by=by),
    Act.APPROVE_DRAFT: lambda office, draft, by: office.approve(draft, by=by),
    Act.RETURN_DRAFT: lambda office, draft, by: office.send_back(draft, by=by),
    Act.RELEASE_STATEMENT: lambda office, draft, by: office.release(draft, by=by),
    Act.DISCARD_DRAFT: lambda office, draft, by: office.discard(draft, by=by),
}
# Written out by hand, not derived: from each state, the acts that work there and where they lead.
ALLOWED = {
    "writing": {"save-draft": "writing", "submit-draft": "submitted", "discard-draft": "discarded"},
    "submitted": {
        "save-draft": "writing", "approve-draft": "approved", "return-draft": "writing", "discard-draft": "discarded",
    },
    "approved": {
        "save-draft": "writing", "return-draft": "writing", "release-statement": "queued", "discard-draft": "discarded",
    },
    "queued": {}, "published": {}, "discarded": {},
}  # fmt: skip
PERSON_OF = {role: name for name, role in STAFF.items()} | {"press_officer": "colleague", "approver": "second"}


def test_tables_name_every_state():
    assert set(STEPS) == set(OWNERS) == set(DraftState)
    assert set(RELEASE_STEPS) == set(ReleaseState)
    assert set(ALLOWED) == {state.value for state in DraftState}
    assert set(PERSON_OF) == {role.value for role in Role} == set(STAFF.values())
    used = {act for steps in STEPS.values() for act in steps} - {PRESS, PRESS_REFUSES}
    assert used == set(DRAFT_ACTS)


@pytest.mark.parametrize(("state", "act"), list(product(DraftState, [*DRAFT_ACTS, PRESS, PRESS_REFUSES])))
def test_steps(state, act):
    wanted = {"queued": {PRESS: "published", PRESS_REFUSES: "writing"}}.get(state.value, ALLOWED[state.value]).get(
        str(act)
    )
    assert can_step(state, act) is (wanted is not None)
    if wanted is None:
        with pytest.raises(RuleError):
            check_step(state, act)
    else:
        assert check_step(state, act) == wanted


@pytest.mark.parametrize("state", [state.value for state in DraftState])
def test_every_act_by_every_role_in_every_state(office, state):
    from elshi.desk.audit.models import AuditRow
    from elshi.desk.releases.models import Approval, DraftVersion, Release

    for act, (role, name) in product(DRAFT_ACTS, PERSON_OF.items()):
        draft = office.draft_in(state, kk=f"{act} {role} {state}", en="Words for all.")
        tables = (AuditRow, Approval, DraftVersion, Release)
        before = [table.objects.count() for table in tables]
        wanted = ALLOWED[state].get(act.value) if Role(role) in MAY[act] else None
        if wanted is None:
            with pytest.raises(RuleError):
                DRAFT_ACTS[act](office, draft, name)
            draft.refresh_from_db()
            assert draft.state == state
            assert [table.objects.count() for table in tables] == before, "a refused act left something behind"
        else:
            DRAFT_ACTS[act](office, draft, name)
            draft.refresh_from_db()
            assert draft.state == wanted
            assert AuditRow.objects.count() == before[0] + 1, "one act, one audit row"
