"""Letters that are no statements, as pages and commands tell of them: what waits, failed, or is in doubt."""

from datetime import timedelta

import pytest

from channels.fake_channel import MAIL
from desk.channels.test_courier import subscribe
from elshi.desk.channels.copy_counts import count_late_rows
from elshi.desk.channels.letter_counts import TOLD_FOR, count_letters, list_letters
from elshi.desk.channels.models import Channel, MailLetter, OutboxCopy, OutboxRow, Subscriber
from elshi.desk.channels.row_views import view_rows
from elshi.desk.channels.standing import count_outbox, list_channels, list_other_letters


@pytest.fixture
def channel(outbox):
    outbox.channel("letters", MAIL)
    return Channel.objects.get()


def leave(channel, kind, state, code="", *, at, count=1):
    """Letters as a round would have left them."""
    for _ in range(count):
        number = MailLetter.objects.count()
        reader = Subscriber.objects.create(
            channel=channel, address=f"a{number}@b.example", language="kk", token=f"{number:020}", asked_at=at
        )
        MailLetter.objects.create(
            kind=kind, key=str(number), channel=channel, subscriber=reader, language="kk", made_at=at, due_at=at,
            state=state, code=code,
        )  # fmt: skip


def test_what_waits_and_what_went_wrong_is_told_and_what_went_out_is_not(channel, outbox):
    at = outbox.clock.now()
    leave(channel, "digest", "unknown", "no-answer", at=at, count=3)
    leave(channel, "digest", "failed", "not-allowed", at=at)
    leave(channel, "confirm", "queued", at=at, count=2)
    leave(channel, "confirm", "failed", "bad-address", at=at)  # a stranger's slip
    leave(channel, "digest", "confirmed", at=at)
    leave(channel, "digest", "failed", "cut", at=at - TOLD_FOR)
    found = [(one.channel, one.kind, one.state, one.code, one.number, one.since) for one in list_letters(at=at)]
    assert found == [
        ("letters", "confirm", "queued", "", 2, at),
        ("letters", "digest", "failed", "not-allowed", 1, at),
        ("letters", "digest", "unknown", "no-answer", 3, at),
    ]
    counts = count_letters(at=at)[channel.pk]
    assert (counts.waiting, counts.doubtful, counts.failed) == (2, 3, 1)
    assert list_channels(at=at)[0]["letters"] == {"queued": 2, "failed": 1, "unknown": 3}
    told = {name: number for name, number in count_outbox(at=at).items() if name.startswith("letters")}
    assert told == {"letters_waiting": 2, "letters_unknown": 3, "letters_failed": 1}
    listed = list_other_letters(at=at, channel="letters", state="unknown")
    assert [(one["kind"], one["number"]) for one in listed] == [("digest", 3)]
    assert list_other_letters(at=at, channel="talk") == []
    assert "@" not in str(listed)


def test_copies_whose_hour_has_come_and_gone_make_their_row_late(channel, outbox):
    subscribe(outbox, 3)
    outbox.publish("letters/kk")
    outbox.run()
    at = outbox.clock.now()
    assert late(outbox, at) == ([False], {}, 0)
    later = at + timedelta(hours=3)
    row = OutboxRow.objects.get()
    OutboxCopy.objects.bulk_create([OutboxCopy(row=row, address="99", state="queued", due_at=later)])
    assert late(outbox, at) == ([False], {}, 0), "its reader's server has put it off"
    assert late(outbox, later + timedelta(minutes=15)) == ([False], {}, 0)
    assert late(outbox, later + timedelta(minutes=16)) == ([True], {channel.pk: 1}, 1)


def late(outbox, at):
    """Of the one row; by channel; copies."""
    views = view_rows(OutboxRow.objects.select_related("channel"), outbox.office.people["author"], at=at)
    return [view.is_late for view in views], count_late_rows(at=at), count_outbox(at=at)["copies_late"]
