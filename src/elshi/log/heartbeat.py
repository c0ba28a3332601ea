"""A heartbeat: the log's own key says at which size the log is, and when. So a quiet log differs from a withheld one.

    elshi-heartbeat/1
    mfa.samal.example/xs-mfa/1
    3
    1800000000

    — mfa.samal.example/xs-mfa/1 Az3grlgt…

A signed note (C2SP signed-note) beside the checkpoint, in `heartbeat`; its first line is the origin of no log, so it is
never taken for a checkpoint. The time is the signer's own, in seconds since 1970: a label, and no verdict rests on it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.log.checkpoint import MAX_SIZE
from elshi.log.note import NoteVerifier, Signer, open_note, parse_note, sign_note

FORMAT = "elshi-heartbeat/1"
PATH = "heartbeat"
_TEXT = re.compile(rf"{FORMAT}\n([^\n]{{1,400}})\n(0|[1-9][0-9]{{0,18}})\n(0|[1-9][0-9]{{0,11}})\n")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The log `origin` had `size` entries at `time` (seconds since 1970)."""

    origin: str
    size: int
    time: int


def sign_heartbeat(beat: Heartbeat, signer: Signer) -> bytes:
    """The note. Raises FormatError for values that do not fit."""
    note = sign_note(f"{FORMAT}\n{beat.origin}\n{beat.size}\n{beat.time}\n", signer)
    parse_heartbeat(note)
    return note


def parse_heartbeat(note: bytes) -> Heartbeat:
    """What the note says, nothing verified. Raises FormatError."""
    match = _TEXT.fullmatch(parse_note(note).text)
    if match is None or int(match[2]) > MAX_SIZE:
        raise FormatError("expected a heartbeat: its format, an origin, a size and a time")
    return Heartbeat(match[1], int(match[2]), int(match[3]))


def verify_heartbeat(note: bytes, verifiers: Iterable[NoteVerifier]) -> Heartbeat:
    """The heartbeat, signed by one of `verifiers`. Raises FormatError, SecurityError."""
    open_note(note, verifiers)
    return parse_heartbeat(note)
