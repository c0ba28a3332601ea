"""The names of accounts that pass for ours, beside the store: the one place of listening where a handle is kept.

lookalikes/<pseudonym>.json   0600; {"platform", "handle", "like": [platform, handle], "kinds", "last_day"}
                              "handle" is "" once somebody has said that it is no lookalike: then no name is kept

`last_day` (YYYY-MM-DD, UTC): of its newest post. The file goes when the posts of that day go. What posts say, how many
there are and since when is not here: the store knows by pseudonym.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from elshi.base.durable import write_durable


@dataclass(frozen=True, slots=True)
class Lookalike:
    """One account that passes for ours (`like_…`). `platform` and `handle`: as its posts have them."""

    pseudonym: str
    platform: str
    handle: str
    like_platform: str
    like_handle: str
    kinds: tuple[str, ...]
    last_day: date


def note_lookalike(folder: Path, found: Lookalike) -> None:
    """Keep it, or note its newer day; a name that was let go stays so. Writes only what is new."""
    known = _read(_path(folder, found.pseudonym))
    if known is not None:
        if known.last_day >= found.last_day:
            return
        if not known.handle:
            found = replace(found, handle="")
    _write(folder, found)


def forget_name(folder: Path, pseudonym: str) -> None:
    """Let the name go: somebody has said that it is no lookalike."""
    known = _read(_path(folder, pseudonym))
    if known is not None and known.handle:
        _write(folder, replace(known, handle=""))


def remove_lookalike(folder: Path, pseudonym: str) -> None:
    """Remove the file; the next post of that account brings it back."""
    _path(folder, pseudonym).unlink(missing_ok=True)


def list_pseudonyms(folder: Path) -> frozenset[str]:
    """Of whom there is a file; none is read."""
    return frozenset(path.stem for path in _files(folder))


def read_lookalikes(folder: Path) -> list[Lookalike]:
    """All of them, by pseudonym."""
    return [found for path in _files(folder) if (found := _read(path)) is not None]


def old_lookalikes(folder: Path, *, before: date) -> list[Path]:
    """The files of accounts that have no post of `before` or later. A forged later day counts from its coming."""
    old = []
    for path in _files(folder):
        known = _read(path)
        last = min(known.last_day, _written_on(path) + timedelta(days=1)) if known else date.min
        if last < before:
            old.append(path)
    return old


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted((folder / "lookalikes").glob("p_*.json")))


def _path(folder: Path, pseudonym: str) -> Path:
    return folder / "lookalikes" / f"{pseudonym}.json"


def _write(folder: Path, found: Lookalike) -> None:
    values = {
        "platform": found.platform,
        "handle": found.handle,
        "like": [found.like_platform, found.like_handle],
        "kinds": list(found.kinds),
        "last_day": found.last_day.isoformat(),
    }
    write_durable(_path(folder, found.pseudonym), json.dumps(values).encode(), mode=0o600)


def _read(path: Path) -> Lookalike | None:
    """What a file of ours says; None if there is none, or it is of another Elshi."""
    try:
        values = json.loads(path.read_bytes())
        platform, handle = values["like"]
        return Lookalike(
            pseudonym=path.stem,
            platform=str(values["platform"]),
            handle=str(values["handle"]),
            like_platform=str(platform),
            like_handle=str(handle),
            kinds=tuple(map(str, values["kinds"])),
            last_day=date.fromisoformat(str(values["last_day"])),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _written_on(path: Path) -> date:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except FileNotFoundError:  # another process was quicker
        return date.min
