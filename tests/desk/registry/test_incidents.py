"""The incident file: opened, filled, closed; who may do what; nothing in it changes afterwards."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from desk.office import AT
from desk.raw import say_in_postgresql
from desk.registry.files import GOOD, HOSTILE, PNG
from elshi.base.errors import SecurityError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import check_triggers
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.actions.close_incident import close_incident
from elshi.desk.registry.actions.name_successor import name_successor
from elshi.desk.registry.actions.note_measure import note_measure
from elshi.desk.registry.evidence_files import read_evidence
from elshi.desk.registry.models import Evidence, Incident
from elshi.desk.registry.triggers import registry_triggers
from elshi.log import MissingError


def refused(reason, act, *args, **kwargs):
    before = (AuditRow.objects.count(), Incident.objects.count(), Evidence.objects.count())
    with pytest.raises(RuleError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == reason
    assert (AuditRow.objects.count(), Incident.objects.count(), Evidence.objects.count()) == before


def test_a_file_from_beginning_to_end(register):
    register.with_two()
    office = register.office
    incident = register.incident(successor="xs-mfa/account/2")
    shot = register.evidence(incident, kind="screenshot", file=PNG, text="", description="the new name")
    post = register.evidence(incident, by="analyst", kind="post", url="https://x.com/mfa_samal/status/1")
    act = note_measure(
        actor=office.people["analyst"],
        incident_id=incident.pk,
        measure="reported-to-platform",
        note="ticket 77",
        done_at=office.at,
        at=office.tick(),
    )
    close_incident(actor=office.people["author"], incident_id=incident.pk, outcome="replaced", at=office.tick())
    incident.refresh_from_db()
    assert (incident.outcome, incident.is_open, incident.successor) == ("replaced", False, "xs-mfa/account/2")
    assert [(one.number, one.sha256) for one in incident.evidence.all()] == [
        (1, hashlib.sha256(PNG).hexdigest()),
        (2, hashlib.sha256(b"Send us money").hexdigest()),
    ]
    assert (shot.media_type, post.media_type, act.note) == ("image/png", "text/plain", "ticket 77")
    assert read_evidence(shot.sha256) == PNG
    done = list(AuditRow.objects.order_by("id").values_list("act", flat=True))[-5:]
    assert done == ["open-incident", "add-evidence", "add-evidence", "note-measure", "close-incident"]
    words = str(list(AuditRow.objects.values_list("details", flat=True)))
    assert "Send us" not in words
    assert "ticket 77" not in words
    verify_chain()


def test_evidence_is_private_and_checked_when_read(register):
    register.with_two()
    piece = register.evidence(register.incident())
    folder = register.office.home.path / "evidence"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not (register.office.home.blobs / "sha256" / piece.sha256[:2] / piece.sha256[2:4] / piece.sha256).exists()
    path = folder / "sha256" / piece.sha256[:2] / piece.sha256[2:4] / piece.sha256
    path.write_bytes(b"Send us flowers")
    with pytest.raises(SecurityError):
        read_evidence(piece.sha256)
    path.unlink()
    with pytest.raises(MissingError):
        read_evidence(piece.sha256)


def test_only_what_is_known_gets_a_file(register):
    register.with_two()
    refused("not-registered", register.incident, account="xs-mfa/account/9")
    refused("bad-code", register.incident, kind="lost")
    refused("in-the-future", register.incident, since=AT + timedelta(days=9))
    refused("not-a-successor", register.incident, successor="xs-mfa/account/1")
    refused("not-a-successor", register.incident, successor="xs-mfa/account/9")
    refused("no-such-case", register.incident, case_id=9)
    refused("bad-lookalike", register.incident, kind="copied")
    refused("bad-lookalike", register.incident, kind="copied", platform="x", handle="a b")
    refused("not-your-role", register.incident, by="administrator")
    register.incident()
    refused("incident-known", register.incident)
    register.incident(kind="copied", url="https://x.com/rnfa_samal")
    register.incident(kind="copied", platform="telegram", handle="@mfa_samal_help")
    refused("incident-known", register.incident, kind="copied", platform="x", handle="rnfa_samal")
    copies = Incident.objects.filter(kind="copied").order_by("id").values_list("lookalike_platform", "lookalike_handle")
    assert list(copies) == [("x", "rnfa_samal"), ("telegram", "mfa_samal_help")]


def test_a_copied_domain_is_known_by_its_host(register):
    register.with_two()
    incident = register.incident(kind="copied", url="https://mfa-samal.example.net/login")
    assert (incident.lookalike_platform, incident.lookalike_handle) == ("domain", "mfa-samal.example.net")


def test_what_is_no_evidence(register):
    register.with_two()
    incident = register.incident()
    for data in HOSTILE.values():
        refused("evidence-kind", register.evidence, incident, kind="file", file=data)
    for kind in ("screenshot", "file"):
        refused("evidence-missing", register.evidence, incident, kind=kind)
    refused("evidence-kind", register.evidence, incident, kind="screenshot", file=GOOD["application/pdf"])
    refused("evidence-too-large", register.evidence, incident, kind="file", file=PNG.ljust((5 << 20) + 1, b"\x00"))
    refused("evidence-missing", register.evidence, incident, kind="url")
    refused("evidence-url", register.evidence, incident, kind="url", url="javascript:alert(1)")
    refused("evidence-missing", register.evidence, incident, kind="post", text=" ")
    refused("evidence-description", register.evidence, incident, description="a\nb")
    refused("bad-code", register.evidence, incident, kind="rumour")
    refused("in-the-future", register.evidence, incident, seen_at=AT + timedelta(days=1))
    assert not list((register.office.home.path).glob("evidence/**/*"))
    register.evidence(incident)
    refused("evidence-twice", register.evidence, incident)


def test_successors_and_closing(register):
    register.with_two()
    office, incident = register.office, register.incident()
    act = {"incident_id": incident.pk, "at": office.at}
    refused("not-your-role", name_successor, actor=office.people["analyst"], successor="", **act)
    refused("not-a-successor", name_successor, actor=office.people["author"], successor="xs-mfa/account/1", **act)
    name_successor(actor=office.people["author"], successor="xs-mfa/account/2", **act)
    refused("bad-code", close_incident, actor=office.people["author"], outcome="", **act)
    refused("not-your-role", close_incident, actor=office.people["analyst"], outcome="restored", **act)
    close_incident(actor=office.people["author"], outcome="restored", **act)
    refused("incident-closed", close_incident, actor=office.people["author"], outcome="restored", **act)
    refused("incident-closed", register.evidence, incident)
    register.incident()  # it may happen again
    missing = {"incident_id": 99, "at": office.at}
    refused("no-such-incident", close_incident, actor=office.people["author"], outcome="restored", **missing)


def test_the_database_keeps_the_file(register):
    register.with_two()
    office, incident = register.office, register.incident()
    register.evidence(incident)
    note_measure(
        actor=office.people["author"],
        incident_id=incident.pk,
        measure="other",
        note="",
        done_at=office.at,
        at=office.tick(),
    )
    check_triggers(connection, registry_triggers())
    statements = [
        "UPDATE registry_evidence SET sha256 = 'x'",
        "DELETE FROM registry_evidence",
        "REPLACE INTO registry_evidence SELECT * FROM registry_evidence",
        (
            "INSERT INTO registry_evidence (number, kind, description, url, media_type, size, sha256, seen_at, at,"
            " by_id, incident_id) SELECT 7, kind, description, url, media_type, size, 'y', seen_at, at, by_id,"
            " incident_id FROM registry_evidence"
        ),
        "UPDATE registry_incidentact SET note = 'x'",
        "DELETE FROM registry_incidentact",
        "UPDATE registry_incident SET kind = 'copied'",
        "UPDATE registry_incident SET opened_at = '2020-01-01'",
        "DELETE FROM registry_incident",
        "REPLACE INTO registry_incident SELECT * FROM registry_incident",
    ]
    for statement in statements:
        _abort(statement)
    close_incident(actor=office.people["author"], incident_id=incident.pk, outcome="restored", at=office.tick())
    late = [
        "UPDATE registry_incident SET closed_at = NULL, closed_by_id = NULL, outcome = ''",
        "UPDATE registry_incident SET successor = 'xs-mfa/account/2'",
        (
            "INSERT INTO registry_incidentact (measure, note, done_at, at, by_id, incident_id)"
            " SELECT measure, note, done_at, at, by_id, incident_id FROM registry_incidentact"
        ),
    ]
    for statement in late:
        _abort(statement)


def _abort(statement):
    """The triggers say no, not the grammar."""
    with (
        pytest.raises(DatabaseError, match=r"never|closed|counted|about"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(say_in_postgresql(statement) if connection.vendor == "postgresql" else statement)
