"""What the press refuses beyond a wrong approval, and how a refused text comes back to people."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from desk.office import NODE
from desk.raw import open_raw, stopped
from desk.test_press import forge, refused_with
from desk.trees import read_log
from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.press.rows import SLICE
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import Draft, LoggedNumber, Release
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.kinds import KINDS
from elshi.desk.releases.rules.wholes import hash_content


def queued_with(office, **changes):
    """A release whose content was written past the editor, then honestly submitted, approved and released."""
    draft = office.start()
    whole = json.loads(office.save(draft).content) | changes
    content = format_canonical(whole).decode()
    office.save_past_editor(draft, content)
    office.submit(draft)
    office.approve(draft)
    return office.release(draft)


@pytest.mark.parametrize(
    "wish",
    [
        {"channels": []},
        {"channels": ["site", "mastodon"]},
        {"about": ["somebody"]},
    ],
)
def test_a_text_that_asks_for_what_cannot_be_done_is_not_released(office, wish):
    with pytest.raises(FormatError):
        queued_with(office, **wish)
    assert not Release.objects.exists()
    assert office.press() == 0
    assert len(read_log(office.home)) == 3


def raw_release(office, draft, **columns):
    """A release row of one's own making for an approved draft, through the model: no guard is dropped."""
    version = draft.find_current()
    at = columns.pop("queued_at", office.tick())
    given = {"record_id": "xs-mfa/2026/7", "record_version": 1, "year": 2026, "number": 7} | columns
    identity = Identity(given["record_id"], 1, given["year"], given["number"], None)
    if "unsigned" not in given:
        given["unsigned"] = KINDS["statement"].format_unsigned(version.content, identity=identity, issued_at=at)
    return Release.objects.create(version=version, queued_at=at, released_by=office.people["author"], **given)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"queued_at": datetime(1999, 1, 1, tzinfo=UTC), "record_id": "xs-mfa/1999/7"}, "record-changed"),
        ({"queued_at": datetime(1999, 1, 1, tzinfo=UTC)}, "record-changed"),
        ({"year": 2025}, "record-changed"),
        ({}, "release-not-on-record"),
        ({"queued_at": datetime(2026, 3, 1, 9, 30, 1, tzinfo=UTC)}, "release-not-on-record"),  # before the approval
        ({"queued_at": datetime(2026, 12, 31, tzinfo=UTC)}, "release-not-on-record"),  # in the future
    ],
)
def test_a_release_that_nobody_made_is_refused(office, columns, code):
    release = raw_release(office, office.draft_in("approved"), **columns)
    assert office.press() == 0
    assert refused_with(release) == ("refused", code)


def test_a_clock_that_was_set_back_stops_nothing(office):
    """Approved at half past nine, released an hour earlier by the clock, printed by a press in another year."""
    draft = office.draft_in("approved")
    office.at -= timedelta(hours=1)
    release = office.release(draft)

    class Clock:
        def now(self):
            return datetime(2025, 12, 31, tzinfo=UTC)

    Press(office.home, NODE, clock=Clock()).run_once()
    assert refused_with(release)[0] == "published"


def test_an_approval_without_its_audit_row_is_refused(office):
    """An approval of a real approver by SQL, every guard in place: the audit trail has no such act."""
    draft = office.draft_in("submitted")
    version = draft.find_current()
    with open_raw(office.home) as raw:
        raw(
            "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at) "
            "VALUES (?, ?, ?, 'approver', '2026-03-01 09:30:00')",
            (version.pk, office.people["approver"].pk, version.sha256),
        )
        raw("UPDATE releases_draft SET state = 'approved'")
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approval-not-on-record")


def test_words_that_an_approver_put_under_a_colleagues_name_are_refused(office):
    """A version by SQL, every guard in place, then honestly submitted, approved and released: nobody saved it."""
    draft = office.draft_in("writing")
    version = draft.find_current()
    whole = json.loads(version.content)
    whole["renditions"][0]["body"] = "Мақұлдаушының сөзі."
    content = format_canonical(whole).decode()
    with open_raw(office.home) as raw:
        raw(
            "INSERT INTO releases_draftversion (draft_id, number, content, sha256, author_id, created_at) "
            "VALUES (?, 2, ?, ?, ?, '2026-03-01 09:30:00')",
            (draft.pk, content, hash_content(content), office.people["author"].pk),
        )
    draft.refresh_from_db()
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "author-not-on-record")


@pytest.mark.parametrize("alone", [False, True])
def test_a_version_whose_author_was_changed_is_refused(office, alone):
    """The approver wrote a version, and the table now says that a colleague did: his approval would be of his own."""
    draft = office.draft_in("writing")
    office.save(draft, by="second", kk="Мақұлдаушының өз сөзі.")
    office.submit(draft)
    colleague, second = (office.people[name].pk for name in ("colleague", "second"))
    change = ("UPDATE releases_draftversion SET author_id = ? WHERE author_id = ?", colleague, second)
    forge(office.home, change, drop=["version_no_update"])
    draft.refresh_from_db()
    if alone:
        release = office.release_alone(draft, by="second")
    else:
        office.approve(draft, by="second")
        release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "author-not-on-record")


def test_an_approval_from_before_the_text_was_sent_back_counts_no_more(office):
    draft = office.draft_in("approved")
    office.send_back(draft)
    office.submit(draft)
    with open_raw(office.home) as raw, stopped("by an approval"):
        raw("UPDATE releases_draft SET state = 'approved'")
    # A forger moves the approval into the new round, every guard out of his way: the audit trail knows better.
    forge(
        office.home,
        ("UPDATE releases_approval SET round = (SELECT round FROM releases_draft)",),
        ("UPDATE releases_draft SET state = 'approved'",),
        drop=["approval_no_update"],
    )
    draft.refresh_from_db()
    release = office.release(draft)
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approval-not-on-record")
    draft.refresh_from_db()
    office.submit(draft)
    office.approve(draft)  # looked at again: now it holds
    office.release(draft)
    assert office.press() == 1


def test_an_approver_who_is_no_longer_there_is_refused(office):
    release = office.queued()
    with open_raw(office.home) as raw:
        if connection.vendor == "postgresql":  # foreign keys hold for everybody there, until somebody takes them away
            for table, name in raw(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint"
                " WHERE contype = 'f' AND confrelid = 'people_person'::regclass"
            ):
                raw(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        raw("DELETE FROM people_person WHERE username = 'approver'")
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approval-not-on-record")


@pytest.mark.parametrize(
    "change",
    [
        *(
            pytest.param(change, marks=pytest.mark.sqlite)
            for change in (
                "queued_at = 5",
                "queued_at = 'never'",
                "record_id = x'ff'",
                "record_id = cast(x'ff' AS TEXT)",
                "unsigned = cast(x'ff' AS TEXT)",
                "record_version = 'one'",
                "released_by_id = 'me'",
            )
        ),
        *(
            pytest.param(change, marks=pytest.mark.postgresql)
            for change in ("queued_at = 'infinity'", "queued_at = '4713-01-01 BC'", "queued_at = '20000-01-01'")
        ),
    ],
)
def test_a_row_that_cannot_even_be_read_does_not_stop_the_others(office, change):
    bad, good = office.queued(kk="Бірінші мәлімдеме мәтіні."), office.queued(kk="Екінші мәлімдеме мәтіні.")
    forge(office.home, (f"UPDATE releases_release SET {change} WHERE id = {bad.pk}",), drop=["release_frozen"])
    assert office.press() == 1
    assert refused_with(good)[0] == "published"
    assert Release.objects.filter(pk=bad.pk, state="refused").exists()
    assert verify_chain() == AuditRow.objects.count()


def test_a_title_that_is_a_number_does_not_stop_the_others(office):
    renditions = [{"language": "kk", "script": "Cyrl", "title": 5, "body": "secret words", "salt": "0" * 32}]
    draft = office.start()
    whole = json.loads(office.save(draft).content) | {"renditions": renditions}
    content = format_canonical(whole).decode()
    office.save_past_editor(draft, content)
    office.submit(draft)
    office.approve(draft)
    bad = raw_release(office, draft, unsigned="{}")
    Draft.objects.filter(pk=draft.pk).update(state="queued")
    good = office.queued(kk="Екінші мәлімдеме мәтіні.")
    assert office.press() == 1
    assert refused_with(bad) == ("refused", "malformed")
    assert "secret" not in bad.refused_reason
    assert refused_with(good)[0] == "published"
    draft.refresh_from_db()
    assert draft.state == "writing"
    assert office.save(draft).number == 3, "and its writers can put it right"


def test_a_refused_text_is_open_again_and_needs_a_new_approval(office):
    release = office.queued()
    draft = release.version.draft
    forge(office.home, ("UPDATE releases_release SET unsigned = '{}'",), drop=["release_frozen"])
    assert office.press() == 0
    draft.refresh_from_db()
    assert (draft.state, draft.returned_code, draft.record_id) == ("writing", "press", "")
    assert [row.act for row in AuditRow.objects.filter(actor_name="press")] == ["refuse-release", "return-draft"]
    office.submit(draft)  # the very same version
    office.approve(draft)
    again = office.release(draft)
    assert again.version == release.version
    assert office.press() == 1
    assert refused_with(again) == ("published", "")
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_refused_forged_row_does_not_give_back_a_draft_that_is_on_its_way(office):
    draft = office.start()
    older = office.save(draft)
    office.save(draft, kk="Жаңа нұсқа жазылды.")
    office.submit(draft)
    office.approve(draft)
    release = office.release(draft)
    forge(
        office.home,
        (
            (
                "INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, "
                "state, leaf_hash, queued_at, released_by_id, disowned, refused_code, refused_reason) SELECT "
                "?, 'xs-mfa/2026/9', 1, 2026, 9, '{}', 'queued', '', "
                "queued_at, released_by_id, FALSE, '', '' FROM releases_release"
            ),
            older.pk,
        ),
        drop=["release_approved", "release_newest", "release_from_approved"],
    )
    assert office.press() == 1
    draft.refresh_from_db()
    assert draft.state == "published"
    assert refused_with(release) == ("published", "")


def test_numbers_go_on_after_the_log_when_the_database_is_older(office, moment):
    office.draft_in("published", kk="Бірінші мәлімдеме мәтіні.")
    moment.keep()
    office.draft_in("published", kk="Екінші мәлімдеме мәтіні.")
    office.draft_in("published", kk="Үшінші мәлімдеме мәтіні.")
    moment.go_back()
    assert office.press() == 0  # the press starts, and looks
    assert list(LoggedNumber.objects.values_list("year", "number")) == [(2026, 3)]
    release = office.queued(kk="Төртінші мәлімдеме мәтіні.")
    assert release.record_id == "xs-mfa/2026/4"
    assert office.press() == 1


def test_one_transaction_holds_few_releases(office):
    for number in range(SLICE + 2):
        office.queued(kk=f"Мәлімдеме мәтіні, нөмірі {number}.")
    rows = [0]

    def watch(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "audit_auditrow" in sql:
            rows[-1] += 1
            if rows[-1] == 1:
                transaction.on_commit(lambda: rows.append(0))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert office.press() == SLICE + 2
    assert rows == [SLICE, 2, SLICE, 2, 0]
    assert verify_chain() == AuditRow.objects.count()
