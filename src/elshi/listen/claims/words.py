"""The terms of posts and claims: words, stems, letter groups, neighbouring words. No dictionary, so for any language.

A post is read with what stands around it: the signature of an embedded post ("— Name (@handle) January 6, 2020") gives
its speaker and year, a link to a picture is noted, other links go, and a name made of several words (`#SomeTag`,
`@SomeName`) is taken apart where a capital or a digit begins.

>>> post = read_post("The drone strike on #SomeTown pic.twitter.com/x — Amina K (@amina) January 6, 2020")
>>> post.speaker, post.year, post.has_picture
('Amina K', '2020', True)
>>> find_words(post.body)
('the', 'drone', 'strike', 'on', 'some', 'town')
>>> find_grams(["жоқ", "наурыз"])
[' жоқ', 'жоқ ', ' нау', 'наур', 'ауры', 'урыз', 'рыз ']
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from elshi.text.normal import normalise
from elshi.text.tokens import read_tokens
from elshi.text.topics import topic_words

GRAM = 4  # letters of a group, the blank before and after a word counted
MAX_CHARS = 20_000  # of one text; what is beyond is not looked at

# No two of its parts can take the same character, so that it looks at each text once.
_SIGNATURE = re.compile(r"[—–―-] ?([^—–―()@]{0,80})\(@(\w{1,64})\) ?(?:[^\W\d]{3,12} \d{1,2}, (\d{4}))?$")
_PICTURE = re.compile(r"pic\.twitter\.com/|\.(?:jpe?g|png|gif|webp|mp4|webm)\b", re.IGNORECASE)
# A picture's address is often glued to the word before it.
_LINK = re.compile(r"(?:https?://|pic\.twitter\.com/|\bwww\.)\S*", re.IGNORECASE)
_NAMED = re.compile(r"[@#＠＃](\w+)")
_SEAM = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class PostWords:
    """A post as it is compared: `body` is what was said, `whole` has the speaker's name and handle, too."""

    body: str
    whole: str
    speaker: str
    year: str
    has_picture: bool


def read_post(text: str) -> PostWords:
    """The parts of a post, each ready for `find_words` and the like. Any text is a post."""
    text = text[:MAX_CHARS]
    has_picture = _PICTURE.search(text) is not None
    plain = normalise(_LINK.sub(" ", text))
    signed = _SIGNATURE.search(plain)
    body = plain[: signed.start()] if signed else plain
    speaker, year = (signed[1].strip(), signed[3] or "") if signed else ("", "")
    return PostWords(_apart(body), _apart(plain), _apart(speaker), year, has_picture)


def find_words(text: str) -> tuple[str, ...]:
    """The words of a text as matching compares them (`elshi.text.tokens`); the functions below take them."""
    return read_tokens(normalise(text[:MAX_CHARS])).keys


def find_stems(text: str) -> list[str]:
    """The stems of the words of a text (`elshi.text.topics`), each as often as it comes."""
    return list(topic_words(text[:MAX_CHARS]).elements())


def find_grams(words: Sequence[str]) -> list[str]:
    """Groups of GRAM letters inside each word. They forgive endings, hashtags written as one word, and slips."""
    found = []
    for word in words:
        padded = f" {word} "
        found += [padded[at : at + GRAM] for at in range(max(1, len(padded) - GRAM + 1))]
    return found


def find_pairs(words: Sequence[str]) -> list[str]:
    """Neighbouring words."""
    return [f"{one} {other}" for one, other in pairwise(words)]


def find_numbers(words: Sequence[str]) -> frozenset[str]:
    """The numbers among them, years too."""
    return frozenset(word for word in words if word[:1].isdigit())


def find_years(text: str) -> frozenset[str]:
    """What reads as a year in a text."""
    return frozenset(_YEAR.findall(text[:MAX_CHARS]))


def _apart(text: str) -> str:
    return _NAMED.sub(lambda found: f" {_split_name(found[1])} ", text)


def _split_name(name: str) -> str:
    """`SomeTag2020` as `Some Tag 2020`: before a capital that follows a small letter, and beside digits."""
    marked = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {name}", name, strict=False)
    )
    return _SEAM.sub(" ", marked)
