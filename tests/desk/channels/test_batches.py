"""What came of a batch: each copy has one end, whatever the adapter does, and none is called unsent that may be out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fake_channel import MAIL
from elshi.desk.channels.batches import MANY, each_end, mind_channel
from elshi.desk.channels.models import Channel
from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError

ERRORS = [
    RetryError("unavailable", "…"),
    LineError("login-refused", "…", needs_person=True),
    RefusedError("bad-address", "…"),
    DoubtError("cut", "…"),
]
UNSENT = (RetryError, RefusedError)


@settings(deadline=None)
@given(
    numbers=st.sets(st.integers(0, 8)),
    given_back=st.lists(st.tuples(st.integers(0, 12), st.sampled_from([None, *ERRORS])), max_size=12),
    ends_with=st.sampled_from([None, *ERRORS, ValueError("r1@reader.example"), KeyError("token")]),
)
def test_each_has_one_end(numbers, given_back, ends_with):
    def deliver():
        yield from given_back
        if ends_with is not None:
            raise ends_with

    ends = list(each_end(deliver, numbers))
    assert sorted(number for number, _ in ends) == sorted(numbers)
    told = {}
    for number, error in given_back:
        told.setdefault(number, error)  # the first word about a copy is the one that counts
    any_of_ours = any(number in numbers for number, _ in given_back)
    for number, error in ends:
        if number in told:
            assert error is told[number]
        elif isinstance(ends_with, UNSENT) and not any_of_ours:
            assert error is ends_with
        else:
            assert isinstance(error, DoubtError)
            assert "example" not in str(error)


def test_an_adapter_that_fails_before_it_begins_is_a_doubt_too():
    def deliver():
        raise ValueError("r1@reader.example")

    [(number, error)] = each_end(deliver, [7])
    assert (number, error.code) == (7, "odd-answer")


@pytest.fixture
def letters(outbox):
    outbox.channel("letters", MAIL)
    return Channel.objects.get()


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([RefusedError("not-allowed", "554")] * MANY, "all-refused"),
        ([RefusedError("bad-address", "550")] * MANY, "all-refused"),  # a relay that denies us says this of everybody
        ([RefusedError("bad-address", "550")] * (MANY - 1), ""),
        ([RefusedError("bad-address", "550")] * MANY + [None], ""),
        ([RefusedError("erased", "…")] * MANY, ""),  # nobody was asked
        ([LineError("sender-refused", "530", needs_person=True)], "sender-refused"),
    ],
)
def test_a_server_that_refuses_one_after_another_stops_the_channel(letters, outbox, errors, code):
    ends = [(f"a@reader{number}.example", error) for number, error in enumerate(errors)]
    mind_channel(letters, ends, at=outbox.clock.now(), chance=0.5)
    letters.refresh_from_db()
    assert (letters.paused_code, letters.paused_at is not None) == (code, bool(code))


@pytest.mark.parametrize(
    ("domains", "pauses"),
    [
        (["evil.example"] * 100, False),  # a stranger's own addresses, all subscribed and then closed
        ([f"m{number}.evil.example" for number in range(100)], False),
        (["evil.example"] * 50 + ["bad.example"] * 50, False),
        (["evil.example"] * 96 + ["a.example", "b.example", "c.example", "d.example"], False),
        (["mail.example"] * 20 + ["a.example"] * 2 + ["b.example", "c.example", "d.example"], True),
        (["mail.example"] * 5 + ["gov.example"] * 3 + ["post.example"] * 2, True),
    ],
)
def test_readers_of_one_owner_tell_nothing_of_the_others(letters, outbox, domains, pauses):
    ends = [(f"r{number}@{domain}", RefusedError("bad-address", "550")) for number, domain in enumerate(domains)]
    mind_channel(letters, ends, at=outbox.clock.now(), chance=0.5)
    letters.refresh_from_db()
    assert (letters.paused_code == "all-refused") is pauses
