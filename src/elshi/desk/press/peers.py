"""What the press of a restored home waits for: somebody who knows that its log is not behind.

The witnesses of node.toml are asked how much of the log they know, and the mirror's copy is read, if this home has
pulled one. Who knows exactly as much confirms; who knows less says nothing about it (he may have been away); who knows
more, or something else, ends the press with exit 7. Meanwhile the site and the desk are served, and nothing is signed.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from elshi.adapters.witnesses import ForkError, post_to, request_known_size
from elshi.base.clock import Clock
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError, UserError
from elshi.desk.press.witnessing import Line
from elshi.log import CosignatureVerifier, FolderStore, parse_checkpoint, parse_note
from elshi.node.home import NodeHome
from elshi.node.restored import ask_mirror, check_restored, confirm_restored, is_unconfirmed
from elshi.node.settings import Settings, WitnessSetting

PAUSE_SECONDS = 10.0  # between two rounds of asking; the administrator's word is seen as soon as this

AskSize = Callable[[bytes, CosignatureVerifier, str], int]  # note, witness, url: the size that it knows


def wait_for_peers(
    home: NodeHome, settings: Settings, witnesses: Sequence[Line], *, ask: AskSize, clock: Clock, stop: Event
) -> None:
    """Return at once unless `home` is a restored one that nobody has confirmed; else when somebody has, or at `stop`.

    Holds the press's lock meanwhile. Raises SecurityError if a peer knows more, LockedError if another press works.
    """
    if not is_unconfirmed(home, settings):
        return
    with hold_lock(home.press_lock, wait=False):
        said = ""
        while is_unconfirmed(home, settings):
            by, answers = ask_peers(home, settings, witnesses, ask=ask)
            if by:
                confirm_restored(home, by=by, at=clock.now())
                return
            said = _say_once(home, settings, answers, said=said)
            if stop.wait(PAUSE_SECONDS):
                return


def ask_peers(home: NodeHome, settings: Settings, witnesses: Iterable[Line], *, ask: AskSize) -> tuple[str, list[str]]:
    """Who confirms that the log is not behind ("" if nobody does), and what the others said. Raises SecurityError."""
    store = FolderStore(home.log_folder(settings.office, settings.epoch))
    note = store.read("checkpoint")
    size = parse_checkpoint(parse_note(note).text).size
    by, answers = ask_mirror(home, settings) or "", []
    for line in witnesses:
        try:
            known = ask(note, line.verifier, line.url)
        except ForkError as exc:
            raise SecurityError(
                f"rollback: {exc}; nothing was signed. Bring the newer logs/ back, and blobs/ and keys/ of the same "
                "time with it; if the log is lost, go on with: elshi log new-epoch --home H --reason restored-backup "
                "--root-key FILE"
            ) from exc
        except (UserError, OSError) as exc:
            answers.append(f"{line.name}: {exc}")
            continue
        if known == size:
            by = by or line.name
        else:
            answers.append(f"{line.name}: knows {known} of {size} entries")
    return by, answers


def ask_size_over_http(folder: Path, witnesses: Iterable[WitnessSetting]) -> AskSize:
    """Asks about the log in `folder` by the house's HTTP client. Hosts of the settings may be private ones."""
    hosts = frozenset(urlsplit(one.url).hostname or "" for one in witnesses)

    def ask(note: bytes, witness: CosignatureVerifier, url: str) -> int:
        return request_known_size(FolderStore(folder), note, witness=witness, url=url, send=post_to(hosts))

    return ask


def _say_once(home: NodeHome, settings: Settings, answers: list[str], *, said: str) -> str:
    """Say into the press's log what it waits for, when that has changed."""
    try:
        check_restored(home, settings)
    except UserError as exc:
        words = f"{exc} ({'; '.join(answers) or 'no witness and no mirror to ask'})"
        if words != said:
            sys.stdout.write(f"press waits: {words}\n")
            sys.stdout.flush()
        return words
    return said
