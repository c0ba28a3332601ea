"""The hour at which this machine last said something on a channel, kept outside the home: so that a staff database
that was put back by hand is noticed.

Such a database takes for unsaid what was said after it was copied. Whoever says things notes the hour here, and when he
starts again he compares it with the one that the database knows (`elshi.desk.channels.older_database`). The note lies
beside that of the rollback guard (`elshi.node.guard`), which tells the same of the log; no backup holds either. What it
cannot see: a machine that was put back as a whole, and one that never said anything.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import parse_time
from elshi.base.durable import make_folder, write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import MissingError, read_bounded
from elshi.node.guard import find_state_home
from elshi.node.home import NodeHome, read_trust
from elshi.node.settings import Settings
from elshi.record.fields import check_names, read_text

FORMAT = "elshi-said/1"
_MAX_BYTES = 4096


class SaidNote:
    """The note of one node, in the file `path`. May be used by many threads; by one process, who has the outbox."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._known: datetime | None = None

    def read(self) -> datetime | None:
        """When something was last said; None if nothing was, for all that is known here. SecurityError for damage."""
        try:
            value = parse_canonical(read_bounded(self.path, max_bytes=_MAX_BYTES).removesuffix(b"\n"))
            check_names(value, {"format", "at"}, what="note")
            if value["format"] != FORMAT:
                raise FormatError(f"expected {FORMAT}")
            return parse_time(read_text(value, "at"))
        except MissingError:
            return None
        except (SecurityError, UserError) as exc:
            raise SecurityError(
                f"{self.path}, which remembers when this machine last said something, is damaged ({exc}); nothing was "
                "said: bring it back, or remove it if the staff database is surely the newest"
            ) from exc

    def note(self, at: datetime) -> None:
        """Remember `at`, durably, unless a later hour is known."""
        with self._lock:
            if self._known is None:
                self._known = self.read()
            if self._known is None or at > self._known:
                self._write(at)

    def forget_after(self, at: datetime | None) -> None:
        """What was said after `at` was doubted, all of it; None: whatever was ever said."""
        with self._lock:
            if at is None:
                self.path.unlink(missing_ok=True)
                self._known = None
            else:
                self._write(at)

    def _write(self, at: datetime) -> None:
        make_folder(self.path.parent)
        value = {"format": FORMAT, "at": at.isoformat(timespec="microseconds").replace("+00:00", "Z")}
        write_durable(self.path, format_canonical(value) + b"\n", mode=0o600)
        self._known = at


def open_said_note(home: NodeHome, settings: Settings, *, environ: Mapping[str, str]) -> SaidNote:
    """The note of the node in `home`. Its name is SHA-256 of host, office and root key, in every epoch of its log."""
    told = f"{settings.host}/{settings.office}\n".encode() + read_trust(home).root_key
    return SaidNote(find_state_home(environ) / f"{sha256(told).hexdigest()}.said.json")
