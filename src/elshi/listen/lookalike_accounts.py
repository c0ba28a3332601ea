"""Which authors of a batch bear a name that passes for one of our own accounts: asked at the door, before pseudonyms.

Whether one name passes for another is said by `elshi.text.lookalikes` (decision 13). Here it is asked of a column of
names, and more strictly, since what is found keeps its name: one person too many is one person known by name
(decision 30).

never      the registered accounts themselves, whatever their status; names that say what they are (samal_mfa_parody)
short      a registered name of fewer than seven letters (mfa, samal) is anybody's word: only the same name with a
           letter of another script in it (mfа) counts
elsewhere  the very name of one of ours on a network where none of ours has it: kind `other-platform`
"file"     the platform of a file that names none: a name is compared with all of ours, as on their own networks

Cost: the distinct names of a batch are searched for pieces and pairs of letters that every lookalike has, and only
those that have them are compared, once. Not found: who shows a name like ours over a handle unlike it; an account that
a network names by number or DID (Telegram's exports, Bluesky's stream).

>>> own = OfficialAccounts([("x", "samal_mfa")])
>>> own.compare("x", "samaI_mfa")
Likeness(platform='x', handle='samal_mfa', kinds=('homoglyph',))
>>> own.compare("x", "samal_news"), own.compare("x", "SAMAL_MFA")
(None, None)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from elshi.text.confusables import loose_skeleton
from elshi.text.likeness import is_telling, name_reasons
from elshi.text.lookalikes import fold_handle, handle_reasons, platform_code, split_ending
from elshi.text.scripts import mixed_words

OTHER_PLATFORM = "other-platform"
UNNAMED = "file"  # what a post's platform is called where nobody named it
_SILENT = frozenset({"domain", "e-mail"})  # registered too, and no authors of posts
_LONGEST = 320  # characters: an e-mail address of greatest length; what is longer is no handle
_REMEMBERED = 100_000  # names that were compared one by one
# One letter for all that the eye, or a digit, makes of it; m, w and d are the pairs that pass for them. Letter by
# letter, so that what is in a name is in it before and after.
_SIMPLEST = str.maketrans(
    {**dict(zip("0134567891i", "oleasbtbgll", strict=True)), "m": "rn", "w": "vv", "d": "cl"}  # as of `text.likeness`
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The registered account that a name passes for, and how (`elshi.text.lookalikes`, OTHER_PLATFORM)."""

    platform: str
    handle: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An account among the authors: `platform` and `handle` as the posts have them."""

    platform: str
    handle: str
    like: Likeness


class OfficialAccounts:
    """Our own accounts as (code of the platform, handle), compared with the authors of posts."""

    def __init__(self, accounts: Iterable[tuple[str, str]]) -> None:
        self._owns = tuple(_own(*pair) for pair in sorted(set(accounts)) if pair[0] not in _SILENT)
        self._folded = {(own.network, fold_handle(own.handle, platform=own.platform)) for own in self._owns}
        pieces = sorted({piece for own in self._owns for piece in own.pieces})
        self._may = re.compile("|".join(map(re.escape, pieces))) if pieces else None
        self._known: dict[tuple[str, str], Likeness | None] = {}

    def find(self, raw: pa.Table, platform: str) -> list[Hit]:
        """The hits among the authors of raw rows (`elshi.listen.schema`), in order of platform and handle.

        `platform`: that of rows that name none.
        """
        authors = raw["author"].combine_chunks()
        near = self.near(pc.unique(authors))
        if not near:
            return []
        rows = raw.select(["platform", "author"]).filter(pc.is_in(authors, pa.array(near, pa.string())))
        pairs = rows.group_by(["platform", "author"]).aggregate([]).to_pylist()
        found = {
            (place, pair["author"]): like
            for pair in pairs
            if (like := self.compare(place := _place(pair["platform"], platform), pair["author"])) is not None
        }
        return [Hit(place, handle, found[place, handle]) for place, handle in sorted(found)]

    def near(self, names: pa.Array) -> list[str]:
        """The names that have what every lookalike of ours has; few of the others."""
        if self._may is None:
            return []
        short = names.filter(pc.less_equal(pc.utf8_length(names), _LONGEST))
        ascii_only = pc.string_is_ascii(short)
        plain = short.filter(ascii_only).to_pylist()
        # in one piece: each call costs more than a name's letters
        lines = "\n".join(name.replace("\n", " ") for name in plain).translate(_ASCII).split("\n") if plain else []
        other = short.filter(pc.invert(ascii_only)).to_pylist()
        pairs = [*zip(plain, lines, strict=True), *((name, _simplest(name)) for name in other)]
        return [name for name, line in pairs if self._may_be(line) or "xn--" in name]

    def _may_be(self, line: str) -> bool:
        return (
            self._may is not None and self._may.search(line) is not None and any(own.may_be(line) for own in self._owns)
        )

    def compare(self, platform: str, handle: str) -> Likeness | None:
        """The nearest of our accounts that `handle` passes for on `platform`; None for none, and for one of ours."""
        pair = platform, handle
        if pair not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[pair] = self._compare(_network(platform), handle.strip().removeprefix("acct:").lstrip("@"))
        return self._known[pair]

    def _compare(self, code: str, name: str) -> Likeness | None:
        if not name or len(name) > _LONGEST:
            return None
        plain = _simplest(name)
        near = [own for own in self._owns if "xn--" in name or own.may_be(plain)]
        found = [Likeness(own.platform, own.handle, kinds) for own in near if (kinds := _kinds(code, name, own))]
        if not found or self._is_ours(code, name):
            return None
        return min(found, key=lambda it: (OTHER_PLATFORM in it.kinds, len(it.kinds), it.platform, it.handle))

    def _is_ours(self, code: str, name: str) -> bool:
        networks = {own.network for own in self._owns} if code == UNNAMED else {code}
        return any((network, fold_handle(name, platform=network)) in self._folded for network in networks)


@dataclass(frozen=True, slots=True)
class _Own:
    """One of our accounts, on `network` as posts call it. `name`: its handle without server or ending.

    In their simplest form: `pieces`, of which every name that passes for it has one at least; `pairs` of letters that
    follow each other, of which it has `enough`; `least`, how many letters such a name has.
    """

    platform: str
    network: str
    handle: str
    name: str
    pieces: tuple[str, ...]
    pairs: tuple[str, ...]
    enough: int
    least: int

    def may_be(self, plain: str) -> bool:
        return (
            len(plain) >= self.least
            and any(piece in plain for piece in self.pieces)
            and sum(pair in plain for pair in self.pairs) >= self.enough
        )


def _own(platform: str, handle: str) -> _Own:
    name = handle.partition("@")[0]
    if platform == "bluesky":
        name = split_ending(fold_handle(handle, platform=platform))[0]
    plain = _simplest(name)
    pairs = tuple(plain[at : at + 2] for at in range(len(plain) - 1))
    lost, gone = _most_lost(name) if is_telling(name) else (0, 0)
    pieces = tuple(sorted(set(_pieces(name))))
    return _Own(platform, _network(platform), handle, name, pieces, pairs, len(pairs) - lost, len(plain) - gone)


def _most_lost(name: str) -> tuple[int, int]:
    """How many pairs of letters, and how many letters, slips and words in another order can take from `name`.

    Two letters that change places take what they are in the simplest form, with the pairs around them; words that are
    turned, or that have others between them, take the pairs that join them.
    """
    words = [word for word in re.split(r"[\W_]+", name) if word]
    bare = "".join(words)
    widest = max(len(_simplest(bare[at : at + 2])) for at in range(len(bare) - 1)) + 1
    return _slips(bare) * widest + len(words) - 1, 2 * _slips(bare)


def _kinds(code: str, name: str, own: _Own) -> tuple[str, ...]:
    """How `name` on the platform `code` passes for one of ours; empty where it does not."""
    mine = name.partition("@")[0]
    if code not in {own.network, UNNAMED}:
        is_same = is_telling(own.name) and fold_handle(mine, platform=code) == fold_handle(own.name, platform=code)
        return (OTHER_PLATFORM,) if is_same else ()
    if "@" in own.handle and "@" not in name:  # of a server that the posts do not name: it may be ours
        kinds = name_reasons(mine, own.name) if mine.casefold() != own.name.casefold() else ()
    else:
        kinds = handle_reasons(name, own.handle, platform=own.platform)
    if is_telling(own.name):
        return kinds
    return kinds if kinds == ("homoglyph",) and mixed_words(mine) else ()


def _network(platform: str) -> str:
    return platform_code(platform).removeprefix("other-")  # by which a network without a code is registered


def _place(named: str | None, default: str) -> str:
    return (named or "").strip().lower() or default


def _simplest(name: str) -> str:
    """What a name comes to when nothing counts that may be read otherwise: letters and other scripts' signs alone."""
    return re.sub(r"[\W_]+", "", loose_skeleton(name).translate(_SIMPLEST))


def _pieces(name: str) -> Iterator[str]:
    for seen in (name.casefold(), loose_skeleton(name).replace("rn", "m")):
        words = sorted((word for word in re.split(r"[\W_]+", seen) if word), key=len)
        bare = "".join(re.split(r"[\W_]+", seen))
        if not is_telling(name):
            yield _simplest(bare)
            continue
        if len(words) > 1:
            yield from map(_simplest, words[-2:])  # a slip is in one word
        yield from map(_simplest, _unslipped(bare))


def _slips(word: str) -> int:
    """How many slips `elshi.text.slips` takes for one."""
    return 2 if len(word) >= 10 else 1


def _unslipped(word: str) -> Iterator[str]:
    """Parts of `word`, one of which is whole after so many slips.

    One part more than slips, and two letters between them: two letters that change places are never of two parts.
    """
    parts = _slips(word) + 1
    for part in range(parts):
        yield word[part * (len(word) + 2) // parts : (part + 1) * (len(word) + 2) // parts - 2]


_ASCII = {code: _simplest(chr(code)) for code in range(128) if chr(code) != "\n"}  # the same, for many names at once
