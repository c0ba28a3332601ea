"""Gossip: every newest checkpoint that a node knows, whole, so that two truths meet wherever two carriers do.

    {"format":"elshi-heads/1","notes":["mfa.samal.example/xs-mfa/1\\n3\\n…"]}

Canonical JSON in `heads.json` of a public tree; a bundle carries the same. Notes in order, each once. Nothing in it is
trusted: a note counts only where a key of its log, which the reader knows from the log itself, has signed it.
"""

from collections.abc import Iterable

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.log import parse_checkpoint, parse_note
from elshi.record.errors import check_format
from elshi.record.fields import check_names, check_text, read_list

FORMAT = "elshi-heads/1"
PATH = "heads.json"
MAX_NOTES = 1000
MAX_BYTES = 1 << 20


def format_heads(notes: Iterable[bytes]) -> bytes:
    """The file. Raises FormatError for more than MAX_NOTES."""
    data = format_canonical({"format": FORMAT, "notes": sorted({note.decode() for note in notes})})
    parse_heads(data)
    return data


def fit_notes(notes: Iterable[bytes]) -> list[bytes]:
    """As many of `notes` as one file may hold, the shortest first: no long one keeps others out. What is no checkpoint
    is passed over.
    """
    found: list[bytes] = []
    left = MAX_BYTES - len(format_canonical({"format": FORMAT, "notes": []}))
    for note in sorted(set(notes), key=lambda it: (len(it), it)):
        try:
            parse_checkpoint(parse_note(note).text)
        except FormatError:
            continue
        left -= len(format_canonical({"": note.decode()})) - len('{"":}') + len(",")
        if left < 0 or len(found) == MAX_NOTES:
            break
        found.append(note)
    return found


def parse_heads(data: bytes) -> list[bytes]:
    """The notes, each a well-formed checkpoint, nothing verified. Raises FormatError, NewerFormatError."""
    value = parse_canonical(data, max_bytes=MAX_BYTES)
    check_format(value, FORMAT, what="heads")
    check_names(value, {"format", "notes"}, what="heads")
    notes = [check_text(item, what="note") for item in read_list(value, "notes", longest=MAX_NOTES)]
    if notes != sorted(set(notes)):
        raise FormatError("notes are not in order, each once")
    found = [note.encode() for note in notes]
    for note in found:
        parse_checkpoint(parse_note(note).text)
    return found
