from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from elshi.adapters.fediverse.accepts import DAYS, Accepts
from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.speak.channels import ChannelError, RefusedError, RetryError

NOW = datetime.now(UTC)  # files have the machine's time


def follow(number: int) -> Arrival:
    inbox = "https://a.example/inbox"
    return Arrival(
        Arrived.FOLLOW,
        str(number) * 64,
        actor_name="mfa",
        follower=f"https://a.example/{number}",
        inbox=inbox,
        own_inbox=inbox,
    )


class Inbox:
    """Says what it was told to say."""

    def __init__(self, *errors: ChannelError | None) -> None:
        self.errors = list(errors)
        self.got: list[str] = []

    def accept(self, arrival: Arrival) -> ChannelError | None:
        self.got.append(arrival.follower)
        return self.errors.pop(0) if self.errors else None


def test_an_answer_is_brought_once(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox()
    assert accepts.bring(inbox.accept, at=NOW) == 0
    for number in (1, 2, 1):
        accepts.write(follow(number))
    assert accepts.bring(inbox.accept, at=NOW) == 2
    assert accepts.bring(inbox.accept, at=NOW) == 0
    assert sorted(inbox.got) == ["https://a.example/1", "https://a.example/2"]


def test_one_that_is_not_taken_is_tried_again_later_and_given_up_at_last(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox(*[RetryError("unavailable", "no") for _ in range(9)])
    accepts.write(follow(1))
    tried = [accepts.bring(inbox.accept, at=NOW + timedelta(minutes=minutes)) for minutes in (0, 1, 2, 3, 5, 6)]
    assert tried == [1, 0, 1, 0, 0, 1]  # then after 2 minutes, then after 4 more
    assert Accepts(tmp_path / "accepts").bring(inbox.accept, at=NOW) == 1  # another process knows of no waiting
    assert accepts.bring(inbox.accept, at=NOW + DAYS + timedelta(hours=7)) == 1
    assert list((tmp_path / "accepts").iterdir()) == []


def test_a_clock_that_is_set_back_holds_no_answer(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox(RetryError("unavailable", "no"))
    accepts.write(follow(1))
    assert accepts.bring(inbox.accept, at=NOW + timedelta(hours=13)) == 1
    assert accepts.bring(inbox.accept, at=NOW) == 1
    assert accepts.is_empty


def test_a_refusal_ends_it_and_so_does_the_end_of_following(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox(RefusedError("not-found", "no"))
    accepts.write(follow(1))
    accepts.write(follow(2))
    accepts.forget("https://a.example/2")
    assert accepts.bring(inbox.accept, at=NOW) == 1
    assert list((tmp_path / "accepts").iterdir()) == []


def test_a_damaged_file_is_removed(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox()
    accepts.write(follow(1))
    (tmp_path / "accepts" / ("2" * 64)).write_bytes(b"{")
    assert accepts.bring(inbox.accept, at=NOW) == 1
    assert list((tmp_path / "accepts").iterdir()) == []


def test_whoever_asks_again_and_again_is_answered_once_for_what_he_asked_last(tmp_path: Path) -> None:
    accepts = Accepts(tmp_path / "accepts")
    answered: list[str] = []
    for number in range(50):
        accepts.write(replace(follow(1), mark=f"{number:064x}", activity=f"https://a.example/f/{number}"))

    def accept(arrival: Arrival) -> None:
        answered.append(arrival.activity)

    assert accepts.bring(accept, at=NOW) == 1
    assert answered == ["https://a.example/f/49"]
    assert accepts.is_empty


def test_what_was_asked_anew_while_the_answer_was_under_way_is_answered(tmp_path: Path) -> None:
    accepts = Accepts(tmp_path / "accepts")
    answered: list[str] = []
    accepts.write(follow(1))

    def accept(arrival: Arrival) -> None:
        answered.append(arrival.activity)
        if len(answered) == 1:  # the other process takes in the next Follow now
            Accepts(tmp_path / "accepts").write(replace(follow(1), activity="https://a.example/f/2"))

    assert [accepts.bring(accept, at=NOW) for _ in range(3)] == [1, 1, 0]
    assert answered == ["", "https://a.example/f/2"]


def test_answers_wait_for_what_is_more_urgent(tmp_path: Path) -> None:
    accepts, inbox = Accepts(tmp_path / "accepts"), Inbox()
    for number in range(5):
        accepts.write(follow(number))
    asked = iter([True, False])
    assert accepts.bring(inbox.accept, at=NOW, may_go_on=lambda: next(asked)) == 2
    assert accepts.bring(inbox.accept, at=NOW, may_go_on=lambda: False) == 1
    assert accepts.bring(inbox.accept, at=NOW) == 2
    assert len(set(inbox.got)) == 5


def test_who_was_not_tried_yet_comes_before_all_whose_server_does_not_answer(tmp_path: Path) -> None:
    accepts = Accepts(tmp_path / "accepts")
    inbox = Inbox(*[RetryError("unreachable", "no") for _ in range(9)])
    for number in range(9):
        accepts.write(follow(number))
    assert accepts.bring(inbox.accept, at=NOW, most=9) == 9
    inbox.got.clear()
    there = "https://b.example/inbox"
    new = replace(follow(1), follower="https://b.example/new", inbox=there, own_inbox=there, mark="a" * 64)
    accepts.write(new)
    assert accepts.bring(inbox.accept, at=NOW + timedelta(hours=1), most=1) == 1
    assert inbox.got == ["https://b.example/new"]
