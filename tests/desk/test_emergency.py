"""Emergency release: one person alone, marked, on the clock, and a second pair of eyes after."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from desk.office import AT
from desk.tables import dump
from desk.test_press import forge, refused_with
from desk.trees import read_log
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.releases.models import Draft, Emergency, Release, SecondLook
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.kinds import KINDS
from elshi.desk.releases.unlooked import list_unlooked


def refusal(act, *args, **given):
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


@pytest.fixture
def own(office):
    """A release of a text that the approver wrote himself, alone, in the night; queued."""
    draft = office.start(by="approver")
    office.save(draft, by="approver", kk="Қауіп бар: үйден шықпаңыздар.")
    return office.release_alone(draft)


def test_one_person_alone_even_with_his_own_words(office, own):
    assert office.press() == 1
    own.refresh_from_db()
    assert (own.state, own.version.draft.state) == ("published", "published")
    assert own.emergency.due_at - own.emergency.at == timedelta(hours=2)
    row = AuditRow.objects.get(act="release-emergency")
    assert row.details == {
        "record": own.record_id, "version": 1, "sha256": own.version.sha256, "code": "danger",
    }  # fmt: skip
    assert "danger" not in own.unsigned, "the public record has no room for the mark"
    assert verify_chain() == AuditRow.objects.count()


def test_what_lacks_a_clearance_or_an_approval_goes_too(office):
    draft = office.draft_in("submitted")
    office.mark(draft)
    office.release_alone(draft)
    assert office.press() == 1


@pytest.mark.parametrize("role", ["author", "translator", "clearance", "analyst", "administrator", "auditor"])
def test_only_an_approver(office, role):
    draft = office.draft_in("writing")
    before = dump(office.home)
    assert refusal(office.release_alone, draft, by=role) == "not-your-role"
    assert dump(office.home) == before


def test_what_is_refused(office, monkeypatch):
    draft = office.draft_in("submitted")
    before = dump(office.home)
    assert refusal(office.release_alone, draft, code="because") == "bad-emergency-code"
    assert refusal(office.release_alone, draft, note="  ") == "emergency-note"
    assert refusal(office.release_alone, draft, note="x" * 1001) == "emergency-note"
    assert refusal(office.release_alone, draft, sha256="0" * 64) == "stale-content"
    off = replace(settings.ELSHI_APPROVALS, emergency=False)
    with monkeypatch.context() as patched:
        patched.setattr(settings, "ELSHI_APPROVALS", off)
        assert refusal(office.release_alone, draft) == "emergency-off"
    assert dump(office.home) == before
    assert refusal(office.release_alone, office.office_in("writing")) == "emergency-not-for-kind"
    assert refusal(office.release_alone, office.draft_in("approved")) == "wrong-state"
    office.release_alone(draft)
    assert refusal(office.release_alone, draft) == "wrong-state"


def test_the_press_refuses_it_where_it_was_switched_off_meanwhile(office, own, monkeypatch):
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", replace(settings.ELSHI_APPROVALS, emergency=False))
    assert office.press() == 0
    assert refused_with(own) == ("refused", "emergency-off")
    own.version.draft.refresh_from_db()
    assert (own.version.draft.state, own.version.draft.round) == ("writing", 2)


# the second pair of eyes


def test_everybody_sees_it_until_somebody_else_has_looked(office, own):
    (one,) = list_unlooked(office.people["analyst"], now=own.emergency.at + timedelta(hours=1))
    assert (one.release, one.late) == (own, False)
    (one,) = list_unlooked(office.people["analyst"], now=own.emergency.at + timedelta(hours=2, seconds=1))
    assert one.late
    office.press()
    assert len(list_unlooked(office.people["analyst"], now=office.at)) == 1
    office.confirm(own)
    assert list_unlooked(office.people["analyst"], now=office.at) == []
    assert AuditRow.objects.get(act="confirm-emergency").details["late"] is False


def test_a_late_look_is_better_than_none_and_is_called_late(office, own):
    office.at += timedelta(hours=3)
    office.confirm(own)
    assert AuditRow.objects.get(act="confirm-emergency").details["late"] is True


def test_nobody_confirms_his_own(office, own):
    before = dump(office.home)
    assert refusal(office.confirm, own, by="approver") == "own-emergency"
    assert refusal(office.object, own, by="approver") == "own-emergency"
    for name in ("author", "clearance", "analyst", "administrator", "auditor"):
        assert refusal(office.confirm, own, by=name) == "not-your-role"
    with pytest.raises(RuleError):
        SecondLook.objects.create(
            emergency=own.emergency, person=office.people["approver"], role="approver", said="confirmed", at=office.at
        )
    assert dump(office.home) == before


def test_who_wrote_a_part_confirms_nothing(office):
    draft = office.start(by="second")
    office.save(draft, by="second")
    release = office.release_alone(draft)
    assert refusal(office.confirm, release) == "four-eyes"
    assert refusal(office.object, release) == "four-eyes"


def test_somebody_looks_once(office, own):
    office.confirm(own)
    before = dump(office.home)
    assert refusal(office.confirm, own) == "emergency-looked-at"
    assert refusal(office.object, own) == "emergency-looked-at"
    assert dump(office.home) == before


def test_an_ordinary_release_has_nothing_to_confirm(office):
    release = office.release_of(office.draft_in("published"))
    assert refusal(office.confirm, release) == "no-such-emergency"


def test_an_objection_stops_what_is_not_signed_yet(office, own):
    _look, started = office.object(own, follow_up="withdrawal")
    assert started is None
    assert office.press() == 0
    assert refused_with(own) == ("refused", "emergency-objected")
    assert len(read_log(office.home)) == 3
    draft = own.version.draft
    draft.refresh_from_db()
    assert draft.state == "writing"
    assert refusal(office.confirm, own) == "emergency-looked-at"
    again = office.release_alone(draft, by="second", code="false-claim")  # a mark of its own
    assert office.press() == 1
    assert Emergency.objects.filter(version=own.version).count() == 2
    assert again.emergency.round == 2


@pytest.mark.parametrize(("follow_up", "kind"), [("correction", "statement"), ("withdrawal", "withdrawal")])
def test_an_objection_starts_what_puts_it_right(office, own, follow_up, kind):
    office.press()
    own.refresh_from_db()
    look, draft = office.object(own, follow_up=follow_up, note=" Wrong street. ")
    assert (look.said, look.note) == ("objected", "Wrong street.")
    assert (draft.kind, draft.replaces, draft.state) == (kind, own, "writing")
    assert draft.created_by == office.people["second"]
    acts = list(AuditRow.objects.order_by("-id").values_list("act", flat=True)[:2])
    assert acts == ["start-draft", "object-to-emergency"]
    assert "Wrong street" not in str(AuditRow.objects.values_list("details", flat=True))


def test_what_an_objection_cannot_start(office, own):
    office.press()
    own.refresh_from_db()
    assert refusal(office.object, own, follow_up="war") == "bad-follow-up"
    assert refusal(office.object, own, note="") == "emergency-note"
    account = office.release_alone(office.asset_in("writing"))
    office.press()
    account.refresh_from_db()
    assert refusal(office.object, account, follow_up="withdrawal") == "bad-follow-up"
    _look, draft = office.object(account, follow_up="correction")
    assert (draft.kind, draft.replaces) == ("account", account)
    withdrawal = office.release_alone(office.start_withdrawal(own))
    office.press()
    withdrawal.refresh_from_db()
    assert refusal(office.object, withdrawal, follow_up="correction") == "bad-follow-up"
    assert office.object(withdrawal)[1] is None


# what the press refuses


FORGERIES = [
    ("the mark taken off", "UPDATE releases_release SET emergency_id = NULL", "release_keeps_mark", "not-approved"),
    (
        "the mark of another person",
        "UPDATE releases_emergency SET person_id = 1",
        "emergency_no_update",
        "emergency-not-on-record",
    ),
    (
        "the mark of another round",
        "UPDATE releases_emergency SET round = 3",
        "emergency_no_update",
        "emergency-not-on-record",
    ),
    (
        "the mark of other words",
        "UPDATE releases_emergency SET sha256 = 'ff'",
        "emergency_no_update",
        "emergency-not-on-record",
    ),
    (
        "the mark in another role",
        "UPDATE releases_emergency SET role = 'analyst'",
        "emergency_no_update",
        "emergency-not-on-record",
    ),
    (
        "another reason than on record",
        "UPDATE releases_emergency SET code = 'other'",
        "emergency_no_update",
        "emergency-not-on-record",
    ),
    (
        "no act on record",
        "UPDATE audit_auditrow SET act = 'release-statement' WHERE act = 'release-emergency'",
        "audit_no_update",
        "emergency-not-on-record",
    ),
]


@pytest.mark.parametrize(("what", "change", "guard", "code"), FORGERIES, ids=[one[0] for one in FORGERIES])
def test_a_forged_emergency_is_refused_by_the_press(office, own, what, change, guard, code):
    forge(office.home, (change,), drop=[guard])
    assert office.press() == 0
    assert refused_with(own) == ("refused", code)
    assert len(read_log(office.home)) == 3


def test_an_emergency_by_sql_has_no_act_on_record(office):
    """Mark, release and state, every guard in place: the database takes them, the press does not."""
    draft = office.draft_in("writing")
    version, person = draft.find_current(), office.people["approver"]
    twin = office.release_alone(office.draft_in("writing", kk="Үлгі мәтін."))
    identity = Identity("xs-mfa/2026/2", 1, 2026, 2, None)
    unsigned = KINDS["statement"].format_unsigned(version.content, identity=identity, issued_at=AT)
    forge(
        office.home,
        (
            (
                "INSERT INTO releases_emergency (version_id, person_id, sha256, role, round, code, note, at, due_at) "
                "VALUES (?, ?, ?, 'approver', 1, 'danger', 'forged', '2026-03-01 09:30:00', '2026-03-01 11:30:00')"
            ),
            version.pk,
            person.pk,
            version.sha256,
        ),
        (
            (
                "INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, state, "
                "leaf_hash, queued_at, released_by_id, disowned, refused_code, refused_reason, emergency_id) "
                "SELECT ?, 'xs-mfa/2026/2', 1, 2026, 2, ?, 'queued', '', '2026-03-01 09:30:00', ?, FALSE, '', '', "
                "max(id) FROM releases_emergency"
            ),
            version.pk,
            unsigned,
            person.pk,
        ),
        ("UPDATE releases_draft SET state = 'queued' WHERE id = ?", draft.pk),
        drop=[],
    )
    forged = Release.objects.get(record_id="xs-mfa/2026/2")
    assert office.press() == 1
    assert refused_with(forged) == ("refused", "emergency-not-on-record")
    assert refused_with(twin)[0] == "published"
    assert Draft.objects.get(pk=draft.pk).state == "writing"
