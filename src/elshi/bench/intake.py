"""A flood of questions at the public door: what is acknowledged, how soon, how the desk is meanwhile, and what is lost.

One node, with its own processes under its own supervisor. Signed deliveries of a webhook begin at fixed moments
whatever became of those before (open loop), and each is timed from the moment at which it was to begin, so a door that
falls behind is seen to. An acknowledgement is a file that is on the disk; at the end every one of them has to be a
question in the staff database, once.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from elshi.adapters.clock import SystemClock
from elshi.bench.desk import PAGE_MS
from elshi.bench.desk_reading import find_p95
from elshi.bench.figures import Figure, below, no_more_than, seconds
from elshi.bench.intake_node import IntakeNode, Say
from elshi.bench.intake_senders import Delivered, deliver
from elshi.node.asking import NAME, PREFIX, Asking
from elshi.node.door import read_door
from elshi.node.spool import Spool
from elshi.speak.door import Request
from elshi.speak.proof_of_work import make_stamp

RATE_PART, ACK_MS = 0.99, 1_000.0
_ALONE_S = 8.0  # of the desk, while nothing comes
_FORMS = 40  # each takes a browser's work of a tenth of a second, which is not measured
_TEXT = "Тарвияда төлқұжатты қайда ауыстыруға болады?"
_SECONDS_EACH = 0.25  # how long the desk may take for a question before it counts as stuck


def bench_intake(*, rate: int, duration: float, say: Say) -> Iterator[Figure]:
    """The figures, once all is over. `rate` deliveries a second for `duration` seconds. Once per process (Django)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="elshi-bench-")))
        node = IntakeNode(folder / "home", say)
        node.fill()
        with node.running():
            say("the desk alone …")
            with node.reading() as readers:
                readers.start(0)
                time.sleep(_ALONE_S)
                alone = readers.stop()
            say(f"{rate} deliveries a second for {duration:g} s, and the desk is read …")
            with node.reading() as readers:
                readers.start(0)
                delivered = deliver(node.address, secret=node.secret, rate=rate, duration=duration)
                load = os.getloadavg()[0]
                desk = readers.stop()
            acknowledged = [one.id for one in delivered if one.status == 202]
            say(f"{len(acknowledged)} acknowledged, {node.count_taken()} of them taken in; the rest …")
            taken_s = node.wait_until_taken(len(acknowledged), limit_s=60 + _SECONDS_EACH * len(acknowledged))
            node.check_taken(acknowledged)
        yield from tell_deliveries(delivered, rate=rate, duration=duration)
        yield from tell_desk(desk, alone)
        yield Figure("acknowledged deliveries in the staff database, each once", len(acknowledged), "questions")
        yield Figure("from the last delivery until all were taken in", taken_s, "s")
        yield Figure("taken in by the desk, all in all", len(acknowledged) / (duration + taken_s), "questions/s")
        yield Figure("load at the end of the deliveries", load, "processes")
        say("forms …")
        yield from time_forms(node.home.path / "intake", folder / "forms")


def tell_deliveries(delivered: Sequence[Delivered], *, rate: int, duration: float) -> Iterator[Figure]:
    """What was acknowledged within the time, and how soon."""
    taken = [one for one in delivered if one.status == 202]
    within = sum(one.ended <= duration + ACK_MS / 1000 for one in taken)
    yield Figure(
        f"acknowledged, of {rate} deliveries a second for {duration:g} s",
        within / duration,
        "deliveries/s",
        goal=f">= {RATE_PART * rate:g} deliveries/s",
        ok=within / duration >= RATE_PART * rate,
    )
    refused = 100 * (1 - len(taken) / len(delivered))
    yield no_more_than("deliveries that were refused or not answered", value=refused, unit="%", limit=0)
    times = [1000 * (one.ended - one.due) for one in taken] or [float("inf")]
    yield below(
        "from when a delivery was due to its acknowledgement", value=find_p95(times), unit="ms (p95)", limit=ACK_MS
    )


def tell_desk(desk: Mapping[str, Sequence[float]], alone: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    """The desk meanwhile, beside the same node's desk while nothing came."""
    for name, took in desk.items():
        what, value = f"{name}, meanwhile ({len(took)} times)", find_p95(took)
        peer = f"{find_p95(alone[name]):.4g} ms while nothing came"
        yield Figure(what, value, "ms (p95)", peer, goal=f"< {PAGE_MS:g}", ok=value < PAGE_MS)


def time_forms(intake: Path, folder: Path) -> Iterator[Figure]:
    """What a form costs the server: its stamp checked, the question sealed and on the disk, the page made."""
    at, door = SystemClock().now(), read_door(intake)
    asking = Asking(lambda: door, Spool(folder), lambda: at)
    forms = [_fill_form(f"{number:064x}", at=at) for number in range(_FORMS)]
    times = [1000 * seconds(partial(_hand_in, asking, form)) for form in forms]
    yield Figure("a form, at the server (its stamp is the browser's work)", find_p95(times), "ms (p95)")


def _fill_form(token: str, *, at: datetime) -> Request:
    stamp = make_stamp(form=NAME, text=f"{token}\n{_TEXT}", at=at)
    body = urlencode({"text": _TEXT, "token": token, "stamp": stamp}).encode()
    return Request("POST", f"{PREFIX}kk/", "localhost", body=body)


def _hand_in(asking: Asking, form: Request) -> None:
    status = asking(form).status
    if status != 200:
        raise AssertionError(f"a form was answered {status}: nothing was measured")
