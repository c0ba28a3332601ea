"""Takes in what citizens answer by short message, from the door or from a folder; and chats joined to trips."""

import sys
from datetime import datetime
from pathlib import Path

from elshi.base.durable import make_folder
from elshi.base.errors import FormatError
from elshi.desk.travel.texting import link_chat, take_sms
from elshi.desk.travel.vault import Vault
from elshi.speak.chat_links import read_chat
from elshi.speak.sealing import Entry
from elshi.speak.sms_answers import MAX_BYTES, SmsAnswer, parse_answer, read_answer

ANSWERS, ASIDE = "in", "aside"  # folders: of what comes, and within it of what could not be read
AT_ONCE = 200  # files in one round


def take_answer(entry: Entry, at: datetime) -> None:
    """The short message of an entry. Raises FormatError for one that is none."""
    _take(read_answer(entry.fields), at)


def take_chat(entry: Entry, _at: datetime) -> None:
    """Join the chat of an entry to its trip: alerts are sent there from then on. Raises FormatError.

    A trip that nobody has, or that does not want to be told on Telegram, is let go.
    """
    link = read_chat(entry.fields)
    link_chat(link.trip, link.chat, Vault().seal_words(link.chat))


def take_files(folder: Path, *, at: datetime) -> int:
    """The short messages that lie in `folder`, one a file `<name>.json`; how many there were.

    A file goes once it is taken in: killed in between, it is taken again, and is the same message. Names that begin
    with a full stop are still being written. What is no message is put aside.
    """
    found = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))[:AT_ONCE]
    for path in found:
        try:
            with path.open("rb") as file:
                answer = parse_answer(file.read(MAX_BYTES + 1))
        except FormatError as exc:
            sys.stderr.write(f"alerts: {path.name} was put aside: {exc}\n")
            make_folder(folder / ASIDE)
            path.replace(folder / ASIDE / path.name)
            continue
        _take(answer, at)
        path.unlink()
    return len(found)


def _take(answer: SmsAnswer, at: datetime) -> None:
    take_sms(answer.number, answer.text, min(answer.at, at))  # by a gateway's clock, which may be ahead
