r"""Messenger dressing: what stands around a text that somebody copied from a messenger, and is no part of it.

    [28.11.2026 14:05] MFA Samal: …        Forwarded from MFA Samal        > … (every line)        #MFA   via @mfa_samal

Only at the very beginning and the very end, and only of recognised shapes, made of what can make no claim: a moment in
square brackets, the messenger's own fixed words, the office's own names, handles and hosts, signs. A free name, a free
hashtag, a host of somebody else, a word such as "fake": the text stays as it was given. In doubt nothing is set aside.

Here is only what may be dressing. `elshi.verify.matching` takes it off only if what is left is then all the words of an
official text, whole or without its title, of the same office; never of a part, to which a name before it could give
another subject. Direction marks between dressing and text stay with the text (`elshi.verify.hidden`).
docs/formats/matching.md, "Dressing"; `src/elshi/site/static/verify/dressing.js` is the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elshi.text.negation import is_negation
from elshi.text.normal import fold, normalise

MAX_PIECES = 6  # on each side
MAX_LINE = 300  # code points of a line, or of the beginning or end of one, that may be dressing
MAX_TEXT = 30_000  # code points: no official text is longer, with all that may be beside it
MIN_INITIALS = 3

_UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
_SPACE = rf"[\s{_UNSEEN}]"
_BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000" + _UNSEEN
)
_DIGIT = r"[0-9\u0660-\u0669\u06f0-\u06f9]"
_DATE = (
    rf"(?:{_DIGIT}{{1,2}}[./-]{_DIGIT}{{1,2}}[./-](?:{_DIGIT}{{4}}|{_DIGIT}{{2}})"
    rf"|{_DIGIT}{{4}}[./-]{_DIGIT}{{1,2}}[./-]{_DIGIT}{{1,2}})"
)
_TIME = rf"{_DIGIT}{{1,2}}:{_DIGIT}{{2}}(?::{_DIGIT}{{2}})?(?:{_SPACE}?[AaPp][Mm])?"
_MOMENT = rf"(?:{_DATE}[,\u060c]?{_SPACE}+{_TIME}|{_TIME}[,\u060c]?{_SPACE}+{_DATE})"
_STAMP = rf"\[{_MOMENT}\]"
_LINES = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# What a messenger writes itself: before the name of whom it was forwarded from, and alone.
_FORWARDED_FROM = (
    "forwarded from", "forwarded message from", "переслано от", "переслано из", "пересланное сообщение от",
    "қайта жіберілген", "қайта жіберген", "жіберген", "جرى تحويلها من", "تمت إعادة التوجيه من", "محولة من",
    "转发自", "转发来自",
)  # fmt: skip
_FORWARDED = (
    "forwarded", "forwarded many times", "forwarded message", "переслано", "переслано много раз",
    "пересланное сообщение", "қайта жіберілді", "қайта жіберілген", "бірнеше рет қайта жіберілген", "تمت إعادة التوجيه",
    "محولة", "转发", "已转发", "多次转发",
)  # fmt: skip
# Signs that may stand beside a name; not those that deny, ask or cross out.
_SIGNS = (
    "\\-\u2010-\u2015|@.,_*\"'\u00ab\u00bb\u201c-\u201e\u2018\u2019()\u00b7\u2022\u25aa\u25ab\u25b6\u25fc-\u25fe\u27a1\u2139"
    "\U0001f3db\U0001f447\U0001f449\U0001f4ac\U0001f4c4\U0001f4cc\U0001f4cd\U0001f4dd\U0001f4e2\U0001f4e3\U0001f4e8\U0001f4e9\U0001f4f0"
    "\U0001f4f1\U0001f4f2\U0001f50a\U0001f517\U0001f538\U0001f539\U0001f5de\U0001f5e3"
)
_PLAIN = re.compile(rf"(?:[^\W_]|[\s{_SIGNS}])*")
_WORDS = re.compile(r"[^\W_]+")
# Words that turn a name into a claim, in any part of one.
_CLAIMS = re.compile(
    "fake|false|hoax|lie|rumou?r|wrong|untrue|deny|denie|debunk|фейк|фэйк|лож|лжи|неправд|опроверг|вымысел|слух|жалған|өтірік|"
    "jalǵan|ótirik|كاذب|زائف|كذب|شائع|假|谣|谎|辟"
)
_PATH = re.compile(
    r"/?|/(?:[a-z]{2}(?:-[A-Za-z]{4})?/)?(?P<id>[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6})"
    r"(?:/(?:v(?P<version>[1-9][0-9]{0,3})/?)?)?"
    r"|/verify/(?:[a-z]{2}(?:-[A-Za-z]{4})?/)?"
    r"#r=(?P<linked>[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6})/(?P<to>[1-9][0-9]{0,3})/[0-9a-f]{16}"
)

_NAMED = rf"(?P<name>[^:\[\]]{{1,120}}?){_SPACE}*:"
_LED = re.compile(rf"{_STAMP}{_SPACE}*{_NAMED}\s*")
_DATED = re.compile(rf"{_MOMENT}{_SPACE}+[-\u2013]{_SPACE}+{_NAMED}\s*")
_SAID = re.compile(rf"{_NAMED}\s+")
_STAMPED = re.compile(rf"(?P<name>[^:\[\]]{{0,120}}?)[,:]?{_SPACE}*{_STAMP}{_SPACE}*(?P<after>[^:\[\]]{{0,120}}?):?")
_QUOTE = re.compile(rf"{_SPACE}*>[\s>]*")
_NUMBER = re.compile(r"[+\u2212-]?\d")
_LAST = re.compile(rf"{_SPACE}(?P<last>[^\s{_UNSEEN}]+)\Z")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose names may stand beside a text of theirs: `names` and `tags` folded, words joined by one space; `hosts`."""

    names: frozenset[str]
    tags: frozenset[str]
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Undressed:
    """A text without its dressing: `aside` as shown to a reader; `links`: id and version (0: any) of each link."""

    text: str
    aside: tuple[str, ...] = ()
    links: tuple[tuple[str, int], ...] = ()


def make_speaker(
    *, names: Iterable[str], others: Iterable[str] = (), handles: Iterable[str] = (), hosts: Iterable[str] = ()
) -> Speaker:
    """`names` of the office in its languages, whole and with initials; `others` below it and `handles`: whole only."""
    tags: set[str] = set()
    known: set[str] = set()
    for name in names:
        known.update(_forms(name))
        tags.update(word for word in _words(name) if len(word) >= MIN_INITIALS)
    known.update(" ".join(_words(it)) for it in (*others, *handles))
    whole = frozenset(it for it in known if it and not _claims(it))
    return Speaker(whole, frozenset(it for it in tags if not _claims(it)) | whole, frozenset(hosts))


def undress(text: str, speaker: Speaker) -> Iterator[Undressed]:
    """What `text` is without dressing, the barest first; never `text` itself. Nothing of a text beyond MAX_TEXT."""
    if len(text) > MAX_TEXT:
        return
    heads = [Undressed(text)]
    while len(heads) <= MAX_PIECES and (found := _peel_head(heads[-1], speaker)):
        heads.append(found)
    for head in reversed(heads):
        tails = [head]
        while len(tails) <= MAX_PIECES and (found := _peel_tail(tails[-1], speaker)):
            tails.append(found)
        yield from (it for it in reversed(tails) if it.aside)


def _words(text: str) -> list[str]:
    return _WORDS.findall(fold(text))


def _forms(name: str) -> Iterator[str]:
    """A name whole, and with its first or its last words as initials, alone or with what stands behind or before them.

    Ministry of Foreign Affairs of the Republic of Samal: mfa, mfa samal, mfa of the republic of samal.
    """
    words = _words(name)
    large = [word[0].isupper() for word in _WORDS.findall(normalise(name))]
    yield " ".join(words)
    if len(large) != len(words):
        return
    for start in range(len(words)):
        for end in range(start + MIN_INITIALS, len(words) + 1):
            if start > 0 and end < len(words):
                continue
            both = [[words[at][0] for at in range(start, end) if large[at] or small] for small in (True, False)]
            for letters in (it for it in both if len(it) >= MIN_INITIALS):
                initials = "".join(letters)
                yield initials
                yield from (" ".join([initials, *words[at:]]) for at in range(end, len(words)))
                yield from (" ".join([*words[:at], initials]) for at in range(1, start + 1))


def _claims(name: str) -> bool:
    """Whether a name holds a word that denies, in any language, or says that something is false."""
    return _CLAIMS.search(name) is not None or any(is_negation(word, "und") for word in name.split(" "))


def _is_name(text: str, speaker: Speaker) -> bool:
    bare = normalise(text)
    return _PLAIN.fullmatch(bare) is not None and " ".join(_words(bare)) in speaker.names


def _peel_head(given: Undressed, speaker: Speaker) -> Undressed | None:
    bare = _unquote(given.text)
    if bare is not None:
        return Undressed(bare, (*given.aside, ">"), given.links)
    text = given.text.lstrip(_BLANK)
    end = _LINES.search(text)
    line, rest = (text, "") if end is None else (text[: end.start()], text[end.end() :])
    if normalise(rest) and len(line) <= MAX_LINE and _is_head_line(line.rstrip(_BLANK), speaker):
        return Undressed(rest, (*given.aside, normalise(line)), given.links)
    for shape in (_LED, _DATED, _SAID):
        found = shape.match(line[:MAX_LINE])
        if found and _is_name(found["name"], speaker):
            return Undressed(text[found.end() :], (*given.aside, normalise(found[0])), given.links)
    return None


def _unquote(text: str) -> str | None:
    """Without the quote marks, if every line has one and none stands before a number (> 120 says "more than")."""
    lines = [line for line in _LINES.split(text) if normalise(line)]
    marks = [_QUOTE.match(line) for line in lines]
    if not lines or not all(marks):
        return None
    bare = [line[mark.end() :] for line, mark in zip(lines, marks, strict=True) if mark]
    return None if any(_NUMBER.match(line) for line in bare) else "\n".join(bare)


def _is_head_line(line: str, speaker: Speaker) -> bool:
    if _is_name(line.removesuffix(":"), speaker) or _is_forwarded(line, speaker):
        return True
    found = _STAMPED.fullmatch(line)
    return found is not None and all(not normalise(it) or _is_name(it, speaker) for it in found.groups())


def _is_forwarded(line: str, speaker: Speaker) -> bool:
    bare = fold(line).strip(" []:")
    if bare in _FORWARDED:
        return True
    return any(bare.startswith(it) and _is_name(bare[len(it) :].lstrip(" :"), speaker) for it in _FORWARDED_FROM)


def _peel_tail(given: Undressed, speaker: Speaker) -> Undressed | None:
    text = given.text.rstrip(_BLANK)
    within = text[-MAX_LINE:]  # of a longer line the beginning is missing, and then it is no name
    *_, start = (0, *(found.end() for found in _LINES.finditer(within)))
    line = fold(within[start:]).removeprefix("via ")
    if start and _is_name(line, speaker):
        at = len(text) - len(within) + start
        return Undressed(text[:at], (*given.aside, normalise(text[at:])), given.links)
    found = _LAST.search(within)
    if found is None:
        return None
    last = normalise(found["last"])
    rest = text[: len(text) - len(found["last"])]
    if last.startswith("#") and " ".join(_words(last)) in speaker.tags and _PLAIN.fullmatch(last[1:]):
        return Undressed(rest, (*given.aside, last), given.links)
    link = _read_link(last, speaker)
    return None if link is None else Undressed(rest, (*given.aside, last), (*given.links, *link))


def _read_link(text: str, speaker: Speaker) -> tuple[tuple[str, int], ...] | None:
    """The statement that an address of the office's own host leads to, or none; None if it is another address."""
    found = re.fullmatch(r"(?:https?://)?(?:www\.)?(?P<host>[A-Za-z0-9.-]+)(?P<path>/.*)?", text)
    if found is None or found["host"].lower() not in speaker.hosts:
        return None
    path = _PATH.fullmatch(found["path"] or "")
    if path is None:
        return None
    name = path["id"] or path["linked"]
    return ((name, int(path["version"] or path["to"] or 0)),) if name else ()
