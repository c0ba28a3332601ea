"""Which of our languages a visitor's browser asks for (RFC 9110, 12.5.4)."""

import re
from collections.abc import Sequence

_ACCEPTED = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9-]+)?(?:;q=([01](?:\.[0-9]{1,3})?))?")


def find_wanted(accepted: str, offered: Sequence[str]) -> str:
    """The best of `offered` (at least one) by the header Accept-Language, else the first of them."""
    best, weight = offered[0], 0.0
    for piece in accepted[:500].replace(" ", "").split(","):
        match = _ACCEPTED.fullmatch(piece)
        if match and match[1] in offered and float(match[2] or 1) > weight:
            best, weight = match[1], float(match[2] or 1)
    return best
