"""Stamps: bound to a form, a text and an hour, and as dear as they say."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from elshi.speak.proof_of_work import BITS, StampError, check_stamp, make_stamp, parse_stamp

AT = datetime(2026, 3, 1, 9, 59, 59, tzinfo=UTC)
TEXT = "Шекара ашық па?\nIs the border open?"


def test_a_stamp_holds_for_its_form_text_and_hour():
    stamp = make_stamp(form="ask", text=TEXT, at=AT, bits=8)
    found = check_stamp(stamp, form="ask", text=TEXT, at=AT, bits=8)
    assert found.bits >= 8
    assert found.id == sha256(stamp.encode()).hexdigest()
    later = AT + timedelta(hours=1)
    assert check_stamp(stamp, form="ask", text=TEXT, at=later, bits=8) == found
    for changes in (
        {"form": "trip"},
        {"text": TEXT + "!"},
        {"at": AT + timedelta(hours=2)},
        {"at": AT - timedelta(hours=2)},
        {"bits": found.bits + 1},
    ):
        with pytest.raises(StampError):
            check_stamp(stamp, **{"form": "ask", "text": TEXT, "at": AT, "bits": 8} | changes)


def test_line_ends_as_a_browser_sends_them_are_the_same_text():
    stamp = make_stamp(form="ask", text=TEXT, at=AT, bits=1)
    check_stamp(stamp, form="ask", text=TEXT.replace("\n", "\r\n"), at=AT, bits=1)


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "elshi-ask/1",
        "elshi-ask/2:ask:1:" + "0" * 64 + ":1",
        "elshi-ask/1:ASK:1:" + "0" * 64 + ":1",
        "elshi-ask/1:ask:1:" + "0" * 63 + ":1",
        "elshi-ask/1:ask:1:" + "0" * 64 + ":-1",
        "elshi-ask/1:ask:1:" + "0" * 64 + ":1\n",
        "elshi-ask/1:ask:1:" + "0" * 64 + ":" + "1" * 200,
    ],
)
def test_what_is_no_stamp(stamp):
    with pytest.raises(StampError):
        parse_stamp(stamp)


def test_another_number_is_not_worth_as_much():
    """The work cannot be had for nothing: of the numbers before the first that holds, none does."""
    stamp = make_stamp(form="ask", text=TEXT, at=AT, bits=10)
    head, _, number = stamp.rpartition(":")
    assert all(parse_stamp(f"{head}:{tried}").bits < 10 for tried in range(int(number)))
    assert BITS >= 16
