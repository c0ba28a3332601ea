"""A feed of warnings, over lines that are cut, slow, dead, or lead elsewhere."""

import time
from dataclasses import replace

import pytest

from elshi.adapters.cap_feeds import LIMITS, MOST_FILES, KnownFeed, poll_feed
from elshi.adapters.http import FetchError
from elshi.travel.cap import CapError
from fakes.warning_server import CUT, GONE, LIST, NEVER, SLOW, serve_warnings
from generators.cap_files import BROKEN_PARTS, HOSTILE, plain
from generators.cap_indexes import EMPTY

NOTHING = KnownFeed()
QUICK = replace(LIMITS, total_s=1.0, step_s=0.5)


@pytest.fixture
def server():
    with serve_warnings() as served:
        yield served


def warning(name: str, *, minute: int = 30) -> bytes:
    return plain(identifier=name, sent=f"2026-03-01T09:{minute:02}:00+05:45").encode()


def names(polled) -> list[str]:
    return [alert.identifier for alert in polled.alerts]


def test_new_files_of_a_list_come_once_by_when_they_were_sent(server):
    server.put("/1", warning("one", minute=40))
    server.put("/2", warning("two", minute=20))
    first = poll_feed(server.url, NOTHING)
    assert names(first) == ["two", "one"]
    server.asked.clear()
    second = poll_feed(server.url, first.known)
    assert (names(second), second.known, server.asked) == ([], first.known, [LIST])
    server.put("/3", warning("three"))
    third = poll_feed(server.url, second.known)
    assert names(third) == ["three"]
    assert server.asked == [LIST, LIST, "/3"]


def test_a_file_is_asked_for_anew_when_its_stamp_changes(server):
    server.put("/1", warning("one"))
    known = poll_feed(server.url, NOTHING).known
    server.put("/1", warning("one-b"), stamp="2")
    assert names(poll_feed(server.url, known)) == ["one-b"]


def test_a_feed_may_be_a_warning_itself(server):
    server.files[LIST] = warning("alone")
    first = poll_feed(server.url, NOTHING)
    assert names(first) == ["alone"]
    assert names(poll_feed(server.url, first.known)) == [], "304: it did not change"


def test_what_leaves_the_list_is_forgotten(server):
    server.put("/1", warning("one"))
    known = poll_feed(server.url, NOTHING).known
    server.stamps.clear()
    server.put("/2", warning("two"))
    assert list(poll_feed(server.url, known).known.files) == [f"{server.address}/2"]


@pytest.mark.parametrize("fault", [CUT, SLOW, GONE, NEVER])
def test_a_file_that_cannot_be_fetched_holds_nothing_up_and_is_asked_for_again(server, fault):
    server.put("/1", warning("one"))
    server.put("/2", warning("two"))
    server.faults["/2"] = fault
    began = time.monotonic()
    first = poll_feed(server.url, NOTHING, limits=QUICK)
    assert time.monotonic() - began < 5
    assert names(first) == ["one"]
    (said,) = first.known.faults
    assert f"{server.address}/2" in said
    assert "\n" not in said
    del server.faults["/2"]
    second = poll_feed(server.url, first.known, limits=QUICK)
    assert (names(second), second.known.faults) == (["two"], ())
    assert server.asked.count("/1") == 1


@pytest.mark.parametrize("fault", [CUT, SLOW, GONE, NEVER])
def test_a_list_that_cannot_be_fetched_is_said_in_one_line(server, fault):
    server.faults[LIST] = fault
    with pytest.raises(FetchError, match=f"^[^\n]*{server.url}[^\n]*$"):
        poll_feed(server.url, NOTHING, limits=QUICK)


@pytest.mark.parametrize("name", ["entity bomb", "external entity", "ten megabytes of text", "NUL", "no identifier"])
def test_a_file_that_is_no_warning_is_said_and_left_until_it_changes(server, name):
    server.put("/1", HOSTILE[name]())
    server.put("/2", warning("two"))
    first = poll_feed(server.url, NOTHING)
    assert names(first) == ["two"]
    (said,) = first.known.faults
    assert said.startswith((f"{server.address}/1: expected", f"{server.address}/1 is larger"))
    server.asked.clear()
    second = poll_feed(server.url, first.known)
    assert second.known.faults == first.known.faults
    server.put("/1", warning("one"), stamp="2")
    assert names(poll_feed(server.url, second.known)) == ["one"]


@pytest.mark.parametrize("name", ["entity bomb", "a page", "words"])
def test_what_is_no_feed_is_said_in_one_line(server, name):
    server.files[LIST] = HOSTILE[name]()
    with pytest.raises(CapError, match=f"^{server.url}: expected [^\n]*$"):
        poll_feed(server.url, NOTHING)


def test_an_empty_list_is_one(server):
    server.files[LIST] = EMPTY[0]
    assert poll_feed(server.url, NOTHING).alerts == ()


def test_what_was_left_out_of_a_file_is_said(server):
    server.put("/1", BROKEN_PARTS["circle without a radius"].encode())
    polled = poll_feed(server.url, NOTHING)
    assert names(polled) == ["dorun-1"]
    assert [line.partition(": ")[0] for line in polled.left_out] == [f"{server.address}/1"]


def test_more_files_than_one_poll_asks_for_come_with_the_next(server):
    for number in range(MOST_FILES + 2):
        server.put(f"/{number}", warning(f"w{number}"))
    first = poll_feed(server.url, NOTHING)
    second = poll_feed(server.url, first.known)
    assert (len(first.alerts), names(second)) == (MOST_FILES, ["w0", "w1"])
    assert server.asked.count(LIST) == 2


def test_a_poll_ends_though_every_file_is_slow(server):
    for number in range(9):
        server.put(f"/{number}", warning(f"w{number}"))
        server.faults[f"/{number}"] = SLOW
    began = time.monotonic()
    polled = poll_feed(server.url, NOTHING, limits=QUICK, poll_s=2.0)
    assert time.monotonic() - began < 5
    assert 1 <= len(polled.known.files) <= 3


def test_a_poll_stops_when_it_is_told_to(server):
    server.put("/1", warning("one"))
    polled = poll_feed(server.url, NOTHING, is_stopping=lambda: True)
    assert (polled.alerts, polled.known) == ((), KnownFeed())
    assert names(poll_feed(server.url, polled.known)) == ["one"]


def test_a_redirect_is_followed_and_not_for_ever(server):
    server.put("/1", warning("one"))
    server.faults["/moved"] = server.url
    assert names(poll_feed(f"{server.address}/moved", NOTHING)) == ["one"]
    server.faults["/round"] = f"{server.address}/round"
    with pytest.raises(FetchError, match="redirects"):
        poll_feed(f"{server.address}/round", NOTHING)


def test_whom_a_list_names_is_not_asked_on_a_private_network(server):
    """The administrator named this server; a list or a redirect cannot send us to another one behind the wall."""
    with serve_warnings() as other:
        other.put("/secret", warning("inside"))
        server.put("/1", warning("one"))
        server.faults["/1"] = f"{other.address}/secret"
        polled = poll_feed(server.url, NOTHING)
        assert polled.alerts == ()
        assert "private" in polled.known.faults[0]
        server.files[LIST] = other.files[LIST]
        assert "private" in poll_feed(server.url, NOTHING).known.faults[0]
        assert other.asked == []
