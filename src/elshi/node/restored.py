"""What a home that came out of a backup says of itself, until somebody knows that its log is not behind.

On an empty machine nothing remembers how far the log was signed: the guard's note is in no backup
(`elshi.node.guard`). So `elshi restore` leaves `restored.json` in the home, and nothing is signed in this log before it
is confirmed: by a witness that knows the log at exactly this size, by a mirror's copy of it, or by the administrator's
word, which stays written there. A new epoch is another log, and needs none of that.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import format_time
from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import MissingError, read_bounded
from elshi.node.guard import Seen, check_not_behind, read_here
from elshi.node.home import NodeHome, read_trust
from elshi.node.official import read_whole
from elshi.node.settings import Settings
from elshi.record.fields import check_names, read_count, read_text, read_time

FORMAT = "elshi-restored/1"
ADMINISTRATOR = "administrator"
_MAX_BYTES = 4096


class UnconfirmedError(UserError):
    """The home was restored and nobody has confirmed that its log is the newest. Nothing was signed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The log `origin` came back with `size` entries, from a backup made at `backup_at`; times are UTC, whole seconds.

    `confirmed_by`: who confirmed that it is not behind, with `confirmed_at`; both "" until somebody did.
    """

    origin: str
    size: int
    backup_at: str
    restored_at: str
    confirmed_by: str = ""
    confirmed_at: str = ""


def marker_path(home: NodeHome) -> Path:
    """Where it is written."""
    return home.path / "restored.json"


def write_restored(home: NodeHome, restored: Restored) -> None:
    """Write it, durably."""
    write_durable(marker_path(home), format_canonical({"format": FORMAT, **asdict(restored)}) + b"\n")


def read_restored(home: NodeHome) -> Restored | None:
    """What the home says; None if it was never restored. Raises SecurityError for a damaged marker."""
    path = marker_path(home)
    try:
        value = parse_canonical(read_bounded(path, max_bytes=_MAX_BYTES).removesuffix(b"\n"), max_bytes=_MAX_BYTES)
        check_names(value, {"format", *Restored.__slots__}, what="marker")
        if value["format"] != FORMAT:
            raise FormatError(f"expected {FORMAT}")
        return Restored(
            read_text(value, "origin"),
            read_count(value, "size", lowest=0, highest=2**53 - 1),
            read_time(value, "backup_at"),
            read_time(value, "restored_at"),
            read_text(value, "confirmed_by"),
            read_text(value, "confirmed_at"),
        )
    except MissingError:
        return None
    except SecurityError as exc:
        raise SecurityError(f"{path}, which says that this home was restored, is damaged ({exc})") from exc


def is_unconfirmed(home: NodeHome, settings: Settings) -> bool:
    """Whether the log that is written came out of a backup and nobody has confirmed it."""
    found = read_restored(home)
    return found is not None and found.origin == settings.origin and not found.confirmed_by


def check_restored(home: NodeHome, settings: Settings) -> None:
    """Raises UnconfirmedError while nobody has confirmed the restored log: nothing may be signed in it."""
    found = read_restored(home)
    if found is not None and is_unconfirmed(home, settings):
        raise UnconfirmedError(
            f"{home.path} was restored from a backup of {found.backup_at} and nobody has confirmed that its log, with "
            f"{found.size} entries, is not behind; nothing was signed. A witness of node.toml or a mirror's copy "
            "confirms it when the press runs; if there is none: elshi restore --i-have-nothing-newer --home H"
        )


def confirm_restored(home: NodeHome, *, by: str, at: datetime) -> Restored:
    """Note, durably, who confirmed the log; the first word stays. Raises UserError if the home is no restored one."""
    found = read_restored(home)
    if found is None:
        raise UserError(f"{home.path} was not restored from a backup; nothing was changed")
    if not found.confirmed_by:
        found = replace(found, confirmed_by=by, confirmed_at=format_time(at))
        write_restored(home, found)
    return found


def ask_mirror(home: NodeHome, settings: Settings) -> str | None:
    """Others' copies of our log, as far as the mirror has pulled them: who confirms, or None if they say nothing.

    While a home is unconfirmed its mirror copies our own office like any other (`elshi.node.mirroring`); the copy is
    verified under our root key. Raises SecurityError if it has more of this log, other entries, or a later epoch.
    """
    folder = home.mirror / "offices" / settings.office / "public" / settings.office
    if not (folder / "1" / "checkpoint").exists():
        return None
    copy = read_whole(folder, trust=read_trust(home))
    if copy.ledger.epoch < settings.epoch:
        return None
    if copy.ledger.epoch > settings.epoch:
        raise SecurityError(
            f"rollback: a mirror has {copy.checkpoint.origin} ({folder}), but {home.path} is still in epoch "
            f"{settings.epoch} (an old backup?); nothing was signed. Bring the log of epoch {copy.ledger.epoch} back, "
            "and blobs/ and keys/ of the same time with it"
        )
    here = home.log_folder(settings.office, settings.epoch)
    check_not_behind(here, [Seen(copy.checkpoint, f"a mirror has them ({folder})")])
    return "mirror" if copy.checkpoint.size == read_here(here).size else None
