"""Scheduled releases: nothing leaves before the hour, everything at it, and against a recall exactly one wins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.office import HOUR, NODE
from desk.raw import stopped
from desk.test_press import forge, refused_with
from desk.trees import read_log
from elshi.base.canonical import parse_canonical
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.recall_schedule import RECALL_CODES
from elshi.desk.releases.models import Draft, DraftVersion, Release, Schedule
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.embargo import parse_hour
from elshi.desk.releases.rules.kinds import KINDS
from elshi.desk.releases.rules.states import SCHEDULE_STEPS, ReleaseState, ScheduleState
from elshi.desk.releases.words import RECALL_REASONS
from elshi.log.merkle import leaf_hash

SECOND = timedelta(seconds=1)


class Clock:
    """Stands still at `at`."""

    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at


def press_at(office, at) -> int:
    return Press(office.home, NODE, clock=Clock(at)).run_once()


def refused(code):
    class _Refused:
        def __enter__(self):
            self.caught = pytest.raises(RuleError)
            self.info = self.caught.__enter__()

        def __exit__(self, *args):
            done = self.caught.__exit__(*args)
            assert self.info.value.code == code
            return done

    return _Refused()


def state_of(draft) -> str:
    draft.refresh_from_db()
    return draft.state


def files_below(home):
    """Every file of the home but the staff database itself, which no one else reads."""
    return [path for path in home.path.rglob("*") if path.is_file() and not path.name.startswith("desk.sqlite3")]


def traces(home, *needles) -> list[str]:
    return [
        f"{path}: {needle!r}"
        for path in files_below(home)
        for needle in needles
        if needle in path.read_bytes() or needle.decode("latin-1") in path.name
    ]


def test_nothing_of_a_scheduled_text_is_outside_the_database_before_its_hour(office):
    """The text, its hash, the hashes of its renditions, the number it will get and its leaf: looked for everywhere."""
    other = office.draft_in("published", kk="Бүгінгі басқа мәлімдеме.")
    draft = office.draft_in("scheduled", kk="Құпия сөздер осында тұр.", en="The secret words stand here.")
    version = draft.find_current()
    before = Release.objects.count()
    assert press_at(office, HOUR - SECOND) == 0
    assert state_of(draft) == "scheduled"
    assert Release.objects.count() == before == 1, "no record, so no number either"
    blobs = [KINDS["statement"].blobs(KINDS["statement"].parse_content(version.content))]
    from elshi.record.rendition import blob_sha256

    needles = ["Құпия сөздер".encode(), b"The secret words", version.sha256.encode(), b"xs-mfa/2026/2"]
    needles += [blob_sha256(blob).encode() for blob in blobs[0]]
    assert traces(office.home, *needles) == []

    assert press_at(office, HOUR) == 1
    release = office.release_of(draft)
    assert (state_of(draft), release.record_id, release.state) == ("published", "xs-mfa/2026/2", "published")
    record = parse_canonical(bytes(release.signed))
    assert record["issued_at"] == "2026-03-03T09:00:00Z"
    assert traces(office.home, *needles[:2]), "the same look finds what is there: the text is on the site now"
    assert traces(office.home, needles[-1]), "and so are its blobs"
    assert release.leaf_hash == leaf_hash(bytes(release.signed)).hex()
    assert read_log(office.home)[-1] == "xs-mfa/2026/2"
    assert other.current_version.embargo is None
    assert verify_chain() == AuditRow.objects.count()


def test_the_record_carries_a_moment_at_or_after_its_hour_and_late_is_said(office):
    draft = office.draft_in("scheduled")
    assert press_at(office, HOUR + timedelta(hours=5, minutes=3)) == 1  # the node was down
    schedule = Schedule.objects.get()
    assert schedule.state == "released"
    assert schedule.late == timedelta(hours=5, minutes=3)
    row = AuditRow.objects.get(act="release-due")
    assert (row.actor_name, row.details["late_seconds"], row.details["schedule"]) == ("press", 18180, schedule.pk)
    assert row.details["sha256"] == draft.find_current().sha256
    assert parse_canonical(bytes(schedule.release.signed))["issued_at"] == "2026-03-03T14:03:00Z"
    assert schedule.release.released_by == office.people["author"]


def test_in_time_is_not_called_late(office):
    office.draft_in("scheduled")
    press_at(office, HOUR + SECOND)
    assert Schedule.objects.get().late is None


def test_a_clock_that_is_set_back_releases_nothing_early_and_loses_nothing(office):
    draft = office.draft_in("scheduled")
    assert press_at(office, HOUR - timedelta(days=30)) == 0
    assert press_at(office, HOUR - SECOND) == 0
    assert press_at(office, HOUR) == 1
    assert state_of(draft) == "published"


def test_a_release_in_the_queue_waits_when_the_clock_goes_back_before_its_hour(office):
    """Taken up at the hour, then the press was killed and the clock set back: it is neither refused nor signed."""
    from elshi.desk.press.due import release_due

    draft = office.draft_in("scheduled")
    assert release_due(at=HOUR, most=5) == 1
    release = office.release_of(draft)
    assert press_at(office, HOUR - timedelta(minutes=1)) == 0
    assert refused_with(release) == ("queued", "")
    assert len(read_log(office.home)) == 3
    assert press_at(office, HOUR + SECOND) == 1
    assert refused_with(release) == ("published", "")


def test_two_due_texts_go_out_in_the_order_of_their_hours(office):
    later = office.draft_in("scheduled", hour=HOUR + timedelta(minutes=1), kk="Кейінгі мәлімдеме.")
    first = office.draft_in("scheduled", kk="Бірінші мәлімдеме.")
    assert press_at(office, HOUR + timedelta(hours=1)) == 2
    assert [office.release_of(draft).record_id for draft in (first, later)] == ["xs-mfa/2026/1", "xs-mfa/2026/2"]


def test_an_embargoed_text_is_not_released_at_once(office):
    draft = office.draft_in("approved", hour=HOUR)
    with refused("embargoed"):
        office.release(draft)
    assert (state_of(draft), Release.objects.count()) == ("approved", 0)


def test_after_its_hour_it_is_released_like_any_text_and_not_scheduled(office):
    draft = office.draft_in("approved", hour=HOUR)
    office.at = HOUR
    with refused("hour-has-come"):
        office.schedule(draft)
    office.release(draft)
    assert press_at(office, HOUR + timedelta(minutes=1)) == 1


def test_a_text_without_an_hour_is_not_scheduled(office):
    with refused("no-embargo"):
        office.schedule(office.draft_in("approved"))


def test_the_hour_is_a_part_of_what_is_approved(office):
    draft = office.draft_in("approved", hour=HOUR)
    approved = draft.find_current()
    version = office.set_hour(draft, HOUR + timedelta(days=1))
    assert version.number == approved.number + 1
    assert version.sha256 != approved.sha256
    assert state_of(draft) == "writing"
    with refused("wrong-state"):
        office.schedule(draft)


def test_the_editor_keeps_the_hour_and_taking_it_away_is_a_new_version(office):
    draft = office.draft_in("writing", hour=HOUR)
    kept = office.save(draft, kk="Басқа сөздер.")
    assert (kept.embargo, kept.whole["embargo"]) == (HOUR, "2026-03-03T09:00:00Z")
    freed = office.set_hour(draft, None)
    assert (freed.embargo, freed.whole["embargo"]) == (None, None)
    assert office.set_hour(draft, None) == freed, "the same again is no new version"


def test_a_scheduled_text_is_edited_only_after_it_was_taken_back(office):
    draft = office.draft_in("scheduled")
    for act in (
        lambda: office.save(draft, kk="Басқа сөздер."),
        lambda: office.set_hour(draft, None),
        lambda: office.send_back(draft),
        lambda: office.discard(draft),
    ):
        with refused("wrong-state"):
            act()
    office.recall(draft, by="approver", code="facts")
    assert state_of(draft) == "approved"
    office.save(draft, kk="Басқа сөздер.")
    assert press_at(office, HOUR + SECOND) == 0
    schedule = Schedule.objects.get()
    assert (schedule.state, schedule.code, schedule.ended_by) == ("recalled", "facts", office.people["approver"])
    row = AuditRow.objects.get(act="recall-schedule")
    assert (row.object_id, row.details["code"]) == (str(schedule.pk), "facts")


def test_what_was_taken_back_may_be_scheduled_again_as_it_is(office):
    draft = office.draft_in("scheduled")
    office.recall(draft)
    office.schedule(draft)
    assert press_at(office, HOUR) == 1
    assert list(Schedule.objects.values_list("state", flat=True)) == ["recalled", "released"]


def test_what_went_out_is_not_taken_back(office):
    draft = office.draft_in("scheduled")
    press_at(office, HOUR)
    with refused("wrong-state"):
        office.recall(draft)


def test_a_recall_needs_a_reason_of_the_list(office):
    with refused("bad-recall-code"):
        office.recall(office.draft_in("scheduled"), code="because")
    assert set(RECALL_REASONS) == set(RECALL_CODES)


RACE = """
import sys
from datetime import datetime, UTC
sys.stdin.readline()
from elshi.desk.releases.models import Draft
draft = Draft.objects.get(pk=int(sys.argv[2]))
at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
if sys.argv[1] == "press":
    from elshi.desk.press.due import release_due
    print("won" if release_due(at=at, most=5) else "lost")
else:
    from elshi.desk.people.models import Person
    from elshi.desk.people.rules import RuleError
    from elshi.desk.releases.actions.recall_schedule import recall_schedule
    try:
        recall_schedule(actor=Person.objects.get(username="author"), draft_id=draft.pk,
                        sha256=draft.find_current().sha256, code="timing", at=at)
        print("won")
    except RuleError as error:
        print("lost", error.code)
"""


def test_of_a_recall_and_the_hour_in_two_processes_exactly_one_wins(office, run_python):
    for number in range(3):
        draft = office.draft_in("scheduled", kk=f"Мәлімдеме нөмірі {number}.")
        racers = [run_python(RACE, args=[who, str(draft.pk)], wait=False) for who in ("press", "person")]
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        answers = [racer.communicate(timeout=60) for racer in racers]
        words = [out.split() for out, _ in answers]
        assert sorted(word[0] for word in words) == ["lost", "won"], answers
        is_released = words[0] == ["won"]
        schedule = Schedule.objects.get(version__draft=draft)
        assert schedule.state == ("released" if is_released else "recalled")
        assert Release.objects.filter(version__draft=draft).count() == is_released
        assert state_of(draft) == ("queued" if is_released else "approved")
        acts = AuditRow.objects.filter(act__in=["release-due", "recall-schedule"]).count()
        assert acts == number + 1, "one act for each draft"
    assert verify_chain() == AuditRow.objects.count()


@pytest.mark.parametrize("first", ["press", "person"])
def test_whoever_comes_second_finds_it_ended(office, first):
    from elshi.desk.press.due import release_due

    draft = office.draft_in("scheduled")
    if first == "press":
        assert release_due(at=HOUR, most=5) == 1
        with refused("wrong-state"):
            office.recall(draft)
        assert Release.objects.count() == 1
    else:
        office.recall(draft)
        assert release_due(at=HOUR, most=5) == 0
        assert Release.objects.count() == 0


def test_a_correction_whose_statement_was_withdrawn_meanwhile_does_not_go_out(office):
    old = office.release_of(office.draft_in("published"))
    draft = office.start(corrects=old.pk)
    office.save(draft, kk="Түзетілген сөздер осында.")
    office.set_hour(draft, HOUR)
    office.submit(draft)
    office.approve(draft)
    office.schedule(draft)
    office.withdrawal_in("published", old)
    assert press_at(office, HOUR) == 0
    schedule = Schedule.objects.get()
    assert (schedule.state, schedule.code) == ("refused", "withdrawn")
    draft.refresh_from_db()
    assert (draft.state, draft.returned_code) == ("writing", "press")
    assert AuditRow.objects.filter(act="refuse-schedule", actor_name="press").count() == 1


def test_a_correction_goes_out_at_its_hour(office):
    old = office.release_of(office.draft_in("published"))
    draft = office.start(corrects=old.pk)
    assert draft.current_version.embargo is None
    office.save(draft, kk="Түзетілген сөздер осында.")
    office.set_hour(draft, HOUR)
    office.submit(draft)
    office.approve(draft)
    office.schedule(draft)
    assert press_at(office, HOUR - SECOND) == 0
    assert press_at(office, HOUR) == 1
    release = office.release_of(draft)
    assert (release.record_id, release.record_version) == (old.record_id, 2)


def test_the_correction_of_a_text_that_had_an_hour_has_none(office):
    draft = office.draft_in("scheduled")
    press_at(office, HOUR)
    again = office.start(corrects=office.release_of(draft).pk)
    assert again.current_version.whole["embargo"] is None


def test_the_tables_say_how_a_schedule_ends():
    assert set(SCHEDULE_STEPS) == set(ScheduleState)
    assert SCHEDULE_STEPS[ScheduleState.WAITING] == {"released", "recalled", "refused"}
    assert ReleaseState.QUEUED == "queued"


# Around the rules

COPY_VERSION = (
    "INSERT INTO releases_draftversion (draft_id, number, content, sha256, author_id, created_at) "
    "SELECT draft_id, number + 1, content, sha256, author_id, created_at FROM releases_draftversion"
)
COPY_SCHEDULE = (
    "INSERT INTO releases_schedule (version_id, due_at, state, scheduled_at, scheduled_by_id, code, reason) "
    "SELECT version_id, due_at, state, scheduled_at, scheduled_by_id, '', '' FROM releases_schedule"
)
FORGED = (
    "INSERT INTO releases_release (version_id, record_id, record_version, year, number, unsigned, state, leaf_hash, "
    "queued_at, released_by_id, disowned, refused_code, refused_reason) VALUES "
    "(?, ?, 1, 2026, 1, ?, 'queued', '', '2026-03-03 08:00:00', ?, FALSE, '', '')"
)


@pytest.fixture
def sql(raw):
    return raw


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE releases_draft SET state = 'queued'", "first recalled|by the release"),
        ("UPDATE releases_draft SET state = 'writing'", "first recalled|new round"),
        ("UPDATE releases_schedule SET due_at = '2026-03-01 00:00:00'", "never changed"),
        ("UPDATE releases_schedule SET version_id = 77", "never changed"),
        ("DELETE FROM releases_schedule", "never deleted"),
        (COPY_VERSION, "not edited|never replaced"),
        (COPY_SCHEDULE, "never replaced|only an approved"),
    ],
)  # fmt: skip
def test_the_database_refuses(office, sql, statement, words):
    office.draft_in("scheduled")
    with stopped(words):
        sql(statement)


def test_the_database_refuses_a_schedule_for_another_hour_than_the_content_names(office, sql):
    version = office.draft_in("approved", hour=HOUR).find_current()
    insert = (
        "INSERT INTO releases_schedule (version_id, due_at, state, scheduled_at, scheduled_by_id, code, reason) "
        "VALUES (?, ?, ?, '2026-03-01 09:30:00', ?, '', '')"
    )
    author = office.people["author"].pk
    with stopped("hour that its content names"):
        sql(insert, (version.pk, "2026-03-01 09:31:00", "waiting", author))
    with stopped("starts with waiting"):
        sql(insert, (version.pk, "2026-03-03 09:00:00", "released", author))
    plain = office.draft_in("submitted", hour=HOUR).find_current()
    with stopped("approv"):
        sql(insert, (plain.pk, "2026-03-03 09:00:00", "waiting", author))


def test_the_database_refuses_a_release_before_the_hour(office):
    from django.db import IntegrityError

    draft = office.draft_in("scheduled")
    version = draft.find_current()
    given = {"record_id": "xs-mfa/2026/1", "record_version": 1, "year": 2026, "number": 1, "unsigned": "{}"}
    with pytest.raises(IntegrityError, match=r"at its hour|before its hour"):
        Release.objects.create(version=version, queued_at=HOUR, released_by=office.people["author"], **given)
    approved = office.draft_in("approved", hour=HOUR).find_current()
    with pytest.raises(IntegrityError, match="before its hour"):
        Release.objects.create(version=approved, queued_at=HOUR - SECOND, released_by=office.people["author"], **given)
    assert Release.objects.count() == 0


def test_an_ended_schedule_stays_ended(office, sql):
    draft = office.draft_in("scheduled")
    office.recall(draft)
    with stopped("ends once"):
        sql("UPDATE releases_schedule SET state = 'waiting'")
    with stopped("ends once"):
        sql("UPDATE releases_schedule SET code = 'facts'")


def test_the_press_refuses_a_forged_row_of_before_the_hour(office):
    """Every guard out of the way: the row says a moment before the hour that its content names."""
    draft = office.draft_in("approved", hour=HOUR)
    version = draft.find_current()
    from elshi.desk.releases.actions.release_statement import _identify

    at = HOUR - timedelta(hours=1)
    identity = _identify(version, at=at)
    unsigned = draft.rules.format_unsigned(version.content, identity=identity, issued_at=at)
    forge(
        office.home,
        (
            FORGED,
            version.pk, identity.id, unsigned, office.people["author"].pk,
        ),
        ("UPDATE releases_draftversion SET embargo = NULL WHERE id = ?", version.pk),
        drop=["release_after_its_hour", "version_no_update"],
    )  # fmt: skip
    assert press_at(office, HOUR - SECOND) == 0
    assert refused_with(Release.objects.get()) == ("refused", "before-its-hour")
    assert len(read_log(office.home)) == 3


def test_the_press_refuses_what_nobody_scheduled(office):
    """A schedule of an approved text by the model, in good form, that no person's act is on record for."""
    draft = office.draft_in("approved", hour=HOUR)
    Schedule.objects.create(
        version=draft.find_current(), due_at=HOUR, scheduled_by=office.people["author"], scheduled_at=office.at
    )
    Draft.objects.filter(pk=draft.pk).update(state="scheduled")
    assert press_at(office, HOUR) == 0
    assert refused_with(Release.objects.get()) == ("refused", "release-not-on-record")
    assert state_of(draft) == "writing"
    assert len(read_log(office.home)) == 3


def test_the_press_refuses_what_the_trail_says_was_recalled(office):
    draft = office.draft_in("scheduled")
    office.recall(draft)
    forge(
        office.home,
        ("UPDATE releases_draft SET state = 'scheduled' WHERE id = ?", draft.pk),
        ("UPDATE releases_schedule SET state = 'waiting', code = '', ended_at = NULL, ended_by_id = NULL",),
        drop=["draft_scheduled", "draft_waits", "schedule_ends_once"],
    )
    assert press_at(office, HOUR) == 0
    assert refused_with(Release.objects.get()) == ("refused", "release-not-on-record")


@pytest.mark.sqlite  # a server's columns have a type
def test_a_schedule_that_cannot_be_read_does_not_stop_the_others(office):
    bad, good = office.draft_in("scheduled", kk="Бірінші мәтін."), office.draft_in("scheduled", kk="Екінші мәтін.")
    forge(
        office.home,
        ("UPDATE releases_schedule SET scheduled_by_id = 'me' WHERE version_id = ?", bad.find_current().pk),
        drop=["schedule_frozen"],
    )
    assert press_at(office, HOUR) == 1
    assert (state_of(bad), state_of(good)) == ("writing", "published")
    assert verify_chain() == AuditRow.objects.count()


def test_a_malformed_hour_in_a_content_is_refused_at_the_door(office):
    import json

    from elshi.base.canonical import format_canonical
    from elshi.base.errors import FormatError
    from elshi.desk.releases.rules.content import parse_content

    whole = json.loads(office.draft_in("writing").find_current().content)
    for embargo in ("2026-03-03", "2026-03-03T09:00:30Z", "2026-13-03T09:00:00Z", 5, {"at": "now"}, ""):
        with pytest.raises(FormatError):
            parse_content(format_canonical(whole | {"embargo": embargo}).decode())
    assert DraftVersion.objects.count() == 1


# The hour as people enter it

BRUSSELS, ASTANA = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_an_hour_is_entered_in_a_zone_and_kept_in_utc():
    assert parse_hour("2026-03-03T14:00", zone=ASTANA, at=NOW) == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert parse_hour("2026-07-01T14:00", zone=BRUSSELS, at=NOW) == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert parse_hour(" 2026-03-03T09:00:00 ", zone=UTC, at=NOW) == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "code"),
    [
        ("2026-03-29T02:30", BRUSSELS, "odd-hour"),  # the clock goes from 2 to 3 that night
        ("2026-10-25T02:30", BRUSSELS, "odd-hour"),  # and there this hour comes twice
        ("2026-03-01T14:29", ASTANA, "hour-not-ahead"),
        ("2026-03-01T14:30", ASTANA, "hour-not-ahead"),
        ("2027-03-03T14:00", ASTANA, "hour-not-ahead"),
        ("14:00", ASTANA, "bad-hour"),
        ("", UTC, "bad-hour"),
        ("2026-02-30T10:00", UTC, "bad-hour"),
    ],
)
def test_an_hour_that_is_none_is_refused(text, zone, code):
    with refused(code):
        parse_hour(text, zone=zone, at=NOW)


@given(
    st.datetimes(datetime(2026, 3, 1, 11), datetime(2027, 2, 28)).map(lambda it: it.replace(second=0, microsecond=0))
)
def test_an_hour_reads_back_as_it_was_entered_or_is_refused(local):
    is_odd = (local.month, local.day, local.hour) in {(3, 29, 2), (10, 25, 2)}
    if is_odd:
        with refused("odd-hour"):
            parse_hour(f"{local:%Y-%m-%dT%H:%M}", zone=BRUSSELS, at=NOW)
    else:
        moment = parse_hour(f"{local:%Y-%m-%dT%H:%M}", zone=BRUSSELS, at=NOW)
        assert moment.astimezone(BRUSSELS).replace(tzinfo=None) == local
