"""What lies in the letterbox: nothing of it can name a file elsewhere, or be what no row takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.adapters.fediverse.arrivals import SAID, Arrival, Arrived, arrival_of, fields_of
from elshi.adapters.fediverse.faults import StrangeError
from elshi.adapters.fediverse.remote import parse_actor_document
from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError

MARK, KEY = "0a" * 32, "0b" * 16
FOLLOW = {
    "kind": "follow",
    "mark": MARK,
    "actor_name": "mfa",
    "object_key": "",
    "follower": "https://a.example/u",
    "inbox": "https://a.example/inbox",
    "own_inbox": "https://a.example/u/inbox",
    "activity": "https://a.example/f/1",
    "page": "",
}
EMPTY = dict.fromkeys(FOLLOW, "") | {"mark": MARK}
LIKE = EMPTY | {"kind": "like", "actor_name": "mfa", "object_key": KEY}
GOOD = [
    FOLLOW,
    FOLLOW | {"kind": "unfollow", "activity": ""},
    *(LIKE | {"kind": kind} for kind in ("like", "unlike", "boost", "unboost", "reply", "quote")),
    EMPTY | {"kind": "link", "page": "kk/xs-mfa/2026/17"},
    EMPTY | {"kind": "link", "page": "kk/xs-mfa/2026/17", "actor_name": "mfa"},
    EMPTY | {"kind": "unreply"},
    EMPTY | {"kind": "gone", "follower": "https://a.example/u"},
]


@pytest.mark.parametrize("fields", GOOD, ids=lambda fields: fields["kind"])
def test_each_kind_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    assert fields_of(arrival_of(fields)) == fields


def test_of_each_kind_it_is_known_what_it_says() -> None:
    assert set(SAID) == set(Arrived) == {Arrived(fields["kind"]) for fields in GOOD}


@pytest.mark.parametrize(
    ("good", "change"),
    [
        (FOLLOW, {"mark": "../../../keys/channels/fediverse"}),
        (FOLLOW, {"mark": "/etc/cron.d/x"}),
        (FOLLOW, {"mark": MARK.upper()}),
        (FOLLOW, {"mark": MARK + "0"}),
        (FOLLOW, {"mark": MARK + "\n"}),
        (FOLLOW, {"mark": ""}),
        (LIKE, {"object_key": "../../shown/mfa/actor.json"}),
        (LIKE, {"object_key": "replies"}),
        (LIKE, {"object_key": ""}),
        (LIKE, {"actor_name": "../mfa"}),
        (LIKE, {"actor_name": ".."}),
        (LIKE, {"actor_name": "instance"}),
        (LIKE, {"follower": "https://a.example/u"}),
        (LIKE, {"kind": "love"}),
        (FOLLOW, {"kind": "like"}),
        (FOLLOW, {"actor_name": ""}),
        (FOLLOW, {"follower": ""}),
        (FOLLOW, {"own_inbox": ""}),
        (FOLLOW, {"object_key": KEY}),
        (FOLLOW, {"inbox": "https://a.example/\x00"}),
        (FOLLOW, {"inbox": "https://a.example/in box"}),
        (FOLLOW, {"inbox": "https://a.example/\u2028"}),
        (FOLLOW, {"inbox": "https://a.example/" + "x" * 500}),
        (FOLLOW, {"inbox": "https://b.example/inbox"}),
        (FOLLOW, {"inbox": "http://a.example/inbox"}),
        (FOLLOW, {"inbox": "file:///etc/passwd"}),
        (FOLLOW, {"inbox": "https://u@a.example/inbox"}),
        (FOLLOW, {"inbox": "https://[a.example/inbox"}),
        (FOLLOW, {"follower": "a.example/u"}),
        (EMPTY, {"kind": "gone", "follower": "https://203.0.113.9/u"}),
        (EMPTY, {"kind": "gone", "follower": "https://[2001:db8:1::9]/u"}),
        (FOLLOW, {"activity": "https://a.example/f\x00"}),
        (FOLLOW, {"activity": "https://b.example/f"}),
        (FOLLOW, {"more": ""}),
        (FOLLOW, {"page": "kk/xs-mfa/2026/17"}),
        (LIKE, {"kind": "link"}),
        (LIKE, {"kind": "link", "object_key": "", "page": "kk/../2026/17"}),
        (LIKE, {"kind": "link", "object_key": "", "page": "kk/xs-mfa/2026/17\n"}),
        (LIKE, {"kind": "link", "object_key": "", "page": ""}),
    ],
)
def test_what_nobody_here_wrote_is_refused(good: dict[str, str], change: dict[str, str]) -> None:
    with pytest.raises(FormatError):
        arrival_of(good | change)


def test_a_server_of_the_same_machine_may_be_http() -> None:
    fields = {name: text.replace("https://a.example", "http://localhost:8080") for name, text in FOLLOW.items()}
    with pytest.raises(FormatError):
        arrival_of(fields)
    assert arrival_of(fields, allow_private=True).inbox == "http://localhost:8080/inbox"


@given(st.sampled_from(GOOD), st.sampled_from(sorted(FOLLOW)), st.text())
def test_whatever_is_read_is_safe_as_a_name_and_in_a_row(fields: dict[str, str], name: str, text: str) -> None:
    try:
        arrival = arrival_of(fields | {name: text})
    except FormatError:
        return
    assert re.fullmatch(r"[0-9a-f]{64}", arrival.mark)
    assert re.fullmatch(r"(?:[0-9a-f]{32})?", arrival.object_key)
    assert not set(arrival.actor_name) & set("/\\\x00")
    assert arrival.actor_name not in {".", ".."}
    assert re.fullmatch(r"(?:[a-z]{2}/[a-z0-9-]+/[0-9]+/[0-9]+)?", arrival.page)
    for url in (arrival.follower, arrival.inbox, arrival.own_inbox, arrival.activity):
        assert url == "" or (url.isprintable() and url.startswith("https://") and len(url) <= 500)


def test_no_arrival_can_be_made_that_names_a_file_elsewhere() -> None:
    for changes in ({"mark": "../x"}, {"object_key": "../x"}, {"actor_name": "../x"}):
        with pytest.raises(FormatError):
            Arrival(**{"kind": Arrived.LIKE, "mark": MARK, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("odd", ["https://a.example/\x00", "https://a.example/" + "x" * 500, "https://a.example/a b"])
def test_an_inbox_that_no_row_takes_is_not_delivered_to(odd: str) -> None:
    document = {"id": "https://a.example/u", "type": "Person", "inbox": "https://a.example/u/inbox"}
    found = parse_actor_document(
        format_canonical({**document, "endpoints": {"sharedInbox": odd}}), url="https://a.example/u"
    )
    assert found.sender.shared_inbox == "https://a.example/u/inbox"
    with pytest.raises(StrangeError):
        parse_actor_document(format_canonical({**document, "inbox": odd}), url="https://a.example/u")
