"""The proof from outside: one fresh demonstration, started on each day, cut off; and a control that must fail."""

import contextlib
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from elshi.adapters.clock import SystemClock
from elshi.base.clock import format_time
from elshi.base.errors import UserError
from elshi.prove.clock import check_moved, find_preload, move_server
from elshi.prove.namespace import CutOff, find_path, run_cut_off
from elshi.prove.spec import Spec, Step, read_steps, write_spec

LIMIT = 120.0  # seconds that one journey may take
WALKER = (sys.executable, "-m", "elshi.prove.walk")
_STARTING = 180.0  # seconds for the start and the end of a node, beside its journeys
_CONTROL = 60.0  # seconds
_LOOK_SECONDS = 0.5  # between two looks at what was walked
_MAX_DAYS = 3650
_OWN_SETTINGS = ("ELSHI_HOME", "ELSHI_PORT", "ELSHI_DESK_PORT", "ELSHI_INTAKE_PORT", "ELSHI_PASSPHRASE_FILE")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Day:
    """All journeys with the clocks moved by `offset` days. `problem`: what kept some from being walked.

    `packets`: all that tried to leave, also between journeys; `seen`: whereto.
    """

    offset: int
    steps: tuple[Step, ...]
    packets: int
    seen: tuple[str, ...]
    problem: str | None
    seconds: float

    @property
    def ok(self) -> bool:
        """Every journey passed, and nothing tried to leave."""
        return self.problem is None and self.packets == 0 and all(step.reason is None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Control:
    """A page with one planted foreign font: the proof must notice it, in the count of packets and in the page."""

    packets: int
    seen: tuple[str, ...]
    asked: tuple[str, ...]
    problem: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it failed as it must."""
        return self.problem is None and self.packets > 0 and bool(self.asked)


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole: `control` is None if it was left out."""

    began_at: str
    seconds: float
    journeys: tuple[str, ...]
    days: tuple[Day, ...]
    control: Control | None
    machine: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """All passed, nothing tried to leave, and the control failed as it must."""
        return all(day.ok for day in self.days) and (self.control is None or self.control.ok)


def prove_offline(
    *,
    pictures: Path,
    offsets: Sequence[int],
    journeys: Sequence[str],
    control: bool,
    say: Say,
    limit: float = LIMIT,
    walker: Sequence[str] = WALKER,
) -> Proof:
    """Walk `journeys` (names of JOURNEYS) on each of `offsets` (days, ascending). Screenshots go to `pictures`.

    `say` is told how it goes; `limit`: seconds for one journey; `walker`: the program that walks, given a Spec's file.
    Raises UserError, before anything runs, for what the machine lacks.
    """
    check_programs(moves_clock=any(offsets))
    began, began_at = time.monotonic(), format_time(SystemClock().now())
    with tempfile.TemporaryDirectory(prefix="elshi-prove-") as folder:
        environ = {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}
        environ["ELSHI_STATE_HOME"] = str(Path(folder, "state"))
        preload = find_preload() if any(offsets) else ""
        for day in filter(None, offsets):
            now = SystemClock().now().timestamp()
            check_moved(move_server(environ, days=day, preload=preload), days=day, now=now)
        controlled = _run_control(Path(folder), environ, say) if control else None
        kept = Path(folder, "kept")
        kept.mkdir()
        days = []
        for offset in offsets:
            spec = Spec(
                offset, preload, list(journeys), limit, Path(folder), kept, pictures, Path(folder, f"day{offset}.jsonl")
            )
            days.append(_walk_day(spec, walker, environ, say))
    seconds = round(time.monotonic() - began, 1)
    return Proof(began_at, seconds, tuple(journeys), tuple(days), controlled, _describe_machine())


def check_programs(*, moves_clock: bool) -> None:
    """Raises UserError that names the programs which this machine lacks."""
    wanted = {"chromium": "chromium", "unshare": "util-linux", "mount": "mount", "ip": "iproute2", "nft": "nftables"}
    if moves_clock:
        wanted["faketime"] = "faketime"
    missing = [name for name in wanted if shutil.which(name, path=find_path(os.environ)) is None]
    if missing:
        packages = " ".join(sorted({wanted[name] for name in missing}))
        raise UserError(f"this machine lacks {', '.join(missing)}; on Debian: apt-get install {packages}")


def check_offsets(offsets: Sequence[int]) -> None:
    """Raises UserError unless they are days that only go forward: a log does not go back in time."""
    if not offsets or list(offsets) != sorted(set(offsets)) or not 0 <= offsets[0] <= offsets[-1] <= _MAX_DAYS:
        raise UserError(f"--offsets: expected days from 0 to {_MAX_DAYS}, ascending, such as 0,40,90")


def _run_control(folder: Path, environ: dict[str, str], say: Say) -> Control:
    say("control: a page with one planted foreign font …")
    planted = folder / "planted"
    planted.mkdir()
    found = run_cut_off([sys.executable, "-m", "elshi.prove.planted", str(planted)], environ=environ, timeout=_CONTROL)
    if found.code != 0:
        return Control(found.packets, found.seen, (), f"the control did not run: {found.said[-600:]}")
    asked = tuple(line for line in found.said.splitlines() if line.startswith("http"))
    control = Control(found.packets, found.seen, asked)
    say(f"control: {'noticed, as it must be' if control.ok else 'NOT noticed'} ({control.packets} packets)")
    return control


def _walk_day(spec: Spec, walker: Sequence[str], environ: dict[str, str], say: Say) -> Day:
    say(f"+{spec.day} days: starting the node, cut off …")
    began = time.monotonic()
    spec_file = spec.folder / f"spec{spec.day}.json"
    write_spec(spec, spec_file)
    with _telling(spec.results, say):
        found = run_cut_off(
            [*walker, str(spec_file)], environ=environ, timeout=_STARTING + spec.limit * len(spec.journeys)
        )
    steps = tuple(read_steps(spec.results))
    problem = _problem(found, steps, spec)
    day = Day(spec.day, steps, found.packets, found.seen, problem, round(time.monotonic() - began, 1))
    if problem:
        say(f"  FAILED  {problem}")
    say(f"+{spec.day} days: {day.packets} packets tried to leave; {day.seconds:.0f} s")
    return day


@contextlib.contextmanager
def _telling(results: Path, say: Say) -> Iterator[None]:
    """Tell of every journey as soon as it was walked, and of the last ones at the end."""
    over, told = threading.Event(), 0

    def tell() -> None:
        nonlocal told
        while True:
            last_look = over.wait(_LOOK_SECONDS)
            for step in read_steps(results)[told:]:
                say(f"  passed  {step.journey}" if step.reason is None else f"  FAILED  {step.journey}: {step.reason}")
                told += 1
            if last_look:
                return

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _problem(found: CutOff, steps: tuple[Step, ...], spec: Spec) -> str | None:
    if found.code is None:
        return "the walk did not end in time and was stopped; its packets are not known"
    walked = {step.journey for step in steps}
    left = [name for name in spec.journeys if name not in walked]
    if found.code == 0 and not left:
        return None
    said = " ".join(found.said.split())[-600:]
    return (f"not walked: {', '.join(left)}. " if left else "") + f"The walk ended with {found.code}: {said}"


def _describe_machine() -> dict[str, str]:
    """What a reader of the report wants to know of it; nothing that names it."""
    uname = os.uname()
    return {
        "system": f"{uname.sysname} {uname.release}",
        "python": f"Python {platform.python_version()}",
        "cores": f"{os.cpu_count()} cores",
    }
