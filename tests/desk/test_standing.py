"""Every act that lets a text out asks `check_standing`, inside the act and for its button."""

import pytest

from desk.tables import dump
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases import obstacles
from elshi.desk.releases.standing import DECIDING


def refuse(_person, act, *, at=None):
    raise RuleError("no-such-case", case=act.value)  # any code that none of these acts knows


ACTS = {
    Act.APPROVE_DRAFT: ("approve_draft", "submitted", lambda office, draft: office.approve(draft)),
    Act.RELEASE_STATEMENT: ("release_statement", "approved", lambda office, draft: office.release(draft)),
    Act.CLEAR_DRAFT: ("clear_draft", "submitted", lambda office, draft: office.clear(draft)),
    Act.DROP_CLEARANCE: ("drop_clearance", "submitted", lambda office, draft: office.drop_mark(draft)),
    Act.RELEASE_EMERGENCY: ("release_emergency", "submitted", lambda office, draft: office.release_alone(draft)),
    Act.CONFIRM_EMERGENCY: (
        "confirm_emergency", "alone", lambda office, draft: office.confirm(office.release_of(draft)),
    ),
    Act.OBJECT_TO_EMERGENCY: (
        "object_to_emergency", "alone", lambda office, draft: office.object(office.release_of(draft)),
    ),
}  # fmt: skip


def test_every_deciding_act_is_here():
    assert set(ACTS) == set(DECIDING)


@pytest.mark.parametrize("act", DECIDING)
def test_the_act_asks(office, monkeypatch, act):
    module, state, do = ACTS[act]
    draft = office.draft_in("submitted" if state == "alone" else state)
    if act in {Act.CLEAR_DRAFT, Act.DROP_CLEARANCE}:
        office.mark(draft)
    if state == "alone":
        office.release_alone(draft)
    before = dump(office.home)
    with monkeypatch.context() as patched:
        patched.setattr(f"elshi.desk.releases.actions.{module}.check_standing", refuse)
        with pytest.raises(RuleError, match=act.value):
            do(office, draft)
    assert dump(office.home) == before
    do(office, draft)  # and it was nothing else that stood in the way


def test_the_button_asks(office, monkeypatch):
    draft = office.draft_in("submitted")
    monkeypatch.setattr(obstacles, "check_standing", refuse)
    found = obstacles.find_obstacles(draft, draft.find_current(), office.people["approver"])
    for act in set(DECIDING) - {Act.CONFIRM_EMERGENCY, Act.OBJECT_TO_EMERGENCY}:  # which stand on another page
        assert act.value in found[act.value.replace("-", "_")]["reason"]
