"""How messages are cut: until `elshi.speak.threads` and `elshi.speak.lengths` are here, a stand-in of the same shape.

To swap: delete what is below, and import `cut_message` and `find_limits` from there.
"""

import hashlib
from dataclasses import dataclass, replace

from elshi.speak.messages import Message, Part, Saying
from elshi.text.markdown import plain_text


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest post, with pictures or without, and how many pictures it may have."""

    post: int
    caption: int
    pictures: int


_LIMITS = {"mastodon": Limits(500, 500, 4), "bluesky": Limits(300, 300, 4), "telegram": Limits(4096, 1024, 10)}


def find_limits(network: str, *, post: int = 0) -> Limits:
    """The limits of `network`; `post` wins where it is not 0."""
    found = _LIMITS[network]
    return replace(found, post=post, caption=min(found.caption, post)) if post else found


def cut_message(message: Message, limits: Limits, *, channel: str) -> tuple[Part, ...]:
    """Parts of whole words, the address in the last."""
    pictures = message.pictures[: limits.pictures]
    texts: list[str] = []
    text = ""
    body = "" if message.saying is Saying.WITHDRAWAL else f"{message.title}\n\n{plain_text(message.body)}\n\n"
    for word in f"{body}{message.url}".split(" "):
        longest = limits.caption if pictures and not texts else limits.post
        if text and len(f"{text} {word}") > longest:
            texts.append(text)
            text = word
        else:
            text = f"{text} {word}" if text else word
    texts.append(text)
    named = (channel, message.record, str(message.version), message.language)
    return tuple(
        Part(
            key=hashlib.sha256("\0".join((*named, str(number))).encode()).hexdigest()[:32],
            text=one,
            language=message.language,
            number=number,
            count=len(texts),
            pictures=pictures if number == 1 else (),
        )
        for number, one in enumerate(texts, start=1)
    )
