"""What is wrong with a log or with a source of it, kept until a person has looked.

An alarm of trust stands until a person settles it (`elshi mirror resume`), and while it stands nothing more is taken:
from that source, or, where the log itself or our copy is in doubt (OF_THE_LOG), from any. A lack (LACKS) stops nothing,
and goes when it is over. Settled alarms stay on record, the newest of each kind.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError
from elshi.log import MissingError, read_bounded
from elshi.mirror.errors import (
    BadRecordError,
    DamagedCopyError,
    EquivocationError,
    RevokedCheckpointError,
    RolledBackError,
)
from elshi.mirror.ports import UnreachableError
from elshi.record.errors import ForeignOfficeError, NewerFormatError, RevokedKeyError

_MAX_BYTES = 16 << 20
_MAX_SETTLED = 200  # alarms of trust, and as many lacks

# Code to what it means and what to do, for the person who finds it. The site's pages say the same in five languages.
ADVICE = {
    "equivocation": (
        "The log's own key signed two histories. Nothing more of this log is taken. Tell the office, and others, by "
        "another way; keep both notes: they are the proof. When its word has come which history stands, go on with: "
        "elshi mirror resume OFFICE --from SOURCE"
    ),
    "rollback": (
        "The source shows less than before: it was put back from a backup, or somebody stands between. Ask whoever "
        "runs it. Other sources are used meanwhile. When it is explained: elshi mirror resume SOURCE"
    ),
    "revoked-key": (
        "The source goes on with a key that the office has revoked. Whoever writes there may hold the stolen key. "
        "Do not take texts from it; tell the office. When it is explained: elshi mirror resume SOURCE"
    ),
    "wrong-bytes": (
        "The source's files do not fit the checkpoint beside them: a broken disk or a forger. Nothing was taken from "
        "it. Ask whoever runs it; then: elshi mirror resume SOURCE"
    ),
    "foreign-office": (
        "The log holds a record, or is the log, of another office. Nothing of it is taken. Tell the office; then: "
        "elshi mirror resume SOURCE"
    ),
    "bad-record": (
        "The log's key signed an entry that breaks a rule of the record. Readers refuse such a log, so our copy stays "
        "where it was. Tell the office; then: elshi mirror resume SOURCE"
    ),
    "own-log-behind": (
        "Others have more of our own log than this machine: it was put back from a backup, or somebody else signs with "
        "our key. Stop the press and sign nothing. Bring the newer home back; if it is lost: elshi log new-epoch"
    ),
    "damaged-copy": (
        "Our own copy on this disk is not what was verified. Check the disk; then copy the log anew: "
        "elshi mirror resume OFFICE --from SOURCE"
    ),
    "gap": "Something that the log names has not come yet. It is asked for at each pull; another source may have it.",
    "stale": (
        "Nothing new was heard for longer than expected. The copy is valid and goes on serving; it may not be the "
        "newest there is."
    ),
    "unreachable": "The source did not answer. The copy goes on serving; the source is asked at each pull.",
    "disputed": (
        "Two offices vouch for one office with different root keys. The nearer one counts, the other is not followed. "
        "Ask both."
    ),
    "newer-format": "The log is written by a newer Elshi. Update this one; until then the copy stays where it is.",
}
LACKS = frozenset({"gap", "stale", "unreachable", "disputed", "newer-format"})
OF_THE_LOG = frozenset({"equivocation", "damaged-copy", "own-log-behind"})  # whatever the source, nothing more is taken


@dataclass(frozen=True, slots=True)
class Alarm:
    """What (`code`, a key of ADVICE) is wrong with the log of `office` at `source` ("": at none in particular).

    `since`, `last`: when first and last seen; `settled`: when a person, or for a lack its end, closed it, else "".
    Times are ISO 8601 in UTC. `detail`: one line; `evidence`: notes and the like, whole.
    """

    code: str
    office: str
    source: str
    since: str
    last: str
    detail: str
    evidence: tuple[str, ...] = ()
    settled: str = ""

    @property
    def is_of_trust(self) -> bool:
        """Whether it stands until a person settles it."""
        return self.code not in LACKS


class Alarms:
    """The alarms in a file. One process at a time changes it; each change is durable before it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._all = _read(path)
        self._stamp = _stamp(path)

    def is_outdated(self) -> bool:
        """Whether somebody else has changed the file since."""
        return _stamp(self._path) != self._stamp

    def standing(self) -> list[Alarm]:
        """Those that are not settled, alarms of trust first, oldest first."""
        found = [alarm for alarm in self._all if not alarm.settled]
        return sorted(found, key=lambda it: (not it.is_of_trust, it.since, it.office, it.source, it.code))

    def settled(self) -> list[Alarm]:
        """Those of the past, newest last."""
        return [alarm for alarm in self._all if alarm.settled]

    def blocks(self, office: str, source: str) -> Alarm | None:
        """The alarm for which nothing of `office` is taken from `source`, if there is one."""
        for alarm in self.standing():
            if not alarm.is_of_trust or alarm.office != office:
                continue
            if alarm.source == source or (alarm.code in OF_THE_LOG and not self._is_left_behind(alarm)):
                return alarm
        return None

    def _is_left_behind(self, alarm: Alarm) -> bool:
        """Whether a person has chosen between two histories already, and this source only still shows the other one."""
        return alarm.source != "" and any(
            it.code == alarm.code == "equivocation" and it.office == alarm.office for it in self.settled()
        )

    def note(self, code: str, *, office: str, source: str, detail: str, at: str, evidence: Iterable[str] = ()) -> Alarm:
        """Raise an alarm, or bring the one that stands up to date."""
        if code not in ADVICE:
            raise ValueError(f"no such alarm: {code}")
        new = Alarm(code, office, source, at, at, detail[:1000], tuple(evidence))
        for index, old in enumerate(self._all):
            if not old.settled and (old.code, old.office, old.source) == (code, office, source):
                # of an alarm of trust the first evidence counts: it is what a person will be shown
                kept = old if old.is_of_trust else replace(old, detail=new.detail)
                new = replace(kept, last=at)
                self._all[index] = new
                break
        else:
            self._all.append(new)
        self._store()
        return new

    def settle(self, *, office: str, source: str, at: str) -> list[Alarm]:
        """Settle what stands of `office`, or of `source`, whichever is not empty; what that was."""
        return self._settle(at, lambda it: bool((office and it.office == office) or (source and it.source == source)))

    def end_lack(self, code: str, *, office: str, source: str, at: str) -> None:
        """Close a lack that is over; nothing is written if there was none."""
        if any(not it.settled and (it.code, it.office, it.source) == (code, office, source) for it in self._all):
            self._settle(at, lambda it: (it.code, it.office, it.source) == (code, office, source))

    def _settle(self, at: str, is_meant: Callable[[Alarm], bool]) -> list[Alarm]:
        meant = [it for it in self._all if not it.settled and is_meant(it)]
        self._all = [replace(it, settled=at) if it in meant else it for it in self._all]
        self._store()
        return meant

    def _store(self) -> None:
        settled = [it for it in self._all if it.settled]
        dropped = [
            it
            for kind in (True, False)  # so that no flapping line pushes out what a person has settled
            for it in [one for one in settled if one.is_of_trust is kind][:-_MAX_SETTLED]
        ]
        self._all = [it for it in self._all if it not in dropped]
        write_durable(self._path, json.dumps([asdict(it) for it in self._all], indent=1, ensure_ascii=False).encode())
        self._stamp = _stamp(self._path)


def classify(error: Exception) -> tuple[str, tuple[str, ...]]:
    """The code of the alarm that an error of a pull is, and its evidence."""
    if isinstance(error, EquivocationError):
        return "equivocation", tuple(note.decode("utf-8", "replace") for note in error.notes)
    kinds: tuple[tuple[str, type[Exception] | tuple[type[Exception], ...]], ...] = (
        ("rollback", RolledBackError),
        ("revoked-key", (RevokedKeyError, RevokedCheckpointError)),
        ("foreign-office", ForeignOfficeError),
        ("bad-record", BadRecordError),
        ("damaged-copy", DamagedCopyError),
        ("newer-format", NewerFormatError),
        ("gap", MissingError),
        ("unreachable", UnreachableError),
    )
    return next((code for code, kind in kinds if isinstance(error, kind)), "wrong-bytes"), ()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _read(path: Path) -> list[Alarm]:
    """The alarms in `path`. A damaged file is a SecurityError: forgetting an alarm is what an attacker would want."""
    try:
        found = json.loads(read_bounded(path, max_bytes=_MAX_BYTES))
        return [_parse_alarm(one) for one in _parse_list(found)]
    except MissingError:
        return []
    except (ValueError, TypeError, KeyError) as exc:
        raise SecurityError(
            f"{path}, which holds the alarms, is damaged ({exc}); nothing was taken: look at it"
        ) from exc


def _parse_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("expected a list")
    return value


def _parse_alarm(value: dict[str, Any]) -> Alarm:
    found = Alarm(**{**value, "evidence": tuple(value["evidence"])})
    texts = [it for name, it in asdict(found).items() if name != "evidence"]
    if not isinstance(value["evidence"], list) or not all(isinstance(it, str) for it in [*texts, *found.evidence]):
        raise TypeError("expected texts")
    if found.code not in ADVICE:
        raise ValueError(f"no such alarm: {found.code[:100]}")
    return found
