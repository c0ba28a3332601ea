"""Under which mark a network acts, if it does so openly: the host of its links or a hashtag that its posts carry.

A syndicate names its agency, a club its colours, a petition its page: whoever reads a post sees whom it comes from. A
mark carries an event when most posts of the event have it. What a post is aimed at (a mention, an answer) is no mark.

Weakness: who signs a hostile campaign is called open, under the name that he signs with.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence


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


def marks_of(links: Sequence[str | None] | None, tags: Sequence[str | None] | None) -> frozenset[str]:
    """The marks of one post: hosts of its links (host + path each), its hashtags with their sign."""
    hosts = {link.split("/", 1)[0] for link in links or () if link}
    return frozenset(hosts | {tag for tag in tags or () if tag and tag != "#"})
