"""Several approvals, clearances before them, and rounds: through the acts and at the press."""

from dataclasses import replace

import pytest
from django.conf import settings

from desk.tables import dump
from desk.test_press import forge, refused_with
from elshi.desk.audit.models import AuditRow
from elshi.desk.releases.models import Approval, ClearanceMark
from elshi.desk.releases.progress import read_progress
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.waiting import for_approval


def refusal(act, *args, **given):
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


@pytest.fixture
def two_needed(monkeypatch):
    """The node asks for two approvals of a statement."""
    raised = replace(settings.ELSHI_APPROVALS, needed=(("", "statement", 2),))
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", raised)


def state_of(draft):
    draft.refresh_from_db()
    return draft.state


# several approvals


def test_an_office_takes_two_people(office):
    draft = office.office_in("submitted")
    office.approve(draft)
    assert state_of(draft) == "submitted"
    assert read_progress(draft, draft.find_current()).lacking == 1
    assert refusal(office.release, draft) == "wrong-state"
    before = dump(office.home)
    assert refusal(office.approve, draft) == "already-approved"
    assert dump(office.home) == before
    office.approve(draft, by="second")
    assert state_of(draft) == "approved"
    office.release(draft)
    assert office.press() == 1


def test_a_setting_raises_the_number(office, two_needed):
    draft = office.draft_in("submitted")
    office.approve(draft)
    assert state_of(draft) == "submitted"
    assert set(for_approval(office.people["approver"])) == set()
    assert set(for_approval(office.people["second"])) == {draft}
    office.approve(draft, by="second")
    office.release(draft)
    assert office.press() == 1


def test_an_edit_voids_the_first_of_two(office, two_needed):
    draft = office.draft_in("submitted")
    office.approve(draft)
    office.save(draft, kk="Басқа сөздер айтылды.")
    office.submit(draft)
    office.approve(draft, by="second")
    assert state_of(draft) == "submitted"
    office.approve(draft)
    assert state_of(draft) == "approved"


def test_a_return_voids_the_first_of_two_although_no_word_changed(office, two_needed):
    draft = office.draft_in("submitted")
    office.approve(draft)
    office.send_back(draft, by="second")
    office.submit(draft)
    office.approve(draft, by="second")
    assert state_of(draft) == "submitted"
    office.approve(draft)
    assert state_of(draft) == "approved"
    office.release(draft)
    assert office.press() == 1


def test_a_number_that_was_raised_after_the_approval_stops_the_release(office, monkeypatch):
    draft, queued = office.draft_in("approved"), office.queued(kk="Кезекте тұрған мәлімдеме.")
    raised = replace(settings.ELSHI_APPROVALS, needed=(("", "statement", 2),))
    monkeypatch.setattr(settings, "ELSHI_APPROVALS", raised)
    assert refusal(office.release, draft) == "not-approved"
    assert office.press() == 0
    assert refused_with(queued) == ("refused", "not-approved")


def test_the_press_counts_the_approvals_of_an_office_in_the_trail(office):
    """The second approval by SQL, every guard in place: there is no such act on record."""
    draft = office.office_in("submitted")
    office.approve(draft)
    version = draft.find_current()
    forge(
        office.home,
        (
            (
                "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at, round) "
                "VALUES (?, ?, ?, 'approver', '2026-03-01 09:30:00', 1)"
            ),
            version.pk,
            office.people["second"].pk,
            version.sha256,
        ),
        ("UPDATE releases_draft SET state = 'approved'",),
        drop=[],
    )
    draft.refresh_from_db()
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approval-not-on-record")


def test_a_release_from_before_the_last_approval_is_refused(office):
    """The release's row of audit must come after there were enough approvals, not only after the first."""
    draft = office.office_in("approved")
    release = office.release(draft)
    second = AuditRow.objects.filter(act="approve-draft").latest("id")
    first = AuditRow.objects.filter(act="approve-draft").earliest("id")
    assert second.id > first.id
    forge(
        office.home,
        # As if the second approval had been given after the release: its row of audit is put behind it.
        ("UPDATE audit_auditrow SET id = 9999 WHERE id = ?", second.id),
        drop=["audit_no_update"],
    )
    assert office.press() == 0
    assert refused_with(release) == ("refused", "release-not-on-record")


# clearances


def test_nobody_approves_before_what_is_marked_is_cleared(office):
    draft = office.draft_in("submitted")
    office.mark(draft, "legal")
    office.mark(draft, "regional", by="approver")
    assert set(for_approval(office.people["clearance"])) == {draft}
    assert set(for_approval(office.people["approver"])) == set()
    assert refusal(office.approve, draft) == "clearance-missing"
    office.clear(draft, "legal")
    assert refusal(office.approve, draft) == "clearance-missing"
    office.clear(draft, "regional")
    assert set(for_approval(office.people["clearance"])) == set()
    assert set(for_approval(office.people["approver"])) == {draft}
    office.approve(draft)
    office.release(draft)
    assert office.press() == 1


def test_an_edit_voids_a_clearance_and_the_mark_stays(office):
    draft = office.draft_in("submitted")
    office.mark(draft)
    office.clear(draft)
    office.save(draft, kk="Басқа сөздер айтылды.")
    office.submit(draft)
    assert draft.marked == ["legal"]
    assert refusal(office.approve, draft) == "clearance-missing"
    office.clear(draft)
    office.approve(draft)


def test_a_clearance_officer_sends_back_what_he_cleared_and_it_counts_no_more(office):
    draft = office.draft_in("submitted")
    office.mark(draft)
    office.clear(draft)
    office.send_back(draft, by="clearance")
    office.submit(draft)
    assert refusal(office.approve, draft) == "clearance-missing"


def test_what_may_be_marked_and_by_whom_it_is_taken_away(office):
    draft = office.draft_in("submitted")
    assert refusal(office.mark, draft, "moral") == "bad-clearance"
    assert refusal(office.mark, office.asset_in("writing"), "regional") == "bad-clearance"
    office.mark(draft)
    assert refusal(office.mark, draft) == "clearance-marked"
    assert refusal(office.clear, draft, "regional") == "clearance-not-marked"
    assert refusal(office.drop_mark, draft, "regional") == "clearance-not-marked"
    assert refusal(office.drop_mark, draft, by="colleague") == "not-your-role"
    office.drop_mark(draft)
    assert draft.marked == []
    office.mark(draft)
    office.clear(draft)
    assert refusal(office.clear, draft) == "clearance-given"
    assert refusal(office.clear, draft, sha256="0" * 64) == "stale-content"
    acts = AuditRow.objects.filter(object_id=str(draft.pk)).order_by("id").values_list("act", "details__clearance")
    assert list(acts)[-4:] == [
        ("mark-clearance", "legal"), ("drop-clearance", "legal"), ("mark-clearance", "legal"),
        ("clear-draft", "legal"),
    ]  # fmt: skip


def test_an_approver_does_not_spare_his_own_text_its_clearance(office):
    draft = office.draft_in("writing")
    office.mark(draft)
    office.save(draft, by="approver", kk="Бекітушінің өз сөздері.")
    assert refusal(office.drop_mark, draft, by="approver") == "four-eyes"
    office.drop_mark(draft, by="second")


def test_a_writer_never_clears_whatever_his_role_became(office):
    draft = office.start(by="colleague")
    office.save(draft, by="colleague")
    office.submit(draft, by="colleague")
    office.mark(draft)
    person = office.people["colleague"]
    type(person).objects.filter(pk=person.pk).update(role="clearance")
    person.refresh_from_db()
    assert refusal(office.clear, draft, by="colleague") == "four-eyes"


def test_the_press_knows_a_mark_that_was_taken_out_of_the_table(office):
    """The mark by its act, then gone by SQL: the audit trail still asks for the clearance."""
    draft = office.draft_in("submitted")
    office.mark(draft)
    forge(office.home, ("DELETE FROM releases_clearancemark",), drop=["clearancemark_no_delete"])
    assert not ClearanceMark.objects.exists()
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "clearance-not-on-record")


def test_a_clearance_by_sql_is_refused_by_the_press(office):
    draft = office.draft_in("submitted")
    office.mark(draft)
    version = draft.find_current()
    forge(
        office.home,
        (
            (
                "INSERT INTO releases_clearance (version_id, clearance, officer_id, sha256, role, round, cleared_at) "
                "VALUES (?, 'legal', ?, ?, 'clearance', 1, '2026-03-01 09:30:00')"
            ),
            version.pk,
            office.people["clearance"].pk,
            version.sha256,
        ),
        drop=[],
    )
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "clearance-not-on-record")


@pytest.mark.parametrize(
    ("change", "guard", "code"),
    [
        ("UPDATE releases_clearance SET role = 'analyst'", "clearance_no_update", "clearance-role"),
        ("UPDATE releases_clearance SET sha256 = 'ff'", "clearance_no_update", "clearance-of-other-content"),
        ("UPDATE releases_clearance SET officer_id = 1", "clearance_no_update", "four-eyes"),
        ("UPDATE releases_clearance SET round = 7", "clearance_no_update", "clearance-missing"),
    ],
)
def test_a_changed_clearance_is_refused_by_the_press(office, change, guard, code):
    draft = office.draft_in("submitted")
    assert office.people["author"].pk == 1
    office.mark(draft)
    office.clear(draft)
    office.approve(draft)
    release = office.release(draft)
    forge(office.home, (change,), drop=[guard])
    assert office.press() == 0
    assert refused_with(release) == ("refused", code)


def test_old_rows_begin_their_second_round(office, run_python):
    """What was at work before there were rounds: an approval from before a return does not come to count."""
    draft = office.draft_in("approved")
    office.send_back(draft)
    office.submit(draft)
    process = run_python(
        "from django.core.management import call_command\n"
        "from django.db import connection\n"
        "from django.db.migrations.executor import MigrationExecutor\n"
        "from elshi.desk.audit.dialects import dialect_of\n"
        "from elshi.desk.releases.triggers import release_triggers\n"
        "dialect_of(connection).drop(connection, release_triggers().values())\n"
        "MigrationExecutor(connection).migrate([('releases', '0002_triggers')])\n"
        "call_command('migrate', verbosity=0)\n"
    )
    assert process.returncode == 0, process.err
    draft.refresh_from_db()
    assert (draft.state, draft.round, Approval.objects.get().round) == ("submitted", 2, 1)
    assert refusal(office.release, draft) == "wrong-state"
    office.approve(draft)
    office.release(draft)
    assert office.press() == 1
