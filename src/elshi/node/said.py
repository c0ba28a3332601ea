"""The hours at which this machine last said something on each channel, kept outside the home: so that a staff database
that was put back by hand is noticed.

Such a database takes for unsaid what was said after it was copied. Whoever says things notes here when he did so on
which channel, and when he starts again he compares that with what the database knows of the same channel
(`elshi.desk.channels.older_database`). Once that was behind, the note keeps for ever what is older: the press may find
only later, in the log, what such a database has not heard of. The note lies beside that of the rollback guard
(`elshi.node.guard`), which tells the same of the log; no backup holds either. What it cannot see: a machine that was
put back as a whole, and one that never said anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import parse_time
from elshi.base.durable import make_folder, write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import MissingError, read_bounded
from elshi.node.guard import find_state_home
from elshi.node.home import NodeHome, read_trust
from elshi.node.settings import Settings
from elshi.record.fields import check_names, read_text

FORMAT = "elshi-said/2"
_BEFORE = "elshi-said/1"  # one hour for all channels
_MAX_BYTES = 1_000_000
_NEVER = ""


@dataclass(frozen=True, slots=True)
class Said:
    """`at`: by the name of the channel, when something was last said there. `older`: what was queued before that hour
    may have been said, for a database was put back; None if none ever was. `anywhere`: when something was last said on
    any channel, of a note that a program of before has left: read, and never written again.
    """

    at: Mapping[str, datetime] = field(default_factory=dict)
    older: datetime | None = None
    anywhere: datetime | None = None

    def find_behind(self, known: Mapping[str, datetime]) -> datetime | None:
        """The last hour at which something was said, if what a database knows of its channels is behind; else None."""
        hours = [*self.at.values(), *([] if self.anywhere is None else [self.anywhere])]
        is_behind = any(name not in known or known[name] < at for name, at in self.at.items())
        if self.anywhere is not None and all(at < self.anywhere for at in known.values()):
            is_behind = True
        return max(hours) if is_behind else None


class SaidNote:
    """The note of one node, in the file `path`. May be used by many threads; written by one process, who has the
    outbox, and read by others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._known: Said | None = None

    def read(self) -> Said:
        """What is known here; nothing, if nothing was ever said. Raises SecurityError for damage."""
        try:
            value = parse_canonical(
                read_bounded(self.path, max_bytes=_MAX_BYTES).removesuffix(b"\n"), max_bytes=_MAX_BYTES
            )
            return _parse(value)
        except MissingError:
            return Said()
        except (SecurityError, UserError) as exc:
            raise SecurityError(
                f"{self.path}, which remembers when this machine last said something, is damaged ({exc}); nothing was "
                "said: bring it back, or remove it if the staff database is surely the newest"
            ) from exc

    def note(self, channel: str, at: datetime) -> None:
        """Remember `at`, durably, unless a later hour of that channel is known."""
        with self._lock:
            known = self._known or self.read()
            last = known.at.get(channel)
            self._known = known
            if last is None or at > last:
                self._write(Said({**known.at, channel: at}, known.older))

    def note_older(self, until: datetime, known: Mapping[str, datetime]) -> None:
        """What was queued before `until` was doubted, all of it; `known`: all that the database says of its channels.

        From then on it is compared with that. Of two such hours the later one stays.
        """
        with self._lock:
            before = self.read().older
            self._write(Said(dict(known), until if before is None else max(before, until)))

    def _write(self, said: Said) -> None:
        value = {
            "format": FORMAT,
            "at": {name: _format(at) for name, at in said.at.items()},
            "older": _NEVER if said.older is None else _format(said.older),
        }
        make_folder(self.path.parent)
        write_durable(self.path, format_canonical(value) + b"\n", mode=0o600)
        self._known = said


def _parse(value: Any) -> Said:
    """Raises UserError."""
    if isinstance(value, dict) and value.get("format") == _BEFORE:
        check_names(value, {"format", "at"}, what="note")
        return Said(anywhere=parse_time(read_text(value, "at")))
    check_names(value, {"format", "at", "older"}, what="note")
    if value["format"] != FORMAT:
        raise FormatError(f"expected {FORMAT}")
    hours, older = value["at"], read_text(value, "older")
    if not isinstance(hours, dict):
        raise FormatError("expected an hour for each channel")
    at = {name: parse_time(read_text(hours, name)) for name in hours}
    return Said(at, None if older == _NEVER else parse_time(older))


def _format(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def open_said_note(home: NodeHome, settings: Settings, *, environ: Mapping[str, str]) -> SaidNote:
    """The note of the node in `home`. Its name is SHA-256 of host, office and root key, in every epoch of its log."""
    told = f"{settings.host}/{settings.office}\n".encode() + read_trust(home).root_key
    return SaidNote(find_state_home(environ) / f"{sha256(told).hexdigest()}.said.json")
