"""How a mirror is doing: for the command, the desk and the status page."""

from dataclasses import dataclass

from elshi.mirror.alarms import Alarm
from elshi.node.home import NodeHome
from elshi.node.log_status import LogStatus, read_logs
from elshi.node.mirroring import open_mirror, read_followed


@dataclass(frozen=True, slots=True)
class MirrorStatus:
    """All of it: our own `witness` key, the `sources`, every log that is followed, and the alarms that stand."""

    witness: str
    sources: tuple[str, ...]
    logs: tuple[LogStatus, ...]
    alarms: tuple[Alarm, ...]


def read_status(home: NodeHome) -> MirrorStatus:
    """Reads only, apart from making the witness key at the very first time. Raises SecurityError, FormatError."""
    followed = read_followed(home)
    mirror = open_mirror(home, followed)
    return MirrorStatus(mirror.witness, followed.sources, read_logs(home, mirror), tuple(mirror.alarms.standing()))
