"""How long a text is as each network counts it, and how long it may be there.

No two count alike: what a reader sees as one sign may be one, two, eleven or twenty-five of theirs, and an address may
always be 23. Where a rule cannot be known to the last sign, we count too much rather than too little: a post that is
refused after approval is worse than one that is a few words shorter.

- *x*: docs.x.com/fundamentals/counting-characters, and the configuration `v3` of the open twitter-text. After NFC a
  sign in the four ranges of `_LIGHT` is 1, any other 2, an emoji 2 however many code points it takes, an address 23.
- *mastodon*: `statuses.max_characters` (500) and `characters_reserved_per_url` (23) of `/api/v2/instance`; signs as
  readers see them. A server may allow more; its channel says so. Mentions are not shortened here, as Mastodon does.
- *bluesky*: lexicon `app.bsky.feed.post`: at most 300 signs as readers see them, and at most 3000 bytes.
- *telegram*: core.telegram.org/bots/api, sendMessage (4096) and captions (1024). Its documents do not say what a sign
  is; entities count UTF-16 code units, and so do we.
- *threads*: developers.facebook.com/docs/threads/posts: 500, and emoji as many as they have bytes.
- *instagram*: the same documents, content publishing: 2200 with at most 30 hashtags. Addresses are not links there.
- *facebook*: 63,206, which its documents do not say; far longer than a statement of ours.
- *linkedin*: learn.microsoft.com, Posts API, `commentary`: 3000.
- *wechat*: developers.weixin.qq.com, draft/add, `content`: fewer than 20,000 with its markup, of which a text that is
  pasted has little.
- *whatsapp*: Cloud API, messages: 4096, captions 1024. What a channel allows no document says; we keep to these.
- *other*: any network without a rule here (VK, Weibo); its channel's options say how long a post may be.

A sign "as readers see it" is an extended grapheme cluster (Unicode UAX #29).

>>> count_weighted("Ксандрия: https://mfa.samal.example/kk/xs-mfa/2026/17/")
33
>>> count_graphemes("👨‍👩‍👧‍👦 ә"), count_weighted("👨‍👩‍👧‍👦 ә"), count_utf16("👨‍👩‍👧‍👦 ә")
(3, 4, 13)
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import regex

from elshi.speak.kinds import MANUAL

URL_LENGTH = 23  # of any address on X and Mastodon
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # twitter-text, config/v3.json
_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\N{COMBINING ENCLOSING KEYCAP}")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.)+[^\W\d_]{{2,63}}"
_END = r"(?<![.,;:!?…'\"«»“”()\[\]{}،؛؟。，；：！？、])"  # what stands after an address is no part of it
_REST = rf"(?::\d{{1,5}})?(?:[/?#]\S*)?{_END}"
_ADDRESS = re.compile(rf"https?://{_HOST}{_REST}", re.IGNORECASE)
_BARE_ADDRESS = re.compile(rf"(?:https?://)?(?<![\w@.-]){_HOST}{_REST}", re.IGNORECASE)


def split_graphemes(text: str) -> list[str]:
    """The signs of `text` as readers see them; joined, they are `text`."""
    found: list[str] = _GRAPHEME.findall(text)
    return found


def count_graphemes(text: str) -> int:
    """Signs as readers see them."""
    return len(_GRAPHEME.findall(text))


def count_weighted(text: str) -> int:
    """As X counts. An address without https:// is 23 as well, where X might see none."""
    rest, addresses = _BARE_ADDRESS.subn("", unicodedata.normalize("NFC", text))
    return URL_LENGTH * addresses + sum(map(_weigh, _GRAPHEME.findall(rest)))


def count_mastodon(text: str) -> int:
    """Signs as readers see them, an address as 23 of them."""
    rest, addresses = _ADDRESS.subn("", text)
    return URL_LENGTH * addresses + count_graphemes(rest)


def count_utf16(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def count_threads(text: str) -> int:
    """Code points, but an emoji as its bytes in UTF-8."""
    signs: list[str] = _GRAPHEME.findall(text)
    return sum(len(sign.encode()) if _EMOJI.search(sign) else len(sign) for sign in signs)


def _weigh(sign: str) -> int:
    if _EMOJI.search(sign):
        return 2
    return sum(1 if any(low <= ord(one) <= high for low, high in _LIGHT) else 2 for one in sign)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one network lets a post be. `count` gives the length of a text in the network's own signs.

    `post`: the longest post; `caption`: the longest one with pictures. `most_bytes`: in UTF-8, 0 for no such rule.
    `parts`: how many posts of a thread we make at most (a choice of ours: longer ones are not read); 1 where there are
    no threads. `pictures`: of one post, at most.
    """

    network: str
    count: Callable[[str], int]
    post: int
    caption: int
    parts: int
    pictures: int
    most_bytes: int = 0

    def longest(self, *, with_pictures: bool) -> int:
        """The longest post, with pictures or without."""
        return self.caption if with_pictures else self.post

    def fits(self, text: str, *, with_pictures: bool) -> bool:
        """Whether `text` may be one post."""
        if self.most_bytes and len(text.encode()) > self.most_bytes:
            return False
        return self.count(text) <= self.longest(with_pictures=with_pictures)


LIMITS = {
    limits.network: limits
    for limits in (
        Limits("x", count_weighted, post=280, caption=280, parts=8, pictures=4),
        Limits("mastodon", count_mastodon, post=500, caption=500, parts=6, pictures=4),
        Limits("bluesky", count_graphemes, post=300, caption=300, parts=8, pictures=4, most_bytes=3000),
        Limits("telegram", count_utf16, post=4096, caption=1024, parts=4, pictures=10),
        Limits("threads", count_threads, post=500, caption=500, parts=6, pictures=10),
        Limits("facebook", len, post=63_206, caption=63_206, parts=1, pictures=10),
        Limits("instagram", len, post=2200, caption=2200, parts=1, pictures=10),
        Limits("linkedin", len, post=3000, caption=3000, parts=1, pictures=9),
        Limits("wechat", count_utf16, post=18_000, caption=18_000, parts=1, pictures=4),
        Limits("whatsapp", count_utf16, post=4096, caption=1024, parts=1, pictures=4),
        Limits("other", count_utf16, post=2000, caption=2000, parts=1, pictures=4),
    )
}
_CUT_KINDS = ("mastodon", "bluesky", "telegram")  # kinds of channels that are networks of their own name
SHORTEST = 200  # signs that a post must be allowed to have: below it not even a title and its address are sure to fit


def find_limits(network: str, *, post: int = 0) -> Limits:
    """The limits of `network`, those of `other` for one that has no rule here; `post` wins where it is not 0.

    `post` is what the other side says of itself (a Mastodon server), or the channel's options. Below SHORTEST, and for
    captions where they are shorter, the rule stands.
    """
    found = LIMITS.get(network, LIMITS["other"])
    if post < SHORTEST:
        return found
    return replace(found, post=post, caption=post if found.caption == found.post else min(found.caption, post))


def find_channel_limits(kind: str, options: Mapping[str, str]) -> Limits | None:
    """The limits of a channel of `kind` (`speak.channels.KINDS`); None where a statement is said whole, in one piece.

    `options`: the channel's own. `max_length`: how long a post may be there; `network`: of a manual channel.
    """
    limit = options.get("max_length", "")
    post = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 7 else 0
    if kind == MANUAL:
        return find_limits(options.get("network", ""), post=post)
    return find_limits(kind, post=post) if kind in _CUT_KINDS else None
