"""The head of the audit trail in the log: once a day, never twice, and what it gives away."""

import os
import signal
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from desk.office import NODE
from desk.press_days import Clock, seal
from desk.raw import open_raw
from desk.trees import read_log
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import FIRST, BrokenTrailError, hash_row, verify_chain
from elshi.desk.audit.triggers import audit_triggers
from elshi.desk.press.worker import Press
from elshi.log.writer import STEPS as LOG_STEPS
from elshi.node.home import read_own_trust
from elshi.node.official import read_whole
from elshi.site.build import build_site

DAY = datetime(2026, 3, 1, tzinfo=UTC)  # of the office's acts


def heads_of(home):
    ledger = read_whole(home.logs / "xs-mfa", trust=read_own_trust(home)).ledger
    return [entry.record for entry in ledger.audit_heads if not entry.disowned]


def facts_of(home):
    return [(head.rows, head.sha256) for head in heads_of(home)]


def test_a_day_is_sealed_when_it_has_ended(office):
    office.draft_in("writing")
    newest = AuditRow.objects.last()
    assert not seal(office.home, DAY + timedelta(hours=23, minutes=59, seconds=59))
    assert seal(office.home, DAY + timedelta(days=1))
    [head] = heads_of(office.home)
    assert (head.id, head.rows, head.sha256) == ("xs-mfa/audit/2026-03-02", newest.id, newest.sha256)
    assert head.issued_at == "2026-03-02T00:00:00Z"
    assert not seal(office.home, DAY + timedelta(days=1, hours=5)), "once a day"
    assert not seal(office.home, DAY + timedelta(days=9)), "and not without a new row"
    assert read_log(office.home)[3:] == ["xs-mfa/audit/2026-03-02"]
    assert AuditRow.objects.last() == newest, "it leaves no row: else every day had a new one"
    assert verify_chain(facts_of(office.home)) == newest.id


def test_the_next_day_with_rows_is_sealed_too_and_covers_what_came_since(office):
    office.draft_in("writing")
    assert seal(office.home, DAY + timedelta(days=1, hours=9))
    office.at = DAY + timedelta(days=1, hours=10)
    office.draft_in("submitted")
    assert not seal(office.home, DAY + timedelta(days=1, hours=12))
    assert seal(office.home, DAY + timedelta(days=4))
    assert [head.id[-10:] for head in heads_of(office.home)] == ["2026-03-02", "2026-03-05"]
    assert verify_chain(facts_of(office.home)) == AuditRow.objects.count() == heads_of(office.home)[-1].rows


def test_a_clock_that_goes_back_never_seals_a_day_twice(office):
    office.draft_in("writing")
    assert seal(office.home, DAY + timedelta(days=400))
    office.draft_in("writing")
    assert seal(office.home, DAY + timedelta(days=1))
    office.draft_in("writing")
    assert not seal(office.home, DAY + timedelta(days=400)), "that day has its head"
    assert len(heads_of(office.home)) == 2


def test_one_press_seals_as_the_days_pass(office):
    office.draft_in("writing")
    clock = Clock(DAY + timedelta(hours=12))
    with Press(office.home, NODE, clock=clock) as press:
        assert not press.seal_audit()
        clock.at += timedelta(days=1)
        assert press.seal_audit()
        assert not press.seal_audit()
        office.draft_in("writing")
        clock.at += timedelta(days=1)
        assert press.seal_audit()
    assert len(heads_of(office.home)) == 2


def test_readers_take_it_and_the_site_shows_the_log_with_it(office, tmp_path):
    release = office.draft_in("published")
    assert seal(office.home, DAY + timedelta(days=300))
    trust = read_own_trust(office.home)
    build_site(logs=office.home.logs, blobs=office.home.blobs, out=tmp_path / "again", trust=trust)
    shown = (office.home.site / "xs-mfa/1/checkpoint").read_bytes()
    assert shown == (office.home.log_folder("xs-mfa", 1) / "checkpoint").read_bytes()
    assert shown == (tmp_path / "again/xs-mfa/1/checkpoint").read_bytes()
    assert release.state == "published"
    assert office.queued()
    assert office.press() == 1, "and work goes on after it"


@pytest.mark.parametrize("step", LOG_STEPS)
def test_killed_at_any_step_and_started_again(office, step):
    from django.db import connection

    office.draft_in("writing")
    at = DAY + timedelta(days=1)
    connection.close()
    child = os.fork()
    if not child:
        try:
            with Press(office.home, NODE, clock=Clock(at)) as press:
                press._on_step = lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None
                press.seal_audit()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the step never came"
    seal(office.home, at)
    assert [head.id for head in heads_of(office.home)] == ["xs-mfa/audit/2026-03-02"]
    assert verify_chain(facts_of(office.home)) == AuditRow.objects.count()
    shown = (office.home.site / "xs-mfa/1/checkpoint").read_bytes()
    assert shown == (office.home.log_folder("xs-mfa", 1) / "checkpoint").read_bytes()


def test_a_press_that_runs_seals_by_itself(office):
    office.draft_in("writing")
    stop = Event()

    class Stopping(Clock):
        def now(self):
            if heads_of(office.home):
                stop.set()
            return self.at

    Press(office.home, NODE, clock=Stopping(DAY + timedelta(days=1))).run_forever(stop)
    assert len(heads_of(office.home)) == 1


def without_guards(home, *statements):
    with open_raw(home) as raw, raw.unguarded(*audit_triggers().values()):
        for statement, *values in statements:
            raw(statement, values)


def test_rows_that_vanish_from_the_end_are_seen(office):
    office.draft_in("writing")
    last = AuditRow.objects.last().id
    without_guards(office.home, ("DELETE FROM audit_auditrow WHERE id > ?", last - 2))
    assert verify_chain() == last - 2, "the chain alone cannot tell"
    office.draft_in("writing")
    seal(office.home, DAY + timedelta(days=1))
    last = AuditRow.objects.last().id
    without_guards(office.home, ("DELETE FROM audit_auditrow WHERE id > ?", last - 2))
    with pytest.raises(BrokenTrailError, match="rows are gone") as caught:
        verify_chain(facts_of(office.home))
    assert caught.value.row == last - 1


def test_a_trail_that_was_written_anew_is_seen(office):
    """Whoever has the database can chain other rows: every hash fits, but for the one in the log."""
    office.draft_in("writing")
    seal(office.home, DAY + timedelta(days=1))
    rows, previous = list(AuditRow.objects.order_by("id")), FIRST
    changes = []
    for row in rows:
        row.actor_name = "nobody" if row.id == 3 else row.actor_name
        row.previous_sha256 = previous
        row.sha256 = previous = hash_row(row)
        changes.append(("UPDATE audit_auditrow SET actor_name = ?, previous_sha256 = ?, sha256 = ? WHERE id = ?",
                        row.actor_name, row.previous_sha256, row.sha256, row.id))  # fmt: skip
    without_guards(office.home, *changes)
    assert verify_chain() == len(rows)
    with pytest.raises(BrokenTrailError, match=f"row {len(rows)} is another one than the log says"):
        verify_chain(facts_of(office.home))


def test_after_a_restore_of_an_older_database_new_rows_are_sealed_again(office, moment):
    office.draft_in("writing")
    moment.keep()
    office.draft_in("submitted")
    assert seal(office.home, DAY + timedelta(days=1))
    moment.go_back()
    with pytest.raises(BrokenTrailError, match="rows are gone"):
        verify_chain(facts_of(office.home))
    assert seal(office.home, DAY + timedelta(days=2)), "what the restored trail has is covered by no head that fits it"
    assert not seal(office.home, DAY + timedelta(days=3))
