"""Other programs that hand questions in, for measuring: a process of its own, deliveries at fixed moments."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection

from elshi.speak.webhooks import sign_delivery

_THREADS = 48  # deliveries that may be on their way at once
_TIMEOUT_S = 30.0
_OVER_S = 60.0  # after the last was due
_SAME = 3  # one question in so many says what others say, word for word
_WORDS = (
    ("kk", "Тарвияда төлқұжатты қайда ауыстыруға болады?"),
    ("ru", "Где в Тарвии можно поменять паспорт?"),
    ("en", "Where in Tarvia can I renew a passport?"),
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery of the question `id`: when it was `due` and `ended`, in seconds after the first was due.

    `status`: 0 for no answer.
    """

    id: str
    due: float
    ended: float
    status: int


def deliver(address: tuple[str, int, str], *, secret: bytes, rate: int, duration: float) -> Sequence[Delivered]:
    """`rate` deliveries a second for `duration` seconds, to host, port and path of `address`; as all of them went."""
    context = get_context("spawn")  # nothing of Django, no lock and no thread goes with it
    ours, theirs = context.Pipe()
    process = context.Process(target=_send, args=(theirs, address, secret, rate, round(rate * duration)), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(duration + _OVER_S + 10):
            raise AssertionError("the senders did not end: nothing was measured")
        found: Sequence[Delivered] = ours.recv()
        return found
    finally:
        process.join(10)
        process.kill()


def make_question(number: int) -> tuple[str, bytes]:
    """Its id, and the body of its delivery."""
    language, words = _WORDS[number % len(_WORDS)]
    text = words if number % _SAME == 0 else f"{words} ({number})"
    given = {"id": f"bench-{number}", "text": text, "language": language, "reply": f"case {number}"}
    return given["id"], json.dumps(given, ensure_ascii=False).encode()


def _send(pipe: Connection, address: tuple[str, int, str], secret: bytes, rate: int, many: int) -> None:
    """The process. A thread takes the next number, waits until it is due, and sends it."""
    numbers, began = count(), time.monotonic() + 1.0

    def work() -> list[Delivered]:
        done: list[Delivered] = []
        line = http.client.HTTPConnection(address[0], address[1], timeout=_TIMEOUT_S)
        while (number := next(numbers)) < many:
            due = number / rate
            time.sleep(max(0.0, began + due - time.monotonic()))
            named, body = make_question(number)
            status = _post(line, address[2], body, named=named, secret=secret)
            done.append(Delivered(named, due, time.monotonic() - began, status))
        line.close()
        return done

    with ThreadPoolExecutor(_THREADS) as pool:
        parts = [one.result() for one in [pool.submit(work) for _ in range(_THREADS)]]
    pipe.send(sorted((one for part in parts for one in part), key=lambda one: one.due))


def _post(line: http.client.HTTPConnection, path: str, body: bytes, *, named: str, secret: bytes) -> int:
    """The status of the answer; 0 for none."""
    headers = sign_delivery(body, id=named, at=int(time.time()), secret=secret)
    try:
        line.request("POST", path, body, {"Content-Type": "application/json", "Connection": "close"} | headers)
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
    return answer.status
