"""One alert to everybody abroad: how many a second, how the desk is meanwhile, what is lost and what is repeated.

One node, with the process `alerts` under its own supervisor; its ways are folders, so what is measured is ours and the
disk's. The process is killed on the way, as often as asked. At the end each message has to be a file, once, and the
repeats that the rows have counted have to be those of the messages that it had in hand when it was killed.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from elshi.base.errors import UserError
from elshi.bench.alerts_node import AlertsNode, Say, Sent
from elshi.bench.desk import PAGE_MS
from elshi.bench.desk_reading import find_p95
from elshi.bench.figures import Figure, below, no_more_than

PER_SECOND = 500.0


def bench_alerts(*, trips: int, kills: int, say: Say) -> Iterator[Figure]:
    """The figures, once all is over: an alert that means each of `trips`, one message for each. Once per process
    (Django). Raises UserError for fewer than 100 trips.
    """
    if trips < 100 or kills < 0:
        raise UserError("expected at least 100 trips, and no fewer than 0 kills; nothing was measured")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="elshi-bench-")))
        node = AlertsNode(folder / "home", say)
        say(f"{trips} trips …")
        filled_s = node.fill(trips)
        with node.running():
            say("the desk alone …")
            alone = node.read_alone()
            say(f"one alert to {trips} trips, {kills} kills …")
            sent = node.send(kills=kills)
            load = os.getloadavg()[0]
        yield from tell_sent(sent)
        for name, took in sent.desk.items():
            peer = f"{find_p95(alone[name]):.4g} ms while nothing was sent"
            what, value = f"{name}, meanwhile ({len(took)} times)", find_p95(took)
            yield Figure(what, value, "ms (p95)", peer, goal=f"< {PAGE_MS:g}", ok=value < PAGE_MS)
    yield Figure("trips registered for it", trips / filled_s, "trips/s")
    yield Figure("load when the last message was out", load, "processes")


def tell_sent(sent: Sent) -> Iterator[Figure]:
    """How fast, and whether each message went out."""
    rate = sent.expected / sent.seconds
    yield Figure(
        f"{sent.expected} messages, from release to the last, {sent.kills} restarts in between",
        rate, "messages/s", goal=f">= {PER_SECOND:g}", ok=rate >= PER_SECOND,
    )  # fmt: skip
    yield Figure("from release to the first message", sent.first_s, "s")
    yield Figure("from release to the last message", sent.seconds, "s")
    yield Figure("of that, a process that had been killed was not back yet", sent.away_s, "s")
    yield no_more_than("messages lost", value=sent.lost, unit="messages", limit=0)
    yield no_more_than("files that no message stands for", value=sent.strange, unit="files", limit=0)
    yield Figure(
        "repeats counted, of messages in hand at a kill",
        sent.repeats, "messages", f"{sent.in_hand} in hand", goal="the same",
        ok=sent.repeats == sent.in_hand == sent.repeats_in_files,
    )  # fmt: skip
    yield Figure(
        "sent, as the page says", sent.on_screen, "messages", f"{sent.files} files", goal="the same",
        ok=sent.on_screen == sent.files,
    )  # fmt: skip
    yield below("the page of the alert, once all is out", value=sent.page_ms, unit="ms", limit=PAGE_MS)
