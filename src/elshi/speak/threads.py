"""A message as the posts that say it on one network.

One post where it fits: title, text, address of the page. Else a thread, numbered `2/5`, cut after sentences and never
inside a sign; every word of the approved text is there, in its order, and nothing else but the number and the address.
Where even the longest thread does not hold it all, it ends with `[…]` at the end of a sentence, and with the address at
which the rest is read. A correction says so in its first line; a withdrawal says that, and why, and no word of it.

Pure, and the same for ever for the same message and limits: a part that was cut in another way at a second try could be
said twice. The key of a part is of its place alone (channel, record, version, language, number), never of its words.
"""

import hashlib
from collections.abc import Iterable, Sequence

from elshi.speak.channels import RefusedError
from elshi.speak.lengths import Limits
from elshi.speak.messages import Message, Part, Saying
from elshi.speak.phrases import correction_words, withdrawal_words
from elshi.speak.sentences import Piece, join, split_finer, split_sentences
from elshi.text.markdown import plain_text

_PARAGRAPH = "\n\n"
_CUT = " […]"


def cut_message(message: Message, limits: Limits, *, channel: str) -> tuple[Part, ...]:
    """The parts of `message` on a network with these `limits`; pictures go with the first.

    `channel`: its name; two channels never share a key. Raises RefusedError `too-long` where not even the address fits.
    """
    pictures = message.pictures[: limits.pictures]
    texts = cut_text(_paragraphs(message), message.url, limits, with_pictures=bool(pictures))
    return tuple(
        Part(
            key=part_key(message, channel=channel, number=number),
            text=text,
            language=message.language,
            number=number,
            count=len(texts),
            pictures=pictures if number == 1 else (),
        )
        for number, text in enumerate(texts, start=1)
    )


def part_key(message: Message, *, channel: str, number: int) -> str:
    """32 hex digits that name one part of one version in one language on one channel, and nothing else."""
    named = ("elshi-part/1", channel, message.record, str(message.version), message.language, str(number))
    return hashlib.sha256("\0".join(named).encode()).hexdigest()[:32]


def cut_text(paragraphs: Iterable[str], link: str, limits: Limits, *, with_pictures: bool) -> list[str]:
    """The texts of the posts: `paragraphs` in their order, `link` in the last. Raises RefusedError `too-long`."""
    pieces = [
        piece if index else Piece(piece.text, _PARAGRAPH if number else "")
        for number, paragraph in enumerate(paragraphs)
        for index, piece in enumerate(split_sentences(paragraph))
    ]
    if not limits.fits(_tail(limits.parts, limits.parts, link, cut=True), with_pictures=with_pictures):
        raise RefusedError("too-long", f"an address of {len(link)} signs does not fit into a post on {limits.network}")
    for count in range(1, limits.parts + 1):
        groups, rest = _pack(pieces, limits, count, link, with_pictures=with_pictures, cut=False)
        if not rest:
            return _format(groups, count, link, cut=False)
    groups, _rest = _pack(pieces, limits, limits.parts, link, with_pictures=with_pictures, cut=True)
    return _format(groups, limits.parts, link, cut=True)


def _paragraphs(message: Message) -> list[str]:
    if message.saying is Saying.WITHDRAWAL:
        return withdrawal_words(message)
    texts = (correction_words(message), message.title, *plain_text(message.body).split("\n"))
    return [text.strip() for text in texts if text.strip()]


def _pack(
    pieces: Sequence[Piece], limits: Limits, count: int, link: str, *, with_pictures: bool, cut: bool
) -> tuple[list[list[Piece]], list[Piece]]:
    """`pieces` in `count` groups, each as full as it may be, and what was left over."""
    waiting, groups = list(reversed(pieces)), []
    for number in range(1, count + 1):
        tail = _tail(number, count, link, cut=cut)
        group: list[Piece] = []

        def fits(*more: Piece, group: list[Piece] = group, tail: str = tail, number: int = number) -> bool:
            return limits.fits(join([*group, *more]) + tail, with_pictures=with_pictures and number == 1)

        while waiting:
            piece = waiting[-1]
            if fits(piece):
                group.append(waiting.pop())
            elif _is_small(piece) or (group and _fits_alone(piece, limits, number, count, link, cut=cut)):
                break
            else:
                waiting[-1:] = reversed(split_finer(piece))
        groups.append(group)
    if not waiting and count > 1 and not groups[-1]:
        _even_out(groups, limits, _tail(count, count, link, cut=cut))
    return groups, waiting[::-1]


def _fits_alone(piece: Piece, limits: Limits, number: int, count: int, link: str, *, cut: bool) -> bool:
    """Whether a piece that has no room here has it in the next post, whole."""
    if number == count:
        return cut  # nothing comes after: what is cut off is cut off at a sentence
    return limits.fits(piece.text + _tail(number + 1, count, link, cut=cut), with_pictures=False)


def _is_small(piece: Piece) -> bool:
    return len(split_finer(piece)) == 1


def _even_out(groups: list[list[Piece]], limits: Limits, tail: str) -> None:
    """A last post that would hold nothing but the address gets the sentence before it, if there is room."""
    before = groups[-2]
    if len(before) > 1 and limits.fits(before[-1].text + tail, with_pictures=False):
        groups[-1].append(before.pop())


def _tail(number: int, count: int, link: str, *, cut: bool) -> str:
    """What stands below the words of post `number`: its number where there are several, the address in the last."""
    is_last = number == count
    lines = [*([f"{number}/{count}"] if count > 1 else []), *([link] if is_last else [])]
    return (_CUT if cut and is_last else "") + _PARAGRAPH + "\n".join(lines)


def _format(groups: Sequence[Sequence[Piece]], count: int, link: str, *, cut: bool) -> list[str]:
    return [(join(group) + _tail(number, count, link, cut=cut)).strip() for number, group in enumerate(groups, start=1)]
