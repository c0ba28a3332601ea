"""A database from before cases had owners, evidence and reasons: nothing is lost, nothing is made up."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from desk.office import AT
from elshi.desk.audit.triggers import check_triggers
from elshi.desk.cases.models import Case, CaseDecision, CasePost
from elshi.desk.cases.triggers import case_triggers

SAMPLE = {"id": "p1", "at": "2026-03-01T09:00:00Z", "author": "a" * 16, "text": "a forged notice", "language": "en"}


@pytest.fixture
def old(tmp_path, django_db_blocker):
    """The models of then, in a database of then."""
    from desk.conftest import _use

    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = str(tmp_path / "old.sqlite3")
        wanted = [("cases", "0001_initial"), ("audit", "0001_initial"), ("people", "0002_roles_and_offices")]
        MigrationExecutor(connection).migrate(wanted)
        yield MigrationExecutor(connection).loader.project_state(wanted).apps
        _use(None)


@pytest.mark.sqlite
def test_old_cases_come_over_whole(old):
    person = old.get_model("people", "Person")
    opener, closer = (person.objects.create(username=name, role="press_officer") for name in ("opener", "closer"))
    alerts = [
        old.get_model("cases", "Alert").objects.create(
            id=name, kind="burst", rank=1, score=1.0, first_post_at=AT, raised_at=AT, updated_at=AT, posts=1,
            accounts=1, sample=[SAMPLE, SAMPLE],
        )
        for name in ("a", "b")
    ]  # fmt: skip
    case = old.get_model("cases", "Case").objects
    given = {"opened_by": opener, "opened_at": AT}
    at_work = case.create(title="At work", alert=alerts[0], **given)
    ended = case.create(
        title="Ended", alert=alerts[1], state="closed", decision="do-not-respond", closed_at=AT, **given
    )
    planned = case.create(title="Planned", state="closed", decision="respond", closed_at=AT, **given)
    old.get_model("audit", "AuditRow").objects.create(
        id=1, at=AT, actor_id=closer.pk, actor_name="closer", act="close-case", object_type="cases.case",
        object_id=str(ended.pk), previous_sha256="0" * 64, sha256="1" * 64,
    )  # fmt: skip

    call_command("migrate", interactive=False, verbosity=0)

    assert list(Case.objects.order_by("id").values_list("title", "state", "decision", "silence", "owner_id")) == [
        ("At work", "open", "", "", opener.pk),
        ("Ended", "closed", "do-not-respond", "not-recorded", opener.pk),
        ("Planned", "closed", "respond", "", opener.pk),
    ]
    assert [(post.case_id, post.number, post.text) for post in CasePost.objects.all()] == [
        (at_work.pk, 1, "a forged notice")
    ]
    attached = Case.objects.order_by("id").values_list("pk", "attached__alert_id")
    assert list(attached) == [(at_work.pk, "a"), (ended.pk, "b"), (planned.pk, None)]
    assert list(CaseDecision.objects.order_by("case_id").values_list("case_id", "decision", "by_id")) == [
        (ended.pk, "do-not-respond", closer.pk),
        (planned.pk, "respond", opener.pk),
    ]
    check_triggers(connection, case_triggers())
