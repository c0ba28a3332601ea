"""All states x acts x roles x kinds, through the real actions."""

from itertools import product

import pytest

from desk.office import HOUR, STAFF, Office
from desk.tables import dump
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.desk.releases.rules.kinds import KINDS
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
    Act.SAVE_DRAFT: lambda office, draft, by: SAVES[draft.kind](office, draft, by),
    Act.SUBMIT_DRAFT: lambda office, draft, by: office.submit(draft, by=by),
    Act.APPROVE_DRAFT: lambda office, draft, by: office.approve(draft, by=by),
    Act.RETURN_DRAFT: lambda office, draft, by: office.send_back(draft, by=by),
    Act.RELEASE_STATEMENT: lambda office, draft, by: office.release(draft, by=by),
    Act.DISCARD_DRAFT: lambda office, draft, by: office.discard(draft, by=by),
    Act.SCHEDULE_RELEASE: lambda office, draft, by: office.schedule(draft, by=by),
    Act.RECALL_SCHEDULE: lambda office, draft, by: office.recall(draft, by=by),
    Act.MARK_CLEARANCE: lambda office, draft, by: office.mark(draft, by=by),
    Act.DROP_CLEARANCE: lambda office, draft, by: office.drop_mark(draft, by=by),
    Act.CLEAR_DRAFT: lambda office, draft, by: office.clear(draft, by=by),
    Act.RELEASE_EMERGENCY: lambda office, draft, by: office.release_alone(draft, by=by),
}
SAVES = {
    # The authentic text stays: a translator, who may save, leaves it as it is.
    "statement": lambda office, draft, by: office.save(
        draft, by=by, kk=draft.current_version.renditions["kk"]["body"], en="New words are here."
    ),
    "account": lambda office, draft, by: office.save_asset(
        draft, by=by, handle=f"samal_{draft.pk}", url=None, purpose="culture"
    ),
    "office": lambda office, draft, by: office.save_child(draft, by=by, host="changed.mfa.samal.example"),
    "withdrawal": lambda office, draft, by: office.save(draft, by=by, kk="Кері қайтару."),  # it has no editor
}
PERSON_OF = {role: name for name, role in STAFF.items()} | {"press_officer": "colleague", "approver": "second"}

# Written out by hand, not derived: kind, state, act, the roles that may, and the state after it. Everything else is
# refused. Acts on a clearance are tried on drafts that are marked as needing the legal one, or not (see `brought`).
W, A, T, C = "press_officer", "approver", "translator", "clearance"
_OF_ALL = {
    "writing": {
        "save-draft": ((W, A, T), "writing"),
        "submit-draft": ((W, A), "submitted"),
        "discard-draft": ((W, A), "discarded"),
        "mark-clearance": ((W, A), "writing"),
        "drop-clearance": ((A,), "writing"),
        "release-emergency": ((A,), "queued"),
    },
    "submitted": {
        "save-draft": ((W, A, T), "writing"),
        "approve-draft": ((A,), "approved"),
        "return-draft": ((A, C), "writing"),
        "discard-draft": ((W, A), "discarded"),
        "mark-clearance": ((W, A), "submitted"),
        "drop-clearance": ((A,), "submitted"),
        "clear-draft": ((C,), "submitted"),
        "release-emergency": ((A,), "queued"),
    },
    "approved": {
        "save-draft": ((W, A, T), "writing"),
        "return-draft": ((A, C), "writing"),
        "release-statement": ((W, A), "queued"),
        "schedule-release": ((W, A), "scheduled"),
        "discard-draft": ((W, A), "discarded"),
    },
    "scheduled": {"recall-schedule": ((W, A), "approved")},
    "queued": {},
    "published": {},
    "discarded": {},
}  # fmt: skip


def _differing(**changes):
    """The table of all kinds, but for what `changes` say: act to (state: entry, or None for refused)."""
    table = {state: dict(acts) for state, acts in _OF_ALL.items()}
    for act, by_state in changes.items():
        for state, entry in by_state.items():
            table[state].pop(act.replace("_", "-"), None)
            if entry is not None:
                table[state][act.replace("_", "-")] = entry
    return table


ALLOWED = {
    "statement": _OF_ALL,
    "account": _OF_ALL,
    # Two people approve an office, so after the first it stays submitted; and it is never let out in an emergency.
    "office": _differing(
        approve_draft={"submitted": ((A,), "submitted")},
        release_emergency={"writing": None, "submitted": None},
    ),
    # The reason is all there is to a withdrawal: nobody edits it.
    "withdrawal": _differing(save_draft={"writing": None, "submitted": None, "approved": None}),
}
for _kind in ("account", "office", "withdrawal"):  # they have no hour
    ALLOWED[_kind] = {state: dict(acts) for state, acts in ALLOWED[_kind].items()}
    del ALLOWED[_kind]["approved"]["schedule-release"]
NEEDS_MARK = {"drop-clearance", "clear-draft"}
NEEDS_HOUR = {"schedule-release", "recall-schedule"}


def _made_for(act, kind, state):
    """How a draft has to be made so that the act can be done on it."""
    if state == "scheduled" or (kind == "statement" and state in {"submitted", "approved"} and act.value in NEEDS_HOUR):
        return "hour"
    return "marked" if act.value in NEEDS_MARK else "plain"


class Drafts:
    """Drafts of each kind in each state, by the real acts; a published statement for the withdrawals."""

    def __init__(self, office: Office) -> None:
        self._office, self._made, self._withdrawn = office, 0, None

    def brought(self, kind, state, *, made):
        """A new one. `made`: "marked" as needing the legal clearance, which is given in every state after `submitted`,
        or with an "hour" before which it does not go out."""
        office, self._made = self._office, self._made + 1
        if made == "hour":
            return office.draft_in(state, hour=HOUR, kk=f"Сағаты бар мәтін {self._made}.", en=f"An hour {self._made}.")
        draft = self._written(kind)
        if made == "marked":
            office.mark(draft)
        for after, act in (
            ("submitted", office.submit),
            ("approved", self._clear_and_approve),
            ("queued", office.release),
            ("published", lambda _draft: office.press()),
        ):
            if state in {draft.state, "discarded"}:
                break
            act(draft)
            draft.refresh_from_db()
            assert draft.state == after
        if state == "discarded":
            office.discard(draft)
        draft.refresh_from_db()
        assert (draft.state, draft.kind) == (state, kind)
        return draft

    def _clear_and_approve(self, draft):
        if draft.marked:
            self._office.clear(draft)
        self._office.approve_fully(draft)

    def _written(self, kind):
        office, name = self._office, f"{self._made}"
        if kind == "statement":
            draft = office.start()
            office.save(draft, kk=f"Мәлімдеме мәтіні, нөмірі {name}.", en=f"Words, number {name}.")
            return draft
        if kind == "account":
            return office.asset_in("writing", handle=f"samal_{name}_news", url=None)
        if kind == "office":
            letters = "".join("abcdefghij"[int(digit)] for digit in name)
            return office.office_in("writing", id=f"xs-emb-{letters}", host=f"{letters}.mfa.samal.example")
        return office.start_withdrawal(self._statement())

    def _statement(self):
        """A published statement that nobody has withdrawn yet."""
        if self._withdrawn is None or self._withdrawn.is_withdrawn:
            texts = {"kk": f"Кері алынатын мәлімдеме {self._made}.", "en": f"To be withdrawn {self._made}."}
            self._withdrawn = self._office.release_of(self._office.draft_in("published", **texts))
        return self._withdrawn


def test_tables_name_every_state():
    assert set(STEPS) == set(OWNERS) == set(DraftState)
    assert set(RELEASE_STEPS) == set(ReleaseState)
    assert set(ALLOWED) == set(KINDS) == set(SAVES)
    assert all(set(table) == {state.value for state in DraftState} for table in ALLOWED.values())
    assert set(PERSON_OF) == {role.value for role in Role} == set(STAFF.values())
    used = {act for steps in STEPS.values() for act in steps} - {PRESS, PRESS_REFUSES}
    assert used == set(DRAFT_ACTS)


@pytest.mark.parametrize(("state", "act"), list(product(DraftState, [*DRAFT_ACTS, PRESS, PRESS_REFUSES])))
def test_steps(state, act):
    by_the_press = {
        "queued": {PRESS: "published", PRESS_REFUSES: "writing"},
        "scheduled": {PRESS: "queued", PRESS_REFUSES: "writing"},
    }
    entry = _OF_ALL[state.value].get(str(act))
    wanted = by_the_press.get(state.value, {}).get(str(act), None if entry is None else entry[1])
    assert can_step(state, act) is (wanted is not None)
    if wanted is None:
        with pytest.raises(RuleError):
            check_step(state, act)
    else:
        assert check_step(state, act) == wanted


@pytest.mark.parametrize(
    ("kind", "state"),
    [one for one in product(sorted(KINDS), map(str, DraftState)) if one[1] != "scheduled" or one[0] == "statement"],
)
def test_every_act_by_every_role_in_every_state(office, kind, state):
    """What the table allows is done, with one row of audit; all else is refused, and the database stays as it is."""
    from elshi.desk.audit.models import AuditRow

    drafts, tried = Drafts(office), 0
    for made in ("plain", "marked", "hour"):
        acts = [act for act in DRAFT_ACTS if made == _made_for(act, kind, state)]
        if not acts:
            continue
        draft, before = drafts.brought(kind, state, made=made), dump(office.home)
        for act, (role, name) in product(acts, PERSON_OF.items()):
            tried += 1
            roles, after = ALLOWED[kind][state].get(act.value, ((), None))
            if role not in roles:
                with pytest.raises(RuleError):
                    DRAFT_ACTS[act](office, draft, name)
                assert dump(office.home) == before, f"{role} was refused {act} and left something behind"
                continue
            rows = AuditRow.objects.count()
            DRAFT_ACTS[act](office, draft, name)
            draft.refresh_from_db()
            assert draft.state == after, (act, role)
            assert AuditRow.objects.count() == rows + 1, "one act, one audit row"
            draft, before = drafts.brought(kind, state, made=made), dump(office.home)
    assert tried == len(DRAFT_ACTS) * len(Role)
