"""Under which mark a network acts, if openly: the host of its links, a hashtag, or a credit line in brackets.

A syndicate names its agency, a club its colours, a petition its page: whoever reads a post sees whom it comes from. A
mark carries an event when most posts of the event have it. A credit line is what news agencies put in brackets, as in
"(Reuters)". What a post is aimed at (a mention, an answer) is no mark, nor is any other word: a topic is no name.
Nor is the host of a link shortener (`shorteners.py`): it does not say whose page it leads to.

Weakness: who signs a hostile campaign is called open, under the name that he signs with.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from elshi.listen.networks.shorteners import SHORTENERS

_CREDIT = re.compile(r"\(([^()\n]{2,40})\)")


def find_mark(events: Sequence[Sequence[int]], marks: Mapping[int, frozenset[str]]) -> tuple[str, float]:
    """The mark that carries most of the `events` (numbers of posts), and which part of them; "" and 0 if none does.

    Of marks that carry equally many, the first by name.
    """
    carried: dict[str, int] = defaultdict(int)
    for posts in events:
        found = Counter(mark for post in posts for mark in marks.get(post, ()))
        for mark, count in found.items():
            carried[mark] += 2 * count > len(posts)
    if not events or not carried:
        return "", 0.0
    mark = min(carried, key=lambda name: (-carried[name], name))
    return (mark, carried[mark] / len(events)) if carried[mark] else ("", 0.0)


def marks_of(text: str | None, links: Sequence[str | None] | None, tags: Sequence[str | None] | None) -> frozenset[str]:
    """The marks of one post: hosts of its links (host + path each), hashtags with their sign, credit lines in brackets.

    >>> sorted(marks_of("Fair opens (SamalNews) http://a.example/1", ["a.example/1"], ["#fair"]))
    ['#fair', '(samalnews)', 'a.example']
    """
    hosts = {link.split("/", 1)[0] for link in links or () if link}
    sources = {f"({found.strip().lower()})" for found in _CREDIT.findall(text or "") if any(map(str.isalpha, found))}
    return frozenset((hosts - SHORTENERS) | {tag for tag in tags or () if tag and tag != "#"} | sources)
