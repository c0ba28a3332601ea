"""Who is in the kit's small world: the ministry, two embassies, a mirror; where they live, whom they copy from."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PORT = 8000  # of every node's public site
EVERY = 2  # seconds between two rounds of copying


@dataclass(frozen=True, slots=True)
class Spec:
    """A node. `office`, `host`: "" for the mirror. `sources`: nodes it copies from; `far`: those at a long line."""

    name: str
    address: str
    office: str = ""
    host: str = ""
    sources: tuple[str, ...] = ()
    far: tuple[str, ...] = ()

    @property
    def log(self) -> str:
        """Where its own log lies in every public tree."""
        return f"{self.office}/1"


HUB = Spec("hub", "10.77.0.1", "xs-mfa", "mfa.samal.example", ("xa", "xb"), ("xa", "xb"))
XA = Spec("xa", "10.77.0.2", "xs-emb-xa", "xa.mfa.samal.example", ("hub", "xb"), ("hub",))
XB = Spec("xb", "10.77.0.3", "xs-emb-xb", "xb.mfa.samal.example", ("hub", "xa"), ("hub",))
MIRROR = Spec("mirror", "10.77.0.4", sources=("hub", "xa", "xb"))
ALL = (HUB, XA, XB, MIRROR)


def line_port(spec: Spec, source: str) -> int:
    """Where, on the node's loopback, the long line to `source` begins."""
    return 9001 + spec.far.index(source)


def address_of(spec: Spec, source: Spec) -> str:
    """The address under which a node knows a source."""
    if source.name in spec.far:
        return f"http://127.0.0.1:{line_port(spec, source.name)}"
    return f"http://{source.address}:{PORT}"


def commands(spec: Spec, home: Path, *, seed: int, alone: bool, stand_in: bool) -> dict[str, list[str]]:
    """The processes of a node by name. `alone`: it copies from nobody. `stand_in`: the kit's own copier and server."""
    elshi = [sys.executable, "-m", "elshi"]
    if stand_in:
        served = stand_in_command(spec, [home / "site", home / "mirror" / "tree"])
        copying = [*stand_in_copying(spec), "--into", str(home / "mirror" / "tree")]
    else:
        served = [*elshi, "process", "public", "--home", str(home)]
        copying = [*elshi, "process", "mirror", "--home", str(home)]
    if not spec.office:
        if stand_in:
            return {"serve": [*served, *copying[2:]]}
        serve = [*elshi, "mirror", "serve", "--home", str(home), "--port", str(PORT), "--bind", spec.address]
        return {"serve": [*serve, "--every", str(EVERY)]}
    staff = [sys.executable, str(HERE / "client.py"), "--home", str(home), "--node", spec.name, "--seed", str(seed)]
    found = {"press": [*elshi, "process", "press", "--home", str(home)], "public": served, "staff": staff}
    return found if alone else {**found, "mirror": copying}


def stand_in_command(spec: Spec, trees: Sequence[Path], *more: str) -> list[str]:
    """The kit's own server of `trees` at the node's address."""
    shown = [word for tree in trees for word in ("--tree", str(tree))]
    return [sys.executable, str(HERE / "stand_in.py"), *shown, "--bind", spec.address, "--port", str(PORT), *more]


def stand_in_copying(spec: Spec) -> list[str]:
    """The kit's own copier of what the node's sources have."""
    by_name = {one.name: one for one in ALL}
    sources = [word for name in spec.sources for word in ("--source", address_of(spec, by_name[name]))]
    logs = [word for one in ALL if one.office for word in ("--log", one.log)]
    return [sys.executable, str(HERE / "stand_in.py"), *sources, *logs, "--every", str(EVERY)]


def make_home(spec: Spec, disk: Path, *, below: Sequence[Path] = ()) -> None:
    """The node's home in `disk`/home, and in `disk`/state what its machine remembers."""
    (disk / "state").mkdir(parents=True)
    command = [sys.executable, str(HERE / "ministry.py"), "--home", str(disk / "home"), "--office", spec.office]
    command += ["--host", spec.host, *(["--below", *map(str, below)] if below else [])]
    subprocess.run(command, check=True, env={**os.environ, "ELSHI_STATE_HOME": str(disk / "state")})
