"""Attempts to go around the program: through the model, and with raw SQL on a connection of one's own."""

import pytest
from django.db import connection

from desk.raw import stopped
from elshi.base.errors import SecurityError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import audit_triggers, check_triggers
from elshi.desk.releases.models import Approval, Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import STEPS, DraftState
from elshi.desk.releases.triggers import release_triggers

APPROVE = (
    "INSERT {how} INTO releases_approval (version_id, approver_id, sha256, role, approved_at) "
    "VALUES (?, ?, ?, 'approver', '2026-03-01 09:30:00')"
)


@pytest.fixture
def sql(raw):
    """A plain connection without Django, as somebody with the file or the password would open one."""
    return raw


def unguarded(sql, *names):
    """The named guards are out of the way inside, and back after."""
    return sql.unguarded(*(release_triggers()[name] for name in names))


def test_all_guards_are_there_after_all_migrations(home):
    check_triggers(connection, {**audit_triggers(), **release_triggers()})


def test_a_missing_guard_is_noticed_and_the_press_does_not_start(office, sql):
    release = office.queued()
    sql.drop(release_triggers()["approval_four_eyes"])
    with pytest.raises(SecurityError, match="approval_four_eyes"):
        office.press()
    release.refresh_from_db()
    assert release.state == "queued"


def test_the_author_cannot_approve_through_the_model(office):
    draft = office.draft_in("submitted")
    version = draft.find_current()
    with pytest.raises(RuleError) as caught:
        Approval.objects.create(
            version=version,
            approver=office.people["author"],
            sha256=version.sha256,
            role="approver",
            approved_at=office.at,
        )
    assert caught.value.code == "four-eyes"
    assert Approval.objects.count() == 0


def test_the_author_cannot_approve_through_bulk_create_either(office):
    from django.db import IntegrityError

    version = office.draft_in("submitted").find_current()
    with pytest.raises(IntegrityError, match=r"the author never approves|only an active approver"):
        Approval.objects.bulk_create(
            [
                Approval(
                    version=version,
                    approver=office.people["author"],
                    sha256=version.sha256,
                    role="approver",
                    approved_at=office.at,
                )
            ]
        )


@pytest.mark.parametrize("how", ["", "OR REPLACE", "OR IGNORE"])
def test_raw_approvals_are_refused(office, sql, how):
    draft = office.draft_in("submitted")
    version = draft.find_current()
    author, approver = office.people["author"].pk, office.people["approver"].pk
    with stopped("the author never approves|only an active approver"):
        sql(APPROVE.format(how=how), (version.pk, author, version.sha256))
    with stopped("exactly one content"):
        sql(APPROVE.format(how=how), (version.pk, approver, "0" * 64))
    office.save(draft, by="colleague", kk="Жаңа нұсқа жазылды.")
    newest = draft.find_current()
    with stopped("only a submitted text"):
        sql(APPROVE.format(how=how), (newest.pk, approver, newest.sha256))
    office.submit(draft)
    with stopped("newest version"):
        sql(APPROVE.format(how=how), (version.pk, approver, version.sha256))
    assert Approval.objects.count() == 0


COLUMNS = "id, at, actor_name, act, object_type, object_id, details, previous_sha256, sha256, actor_id"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE releases_draftversion SET content = '{}'", "version is never changed"),
        ("UPDATE releases_draftversion SET author_id = 2", "version is never changed"),
        ("DELETE FROM releases_draftversion", "version is never deleted"),
        (
            "REPLACE INTO releases_draftversion SELECT * FROM releases_draftversion",
            "version is never replaced|not edited",
        ),
        ("UPDATE releases_approval SET sha256 = ''", "approval is never changed"),
        ("UPDATE OR REPLACE releases_approval SET approver_id = 1", "approval is never changed"),
        ("DELETE FROM releases_approval", "approval is never deleted"),
        ("REPLACE INTO releases_approval SELECT * FROM releases_approval", "approval is never|author|submitted"),
        ("UPDATE releases_release SET unsigned = '{}'", "record is never changed"),
        ("UPDATE releases_release SET record_id = 'xs-mfa/2026/99'", "record is never changed"),
        ("UPDATE releases_release SET record_version = 7", "record is never changed"),
        ("UPDATE releases_release SET queued_at = '2020-01-01'", "record is never changed"),
        ("UPDATE releases_release SET state = 'published'", "only goes forward"),
        ("DELETE FROM releases_release", "release is never deleted"),
        ("REPLACE INTO releases_release SELECT * FROM releases_release", "release"),
        ("UPDATE audit_auditrow SET actor_name = 'nobody'", "audit rows are never changed"),
        ("DELETE FROM audit_auditrow", "audit rows are never deleted"),
        ("REPLACE INTO audit_auditrow SELECT * FROM audit_auditrow WHERE id = 1", "follows the newest"),
        (f"INSERT INTO audit_auditrow ({COLUMNS}) SELECT id + 99, {COLUMNS[4:]} FROM audit_auditrow", "the newest"),
    ],
)
def test_raw_changes_are_refused(office, sql, statement, words):
    office.queued()
    with stopped(words):
        sql(statement)
    assert verify_chain() == AuditRow.objects.count()


def test_what_the_press_noted_is_final(office, sql):
    office.draft_in("published")
    changes = {"signed": b"\0", "leaf_hash": "ff", "log_index": 0, "published_at": "2020-01-01"}
    for column, value in changes.items():
        with stopped("noted is never changed"):
            sql(f"UPDATE releases_release SET {column} = ?", (value,))
    for state in ("queued", "signed", "refused"):
        with stopped("only goes forward"):
            sql("UPDATE releases_release SET state = ?", (state,))


INSERT_RELEASE = (
    "INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, state, signed, "
    "leaf_hash, queued_at, released_by_id, disowned, refused_code, refused_reason) "
    "VALUES (?, 'xs-mfa/2026/77', 1, 2026, 77, '{}', ?, ?, '', '2026-03-01 09:30:00', ?, FALSE, '', '')"
)


@pytest.mark.parametrize(
    ("state", "as_state", "words"),
    [
        ("writing", "queued", "needs an approval"),
        ("submitted", "queued", "needs an approval"),
        ("approved", "signed", "starts in the queue"),
        ("approved", "published", "starts in the queue"),
    ],
)
def test_a_release_row_needs_its_approval(office, sql, state, as_state, words):
    draft = office.draft_in(state)
    if words == "needs an approval":
        with stopped("needs an approval|only an approved text"):
            sql(INSERT_RELEASE, (draft.find_current().pk, as_state, None, office.people["author"].pk))
        with unguarded(sql, "draft_steps", "draft_approved"):  # the state alone is no approval
            sql("UPDATE releases_draft SET state = 'approved'")
    with stopped(words):
        sql(INSERT_RELEASE, (draft.find_current().pk, as_state, None, office.people["author"].pk))


def test_an_older_version_is_not_released(office, sql):
    draft = office.draft_in("approved")
    approved = draft.find_current()
    office.save(draft, kk="Кейінгі нұсқа жазылды.")
    with stopped("newest version|only an approved text"):
        sql(INSERT_RELEASE, (approved.pk, "queued", None, office.people["author"].pk))
    with unguarded(sql, "draft_steps", "draft_approved"):
        sql("UPDATE releases_draft SET state = 'approved'")
    with stopped("newest version"):
        sql(INSERT_RELEASE, (approved.pk, "queued", None, office.people["author"].pk))
    with stopped("needs an approval"):
        sql(INSERT_RELEASE, (draft.find_current().pk, "queued", None, office.people["author"].pk))


def test_unknown_states_and_roles_are_refused(office, sql):
    office.draft_in("writing")
    for statement in (
        "UPDATE releases_draft SET state = 'done'",
        "UPDATE people_person SET role = 'king'",
    ):
        with unguarded(sql, "draft_steps"), stopped("(?i)check constraint"):
            sql(statement)


def test_staff_with_acts_are_never_deleted(office):
    from django.db.models import ProtectedError

    office.draft_in("submitted")
    with pytest.raises(ProtectedError):
        office.people["author"].delete()


def test_a_release_that_was_forged_past_the_guards_is_still_refused_by_the_rules(office, sql):
    """The triggers dropped, a row forged: `check_approved` reads the same facts and says no."""
    draft = office.draft_in("submitted")
    version = draft.find_current()
    with unguarded(sql, "approval_four_eyes", "approval_by_approver", "draft_approved"):
        sql(APPROVE.format(how=""), (version.pk, office.people["author"].pk, version.sha256))
        sql("UPDATE releases_draft SET state = 'approved'")
    with pytest.raises(RuleError) as caught:
        office.release(draft)
    assert caught.value.code == "four-eyes"
    assert Release.objects.count() == 0


@pytest.mark.parametrize("who", ["analyst", "colleague", "administrator", "switched-off", "nobody"])
def test_only_an_active_approver_approves_whatever_the_row_says(office, sql, who):
    draft = office.draft_in("submitted")
    version = draft.find_current()
    if who == "switched-off":
        sql("UPDATE people_person SET is_active = FALSE WHERE username = 'approver'")
    pk = {"switched-off": office.people["approver"].pk, "nobody": 999}.get(who) or office.people[who].pk
    with stopped("only an active approver approves"):
        sql(APPROVE.format(how=""), (version.pk, pk, version.sha256))
    with stopped("only an active approver approves"):  # an honest analyst's row
        sql(
            APPROVE.format(how="").replace("'approver'", "'analyst'"),
            (version.pk, office.people["analyst"].pk, version.sha256),
        )
    assert Approval.objects.count() == 0


def test_an_approval_cannot_be_written_before_its_version(office):
    """Foreign keys are checked at the end of a transaction, so the row could stand before what it approves."""
    from django.db import IntegrityError, transaction

    office.draft_in("submitted")
    author = office.people["approver"]
    with pytest.raises(IntegrityError, match="for a saved version"), transaction.atomic():
        Approval.objects.bulk_create(
            [Approval(version_id=999, approver=author, sha256="", role="approver", approved_at=office.at)]
        )


@pytest.mark.parametrize("state", [state.value for state in DraftState])
def test_the_database_allows_the_steps_of_the_table_and_no_other(office, sql, state):
    draft = office.draft_in(state)
    allowed = {after.value for after in STEPS[DraftState(state)].values()} | {state}
    for after in DraftState:
        if after.value in allowed:
            continue
        with unguarded(sql, "draft_approved"), stopped("no such step"):
            sql("UPDATE releases_draft SET state = ? WHERE id = ?", (after.value, draft.pk))


def test_a_draft_becomes_approved_only_by_an_approval_of_its_newest_version(office, sql):
    draft = office.draft_in("submitted")
    with stopped("by an approval of its newest version"):
        sql("UPDATE releases_draft SET state = 'approved'")
    office.approve(draft)
    office.save(draft, kk="Кейінгі нұсқа жазылды.")
    office.submit(draft)
    with stopped("by an approval of its newest version"):
        sql("UPDATE releases_draft SET state = 'approved'")


def test_a_draft_starts_with_being_written_and_keeps_its_number(office, sql):
    draft = office.draft_in("submitted")
    columns = (
        "authentic, created_at, updated_at, record_id, record_version, created_by_id, returned_code, returned_reason"
    )
    copy = f"INTO releases_draft (id, state, {columns}) SELECT ?, ?, {columns} FROM releases_draft"
    with stopped("starts with being written"):
        sql(f"INSERT {copy}", (99, "approved"))
    with stopped("never replaced"):
        sql(f"REPLACE {copy}", (draft.pk, "writing"))
    with stopped("keeps its number"):
        sql("UPDATE releases_draft SET id = 99")


def test_a_queued_draft_is_not_taken_back_by_hand(office, sql):
    office.draft_in("queued")
    with stopped("only a refused release"):
        sql("UPDATE releases_draft SET state = 'writing'")
