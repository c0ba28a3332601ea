"""A letter as a question: who asked, which words are new in it, and whether a person wrote it at all.

Automatic letters are none (RFC 3834): an answer to them would be answered again, for ever. What a letter quotes and the
signature under it are cut off only where the marks are those that programs set; rather too much is kept than a word of
somebody's question lost.
"""

import re
from collections.abc import Collection, Mapping
from hashlib import sha256

from elshi.adapters.ways.mail_parts import content_type, read_body, read_encoded, read_head
from elshi.base.errors import FormatError
from elshi.speak.mail_addresses import MailAddressError, parse_mail_address
from elshi.speak.questions import MAIL, MAX_ID, MAX_TEXT, Asked, check_asked, clean_text

_MAX_SUBJECT = 500  # signs
_ID = re.compile(r"<([^<>\s]+)>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_MACHINES = frozenset({"mailerdaemon", "postmaster", "noreply", "donotreply"})  # without - _ and .
_NO_LETTERS = frozenset({"multipart/report", "text/calendar", "application/ics", "message/delivery-status"})
# What programs write in front of the subject of an answer; "HA:" in either alphabet is Outlook's in Russian.
_ANSWER = re.compile(
    r"(?:re|aw|antw|sv|vs|ynt|ha|на|отв|ответ|жауап|回复|答复|رد)\s*(?:\[\d{1,3}\])?\s*[:\uff1a]", re.IGNORECASE
)
_WROTE = re.compile(
    r"(?=.*\d[:.]\d\d).*(?:wrote|написал(?:а|\(а\))?|писал(?:а|\(а\))?|пишет|жазды|жазған|<[^<>\s]+@[^<>\s]+>)\s*:"
)
_MAX_WROTE = 500  # signs
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|исходное сообщение|пересланное сообщение|бастапқы хабарлама|түпнұсқа хабарлама)"
    r"\s*-{2,}\s*",
    re.IGNORECASE,
)


def read_letter(data: bytes, *, source: str, own: Collection[str] = ()) -> Asked | None:
    """The question in the bytes of a letter, or of its beginning; None for what is none. Raises nothing.

    `source`: the way's name. `own`: addresses of ours, from which nobody asks.
    """
    headers, body = read_head(data)
    sender = _read_address(headers.get("from", ""))
    if _is_automatic(headers) or _is_machine(sender) or sender.casefold() in {one.casefold() for one in own}:
        return None
    text = _join(
        clean_text(read_encoded(headers.get("subject", ""))[:_MAX_SUBJECT]), cut_reply(read_body(headers, body))
    )
    asked = Asked(
        MAIL,
        text,
        _read_id(headers.get("message-id", "")) or f"sha256:{sha256(data).hexdigest()}",
        source=source,
        thread=_read_id(headers.get("references", "")) or _read_id(headers.get("in-reply-to", "")),
        reply=_read_address(headers.get("reply-to", "")) or sender,
    )
    try:
        check_asked(asked)
    except FormatError:  # no words
        return None
    return asked


def cut_reply(text: str) -> str:
    """The text without what it quotes at its end, the line that says whom, and the signature below `-- `."""
    lines = _without_original(text.split("\n"))
    lines = _without_signature(_without_quotes(lines))
    return "\n".join(_without_quotes(lines))


def _join(subject: str, text: str) -> str:
    """Subject and text as one, within MAX_TEXT; the subject only where it says what the text does not."""
    text = clean_text(text[: 2 * MAX_TEXT])  # before NFC, whose time grows as the square of a run of accents
    words = " ".join(subject.split())
    if _ANSWER.match(words) or words.casefold() in " ".join(text.split()).casefold():
        words = ""
    return "\n\n".join(part for part in (words, text) if part)[:MAX_TEXT].strip()


def _is_automatic(headers: Mapping[str, str]) -> bool:
    return (
        headers.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no"
        or headers.get("precedence", "").strip().lower() in _BULK
        or "list-id" in headers
        or headers.get("return-path", "").replace(" ", "") == "<>"
        or content_type(headers) in _NO_LETTERS
    )


def _is_machine(sender: str) -> bool:
    return re.sub(r"[-_.]", "", sender.partition("@")[0].lower()) in _MACHINES


def _read_address(value: str) -> str:
    """The first address of a header, or none that we would write to."""
    plain = _QUOTED.sub("", value)
    found = re.search(r"<([^<>]{1,320})>", plain)
    try:
        return parse_mail_address(found[1] if found else plain.partition("(")[0][:320])
    except MailAddressError:
        return ""


def _read_id(value: str) -> str:
    """The first message id of a header, without its brackets."""
    found = _ID.search(value)
    name = found[1] if found else "".join(value.split()[:1])
    return name if len(name) <= MAX_ID and name == clean_text(name) and "\n" not in name else ""


def _without_original(lines: list[str]) -> list[str]:
    at = next((number for number, line in enumerate(lines) if _ORIGINAL.fullmatch(line[:200])), len(lines))
    return lines[:at] if any(line.strip() for line in lines[:at]) else lines


def _without_quotes(lines: list[str]) -> list[str]:
    """Without the lines at the end that begin with `>`, and the one or two before them that say who wrote them."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    if not any(line.strip() for line in lines[at:]):
        return lines
    for count in (1, 2):
        said = " ".join(line.strip() for line in lines[max(0, at - count) : at])
        if len(said) <= _MAX_WROTE and _WROTE.fullmatch(said):
            return lines[: max(0, at - count)]
    return lines[:at]


def _without_signature(lines: list[str]) -> list[str]:
    """RFC 3676, 4.3: a line of two dashes and a space. Only the last one, and only below something."""
    at = max((number for number, line in enumerate(lines) if line == "-- "), default=len(lines))
    return lines[:at] if any(line.strip() for line in lines[:at]) else lines
