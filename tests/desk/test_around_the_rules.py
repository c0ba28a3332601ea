"""Attempts to go around the program: through the model, and with raw SQL on a connection of one's own."""

import json

import pytest
from django.db import connection

from desk.raw import stopped
from desk.tables import dump
from desk.test_press import forge, refused_with
from desk.trees import read_log
from elshi.base.canonical import format_canonical
from elshi.base.errors import SecurityError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import audit_triggers, check_triggers
from elshi.desk.releases.models import Approval, Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import STEPS, DraftState
from elshi.desk.releases.rules.wholes import hash_content
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
    with stopped("only a submitted text|of this round"):
        sql(APPROVE.format(how=how), (newest.pk, approver, newest.sha256))
    office.submit(draft)
    with stopped("newest version|of this round"):
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
    with stopped("newest version|only an approved text|exactly this content"):
        sql(INSERT_RELEASE, (approved.pk, "queued", None, office.people["author"].pk))
    with unguarded(sql, "draft_steps", "draft_approved"):
        sql("UPDATE releases_draft SET state = 'approved'")
    with stopped("newest version|exactly this content"):
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
    words = "no such step|new round|queued by the release"  # whichever guard a database asks first
    for after in DraftState:
        if after.value in allowed:
            continue
        with unguarded(sql, "draft_approved", "draft_scheduled", "draft_waits"), stopped(words):
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
    with stopped("only a refused release|new round"):
        sql("UPDATE releases_draft SET state = 'writing'")


# approvals, clearances and emergencies: every attempt leaves the database as it was


CLEAR = (
    "INSERT INTO releases_clearance (version_id, clearance, officer_id, sha256, role, round, cleared_at) "
    "VALUES ({version}, 'legal', {person}, {sha}, {role}, {round}, '2026-03-01 09:30:00')"
)
MARK = (
    "INSERT INTO releases_clearancemark (draft_id, clearance, wanted, person_id, role, at) "
    "VALUES ({draft}, 'legal', {wanted}, {person}, {role}, '2026-03-01 09:30:00')"
)
ALONE = (
    "INSERT INTO releases_emergency (version_id, person_id, sha256, role, round, code, note, at, due_at) VALUES "
    "({version}, {person}, {sha}, {role}, {round}, 'danger', 'now', '2026-03-01 09:30:00', '2026-03-01 11:30:00')"
)
LOOK = (
    "INSERT INTO releases_secondlook (emergency_id, person_id, role, said, note, at) "
    "VALUES ({emergency}, {person}, {role}, 'confirmed', '', '2026-03-01 09:30:00')"
)
APPROVAL = (
    "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at, round) "
    "VALUES ({version}, {person}, {sha}, {role}, '2026-03-01 09:30:00', {round})"
)
QUEUE = (
    "INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, state, leaf_hash, "
    "queued_at, released_by_id, disowned, refused_code, refused_reason, emergency_id) VALUES ({version}, "
    "'xs-mfa/2026/77', 1, 2026, 77, '{{}}', 'queued', '', '2026-03-01 09:30:00', {person}, FALSE, '', '', {emergency})"
)

# What is tried, on a draft in which state, by whom, with what else, and the words of the guard that stops it.
BY_SQL = [
    (CLEAR, "marked", "approver", {}, "only an active clearance officer"),
    (CLEAR, "marked", "approver", {"role": "'clearance'"}, "only an active clearance officer"),
    (CLEAR, "marked", "clearance", {"role": "'approver'"}, "only an active clearance officer"),
    (CLEAR, "marked", "clearance", {"sha": "'ff'"}, "exactly one content"),
    (CLEAR, "marked", "clearance", {"round": 2}, "of this round"),
    (CLEAR, "writing", "clearance", {}, "only a submitted text is cleared"),
    (CLEAR, "approved", "clearance", {}, "only a submitted text is cleared"),
    (MARK, "submitted", "analyst", {"wanted": "TRUE"}, "who writes or approves"),
    (MARK, "approved", "approver", {"wanted": "FALSE"}, "while a text is written or submitted"),
    (MARK, "marked", "colleague", {"wanted": "FALSE"}, "only an active approver takes"),
    (MARK, "marked", "author", {"wanted": "FALSE", "role": "'approver'"}, "only an active approver takes|the author"),
    (APPROVAL, "marked", "approver", {}, "cleared before it is approved"),
    (APPROVAL, "submitted", "clearance", {"role": "'clearance'"}, "only an active approver approves"),
    (APPROVAL, "submitted", "approver", {"round": 2}, "of this round"),
    (ALONE, "submitted", "author", {}, "only an active approver releases"),
    (ALONE, "submitted", "author", {"role": "'approver'"}, "only an active approver releases"),
    (ALONE, "submitted", "approver", {"sha": "'ff'"}, "exactly one content"),
    (ALONE, "submitted", "approver", {"round": 9}, "of this round"),
    (ALONE, "approved", "approver", {}, "not approved yet"),
    (ALONE, "queued", "approver", {}, "not approved yet"),
    (ALONE, "an office", "approver", {}, "never released in an emergency"),
    (QUEUE, "submitted", "author", {"emergency": "NULL"}, "needs an approval|only an approved"),
    (QUEUE, "marked", "author", {"emergency": "NULL"}, "needs an approval|only an approved"),
    (QUEUE, "an office", "author", {"emergency": "NULL"}, "needs an approval|only an approved"),
    (QUEUE, "submitted", "approver", {"emergency": 99}, "has the mark of who released it"),
    (LOOK, "alone", "approver", {}, "nobody confirms his own"),
    (LOOK, "alone", "author", {"role": "'approver'"}, "only an active approver looks|the author"),
    (LOOK, "alone", "clearance", {}, "only an active approver looks"),
    (LOOK, "looked at", "second", {}, "never replaced"),
    ("UPDATE releases_draft SET state = 'approved'", "submitted", "", {}, "by an approval"),
    ("UPDATE releases_draft SET state = 'approved'", "an office", "", {}, "by an approval"),
    ("UPDATE releases_draft SET state = 'approved'", "marked", "", {}, "by an approval"),
    ("UPDATE releases_draft SET state = 'queued'", "submitted", "", {}, "by the release of its newest version"),
    ("UPDATE releases_draft SET state = 'queued'", "approved", "", {}, "by the release of its newest version"),
    ("UPDATE releases_draft SET round = 2", "submitted", "", {}, "begins a new round"),
    ("UPDATE releases_draft SET state = 'writing'", "approved", "", {}, "begins a new round"),
    ("UPDATE releases_clearancemark SET wanted = FALSE", "marked", "", {}, "a mark is never changed"),
    ("DELETE FROM releases_clearancemark", "marked", "", {}, "a mark is never deleted"),
    ("REPLACE INTO releases_clearancemark SELECT * FROM releases_clearancemark", "marked", "", {}, "a mark is never"),
    ("UPDATE releases_clearance SET sha256 = ''", "cleared", "", {}, "a clearance is never changed"),
    ("DELETE FROM releases_clearance", "cleared", "", {}, "a clearance is never deleted"),
    ("UPDATE releases_emergency SET due_at = '2099-01-01'", "alone", "", {}, "emergency release is never changed"),
    ("DELETE FROM releases_emergency", "alone", "", {}, "emergency release is never deleted"),
    ("UPDATE releases_release SET emergency_id = NULL", "alone", "", {}, "mark of an emergency release stays"),
    ("UPDATE releases_secondlook SET said = 'objected'", "looked at", "", {}, "second look is never changed"),
    ("DELETE FROM releases_secondlook", "looked at", "", {}, "second look is never deleted"),
]  # fmt: skip


def brought(office, state):
    """A draft where the attempt begins; of an office, one of two approvals is there."""
    if state == "an office":
        draft = office.office_in("submitted")
        office.approve(draft)
    elif state in {"marked", "cleared"}:
        draft = office.draft_in("submitted")
        office.mark(draft)
        if state == "cleared":
            office.clear(draft)
    elif state in {"alone", "looked at"}:
        draft = office.draft_in("submitted")
        release = office.release_alone(draft)
        if state == "looked at":
            office.confirm(release)
    else:
        draft = office.draft_in(state)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(("attempt", "state", "who", "given", "words"), BY_SQL)
def test_by_sql_with_every_guard_in_place(office, sql, attempt, state, who, given, words):
    draft = brought(office, state)
    person = office.people.get(who)
    facts = {
        "draft": draft.pk,
        "version": draft.find_current().pk,
        "sha": f"'{draft.find_current().sha256}'",
        "round": draft.round,
        "person": None if person is None else person.pk,
        "role": None if person is None else f"'{person.role}'",
        "emergency": 1,
    }
    before = dump(office.home)
    with stopped(words):
        sql(attempt.format(**(facts | given)))
    assert dump(office.home) == before


@pytest.mark.parametrize("state", ["an office", "marked"])
def test_too_few_approvals_or_no_clearance_are_no_approval_whatever_the_state_says(office, sql, state):
    """The draft forged to `approved`: the database refuses the release, and so does the act."""
    draft = brought(office, state)
    with unguarded(sql, "draft_steps", "draft_approved"):
        sql("UPDATE releases_draft SET state = 'approved'")
    before = dump(office.home)
    with stopped("needs an approval"):
        version, author = draft.find_current().pk, office.people["author"].pk
        sql(QUEUE.format(version=version, person=author, emergency="NULL"))
    with pytest.raises(RuleError) as caught:
        office.release(draft)
    assert caught.value.code == {"an office": "not-approved", "marked": "clearance-missing"}[state]
    assert dump(office.home) == before


def test_nobody_looks_at_his_own_words_by_sql_either(office, sql):
    draft = office.start(by="second")
    office.save(draft, by="second")
    office.release_alone(draft)
    before = dump(office.home)
    for name, words in (("second", "the author never confirms"), ("approver", "nobody confirms his own")):
        with stopped(words):
            sql(LOOK.format(emergency=1, person=office.people[name].pk, role="'approver'"))
    assert dump(office.home) == before


# DESIGN 6: an approval binds the whole: all renditions, titles, attachments, about, replaces, channels, embargo.
PARTS = {
    "a title": lambda whole: whole["renditions"][0].update(title="Басқа тақырып"),
    "a word": lambda whole: whole["renditions"][0].update(body="Басқа сөз."),
    "a salt": lambda whole: whole["renditions"][0].update(salt="0" * 32),
    "a language more": lambda whole: whole["renditions"].append(
        {"language": "ru", "script": "Cyrl", "title": "Слово", "body": "Слово.", "salt": "1" * 32}
    ),
    "a language less": lambda whole: whole["renditions"].pop(),
    "the authentic language": lambda whole: whole.update(authentic="en"),
    "an attachment": lambda whole: whole.update(attachments=[{"sha256": "ab" * 32}]),
    "what it is about": lambda whole: whole.update(about=["somebody"]),
    "what it replaces": lambda whole: whole.update(replaces={"id": "xs-mfa/2026/9", "version": 1}),
    "a channel": lambda whole: whole.update(channels=["site", "mastodon"]),
    "the embargo": lambda whole: whole.update(embargo="2099-01-01T00:00:00Z"),
    "the office": lambda whole: whole.update(office="xs-emb-xk"),
}


@pytest.mark.parametrize("part", sorted(PARTS))
@pytest.mark.parametrize("with_hash", [False, True], ids=["content", "content-and-hash"])
def test_any_part_of_the_whole_changed_after_approval_is_not_signed(office, part, with_hash):
    """Content by SQL, the guard out of the way: refused by the act that releases, and by the press."""
    queued, approved = office.queued(kk="Кезектегі сөз.", en="In the queue."), office.draft_in("approved")
    for version in (queued.version, approved.find_current()):
        whole = json.loads(version.content)
        PARTS[part](whole)
        content = format_canonical(whole).decode()
        assert content != version.content
        sha256 = hash_content(content) if with_hash else version.sha256
        forge(
            office.home,
            ("UPDATE releases_draftversion SET content = ?, sha256 = ? WHERE id = ?", content, sha256, version.pk),
            drop=["version_no_update"],
        )
    assert office.press() == 0
    code = "approval-of-other-content" if with_hash else "stale-content"
    assert refused_with(queued) == ("refused", code)
    before = dump(office.home)
    with pytest.raises(RuleError) as caught:
        office.release(approved)
    # A release waits for the hour of its text before it asks who approved it.
    assert caught.value.code == ("embargoed" if with_hash and part == "the embargo" else code)
    assert dump(office.home) == before


def test_a_changed_content_under_its_old_hash_is_neither_approved_nor_cleared(office):
    """What the person saw is not what the hash on his page is of."""
    draft = office.draft_in("submitted")
    office.mark(draft)
    forge(
        office.home,
        ("UPDATE releases_draftversion SET content = replace(content, 'sends', 'sent')",),
        drop=["version_no_update"],
    )
    before = dump(office.home)
    for act in (office.clear, office.approve, office.release_alone):
        with pytest.raises(RuleError) as caught:
            act(draft)
        assert caught.value.code == "stale-content"
    assert dump(office.home) == before


def test_a_stale_form_approves_nothing(office):
    draft = office.draft_in("submitted")
    seen = draft.find_current().sha256
    office.save(draft, kk="Кейін өзгертілген сөз.")
    office.submit(draft)
    before = dump(office.home)
    for act in (office.approve, office.send_back, office.release_alone):
        with pytest.raises(RuleError) as caught:
            act(draft, sha256=seen)
        assert caught.value.code == "stale-content"
    assert dump(office.home) == before


def test_another_office_than_the_node_s_own_is_not_signed(office):
    """Written, approved and released for a foreign office, each step by its act."""
    draft = office.draft_in("writing")
    whole = json.loads(draft.find_current().content) | {"office": "xk-mfa"}
    content = format_canonical(whole).decode()
    office.save_past_editor(draft, content)
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "record-changed")
    assert len(read_log(office.home)) == 3


TWICE = """
import sys
from datetime import UTC, datetime
from elshi.desk.people.models import Person
from elshi.desk.releases.actions.{module} import {act}
from elshi.desk.releases.rules import RuleError
draft, sha256 = int(sys.argv[1]), sys.argv[2]
actor = Person.objects.get(username=sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
try:
    {act}(actor=actor, draft_id=draft, sha256=sha256, at=datetime.now(UTC){more})
    print("done")
except RuleError as error:
    print(error.code)
"""


@pytest.mark.parametrize(
    ("state", "module", "act", "more"),
    [
        ("approved", "release_statement", "release_statement", ""),
        ("submitted", "release_emergency", "release_emergency", ", code='danger', note='now'"),
        ("submitted", "approve_draft", "approve_draft", ""),
    ],
)
def test_at_once_from_two_processes_one_is_done(office, run_python, state, module, act, more):
    draft = office.draft_in(state)
    code = TWICE.format(module=module, act=act, more=more)
    rows = AuditRow.objects.count()
    args = (str(draft.pk), office.sha(draft), "second")
    both = [run_python(code, args=args, wait=False) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
    assert said == ["done", "wrong-state"]
    assert AuditRow.objects.count() == rows + 1
    assert Release.objects.count() == (0 if act == "approve_draft" else 1)
    assert Approval.objects.count() <= 1
    assert office.press() == (0 if act == "approve_draft" else 1)
    assert verify_chain() == AuditRow.objects.count()
