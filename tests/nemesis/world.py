"""The kit's small world while it runs: network, disks, clocks, nodes, long lines; and what a fault does to it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nemesis.delay_proxy import Delay, DelayProxies, Line
from nemesis.disk import Disk
from nemesis.history import NodeView
from nemesis.http_get import FAULTS, get
from nemesis.network import LinkFault, Network
from nemesis.nodes import Node
from nemesis.public_tree import read_checkpoint, read_node
from nemesis.roster import EVERY, PORT, Spec, address_of, commands, line_port
from nemesis.schedule import Fault, plan_delays
from nemesis.wrong_clock import WrongClock, build_library

MIB = 96  # of each node's disk
SETTLE = 120.0  # seconds until all processes answer and all nodes hold all logs, before anything goes wrong
FETCH = 10.0  # seconds for one request of the kit itself


class NotReadyError(Exception):
    """The world did not come to rest before the first fault: nothing was judged."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What kind of world. `template`: a folder with `<node>/home` and `<node>/state` (`make_template`)."""

    seed: int
    specs: tuple[Spec, ...]
    template: Path
    folder: Path  # for what processes print
    stand_in: bool = False
    changed: dict[str, list[str]] = field(default_factory=dict)  # "node/process" to another command: planted defects

    @property
    def alone(self) -> bool:
        """Whether nobody copies from anybody."""
        return len(self.specs) == 1

    @property
    def logs(self) -> list[str]:
        """`<office>/<epoch>` of every log."""
        return [spec.log for spec in self.specs if spec.office]


class World:
    """A world in an outer namespace. `start` once, then faults may `begin` and `end`, and `tick` keeps it going."""

    def __init__(self, setup: Setup, scratch: Path) -> None:
        self.setup = setup
        self.specs = {spec.name: spec for spec in setup.specs}
        self.network = Network({spec.name: spec.address for spec in setup.specs})
        self.network.make()
        self._scratch = scratch
        self._proxies = DelayProxies()
        self._broken: dict[Fault, LinkFault | list[LinkFault]] = {}
        self.disks = {spec.name: self._fill_disk(spec) for spec in setup.specs}
        library = build_library(scratch)
        self.clocks = {spec.name: WrongClock(scratch / f"{spec.name}.clock", library) for spec in setup.specs}
        self.nodes = {spec.name: self._make_node(spec) for spec in setup.specs}
        delays = plan_delays(setup.seed, [f"{spec.name}>{source}" for spec in setup.specs for source in spec.far])
        for spec in setup.specs:
            for source in spec.far if not setup.alone else ():
                self._add_line(
                    spec, line_port(spec, source), self.specs[source].address, delays[f"{spec.name}>{source}"]
                )

    def start(self) -> None:
        """Start all but the staff; all answer and are equal when this returns. Raises NotReadyError."""
        for node in self.nodes.values():
            for process in node.children:
                if process != "staff":
                    node.start(process)
        self.wait_until(self._all_answer, what="an answer of every node")
        self.wait_until(self.are_equal, what="every log on every node")

    def start_public(self) -> None:
        """Start the public sites of the offices alone; they answer when this returns. Raises NotReadyError."""
        offices = [spec for spec in self.setup.specs if spec.office]
        for spec in offices:
            self.nodes[spec.name].start("public")
        self.wait_until(lambda: all(map(self._answers, offices)), what="an answer of every office")

    def start_staff(self) -> None:
        """Let people write; returns when all of them are at work."""
        staffed = [node for node in self.nodes.values() if "staff" in node.children]
        for node in staffed:
            node.start("staff")
        self.wait_until(lambda: all(node.events[-1].stat().st_size for node in staffed), what="the staff of every node")

    def wait_until(self, condition: Callable[[], bool], *, what: str, seconds: float = SETTLE) -> None:
        """Keep going until `condition`. Raises NotReadyError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                unequal = "; ".join(self.find_unequal())
                raise NotReadyError(f"waited {seconds:g} s for {what}; see {self.setup.folder}; {unequal}")
            self.tick()
            time.sleep(0.3)

    def tick(self) -> None:
        """Start again what fell."""
        for node in self.nodes.values():
            node.tick()

    def begin(self, fault: Fault) -> None:
        """Let `fault` befall the world."""
        match fault.kind:
            case "cut":
                left, right = (side.split(",") for side in fault.target.split("|"))
                self._broken[fault] = [self.network.cut(a, b) for a in left for b in right]
            case "cut-one-way":
                self._broken[fault] = self.network.cut_one_way(*fault.target.split(">"))
            case "lose":
                a, b = fault.target.split("-")
                self._broken[fault] = self.network.lose(a, b, int(fault.value))
            case "slow":
                self._broken[fault] = self.network.slow(fault.target, int(fault.value))
            case "kill":
                self.nodes[fault.node].kill(fault.process)
            case "stop":
                self.nodes[fault.node].pause(fault.process)
            case "disk-full":
                self.disks[fault.node].fill()
            case "clock":
                self.clocks[fault.node].set(int(fault.value))
            case _:
                raise ValueError(f"no such fault: {fault}")

    def end(self, fault: Fault) -> None:
        """Take it back."""
        match fault.kind:
            case "kill":
                self.nodes[fault.node].start(fault.process)
            case "stop":
                self.nodes[fault.node].resume(fault.process)
            case "disk-full":
                self.disks[fault.node].free()
            case "clock":
                self.clocks[fault.node].set(0)
            case _:
                broken = self._broken.pop(fault)
                for one in broken if isinstance(broken, list) else [broken]:
                    self.network.mend(one)

    def are_equal(self) -> bool:
        """Whether every node serves the same checkpoint of every log."""
        return not self.find_unequal()

    def find_unequal(self) -> list[str]:
        """Logs that not all nodes serve alike, with the size that each claims."""
        lines = []
        for log in self.setup.logs:
            texts = {name: read_checkpoint(self.get_from(name), log) for name in self.specs}
            if len(set(texts.values())) > 1 or "" in texts.values():
                sizes = ", ".join(f"{name} {text.split(chr(10))[1] if text else '-'}" for name, text in texts.items())
                lines.append(f"{log}: {sizes}")
        return lines

    def view(self) -> dict[str, NodeView]:
        """All that every node serves."""
        return {name: read_node(self.get_from(name, tries=3), self.setup.logs) for name in self.specs}

    def get_from(self, name: str, *, tries: int = 1) -> Callable[[str], bytes | None]:
        """A reader of one node, from its own namespace. What is lost stays lost, however often it is asked for."""

        def read(path: str) -> bytes | None:
            for _ in range(tries):
                try:
                    return get(lambda: self.network.socket_in(name), self.door(name), path, seconds=FETCH)
                except FAULTS:
                    continue
            return None

        return read

    def door(self, name: str) -> tuple[str, int]:
        """Where a node answers."""
        return self.specs[name].address, PORT

    def close(self) -> None:
        """Kill everything. The disks go with the namespace."""
        for node in self.nodes.values():
            node.kill()
        self._proxies.close()

    def _all_answer(self) -> bool:
        return all(map(self._answers, self.setup.specs))

    def _answers(self, spec: Spec) -> bool:
        """Whether something listens at the node's own address; a server that took loopback only gets a way in."""
        if self._listens(spec.name, spec.address):
            return True
        if self._listens(spec.name, "127.0.0.1"):
            server = self.network.socket_in(spec.name)
            server.bind((spec.address, PORT))
            self._proxies.add(Line(server, lambda: self.network.socket_in(spec.name), ("127.0.0.1", PORT), Delay()))
        return False

    def _listens(self, name: str, address: str) -> bool:
        with self.network.socket_in(name) as probe:
            probe.settimeout(FETCH)
            return probe.connect_ex((address, PORT)) == 0

    def _add_line(self, spec: Spec, port: int, target: str, delay: Delay) -> None:
        server = self.network.socket_in(spec.name)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        make = lambda: self.network.socket_in(spec.name)  # noqa: E731
        self._proxies.add(Line(server, make, (target, PORT), delay, seed=self.setup.seed))

    def _fill_disk(self, spec: Spec) -> Disk:
        disk = Disk(self._scratch / spec.name, mib=MIB)
        shutil.copytree(self.setup.template / spec.name, disk.path, dirs_exist_ok=True)
        (disk.path / "tmp").mkdir(exist_ok=True)
        return disk

    def _make_node(self, spec: Spec) -> Node:
        disk = self.disks[spec.name].path
        setup = self.setup
        found = commands(spec, disk / "home", seed=setup.seed, alone=setup.alone, stand_in=setup.stand_in)
        found |= {
            name: setup.changed[f"{spec.name}/{name}"] for name in found if f"{spec.name}/{name}" in setup.changed
        }
        return Node(
            spec.name,
            found,
            prefix=self.network.command_in(spec.name),
            environ={**environment(spec, disk), **self.clocks[spec.name].environ},
            folder=setup.folder,
        )


def environment(spec: Spec, disk: Path) -> dict[str, str]:
    """All that a node's processes are told from outside. Their temporary files are on their own disk too."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(disk),
        "TMPDIR": str(disk / "tmp"),
        "ELSHI_STATE_HOME": str(disk / "state"),
        "ELSHI_BIND": spec.address,
        "ELSHI_PORT": str(PORT),
        "ELSHI_MIRROR_SECONDS": str(EVERY),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


def join(world: World) -> None:
    """Tell every node of a running world whom to copy from, by `elshi mirror add`. RuntimeError with its complaint."""
    pinned = next(spec for spec in world.setup.specs if spec.office)
    for spec in world.setup.specs:
        disk = world.disks[spec.name].path
        for source in spec.sources:
            command = [
                *world.network.command_in(spec.name), sys.executable, "-m", "elshi", "mirror", "add",
                address_of(spec, world.specs[source]), "--home", str(disk / "home"),
            ]  # fmt: skip
            if spec != pinned:  # the ministry's home has the trust file of the ministry; nobody else's has
                command += ["--trust", str(world.disks[pinned.name].path / "home" / "trust.json")]
            environ = environment(spec, disk)
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environ)
            if done.returncode:
                raise RuntimeError(
                    f"{spec.name}: elshi mirror add {source}: exit {done.returncode}: {done.stderr[-500:]}"
                )
            world.tick()
