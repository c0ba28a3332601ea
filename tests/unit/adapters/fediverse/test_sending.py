"""Deliveries to a neighbour on loopback: one way of signing, then the other, and what its answers mean."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi.adapters.fediverse.sending import judge_answer, send_activity
from elshi.adapters.fediverse.signing import Signer, Spec
from elshi.adapters.http import Answer
from elshi.speak.channels import ChannelError, DoubtError, RefusedError, RetryError
from fakes.clock import FakeClock
from fakes.fediverse import DictKnocks, Neighbour


@pytest.fixture
def signer(rsa: RSAPrivateKey, clock: FakeClock) -> Signer:
    return Signer("https://mfa.samal.example/ap/mfa#main-key", rsa, clock.now)


def send(neighbour: Neighbour, signer: Signer, knocks: DictKnocks | None = None) -> ChannelError | None:
    return send_activity(
        f"{neighbour.base}/inbox", b"{}", signer=signer, knocks=knocks or DictKnocks(), allow_private=True
    )


def test_a_new_host_is_asked_as_rfc_9421_says(neighbour: Neighbour, signer: Signer) -> None:
    knocks = DictKnocks()
    assert send(neighbour, signer, knocks) is None
    (got,) = neighbour.got
    assert (got.spec, got.body, got.headers["content-type"]) == (Spec.RFC9421, b"{}", "application/activity+json")
    assert knocks.known == {neighbour.base: "rfc9421"}


def test_a_host_that_knows_only_the_draft_is_asked_twice_once(neighbour: Neighbour, signer: Signer) -> None:
    neighbour.takes = {Spec.CAVAGE}
    knocks = DictKnocks()
    assert [send(neighbour, signer, knocks) for _ in range(3)] == [None, None, None]
    assert [got.spec for got in neighbour.got] == [Spec.RFC9421, Spec.CAVAGE, Spec.CAVAGE, Spec.CAVAGE]
    neighbour.takes = {Spec.RFC9421}  # it has learned the other one
    assert send(neighbour, signer, knocks) is None
    assert knocks.known == {neighbour.base: "rfc9421"}


def test_what_was_remembered_may_be_nonsense(neighbour: Neighbour, signer: Signer) -> None:
    assert send(neighbour, signer, DictKnocks({neighbour.base: "rfc9999"})) is None


@pytest.mark.parametrize(
    ("status", "headers", "kind", "code", "after"),
    [
        (429, {"Retry-After": "120"}, RetryError, "rate-limited", 120.0),
        (429, {"Retry-After": "99999999999"}, RetryError, "rate-limited", 86_400.0),
        (429, {"Retry-After": "soon"}, RetryError, "rate-limited", None),
        (503, {}, RetryError, "unavailable", None),
        (500, {}, RetryError, "unavailable", None),
        (404, {}, RefusedError, "not-found", None),
        (410, {}, RefusedError, "not-found", None),
        (413, {}, RefusedError, "too-long", None),
        (405, {}, RefusedError, "bad-address", None),
        (415, {}, RetryError, "bad-request", None),
        (422, {}, RetryError, "bad-request", None),
        (302, {"Location": "https://elsewhere.example/maintenance"}, RetryError, "unavailable", None),
        (301, {"Location": "https://elsewhere.example/"}, RefusedError, "bad-address", None),
        (418, {}, DoubtError, "odd-answer", None),
    ],
)
def test_what_an_answer_means(
    neighbour: Neighbour, signer: Signer, status: int, headers: dict[str, str], kind: type, code: str, after: float
) -> None:
    neighbour.answers["/inbox"] = [(status, headers, b"")]
    found = send(neighbour, signer)
    assert type(found) is kind
    assert isinstance(found, ChannelError)
    assert found.code == code
    assert getattr(found, "after", None) == after
    assert len(neighbour.got) == 1


@pytest.mark.parametrize(
    ("its_own", "after"),
    [
        ({}, 60.0),
        ({"date": "Sun, 01 Mar 2026 09:29:00 GMT"}, 120.0),
        ({"date": "Sun, 01 Mar 2026 09:32:00 GMT"}, 0.0),
    ],
)
def test_a_date_to_come_again_is_read_by_the_servers_own_clock(
    signer: Signer, its_own: dict[str, str], after: float
) -> None:
    headers = {"retry-after": "Sun, 01 Mar 2026 09:31:00 GMT", **its_own}
    found = judge_answer(Answer(429, "", b"", headers), signer=signer)
    assert isinstance(found, RetryError)
    assert found.after == after


@pytest.mark.parametrize(("status", "code"), [(400, "bad-request"), (401, "not-allowed"), (403, "not-allowed")])
def test_refused_both_ways_is_tried_again_later(neighbour: Neighbour, signer: Signer, status: int, code: str) -> None:
    neighbour.answers["/inbox"] = [(status, {}, b""), (status, {}, b"")]
    found = send(neighbour, signer)
    assert isinstance(found, RetryError)
    assert (found.code, len(neighbour.got)) == (code, 2)
    assert send(neighbour, signer) is None, "once our clock is right, or our door answers"


def test_a_line_that_is_cut_leaves_it_in_doubt(neighbour: Neighbour, signer: Signer) -> None:
    neighbour.answers["/inbox"] = ["cut"]
    found = send(neighbour, signer)
    assert isinstance(found, DoubtError)
    assert found.code == "no-answer"


def test_nobody_there_is_certainly_not_sent(signer: Signer) -> None:
    found = send_activity("http://127.0.0.1:9/inbox", b"{}", signer=signer, knocks=DictKnocks(), allow_private=True)
    assert isinstance(found, RetryError)
    assert found.code == "unreachable"


def test_private_addresses_are_not_spoken_to(neighbour: Neighbour, signer: Signer) -> None:
    found = send_activity(f"{neighbour.base}/inbox", b"{}", signer=signer, knocks=DictKnocks())
    assert isinstance(found, RefusedError)
    assert (found.code, neighbour.got) == ("bad-address", [])
