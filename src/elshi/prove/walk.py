"""A program, `walk SPEC.json`: starts the node of one day and walks its journeys, one by one.

`proof.py` starts it in a namespace. Each outcome is a line of the results at once, so that what was walked is known
also when the rest is not.
"""

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Playwright, sync_playwright

from elshi.prove.chromium import Chromium, end_browsers
from elshi.prove.clock import move_browser, move_server
from elshi.prove.cut_off import count_packets
from elshi.prove.errors import FailedStepError, expect
from elshi.prove.journeys import JOURNEYS, Journey
from elshi.prove.running import RunningNode, running_node
from elshi.prove.spec import Spec, Step, read_spec
from elshi.prove.world import World, picture_name

_SAID = 1000  # letters of a reason
_LOOK_AGAIN = 0.3  # seconds after a journey, so that what it sent late is still its own


def main(spec: Spec, journeys: Sequence[Journey] = JOURNEYS) -> int:
    """Walk those of `journeys` that `spec` names. 0: all was walked, whatever came of it; 1: the node did not start, or
    did not end well.
    """
    environ = move_server(os.environ, days=spec.day, preload=spec.preload)
    began = time.monotonic()
    spec.results.write_text("")
    try:
        with running_node(spec.folder, environ=environ) as node, sync_playwright() as play:
            sys.stderr.write(f"node ready after {time.monotonic() - began:.1f} s\n")
            _walk_all(spec, journeys, node, play)
    except FailedStepError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _walk_all(spec: Spec, journeys: Sequence[Journey], node: RunningNode, play: Playwright) -> None:
    chromium = Chromium(play, environ=move_browser(os.environ, days=spec.day, preload=spec.preload))
    try:
        for journey in journeys:
            if journey.name in spec.journeys:
                folder = spec.folder / f"day{spec.day}-{journey.name}"
                folder.mkdir()
                world = World(node, chromium, spec.day, journey.name, folder, spec.kept, spec.pictures)
                step = _walk(journey, world, limit=spec.limit)
                with spec.results.open("a", encoding="utf-8") as results:
                    results.write(json.dumps(asdict(step), ensure_ascii=False) + "\n")
    finally:
        chromium.close()


def _walk(journey: Journey, world: World, *, limit: float) -> Step:
    began, packets = time.monotonic(), count_packets()
    world.chromium.requests.clear()
    world.chromium.failures = world.pictures / picture_name(world.day, journey.name, "failed")
    reason = None
    with _limit(limit) as over:
        try:
            journey.walk(world)
            foreign = world.chromium.foreign()
            expect(not foreign, f"pages asked other hosts: {', '.join(sorted(set(foreign))[:5])}")
        except (FailedStepError, BrowserError) as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001  # a journey that stumbles is a failed one, whatever it stumbled over
            reason = f"{type(error).__name__}: {error}"
    if over.is_set():
        reason = f"no end after {limit:g} s" + (f" (then: {reason})" if reason else "")
    seconds = time.monotonic() - began
    time.sleep(_LOOK_AGAIN)
    taken = world.pictures.glob(picture_name(world.day, journey.name, "*"))
    pictures = [path.name for path in sorted(taken, key=lambda path: path.stat().st_mtime_ns)]
    reason = None if reason is None else " ".join(reason.split())[:_SAID]
    return Step(journey.name, reason, round(seconds, 1), count_packets() - packets, pictures)


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[threading.Event]:
    """After `seconds` every browser is ended, so that whoever waits for one stops waiting; the event tells of it."""
    over = threading.Event()

    def end() -> None:
        over.set()
        end_browsers()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


if __name__ == "__main__":
    sys.exit(main(read_spec(Path(sys.argv[1]))))
