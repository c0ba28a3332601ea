"""What the database refuses to whoever goes around the program."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from desk.raw import stopped
from elshi.base.errors import SecurityError
from elshi.desk.audit.triggers import check_triggers
from elshi.desk.channels.models import Channel, MailLetter
from elshi.desk.channels.triggers import channel_triggers
from elshi.speak.states import NEXT, State

SET = "UPDATE channels_outboxrow SET state = '{state}', lease_by = 'me', lease_until = '2026-03-01 09:30:00'"
PART = '[{"id": "a", "url": "https://net.example/a", "at": "2026-03-01T09:30:00Z", "doing": "post"}]'


@pytest.fixture
def row(outbox):
    outbox.channel("news")
    return outbox.publish("news/kk").outbox.get()


def put(raw, state, *, parts="[]"):
    """Bring the row to `state`, with the guards out of the way."""
    with raw.unguarded(*channel_triggers().values()):
        raw(SET.format(state=state) + ", parts = ?", (parts,))


def test_all_are_there_after_all_migrations(home):
    check_triggers(connection, channel_triggers())


def test_the_courier_does_not_start_without_one(outbox, row, raw):
    raw.drop(channel_triggers()["row_steps"])
    with pytest.raises(SecurityError, match="row_steps"), outbox.courier():
        pass


@pytest.mark.parametrize("before", list(State))
def test_a_row_goes_the_steps_of_the_table(row, raw, before):
    for after in State:
        put(raw, before.value, parts=PART)
        if after is before or after in NEXT[before]:
            raw(SET.format(state=after.value))
        else:
            with stopped("no such step"):
                raw(SET.format(state=after.value))


@pytest.mark.parametrize("state", ["confirmed", "dropped"])
@pytest.mark.parametrize(
    "change", ["parts = '[{}]'", "code = 'x'", "attempts = 7", "settled_at = '2026-03-01 09:30:00'"]
)
def test_what_has_ended_stays(row, raw, state, change):
    put(raw, state, parts=PART)
    with stopped(r"stays so|never forgotten"):
        raw(f"UPDATE channels_outboxrow SET {change}")


@pytest.mark.parametrize("before", [state for state in State if state not in {State.QUEUED, State.SENDING}])
def test_a_letter_that_has_ended_is_never_sent_again(home, raw, before):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    channel = Channel.objects.create(name="news", kind="mail", account="a", created_at=at)
    MailLetter.objects.create(
        kind="brief", key="1", channel=channel, language="kk", made_at=at, due_at=at, state=before.value
    )
    for after in State:
        change = f"UPDATE channels_mailletter SET state = '{after.value}', code = 'x'"
        if after is before:
            raw(change)
        else:
            with stopped("stays so"):
                raw(change)


@pytest.mark.parametrize("parts", ["[]", '[{"id": "b"}]', PART.replace('"a"', '"b"'), "[null]"])
def test_what_was_said_is_never_forgotten(row, raw, parts):
    put(raw, "sending", parts=PART)
    with stopped("never forgotten"):
        raw("UPDATE channels_outboxrow SET parts = ?", (parts,))


def test_parts_are_added_behind(row, raw):
    put(raw, "sending", parts=PART)
    raw("UPDATE channels_outboxrow SET parts = ?", (PART[:-1] + ", " + PART[1:],))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM channels_outboxrow", "never deleted"),
        ("UPDATE channels_outboxrow SET language = 'en'", "one thing in one place"),
        ("UPDATE channels_outboxrow SET doing = 'delete'", "one thing in one place"),
        ("UPDATE channels_outboxrow SET id = id + 1", "one thing in one place"),
        ("UPDATE channels_outboxrow SET state = 'sending'", "held by somebody"),
        ("UPDATE channels_outboxrow SET state = 'sending', lease_by = 'me'", "held by somebody"),
        ("DELETE FROM channels_channel", "never deleted"),
        ("UPDATE channels_channel SET account = 'xs-mfa/account/9'", "keeps its name"),
        ("UPDATE channels_channel SET name = 'other'", "keeps its name"),
        ("UPDATE channels_channel SET kind = 'mail'", "keeps its name"),
    ],
)
def test_refused(row, raw, sql, words):
    with stopped(words):
        raw(sql)


def test_said_needs_an_address(row, raw):
    put(raw, "sending")
    with stopped("has an address"):
        raw(SET.format(state="confirmed"))


COPY = (
    "INSERT INTO channels_outboxrow (release_id, channel_id, language, doing, state, parts, plan, attempts,"
    " queued_at, due_at, lease_by, code, said) SELECT release_id, channel_id, {language}, doing, {state}, {parts},"
    " plan, {attempts}, queued_at, due_at, '', '', '' FROM channels_outboxrow"
)
GIVEN = {"language": "'en'", "state": "'queued'", "parts": "parts", "attempts": "0"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "'confirmed'"}, "starts in the queue"),
        ({"state": "'sending'"}, "starts in the queue"),
        ({"attempts": "1"}, "starts in the queue"),
        ({"language": "language"}, "never replaced"),
    ],
)
def test_a_row_starts_in_the_queue(row, raw, changed, words):
    with stopped(words):
        raw(COPY.format(**GIVEN | changed))


def test_a_row_starts_with_nothing_said(row):
    from django.db import IntegrityError

    row.pk, row.language, row.parts = None, "en", json.loads(PART)
    with pytest.raises(IntegrityError, match="starts in the queue"):
        row.save(force_insert=True)


def test_only_what_is_published_is_said(outbox, row, raw):
    release = outbox.release("news/kk", kk="Тағы бір мәтін бар.")
    sql = COPY.format(**GIVEN).replace("SELECT release_id", f"SELECT {release.pk}")
    with stopped("only what is published"):
        raw(sql)
