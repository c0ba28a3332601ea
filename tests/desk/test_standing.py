"""Every act that lets a text out asks `check_standing`, inside the act and for its button."""

import pytest
from django.db import IntegrityError

from desk.embassies import XK, add_embassies
from desk.tables import dump
from elshi.desk.people.models import Person
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


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_active": False}, "not-active"),
        ({"role": "analyst"}, "changed-meanwhile"),
        ({"office": XK}, "changed-meanwhile"),
    ],
)
@pytest.mark.parametrize("act", DECIDING)
def test_an_act_that_waited_is_judged_by_who_its_person_is_now(office, act, change, code):
    """As when somebody is switched off while his act waits for its turn to write: his page was answered before."""
    add_embassies(office)
    _, state, do = ACTS[act]
    draft = office.draft_in("submitted" if state == "alone" else state)
    if act in {Act.CLEAR_DRAFT, Act.DROP_CLEARANCE}:
        office.mark(draft)
    if state == "alone":
        office.release_alone(draft)
    kept = {name: person.pk for name, person in office.people.items()}  # the objects stay as they were read
    Person.objects.filter(pk__in=kept.values()).update(**change)
    before = dump(office.home)
    with pytest.raises((RuleError, IntegrityError)) as caught:
        do(office, draft)
    if isinstance(caught.value, RuleError):
        assert caught.value.code == code
    else:  # a guard of the database was asked before
        assert "only " in str(caught.value)
    assert dump(office.home) == before


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}, {"office": XK}])
def test_a_draft_is_not_saved_by_whom_it_was_taken_from_meanwhile(office, change):
    add_embassies(office)
    draft = office.draft_in("writing")
    Person.objects.filter(username="author").update(**change)
    before = dump(office.home)
    with pytest.raises(RuleError, check=lambda error: error.code in {"not-active", "changed-meanwhile"}):
        office.save(draft, kk="Басқа сөз.")
    assert dump(office.home) == before
