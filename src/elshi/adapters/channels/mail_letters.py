"""One letter in many copies: what all share is written once, what is a reader's own is put in.

The shared headers are an `EmailMessage`'s with the policy SMTP: Python's own library folds and encodes them and refuses
a line break in any. A copy adds headers whose values are held to grammars without spaces or line breaks: To (an address
that `check_mail_address` takes), Message-ID (from a key of 32 hex digits), List-Unsubscribe (from a token), and where
it answers a reader's own letter, In-Reply-To and References (its Message-ID, if it is a plain one).

- Message-ID: `<key@host>`, the same for each try of the same copy, so that a reader's server can tell a repeat.
- References: what a correction or a withdrawal belongs to, so that programs show both as one conversation.
- List-Unsubscribe, List-Unsubscribe-Post: one click (RFC 8058), a POST to an address that only this reader has.
- Auto-Submitted (RFC 3834) and Precedence: nobody's holiday answers come back.

Both texts go as base64, whose letters can be cut between any three bytes: the main piece is filled up to a multiple of
three, so that each reader's foot is all that is encoded for him.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from elshi.base.errors import FormatError
from elshi.site.letter_html import format_html, format_html_foot, format_plain, format_plain_foot
from elshi.site.letters import Letter, footer_words
from elshi.speak.mail_addresses import check_mail_address

_KEY = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ID_OF_OTHERS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,200}")  # most are; RFC 5322, 3.6.4
_BOUNDARY = "elshi-=_letter"  # base64 has no "=_" (RFC 2045, 6.7)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: `name`, the office in the letter's language, its `address`, and `door`, the public address of our
    intake (`https://news.mfa.samal.example`), empty where no subscription can be taken back.
    """

    name: str
    address: str
    door: str = ""

    @property
    def host(self) -> str:
        """The right side of our Message-IDs."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class SharedLetter:
    """What all copies of a letter have in common: headers, and the main pieces of both texts, encoded."""

    sender: Sender
    language: str
    headers: bytes
    plain: bytes
    html: bytes


def write_shared(letter: Letter, sender: Sender, *, at: datetime, thread: str = "", list_id: str = "") -> SharedLetter:
    """The shared part of `letter`. `at`: its Date; `thread`: a Message-ID that it belongs to, without brackets.

    Raises FormatError where a value cannot stand in a header.
    """
    check_mail_address(sender.address)
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(sender.name, addr_spec=sender.address)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(at)
        message["Content-Language"] = letter.language
        message["Auto-Submitted"] = "auto-generated"
        if list_id:
            message["List-Id"] = f"<{list_id}>"
            message["Precedence"] = "list"
        if thread:
            message["References"] = f"<{thread}>"
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = f'multipart/alternative; boundary="{_BOUNDARY}"'
    except (ValueError, IndexError) as exc:  # Python's library: a CR or LF in a header
        raise FormatError("a header of a letter holds what no header may") from exc
    headers = b"".join(SMTP.fold_binary(name, value) for name, value in message.raw_items())
    plain, html = format_plain(letter), format_html(letter)
    return SharedLetter(sender, letter.language, headers, _encode_main(plain), _encode_main(html))


def write_copy(shared: SharedLetter, *, address: str, key: str, token: str = "", thread: str = "") -> bytes:
    """One reader's copy, CRLF. Raises FormatError unless address, key and token are what they should be.

    `thread`: the Message-ID of what it answers, as a stranger wrote it; one that may not stand in a header is left out.
    """
    check_mail_address(address)
    sender = shared.sender
    head = f"To: {address}\r\nMessage-ID: <{message_id(key, sender.host)}>\r\n"
    links: list[tuple[str, str]] = []
    if sender.door and token:
        manage, end = manage_link(sender.door, token, shared.language), end_link(sender.door, token)
        change_words, end_words = footer_words(shared.language)
        links = [(change_words, manage), (end_words, f"{end}?lang={shared.language}")]
        head += f"List-Unsubscribe: <{end}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    if _ID_OF_OTHERS.fullmatch(thread):
        head += f"In-Reply-To: <{thread}>\r\nReferences: <{thread}>\r\n"
    pieces = (
        head.encode("ascii"),
        shared.headers,
        b"\r\n",
        *_part("plain", shared.plain, format_plain_foot(links)),
        *_part("html", shared.html, format_html_foot(links)),
        f"--{_BOUNDARY}--\r\n".encode(),
    )
    return b"".join(pieces)


def message_id(key: str, host: str) -> str:
    """Of the letter with this key, without brackets. Raises FormatError unless `key` is 32 hex digits."""
    if not _KEY.fullmatch(key):
        raise FormatError("expected a key of 32 hex digits for a letter")
    return f"{key}@{host}"


def confirm_link(door: str, token: str, language: str) -> str:
    """The page on which a reader says that he asked. Raises FormatError."""
    return f"{door}/subscribe/confirm/{_checked(token)}?lang={language}"


def manage_link(door: str, token: str, language: str) -> str:
    """The page on which a reader changes what comes. Raises FormatError."""
    return f"{door}/subscribe/manage/{_checked(token)}?lang={language}"


def end_link(door: str, token: str) -> str:
    """Where a POST ends a subscription, and a GET asks whether to. Raises FormatError."""
    return f"{door}/subscribe/end/{_checked(token)}"


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise FormatError("expected the token of a subscription")
    return token


def _part(kind: str, main: bytes, foot: str) -> Iterator[bytes]:
    yield f'--{_BOUNDARY}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'.encode()
    yield b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield main
    yield _encode(_canonical(foot))


def _encode_main(text: str) -> bytes:
    """Filled up with spaces at the end, which show nowhere, so that more can follow the encoded piece."""
    data = _canonical(text)
    return _encode(data + b" " * (-len(data) % 3))


def _canonical(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")  # RFC 2046, 4.1.1


def _encode(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")  # lines of 76
