"""Answers for another program: each is told once and signed, and no fault loses one."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from channels.network import Answered, Network, free_address, served
from elshi.adapters.ways.webhook import AT_ONCE, WebhookTeller
from elshi.base.errors import UserError
from elshi.speak.channels import LineError, RefusedError, RetryError
from elshi.speak.messages import Message, Saying
from elshi.speak.ways import Telling, Way
from elshi.speak.webhooks import parse_secret, verify_delivery

WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL = "https://mfa.samal.example/kk/2026/7/"


class Program(Network):
    """The other side: keeps what was told it, once for each key."""

    def __init__(self, answered=None):
        super().__init__()
        self.answered = answered or Answered(204, body=b"")
        self.told, self.at_once, self.most = {}, 0, 0

    def answer(self, asked):
        headers = {name.lower(): value for name, value in asked.headers.items()}
        verify_delivery(asked.body, headers, at=int(time.time()), secret=parse_secret(WRITTEN))
        self.told.setdefault(headers["webhook-id"], []).append(asked.json())
        return self.answered

    def is_saying(self, asked):
        return True


def message(saying=Saying.STATEMENT, *, body="Шекара **ашық**.", title="Шекара туралы"):
    at = datetime(2026, 3, 9, 10, tzinfo=UTC)
    return Message("xs-mfa/2026/7", 2, "kk", saying, URL, at, title=title, body=body)


def telling(number, saying=Saying.STATEMENT):
    return Telling(number, f"{number:032x}", message(saying), f"case {number}", f"ticket-{number}")


def teller(address, **more):
    way = Way("call-centre", "webhook", address and f"{address}/hooks/", private=True)
    return WebhookTeller(way, secret=WRITTEN, **more)


def test_an_answer_and_what_becomes_of_it():
    with served(Program()) as program:
        withdrawn = Telling(3, "c" * 32, message(Saying.WITHDRAWAL, body="", title=""), "case 1", "ticket-1")
        given = [telling(1), telling(2, Saying.CORRECTION), withdrawn]
        assert list(teller(program.address).tell_all(given)) == [(1, None), (2, None), (3, None)]
    assert program.told[f"{1:032x}"] == [
        {
            "type": "answer", "question": "ticket-1", "reply": "case 1", "language": "kk", "title": "Шекара туралы",
            "text": "Шекара ашық.", "url": URL, "record": "xs-mfa/2026/7", "version": 2,
        }
    ]  # fmt: skip
    assert program.told[f"{2:032x}"][0]["type"] == "correction"
    assert (program.told["c" * 32][0]["type"], program.told["c" * 32][0]["text"]) == ("withdrawal", "")
    assert {asked.path for asked in program.asked} == {"/hooks/"}


@pytest.mark.parametrize("body", [b"", b"ok", b"\xff", b"{"])
@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_2xx_is_told(status, body):
    with served(Program(Answered(status, body=b"" if status == 204 else body, kind="text/plain"))) as program:
        assert list(teller(program.address).tell_all([telling(1)])) == [(1, None)]


@pytest.mark.parametrize(
    ("status", "kind", "code", "needs_person"),
    [
        (400, RefusedError, "bad-request", None),
        (404, RefusedError, "bad-request", None),
        (401, LineError, "login-refused", True),
        (410, LineError, "not-found", True),
        (301, LineError, "bad-address", True),
        (429, RetryError, "rate-limited", None),
        (500, RetryError, "unavailable", None),
        (502, RetryError, "unavailable", None),
        (503, RetryError, "unavailable", None),
    ],
)
def test_what_its_answers_mean(status, kind, code, needs_person):
    answered = Answered(status, {"error": "нет"}, headers={"Retry-After": "7"})
    with served(Program(answered)) as program:
        ((number, error),) = teller(program.address).tell_all([telling(1)])
    assert (number, type(error), error.code) == (1, kind, code)
    assert getattr(error, "needs_person", None) == needs_person
    if kind is RetryError:
        assert error.after == 7


def test_a_cut_after_it_was_told_is_tried_again_and_can_be_told():
    with served(Program()) as program:
        program.fail(acts=True)
        ((_, error),) = teller(program.address).tell_all([telling(1)])
        assert isinstance(error, RetryError)
        assert list(teller(program.address).tell_all([telling(1)])) == [(1, None)]
    (bodies,) = program.told.values()
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_one_that_is_refused_holds_no_other_up():
    with served(Program()) as program:
        program.fail(
            acts=False, answer=Answered(422, {}), where=lambda asked: json.loads(asked.body)["reply"] == "case 3"
        )
        outcomes = dict(teller(program.address).tell_all([telling(number) for number in range(1, 21)]))
    assert [number for number, error in outcomes.items() if error] == [3]
    assert len(program.told) == 19


def test_a_closed_way_is_not_asked_again_and_again():
    with served(Program(Answered(410, {}))) as program:
        outcomes = list(teller(program.address).tell_all([telling(number) for number in range(50)]))
    assert [number for number, _ in outcomes] == list(range(50))
    assert all(isinstance(error, LineError) and error.needs_person for _, error in outcomes)
    assert len(program.asked) <= 2 * AT_ONCE


def test_where_nobody_listens_the_first_were_tried_and_the_others_wait():
    outcomes = [error for _, error in teller(free_address()).tell_all([telling(number) for number in range(50)])]
    assert all(isinstance(error, RetryError) and error.code == "unreachable" for error in outcomes)
    tried = [error for error in outcomes if not isinstance(error, LineError)]
    assert 1 <= len(tried) <= 2 * AT_ONCE


def test_a_few_at_a_time():
    lock = threading.Lock()

    class Slow(Program):
        def take(self, asked):  # before the lock of the fake
            with lock:
                self.at_once += 1
                self.most = max(self.most, self.at_once)
            time.sleep(0.03)
            with lock:
                self.at_once -= 1
            return super().take(asked)

    with served(Slow()) as program:
        list(teller(program.address).tell_all([telling(number) for number in range(12)]))
    assert 2 <= program.most <= AT_ONCE


def test_whoever_stops_early_begins_nothing_more():
    with served(Program()) as program:
        rest = teller(program.address).tell_all([telling(number) for number in range(200)])
        next(rest)
        rest.close()
        assert len(program.asked) < 200


def test_without_an_address_nothing_is_told():
    ((_, error),) = teller("").tell_all([telling(1)])
    assert (type(error), error.code) == (RefusedError, "not-allowed")


@pytest.mark.parametrize("secret", ["", "password", "whsec_AAAA"])
def test_a_secret_that_is_none(secret):
    with pytest.raises(UserError, match="call-centre"):
        WebhookTeller(Way("call-centre", "webhook"), secret=secret)


@pytest.mark.parametrize("address", ["http://crm.example/", "ftp://crm.example/", "https://u:p@crm.example/"])
def test_an_address_that_is_none(address):
    with pytest.raises(UserError):
        WebhookTeller(Way("call-centre", "webhook", address), secret=WRITTEN)


def test_a_private_host_that_was_not_named_is_not_asked():
    with served(Program()) as program:
        way = Way("call-centre", "webhook", program.address.replace("http:", "https:"))
        ((_, error),) = WebhookTeller(way, secret=WRITTEN).tell_all([telling(1)])
    assert (type(error), error.code, program.asked) == (LineError, "bad-address", [])
