"""A text as a short message: how many parts it takes, and how it is cut to fit (3GPP TS 23.038, TS 23.040).

A part holds 140 bytes: 160 septets of the GSM 7-bit default alphabet, or 70 units of UCS-2 as soon as one sign of the
whole text is not in it. Of several parts each loses 6 bytes to a header: 153 septets or 67 units, and no sign is split
between two. Gateways count and charge by parts, and some drop what has too many.

    count_parts("қ" * 71) == 2
    fit_sms("Earthquake in the north.", link="https://…") == "Earthquake in the north.\\nhttps://…"
"""

import unicodedata

MOST_PARTS = 6  # an alert from a template, with a place or two, goes whole in Cyrillic, too (decision 31)
# TS 23.038, 6.2.1 without the escape, and 6.2.1.1, whose signs take two septets
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})
_PLAIN |= {ord("…"): "...", 0xA0: " "}


def count_parts(text: str) -> int:
    """How many parts `text` takes, 1 and more."""
    if is_gsm(text):
        costs, alone, each = [2 if sign in _EXTENSION else 1 for sign in text], 160, 153
    else:
        costs, alone, each = [2 if sign > "\uffff" else 1 for sign in text], 70, 67
    if sum(costs) <= alone:
        return 1
    parts, left = 1, each
    for cost in costs:
        if cost > left:
            parts, left = parts + 1, each
        left -= cost
    return parts


def is_gsm(text: str) -> bool:
    """Whether every sign is in the GSM 7-bit default alphabet or its extension."""
    return _BASIC.issuperset(text) or all(sign in _BASIC or sign in _EXTENSION for sign in text)


def fit_sms(text: str, *, link: str, most: int = MOST_PARTS) -> str:
    """`text` on one line and `link` on the next, in at most `most` parts: cut after a word if it is too long.

    Typographic marks become plain ones where nothing else is outside the plain alphabet. `link` is shorter than a part.
    """
    words = " ".join(text.split())
    if is_gsm(plain := words.translate(_PLAIN)):
        words = plain
    whole = _join(words, link)
    if count_parts(whole) <= most:
        return whole
    low, high = 0, len(words)  # so many signs fit; so many do not
    while high - low > 1:
        middle = (low + high) // 2
        fits = count_parts(_join(_end(words[:middle]), link)) <= most
        low, high = (middle, high) if fits else (low, middle)
    return _join(_end(words[: _find_cut(words, low)]), link)


def _find_cut(words: str, most: int) -> int:
    """The end of the last word within `most` signs; between two signs where that would leave less than half."""
    if words[most] == " ":
        return most
    at = words.rfind(" ", 0, most)
    if at > most // 2:
        return at
    while most and unicodedata.combining(words[most]):
        most -= 1
    return most


def _end(cut: str) -> str:
    return f"{cut.rstrip()} {'...' if is_gsm(cut) else '…'}".lstrip()


def _join(words: str, link: str) -> str:
    return f"{words}\n{link}" if words and link else words or link
