"""A question as it comes in, whatever brought it: the fields of an entry of kind `question` (docs/decisions/0027).

Entries are sealed (`elshi.speak.sealing`) as soon as they are there; who wrote them cannot read them. What one says was
written by a stranger, through a process that listens to the world: nothing in it is believed but its lengths.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from elshi.base.errors import FormatError
from elshi.text.languages import LANGUAGES

KIND = "question"
FORM, MAIL, FEDIVERSE, TELEGRAM, WEBHOOK = "form", "mail", "fediverse", "telegram", "webhook"
CHANNELS = (FORM, MAIL, FEDIVERSE, TELEGRAM, WEBHOOK)
PAGE = "page"  # `reply` of a form without an address: the answer is looked for under `token`
MAX_TEXT, MAX_REPLY, MAX_ID, MAX_SOURCE = 8_000, 1_000, 500, 200  # signs
_TOKEN = re.compile(r"[0-9a-f]{64}")
_COUNTRY = re.compile(r"[A-Z]{2}")
# C0 but LF and tab, DEL, C1, line and paragraph separators, bidi embeddings, overrides and isolates, surrogates, tags
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. All are texts; empty is none.

    `source`: which of ours it came to (mailbox, bot, actor, webhook); `id`: the other side's id of it, of the form its
    stamp's; `thread`: the id of what it answers; `language` as chosen, or of the asker's program, of ours; `country`:
    ISO 3166 alpha-2, where the asker is; `reply`: how to answer, as the channel has it; `token`: SHA-256 in hex of the
    secret in the asker's link.
    """

    channel: str
    text: str
    id: str
    source: str = ""
    thread: str = ""
    language: str = ""
    country: str = ""
    reply: str = ""
    token: str = ""


def clean_text(text: str) -> str:
    """Plain text as it is kept: NFC, LF, no control signs, no white space around. Of any length."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", lines)).strip()


def asked_fields(asked: Asked) -> dict[str, str]:
    """The fields of an entry. Raises FormatError as `read_asked` does."""
    check_asked(asked)
    return asdict(asked)


def read_asked(given: Mapping[str, str]) -> Asked:
    """The question in an entry's fields. Raises FormatError for one that `asked_fields` would not have written."""
    if set(given) != {one.name for one in fields(Asked)}:
        raise FormatError("expected exactly the fields of a question")
    asked = Asked(**given)
    check_asked(asked)
    return asked


def check_asked(asked: Asked) -> None:
    """Raises FormatError, without a word of what was asked, unless every field is within its limits."""
    if asked.channel not in CHANNELS:
        raise FormatError("expected a channel that questions come by")
    if not 1 <= len(asked.text) <= MAX_TEXT or asked.text != clean_text(asked.text):
        raise FormatError(f"expected a text of 1 to {MAX_TEXT} signs, in its normal form")
    for name, most in (("source", MAX_SOURCE), ("id", MAX_ID), ("thread", MAX_ID), ("reply", MAX_REPLY)):
        value = getattr(asked, name)
        if len(value) > most or _UNWANTED.search(value) or "\n" in value or "\t" in value:
            raise FormatError(f"expected a {name} of at most {most} signs, in one line")
    if not asked.id:
        raise FormatError("expected the id of the message")
    if asked.language and asked.language not in LANGUAGES:
        raise FormatError("expected a language of ours, or none")
    if asked.country and not _COUNTRY.fullmatch(asked.country):
        raise FormatError("expected a country in two letters, or none")
    if asked.token and not _TOKEN.fullmatch(asked.token):
        raise FormatError("expected a token of 64 hexadecimal digits, or none")
    if asked.channel == FORM and not asked.token:
        raise FormatError("expected the token of a form")
