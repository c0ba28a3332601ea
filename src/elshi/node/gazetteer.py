"""`gazetteer.json` of a home: the ministry's own countries, as `elshi gazetteer set` wrote them, or none.

Whoever needs it reads it anew each time it is asked for: a file that was set while the node runs counts from then on.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import read_bounded
from elshi.node.home import NodeHome
from elshi.node.settings import SubjectSetting
from elshi.travel.gazetteer import (
    MAX_BYTES,
    Gazetteer,
    format_gazetteer,
    own_country,
    parse_gazetteer,
    parse_written_gazetteer,
)


def read_gazetteer(home: NodeHome) -> Gazetteer | None:
    """The home's gazetteer; None where it has none. Raises UserError for a file that is not as Elshi writes it.

    Reading it takes up to two seconds for the largest; the last one is remembered for as long as the file stays.
    """
    try:
        stat = home.gazetteer.stat()
    except FileNotFoundError:
        return None
    return _read(home.gazetteer, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=2)
def _read(path: Path, _state: tuple[int, int, int]) -> Gazetteer:
    try:
        return parse_gazetteer(read_bounded(path, max_bytes=MAX_BYTES))
    except SecurityError as exc:
        raise UserError(f"{path} cannot be used: {exc}; write it again with: elshi gazetteer set FILE") from exc


def read_written_gazetteer(path: Path) -> Gazetteer:
    """A file that somebody wrote, before it is set. Raises UserError with one line that says what to mend where."""
    try:
        return parse_written_gazetteer(read_bounded(path, max_bytes=4 * MAX_BYTES))
    except FormatError as exc:
        raise UserError(f"{path}: {exc}") from exc
    except SecurityError as exc:
        raise UserError(str(exc)) from exc


def write_gazetteer(home: NodeHome, gazetteer: Gazetteer) -> str:
    """Make it the home's own, durably and whole; returns the SHA-256 of the file, which records name."""
    data = format_gazetteer(gazetteer)
    if not home.gazetteer.is_file() or home.gazetteer.read_bytes() != data:
        write_durable(home.gazetteer, data)
    return sha256(data).hexdigest()


def list_countries(home: NodeHome, listed: Sequence[SubjectSetting], *, office: str) -> tuple[SubjectSetting, ...]:
    """The countries abroad that texts are about and readers choose: those of the gazetteer, in its order.

    Where there is none, those that the settings list. Raises UserError as `read_gazetteer` does.
    """
    gazetteer = read_gazetteer(home)
    if gazetteer is None:
        return tuple(listed)
    return tuple(
        SubjectSetting(one.code, tuple(sorted(one.names.items())))
        for one in gazetteer.countries
        if one.code != own_country(office)
    )
