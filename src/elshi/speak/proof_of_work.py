"""A stamp that took a computer some work: what the form for questions asks in place of a foreign captcha.

    elshi-ask/1:<form>:<hour>:<SHA-256 of the text, hex>:<number>

`hour` counts UTC hours since 1970: until its end the stamp holds. A stamp has as many bits as the zeros that its
SHA-256 begins with. Nothing has to be fetched before and nothing is kept after (Hashcash, Back 2002): a stamp is bound
to one form, one text and one hour, and handed in twice it is the same question. The browser's twin:
`site/static/ask/stamp.js`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from elshi.base.errors import FormatError

FORMAT = "elshi-ask/1"
BITS = 17  # 131,000 tries on the average: well under a second in a browser
MOST_BITS = 24
AHEAD_HOURS = 2  # so far may the end of a stamp lie: the browser's clock may be wrong by an hour
_HOUR_S = 3_600
_STAMP = re.compile(rf"{FORMAT}:([a-z]{{2,16}}):([0-9]{{1,9}}):([0-9a-f]{{64}}):([0-9]{{1,15}})")


class StampError(FormatError):
    """A stamp that does not hold: of another form, text or hour, or of too little work."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says. `id`: its SHA-256 in hex, by which the same one is known again."""

    form: str
    hour: int
    text_sha256: str
    id: str

    @property
    def bits(self) -> int:
        """How many zeros its hash begins with."""
        return 256 - int(self.id, 16).bit_length()


def parse_stamp(stamp: str) -> Stamp:
    """Raises StampError for what is none."""
    match = _STAMP.fullmatch(stamp[:200])
    if match is None:
        raise StampError("expected a stamp of elshi-ask/1")
    return Stamp(match[1], int(match[2]), match[3], sha256(stamp.encode()).hexdigest())


def check_stamp(stamp: str, *, form: str, text: str, at: datetime, bits: int = BITS) -> Stamp:
    """The stamp, if it holds at `at` for this form and exactly this text. Raises StampError."""
    found = parse_stamp(stamp)
    hour = hour_of(at)
    if found.form != form or found.text_sha256 != text_hash(text):
        raise StampError("the stamp is of another form or text")
    if not hour <= found.hour <= hour + AHEAD_HOURS:
        raise StampError("the stamp is of another hour")
    if found.bits < bits:
        raise StampError(f"expected a stamp of {bits} bits, got {found.bits}")
    return found


def make_stamp(*, form: str, text: str, at: datetime, bits: int = BITS) -> str:
    """A stamp that holds from `at` for an hour at least, found by trying: 2 ** bits tries on the average."""
    head = f"{FORMAT}:{form}:{hour_of(at) + 1}:{text_hash(text)}:"
    started, limit, number = sha256(head.encode()), 1 << (256 - bits), 0
    while True:
        tried = started.copy()
        tried.update(str(number).encode())
        if int.from_bytes(tried.digest(), "big") < limit:
            return f"{head}{number}"
        number += 1


def hour_of(at: datetime) -> int:
    """UTC hours since 1970."""
    return int(at.astimezone(UTC).timestamp()) // _HOUR_S


def text_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, as the browser counts it: line ends as LF, as typed in all else."""
    return sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode()).hexdigest()
