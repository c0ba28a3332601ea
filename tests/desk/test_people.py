"""Who may do what; adding staff."""

import pytest

from desk.office import AT, STAFF
from elshi.desk.people.rules import MAY, REASONS, Act, Role, RuleError, can_may, check_may


def test_every_act_has_an_owner_and_every_role_is_known():
    assert set(MAY) == set(Act)
    assert all(owners and owners <= set(Role) for owners in MAY.values())
    assert set(STAFF.values()) == set(Role)


# Who may do what, written out by hand: P press officer, T translator, L clearance, A approver, N analyst, C consular,
# D administrator, U auditor.
TABLE = {
    "add-person": "D", "dismiss-alert": "PN", "watch-term": "PN", "open-case": "PANC", "close-case": "PA",
    "start-draft": "PA", "start-travel": "PAC",
    "save-draft": "PATC", "submit-draft": "PAC", "discard-draft": "PAC", "approve-draft": "A", "return-draft": "AL",
    "release-statement": "PA", "check-control": "PA", "open-incident": "PAN", "add-evidence": "PAN",
    "note-measure": "PAN", "judge-lookalike": "PAN",
    "name-successor": "PA", "close-incident": "PA", "write-letter": "PA", "finish-letter": "A",
    "plan-event": "PA", "save-brief": "PANC", "send-brief": "PA",
    "reopen-case": "PA", "take-case": "PANC", "hand-over-case": "PANC", "set-severity": "PANC", "set-answer-by": "PANC",
    "answer-form": "PANC", "attach-alert": "PANC", "freeze-posts": "PANC", "add-note": "PANC", "write-message": "PANC",
    "give-task": "PANC", "finish-task": "PANC",
    "set-role": "D", "set-office": "D", "rename-person": "D", "switch-off": "D", "switch-on": "D",
    "reset-password": "D", "confirm-grant": "DA",
    "reset-factor": "D", "end-sessions": "D",
    "check-trail": "DU",
    "mark-clearance": "PA", "drop-clearance": "A", "clear-draft": "L", "release-emergency": "A",
    "confirm-emergency": "A", "object-to-emergency": "A",
    "assign-rendition": "PATC", "mark-rendition": "PATC", "add-comment": "PATLC", "resolve-comment": "PATLC",
    "save-term": "PAT", "switch-term": "PAT", "keep-template": "PA", "switch-template": "PA",
    "schedule-release": "PA", "recall-schedule": "PA",
    "add-channel": "D", "pause-channel": "PAD", "settle-row": "PA", "settle-copies": "PA",
    "take-enquiry": "PAC", "hand-over-enquiry": "PAC", "sort-questions": "PAC", "answer-enquiry": "PA",
    "close-enquiry": "PAC", "reopen-enquiry": "PAC",
    "name-enquiry": "PAC", "erase-question": "PA", "keep-quiet": "PAC", "open-quiet": "AC",
    "open-trips": "AC", "note-call": "AC", "share-calls": "AC", "export-trips": "AC", "pause-sending": "PAC",
}  # fmt: skip
LETTERS = {
    "P": "press_officer", "T": "translator", "L": "clearance", "A": "approver", "N": "analyst", "C": "consular",
    "D": "administrator", "U": "auditor",
}  # fmt: skip


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("letter", list(LETTERS))
def test_may(act, letter):
    wanted = letter in TABLE[act.value]
    assert can_may(LETTERS[letter], act) is wanted
    if not wanted:
        with pytest.raises(RuleError) as caught:
            check_may(LETTERS[letter], act)
        assert caught.value.code == "not-your-role"


@pytest.mark.parametrize("act", list(Act))
def test_an_unknown_role_may_do_nothing(act):
    assert not can_may("", act)
    assert not can_may("superuser", act)


def test_reasons_say_what_was_left_untouched():
    assert all("Nothing was" in text or "It was not" in text for text in REASONS.values())


def test_only_an_administrator_adds_people(office):
    from elshi.desk.people.actions.add_person import add_person

    given = {"username": "new", "role": "analyst", "display_name": "New", "password": "not-a-secret-here", "at": AT}
    for name in set(STAFF) - {"administrator"}:
        with pytest.raises(RuleError, match="role"):
            add_person(**given, actor=office.people[name])
    made = add_person(**given, actor=office.people["administrator"])
    assert made.check_password("not-a-secret-here")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "author"}, "name-taken"),
        ({"username": "two words"}, "bad-name"),
        ({"username": ""}, "bad-name"),
        ({"role": "king"}, "bad-role"),
        ({"display_name": "Дамира\u202e"}, "bad-display-name"),
        ({"display_name": "Дами\nра"}, "bad-display-name"),
        ({"display_name": " "}, "bad-display-name"),
        ({"display_name": "х" * 101}, "bad-display-name"),
        ({"language": "xx"}, "bad-language"),
    ],
)
def test_bad_people_are_refused(office, change, code):
    from elshi.desk.people.actions.add_person import add_person
    from elshi.desk.people.models import Person

    given = {"username": "new", "role": "analyst", "display_name": "", "password": "not-a-secret-here", "at": AT}
    before = Person.objects.count()
    with pytest.raises(RuleError) as caught:
        add_person(**{**given, **change})
    assert caught.value.code == code
    assert Person.objects.count() == before


def test_somebody_who_is_switched_off_may_do_nothing(office):
    author = office.people["author"]
    author.is_active = False
    author.save()
    with pytest.raises(RuleError) as caught:
        office.start()
    assert caught.value.code == "not-active"


def test_add_missing_adds_each_once(office):
    from elshi.desk.demonstration import Credential
    from elshi.desk.people.actions.add_person import add_missing

    staff = [
        Credential("author", "press_officer", "A", "kk", "x" * 12),
        Credential("n", "analyst", "N", "ru", "y" * 12),
    ]
    assert add_missing(staff, at=AT) == 1
    assert add_missing(staff, at=AT) == 0
