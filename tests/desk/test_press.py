"""The press: signs once, publishes once, refuses what does not hold."""

import json
import threading

import pytest

from desk.office import NODE
from desk.raw import open_raw
from desk.trees import read_log, tree_of
from elshi.base.durable import LockedError
from elshi.base.errors import SecurityError
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.audit.triggers import audit_triggers
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import Release
from elshi.desk.releases.triggers import release_triggers
from elshi.log.writer import STEPS as LOG_STEPS
from elshi.record.trust import parse_trust
from elshi.site.build import build_site
from elshi.verify.evidence import read_evidence
from elshi.verify.matching import verify_text

STEPS = ("checked", "signed", "blobs-written", *LOG_STEPS, "appended", "site-built", "published")


def forge(home, *statements, drop):
    """Raw SQL with the named guards out of the way; they are put back, so the press cannot see it by their lack."""
    guards = {**audit_triggers(), **release_triggers()}
    with open_raw(home) as raw, raw.unguarded(*(guards[name] for name in drop)):
        for statement, *values in statements:
            raw(statement, values)


FORGED_ROW = """
INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, state, leaf_hash,
  queued_at, released_by_id, disowned, refused_code, refused_reason)
SELECT ?, 'xs-mfa/2026/9', 1, 2026, 9, replace(unsigned, ?, 'xs-mfa/2026/9'), 'queued', '', queued_at, released_by_id,
  FALSE, '', '' FROM releases_release
"""


def refused_with(release):
    release.refresh_from_db()
    return (release.state, release.refused_code)


def test_a_batch_is_published_under_one_checkpoint(office):
    releases = [office.queued(kk=f"Мәлімдеме мәтіні, нөмірі {number}.") for number in range(3)]
    seen = []
    assert office.press(seen.append) == 3
    assert tuple(seen) == STEPS
    assert read_log(office.home)[-3:] == [release.record_id for release in releases]
    for index, release in enumerate(releases, start=3):
        release.refresh_from_db()
        assert (release.state, release.log_index) == ("published", index)
        assert release.published_at is not None
        assert release.version.draft.state == "published"
    assert office.press() == 0
    assert verify_chain() == AuditRow.objects.count()


def test_what_is_published_verifies(office):
    office.draft_in("published", kk="Самал Республикасы көршісіне шатырлар мен дәрігерлер жібереді.")
    evidence = read_evidence(
        logs=office.home.logs, blobs=office.home.blobs, trust=parse_trust(office.home.trust.read_bytes())
    )
    said = "Самал Республикасы көршісіне шатырлар ме\nСамал Республикасы көршісіне шатырлар мен дәрігерлер жібереді."
    assert verify_text(evidence, said).verdict == "authentic"


def test_unsigned_record_is_what_is_in_the_log(office):
    release = Release.objects.get(version__draft=office.draft_in("published"))
    signed = json.loads(bytes(release.signed))
    del signed["proof"]
    assert signed == json.loads(release.unsigned)


def test_one_press_at_a_time(office):
    with Press(office.home, NODE), pytest.raises(LockedError):
        Press(office.home, NODE).run_once()


def test_a_row_without_approval_is_put_aside_and_the_others_go_on(office):
    honest = office.queued(kk="Адал мәлімдеме мәтіні осы.")
    draft = office.draft_in("submitted", kk="Жалған мәлімдеме мәтіні осы.")
    forge(
        office.home,
        (
            FORGED_ROW,
            draft.find_current().pk,
            honest.record_id,
        ),
        drop=["release_approved", "release_from_approved"],
    )
    last = office.queued(kk="Соңғы мәлімдеме мәтіні осы.")
    assert office.press() == 2
    assert refused_with(Release.objects.get(number=9)) == ("refused", "not-approved")
    assert Release.objects.get(number=9).signed is None
    assert read_log(office.home)[3:] == [honest.record_id, last.record_id]
    row = AuditRow.objects.get(act="refuse-release")
    assert (row.actor_name, row.details["code"]) == ("press", "not-approved")


def test_a_changed_content_is_refused(office):
    release = office.queued()
    forge(
        office.home,
        ("UPDATE releases_draftversion SET content = replace(content, 'sends', 'sent')",),
        drop=["version_no_update"],
    )
    assert office.press() == 0
    assert refused_with(release) == ("refused", "stale-content")
    assert len(read_log(office.home)) == 3


def test_a_changed_content_with_its_hash_is_refused(office):
    """The forger also renews the content's hash: then the approval is for something else."""
    from elshi.desk.releases.rules.wholes import hash_content

    release = office.queued()
    content = release.version.content.replace("sends", "sent")
    forge(
        office.home,
        ("UPDATE releases_draftversion SET content = ?, sha256 = ?", content, hash_content(content)),
        drop=["version_no_update"],
    )
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approval-of-other-content")


@pytest.mark.parametrize(
    "change",
    [
        "unsigned = replace(unsigned, '\"version\":1', '\"version\":2')",
        'unsigned = replace(unsigned, \'"authentic":"kk"\', \'"authentic":"en"\')',
        "unsigned = '{}'",
        pytest.param("unsigned = cast(unsigned AS BLOB)", marks=pytest.mark.sqlite),
        "record_id = 'xs-mfa/2026/5'",
        "record_id = 'xs-mfa/2026/5', number = 5",
        "record_version = 2",
        "queued_at = '2027-01-01 00:00:00'",
    ],
)
def test_a_changed_record_is_refused(office, change):
    release = office.queued()
    forge(office.home, (f"UPDATE releases_release SET {change}",), drop=["release_frozen"])
    assert office.press() == 0
    assert refused_with(release) == ("refused", "malformed" if "BLOB" in change else "record-changed")
    assert len(read_log(office.home)) == 3


def test_an_approval_by_the_author_is_refused_by_the_press_too(office):
    release = office.queued()
    forge(
        office.home,
        ("UPDATE releases_approval SET approver_id = ?", office.people["author"].pk),
        drop=["approval_no_update"],
    )
    assert office.press() == 0
    assert refused_with(release) == ("refused", "four-eyes")


def test_an_approval_in_a_role_that_may_not_is_refused(office):
    release = office.queued()
    forge(office.home, ("UPDATE releases_approval SET role = 'analyst'",), drop=["approval_no_update"])
    assert office.press() == 0
    assert refused_with(release) == ("refused", "approver-role")


def test_malformed_content_is_refused_not_fatal(office):
    from elshi.desk.releases.rules.wholes import hash_content

    bad = office.queued(kk="Бұзылатын мәлімдеме мәтіні.")
    for content in ('{"format":"elshi-content/1"}', "not json"):
        digest = hash_content(content)
        forge(
            office.home,
            ("UPDATE releases_draftversion SET content = ?, sha256 = ? WHERE id = ?", content, digest, bad.version_id),
            ("UPDATE releases_approval SET sha256 = ? WHERE version_id = ?", digest, bad.version_id),
            drop=["version_no_update", "approval_no_update"],
        )
    good = office.queued(kk="Дұрыс мәлімдеме мәтіні осы.")
    assert office.press() == 1
    assert refused_with(bad) == ("refused", "malformed")
    assert refused_with(good)[0] == "published"


class StopError(Exception):
    """Ends a round at a step, as a kill would, but in this process."""


def stop_at(wanted):
    def on_step(name):
        if name == wanted:
            raise StopError

    return on_step


@pytest.mark.parametrize(
    "change",
    [
        *(
            pytest.param(change, marks=pytest.mark.sqlite)
            for change in (
                "signed = cast(replace(signed, 'z', 'y') AS BLOB)",
                "signed = replace(signed, 'z', 'y')",
                "signed = unsigned",
                "signed = x'00'",
            )
        ),
        *(
            pytest.param(change, marks=pytest.mark.postgresql)
            for change in (
                "signed = convert_to(replace(convert_from(signed, 'UTF8'), 'z', 'y'), 'UTF8')",
                "signed = convert_to(unsigned, 'UTF8')",
                r"signed = '\x00'",
            )
        ),
        "leaf_hash = 'ff'",
        "leaf_hash = ''",
    ],
)
def test_changed_signed_bytes_are_not_published(office, change):
    release = office.queued()
    with pytest.raises(StopError):
        office.press(stop_at("signed"))
    forge(office.home, (f"UPDATE releases_release SET {change}",), drop=["release_set_once"])
    assert office.press() == 0
    assert refused_with(release)[0] == "refused"
    assert len(read_log(office.home)) == 3


def test_signed_bytes_of_another_release_are_not_published_twice(office):
    first = office.queued(kk="Бірінші мәлімдеме мәтіні осы.")
    office.press()
    second = office.queued(kk="Екінші мәлімдеме мәтіні осы.")
    first.refresh_from_db()
    forge(
        office.home,
        (
            "UPDATE releases_release SET signed = ?, leaf_hash = ?, state = 'signed' WHERE id = ?",
            bytes(first.signed),
            first.leaf_hash,
            second.pk,
        ),
        drop=[],
    )
    assert office.press() == 0
    assert refused_with(second) == ("refused", "signature-changed")
    assert len(read_log(office.home)) == 4


def test_a_row_that_claims_to_be_signed_is_signed_by_the_press(office):
    release = office.queued()
    forge(office.home, ("UPDATE releases_release SET state = 'signed'",), drop=[])
    assert office.press() == 1
    release.refresh_from_db()
    assert release.state == "published"
    assert len(release.leaf_hash) == 64


def test_the_same_id_with_other_words_is_refused(office, moment):
    """The staff database was restored from an old copy: its next number is in the log already."""
    moment.keep()
    office.draft_in("published", kk="Бірінші өмірдегі мәлімдеме.")
    before = read_log(office.home)
    moment.go_back()
    second = office.queued(kk="Екінші өмірдегі мәлімдеме.")
    assert office.press() == 0
    assert refused_with(second) == ("refused", "id-used")
    assert read_log(office.home) == before
    third = office.queued(kk="Үшінші мәлімдеме мәтіні.")
    assert office.press() == 1
    third.refresh_from_db()
    assert third.record_id == "xs-mfa/2026/2"


@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_any_step_and_run_again(office, step, tmp_path):
    releases = [office.queued(kk=f"Мәлімдеме мәтіні, нөмірі {number}.") for number in range(2)]
    with pytest.raises(StopError):
        office.press(stop_at(step))
    office.press()
    assert read_log(office.home)[3:] == [release.record_id for release in releases]
    assert {release.state for release in Release.objects.all()} == {"published"}
    trust = parse_trust(office.home.trust.read_bytes())
    build_site(logs=office.home.logs, blobs=office.home.blobs, out=tmp_path / "again", trust=trust)
    assert tree_of(office.home.site) == tree_of(tmp_path / "again")
    assert AuditRow.objects.filter(act="publish-release").count() == 2


def test_a_node_with_other_keys_signs_nothing(office):
    from elshi.node.keys import make_keys

    release = office.queued()
    trust = office.home.trust.read_bytes()
    make_keys(office.home)
    office.home.trust.write_bytes(trust)
    with pytest.raises(SecurityError):
        office.press()
    release.refresh_from_db()
    assert (release.state, release.signed) == ("queued", None)


def test_run_forever_publishes_and_stops(office):
    from django.db import connection

    office.queued()
    stop = threading.Event()

    def work():
        Press(office.home, NODE).run_forever(stop)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    for _ in range(100):
        if Release.objects.get().state == "published":
            break
        stop.wait(0.05)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert Release.objects.get().state == "published"
