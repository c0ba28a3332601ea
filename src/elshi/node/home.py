"""Where things lie in a node's folder (DESIGN 5).

node.toml          settings                         desk.sqlite3   staff database
trust.json         root key and policy, to hand out posts/         Parquet by day
gazetteer.json     the ministry's countries
keys/              0700, private keys 0600          logs/          one tlog-tiles log per office and epoch
run/               locks, process list, logs        blobs/         renditions by hash
mirror/            copies of others' logs           site/          public tree, a projection
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from elshi.base.durable import is_held, write_whole
from elshi.base.errors import UserError
from elshi.log import NO_POLICY
from elshi.record.trust import Trust, parse_trust


@dataclass(frozen=True, slots=True)
class NodeHome:
    """The paths of one node. Makes nothing and checks nothing; `open_home` does."""

    path: Path

    @property
    def settings(self) -> Path:
        """node.toml."""
        return self.path / "node.toml"

    @property
    def trust(self) -> Path:
        """The trust file that readers pin."""
        return self.path / "trust.json"

    @property
    def gazetteer(self) -> Path:
        """The ministry's countries (`elshi.node.gazetteer`). Absent where none were set."""
        return self.path / "gazetteer.json"

    @property
    def keys(self) -> Path:
        """Private keys; only the press reads the signing keys."""
        return self.path / "keys"

    @property
    def database(self) -> Path:
        """The staff database."""
        return self.path / "desk.sqlite3"

    @property
    def posts(self) -> Path:
        """Listening's posts, Parquet by day."""
        return self.path / "posts"

    @property
    def logs(self) -> Path:
        """`<office>/<epoch>/` below it."""
        return self.path / "logs"

    @property
    def attachments(self) -> Path:
        """Attachments of drafts, private and content-addressed; what is released is copied to the blobs."""
        return self.path / "attachments"

    @property
    def blobs(self) -> Path:
        """Content-addressed renditions."""
        return self.path / "blobs"

    @property
    def site(self) -> Path:
        """The rendered public tree."""
        return self.path / "site"

    @property
    def mirror(self) -> Path:
        """Copies of others' logs (`elshi.node.mirroring`). Absent where nobody is followed."""
        return self.path / "mirror"

    @property
    def run(self) -> Path:
        """Locks, process list and the processes' own logs; nothing in it must be kept."""
        return self.path / "run"

    @property
    def up_lock(self) -> Path:
        """Held by the supervisor while the node is up."""
        return self.run / "up.lock"

    @property
    def press_lock(self) -> Path:
        """Held by the press while it works: one signer at a time."""
        return self.run / "press.lock"

    @property
    def credentials(self) -> Path:
        """Passwords of a demonstration's staff, 0600. Absent on a real node."""
        return self.path / "demo-credentials.json"

    def log_folder(self, office: str, epoch: int) -> Path:
        """The folder of one office's log in one epoch."""
        return self.logs / office / str(epoch)


def open_home(path: Path) -> NodeHome:
    """The home at `path`. Raises UserError when there is none."""
    home = NodeHome(path.resolve())
    if not home.settings.is_file():
        raise UserError(f"no node at {path}: expected {home.settings} (make one with: elshi init --home {path} …)")
    return home


def read_trust(home: NodeHome) -> Trust:
    """The node's own trust file. Raises OSError when it is missing, SecurityError when it does not hold."""
    return parse_trust(home.trust.read_bytes())


def read_own_trust(home: NodeHome) -> Trust:
    """The same without its witness policy: what was signed here counts and is shown here before any witness saw it."""
    return replace(read_trust(home), policy=NO_POLICY)


def write_processes(home: NodeHome, processes: list[dict[str, object]]) -> None:
    """Note the processes of a running node: [{name, pid, state}]."""
    write_whole(home.run / "processes.json", json.dumps(processes).encode())


def read_processes(home: NodeHome) -> list[dict[str, object]]:
    """The processes last noted; all "stopped" when no supervisor holds the node. [] if the node never ran.

    The supervisor's lock is asked, not the pids: a pid may belong to somebody else by now.
    """
    try:
        noted = json.loads((home.run / "processes.json").read_bytes())
        found = [{"name": str(one["name"]), "pid": int(one["pid"]), "state": str(one["state"])} for one in noted]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return []
    if is_held(home.up_lock):
        return list(found)
    return [{"name": one["name"], "pid": 0, "state": "stopped"} for one in found]
