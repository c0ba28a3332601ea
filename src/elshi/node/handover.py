"""From one log key to the next: the present checkpoint gets the new key's signature beside the old one's.

The writer of a log opens it with one key, and its sign state must be signed by that key. So before a new key takes
over, the very same tree is signed once more; no reader sees anything but one more signature line.
"""

from pathlib import Path

from elshi.base.durable import hold_lock, write_durable
from elshi.log import Signer, format_note, open_note, parse_checkpoint, parse_note, read_bounded, sign_note
from elshi.log.note import MAX_NOTE_BYTES


def hand_over(folder: Path, *, old: Signer, new: Signer) -> None:
    """Add the signature of `new` to the sign state of the log in `folder`, which `old` signed, and to its checkpoint.

    May be run again after it was killed. Raises LockedError if a writer has the log, SecurityError if `old` did not
    sign it.
    """
    with hold_lock(folder / ".lock", wait=False):
        state = read_bounded(folder / ".signed", max_bytes=MAX_NOTE_BYTES)
        opened = open_note(state, [old.verifier, new.verifier])
        if not opened.is_signed_by(new.verifier):
            added = parse_note(sign_note(opened.text, new)).signatures
            state = format_note(opened.text, [*parse_note(state).signatures, *added])
            write_durable(folder / ".signed", state)
        _show(folder / "checkpoint", state)
        kept = folder / "checkpoints" / str(parse_checkpoint(opened.text).size)
        if kept.exists():
            _show(kept, state)


def _show(path: Path, state: bytes) -> None:
    """Write the note `state` to `path`, with the signatures that are only there (of witnesses) after its own."""
    note, shown = parse_note(state), parse_note(read_bounded(path, max_bytes=MAX_NOTE_BYTES))
    if shown.text == note.text:
        more = [signature for signature in shown.signatures if signature not in note.signatures]
        state = format_note(note.text, [*note.signatures, *more])
    write_durable(path, state)
