"""What citizens answer by short message, as a gateway hands it on: signed to the public door, or as a file in a folder.

    {"from": "+77010000000", "text": "1", "at": "2026-12-01T09:30:00Z"}         `at`: when the gateway had it

The same three again are one message. An entry of kind `sms` holds the same three texts (`elshi.speak.sealing`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.base.clock import format_time, parse_time
from elshi.base.errors import FormatError, UserError
from elshi.speak.questions import clean_text

KIND = "sms"
MAX_BYTES = 1 << 14
MAX_TEXT = 2_000  # signs: thirteen parts and more
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164
_NAMES = ("from", "text", "at")


@dataclass(frozen=True, slots=True)
class SmsAnswer:
    """`number`: E.164 with +; `text`: as written, without control signs."""

    number: str
    text: str
    at: datetime


def parse_answer(data: bytes) -> SmsAnswer:
    """The message in one JSON object of at most MAX_BYTES. Raises FormatError, without a word of it."""
    if len(data) > MAX_BYTES:
        raise FormatError(f"expected at most {MAX_BYTES} bytes")
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        raise FormatError("expected one JSON object in UTF-8") from exc
    if not isinstance(found, dict):
        raise FormatError("expected a JSON object")
    return read_answer(found)


def answer_fields(answer: SmsAnswer) -> dict[str, str]:
    """The fields of an entry."""
    return {"from": answer.number, "text": answer.text, "at": format_time(answer.at)}


def read_answer(given: Mapping[str, object]) -> SmsAnswer:
    """The message in these fields. Raises FormatError, without a word of it."""
    if set(given) != set(_NAMES) or not all(isinstance(value, str) for value in given.values()):
        raise FormatError(f"expected the texts {', '.join(_NAMES)}, and nothing else")
    number, text = str(given["from"]), clean_text(str(given["text"]))
    if not _NUMBER.fullmatch(number):
        raise FormatError("expected a number like +77010000000")
    if not 0 < len(text) <= MAX_TEXT:
        raise FormatError(f"expected a text of at most {MAX_TEXT} signs")
    try:
        at = parse_time(str(given["at"]))
    except UserError as exc:
        raise FormatError("expected a time like 2026-12-01T09:30:00Z") from exc
    return SmsAnswer(number, text, at)
