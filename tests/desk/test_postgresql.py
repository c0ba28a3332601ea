"""What is PostgreSQL's alone: guards that can be switched off or emptied, TRUNCATE, two who write at once."""

from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from desk.raw import open_raw, stopped
from elshi.base.errors import SecurityError
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import audit_triggers, check_triggers, find_wrong
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Case
from elshi.desk.postgresql import WRITER_LOCK
from elshi.desk.registry.triggers import registry_triggers
from elshi.desk.releases.models import Approval
from elshi.desk.releases.triggers import release_triggers

pytestmark = pytest.mark.postgresql
GUARDS = {**audit_triggers(), **release_triggers(), **registry_triggers()}
APPROVE = (
    "INSERT INTO releases_approval (version_id, approver_id, sha256, role, approved_at) "
    "VALUES (?, ?, ?, 'approver', '2026-03-01 09:30:00')"
)


AGAIN = "DROP TRIGGER approval_four_eyes ON releases_approval; CREATE TRIGGER approval_four_eyes "
CALL = "EXECUTE FUNCTION approval_four_eyes()"
EMPTY = "RETURNS trigger LANGUAGE plpgsql SET search_path=public, pg_temp AS $$ BEGIN RETURN NEW; END $$"


@pytest.mark.parametrize(
    "spoil",
    [
        "ALTER TABLE releases_approval DISABLE TRIGGER approval_four_eyes",
        "ALTER TABLE releases_approval ENABLE REPLICA TRIGGER approval_four_eyes",
        "DROP TRIGGER approval_four_eyes ON releases_approval",
        f"{AGAIN} BEFORE INSERT ON releases_approval FOR EACH ROW WHEN (false) {CALL}",
        f"{AGAIN} AFTER INSERT ON releases_approval FOR EACH ROW {CALL}",
        f"{AGAIN} BEFORE INSERT ON releases_release FOR EACH ROW {CALL}",
        f"{AGAIN} BEFORE UPDATE ON releases_approval FOR EACH ROW {CALL}",
        f"CREATE OR REPLACE FUNCTION approval_four_eyes() {EMPTY}",
        "ALTER FUNCTION approval_four_eyes() RESET ALL",
        "ALTER FUNCTION approval_four_eyes() SET search_path=elsewhere",
    ],
)
def test_a_guard_that_was_spoilt_is_noticed(office, raw, spoil):
    check_triggers(connection, GUARDS)
    with connection.cursor() as cursor:
        cursor.execute(spoil)
    assert find_wrong(connection, GUARDS) == ["approval_four_eyes"]
    with pytest.raises(SecurityError, match="approval_four_eyes"):
        office.press()


@pytest.mark.parametrize("name", ["releases_approval_one_writer", "releases_approval_no_truncate"])
def test_so_are_those_of_a_table(home, raw, name):
    raw(f"DROP FUNCTION {name}() CASCADE")
    assert find_wrong(connection, GUARDS) == [name]


def test_the_next_migration_puts_a_spoilt_guard_right(home, raw):
    from django.core.management import call_command

    raw("ALTER TABLE releases_approval DISABLE TRIGGER approval_four_eyes")
    raw("DROP FUNCTION releases_draft_one_writer() CASCADE")
    call_command("migrate", interactive=False, verbosity=0)
    check_triggers(connection, GUARDS)


@pytest.mark.parametrize("table", sorted({guard.table for guard in GUARDS.values()}))
def test_no_guarded_table_is_emptied_at_once(office, raw, table):
    with stopped("never taken away all at once"):
        raw(f"TRUNCATE {table} CASCADE")


def test_a_table_of_the_same_name_does_not_fool_a_guard(office, raw):
    """Temporary tables come first wherever the search path does not say otherwise."""
    version = office.draft_in("submitted").find_current()
    raw("CREATE TEMPORARY TABLE releases_draftversion AS SELECT * FROM public.releases_draftversion")
    raw("UPDATE pg_temp.releases_draftversion SET author_id = 0")
    with stopped("the author never approves|only an active approver"):
        raw(APPROVE, (version.pk, office.people["author"].pk, version.sha256))
    assert Approval.objects.count() == 0


@contextmanager
def impatient():
    """Django's connection waits for a lock only a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_an_act_waits_for_whoever_writes_and_is_refused_after_a_time(office, raw):
    raw("BEGIN")
    raw("INSERT INTO releases_draft (kind, state, authentic, created_by_id, created_at, updated_at, record_id,"
        " record_version, returned_code, returned_reason) VALUES ('statement', 'writing', 'kk', ?, now(), now(), '', 1,"
        " '', '')", (office.people["author"].pk,))  # fmt: skip
    with impatient():
        with pytest.raises(OperationalError, match="lock timeout"):
            open_case(actor=office.people["author"], alert_id=None, title="A visit", at=office.tick())
        assert Case.objects.count() == 0, "and reading waits for nobody"
        assert connection.get_autocommit()
        raw("ROLLBACK")
        open_case(actor=office.people["author"], alert_id=None, title="A visit", at=office.tick())
    assert Case.objects.count() == 1
    verify_chain()


def test_whoever_goes_around_the_program_waits_for_an_act(office, raw):
    version = office.draft_in("submitted").find_current()
    raw("SET lock_timeout = '100ms'")
    with transaction.atomic(), pytest.raises(psycopg.errors.LockNotAvailable):
        raw(APPROVE, (version.pk, office.people["approver"].pk, version.sha256))
    raw(APPROVE, (version.pk, office.people["approver"].pk, version.sha256))


def test_an_inner_block_takes_no_second_lock_and_gives_none_back(office, raw):
    raw("SET lock_timeout = '100ms'")
    with transaction.atomic():
        with transaction.atomic():
            Case.objects.count()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            raw(f"SELECT pg_advisory_lock({WRITER_LOCK})")


def test_the_lock_of_a_process_that_died_is_free(office, run_python):
    held = run_python(
        "import os, signal\nfrom django.db import transaction\nwith transaction.atomic():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert held.returncode == -9
    open_case(actor=office.people["author"], alert_id=None, title="A visit", at=office.tick())


def test_whoever_looks_at_the_past_may_not_write(office, raw):
    """In REPEATABLE READ a guard would ask a database that is no more: two could each be right alone."""
    version = office.draft_in("submitted").find_current()
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        raw(f"BEGIN ISOLATION LEVEL {level}")
        with stopped("reads what is committed"):
            raw(APPROVE, (version.pk, office.people["approver"].pk, version.sha256))
        raw("ROLLBACK")


def test_the_newest_version_counts_also_for_one_that_waited(office, home):
    """Without the lock both would be accepted: an approval of a version, and a newer version, at the same moment."""
    draft = office.draft_in("submitted")
    version = draft.find_current()
    with open_raw(home) as first, open_raw(home) as second:
        first("BEGIN")
        columns = "content, sha256, author_id, created_at"
        newer = f"SELECT draft_id, number + 1, {columns} FROM releases_draftversion"
        first(f"INSERT INTO releases_draftversion (draft_id, number, {columns}) {newer}")
        second("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second(APPROVE, (version.pk, office.people["approver"].pk, version.sha256))
        first("COMMIT")
        with stopped("only the newest version"):
            second(APPROVE, (version.pk, office.people["approver"].pk, version.sha256))
