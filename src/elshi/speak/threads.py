"""A message as the posts that say it on one network.

One post where it fits: title, text, address of the page. Else a thread, cut after sentences and never inside a sign:
every word of the approved text, in its order; a post that goes on in the next ends with `[…]`, and the last one holds
nothing but the address. Where even the longest thread does not hold it all, its words end with `[…]` at the end of a
sentence. A correction says so in its first line; a withdrawal says that, and why, and no word of it.

Posts have no numbers, and no address beside a part of the text, on purpose. A reader pastes a post as it stands: then
the words of each are an *excerpt*, and those of a whole text with its address are *authentic* (`elshi.verify`). A
number or an address beside a part is a word that nobody approved, and would be called *altered*. That is so of a
correction's first line too, and of a cut text where there are no threads; both have to be said all the same.

Pure, and the same for ever for the same message and limits: a part that was cut in another way at a second try could be
said twice. The key of a part is of its place alone (`speak.messages.part_key`), never of its words.
"""

from collections.abc import Iterable, Sequence

from elshi.speak.channels import RefusedError
from elshi.speak.lengths import Limits
from elshi.speak.messages import Message, Part, Saying, part_key
from elshi.speak.phrases import correction_words, more_words, withdrawal_words
from elshi.speak.sentences import Piece, join, split_finer, split_sentences
from elshi.text.markdown import plain_text

_PARAGRAPH = "\n\n"
_CUT = " […]"


def cut_message(message: Message, limits: Limits, *, channel: str) -> tuple[Part, ...]:
    """The parts of `message` on a network with these `limits`; pictures go with the first.

    `channel`: its name; two channels never share a key. Raises RefusedError `too-long` where not even the address fits.
    """
    pictures = message.pictures[: limits.pictures]
    more = more_words(message)
    texts = cut_text(_paragraphs(message), message.url, limits, with_pictures=bool(pictures), more=more)
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


def cut_text(paragraphs: Iterable[str], link: str, limits: Limits, *, with_pictures: bool, more: str = "") -> list[str]:
    """The texts of the posts: `paragraphs` in their order, and `link`; before it `more` where it stands alone.

    Raises RefusedError `too-long`.
    """
    pieces = [
        piece if index else Piece(piece.text, _PARAGRAPH if number else "")
        for number, paragraph in enumerate(paragraphs)
        for index, piece in enumerate(split_sentences(paragraph.strip()))
    ]
    whole, last = join(pieces) + _PARAGRAPH + link, f"{more} {link}".strip()
    if limits.fits(whole, with_pictures=with_pictures):
        return [whole]
    if not limits.fits(_CUT + _PARAGRAPH + last, with_pictures=with_pictures):
        raise RefusedError("too-long", f"an address of {len(link)} signs does not fit into a post on {limits.network}")
    if limits.parts == 1:
        groups, _rest = _pack(pieces, limits, [_CUT + _PARAGRAPH + link], with_pictures=with_pictures)
        return [join(groups[0]) + _CUT + _PARAGRAPH + link]
    for count in range(1, limits.parts):
        tails = [_CUT] * (count - 1) + [""]
        groups, rest = _pack(pieces, limits, tails, with_pictures=with_pictures)
        if not rest:
            return [*_format(groups, tails), last]
    tails = [_CUT] * (limits.parts - 1)
    groups, _rest = _pack(pieces, limits, tails, with_pictures=with_pictures)
    return [*_format(groups, tails), last]


def is_cut_off(texts: Sequence[str]) -> bool:
    """Whether posts that `cut_text` made leave something of the text out."""
    return texts[-2].endswith(_CUT) if len(texts) > 1 else f"{_CUT}{_PARAGRAPH}" in texts[0]


def _paragraphs(message: Message) -> list[str]:
    if message.saying is Saying.WITHDRAWAL:
        return withdrawal_words(message)
    texts = (correction_words(message), message.title, *plain_text(message.body).split("\n"))
    return [text.strip() for text in texts if text.strip()]


def _pack(
    pieces: Sequence[Piece], limits: Limits, tails: Sequence[str], *, with_pictures: bool
) -> tuple[list[list[Piece]], list[Piece]]:
    """`pieces` in one group for each of `tails` (what stands after it), each as full as may be, and what was left."""
    waiting, groups = list(reversed(pieces)), []
    for number, tail in enumerate(tails):
        group: list[Piece] = []

        def fits(*more: Piece, group: list[Piece] = group, tail: str = tail, number: int = number) -> bool:
            return limits.fits(join([*group, *more]) + tail, with_pictures=with_pictures and number == 0)

        while waiting:
            piece = waiting[-1]
            if fits(piece):
                group.append(waiting.pop())
            elif len(split_finer(piece)) == 1 or (group and _has_room_later(piece, limits)):
                break
            else:
                waiting[-1:] = reversed(split_finer(piece))
        groups.append(group)
    return groups, waiting[::-1]


def _has_room_later(piece: Piece, limits: Limits) -> bool:
    """Whether a piece that has no room here has it in a post of its own, whole: then it is not broken."""
    return limits.fits(piece.text + _CUT, with_pictures=False)


def _format(groups: Sequence[Sequence[Piece]], tails: Sequence[str]) -> list[str]:
    return [join(group) + tail for group, tail in zip(groups, tails, strict=True)]
