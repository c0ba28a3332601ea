"""The picture card of a statement: office, title, date, the address of its page, and that address as a QR code.

For networks on which words alone are overlooked, one in each language of the text. It is drawn here, from the words
that were approved and nothing else; the same words give the same picture. 1200 x 675, which no network cuts.

Letters are shaped and put in order by resvg (HarfBuzz's rules, Unicode UAX #9); lines are broken here, where its words
are measured. A title that would not fit is set smaller, down to a size that is still read on a telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import segno

from elshi.base.errors import ElshiError
from elshi.speak.fonts import BOLD, REGULAR, FontFile, find_fonts, find_lacking, measure, split_by_font
from elshi.speak.messages import Message, Picture
from elshi.speak.phrases import correction_words
from elshi.speak.sentences import Piece, split_words
from elshi.text.dates import format_day
from elshi.text.languages import LANGUAGES

WIDTH, HEIGHT = 1200, 675
CARD_TYPE = "image/png"
_EDGE = 72
_QR = 190  # pixels, with its quiet zone
_SIZES = (68, 60, 52, 46, 40, 36, 32)  # of the title: the first that fits
_TITLE_TOP, _TITLE_HEIGHT = 176, 270
_LEADING = 1.28
_INK, _QUIET, _ACCENT, _PAPER = "#14232e", "#4a5a66", "#0b5a7d", "#ffffff"
_RLI, _PDI = "\u2067", "\u2069"  # UAX #9: what stands between them is ordered from right to left


class CardError(ElshiError):
    """A card that cannot be drawn: the text goes without. `code`: `fonts-lack` (the `letters`) or `not-installed`."""

    def __init__(self, code: str, message: str, *, letters: str = "") -> None:
        self.code, self.letters = code, letters
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text; `y` of its base line. An address is read from left to right, in every language."""

    text: str
    y: float
    size: float
    weight: str
    colour: str
    is_address: bool = False


def draw_card(message: Message, office_name: str, *, fonts: Sequence[FontFile] | None = None) -> Picture:
    """The card of `message`, a statement or a correction. `office_name`: in the message's language.

    Raises CardError where the fonts lack a letter, or the parts that draw are not installed.
    """
    try:
        import resvg_py  # noqa: PLC0415  # of the extra `channels`: a desk that draws no cards does without

        found = find_fonts() if fonts is None else tuple(fonts)
        svg = compose_card(message, office_name, fonts=found)
    except ModuleNotFoundError as exc:
        raise _not_installed(exc) from exc
    data = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=[str(path) for path in dict.fromkeys(font.path for font in found)],
        skip_system_fonts=True,
    )
    return Picture(CARD_TYPE, bytes(data), describe_card(message, office_name))


def check_card(message: Message, office_name: str, *, fonts: Sequence[FontFile] | None = None) -> None:
    """Raises CardError where `draw_card` would, and draws nothing: that takes a twentieth of a second for each."""
    try:
        import resvg_py  # noqa: F401, PLC0415  # as above

        _check_letters(message, office_name, find_fonts() if fonts is None else fonts)
    except ModuleNotFoundError as exc:
        raise _not_installed(exc) from exc


def describe_card(message: Message, office_name: str) -> str:
    """What the card shows, for those who cannot see it: all its words."""
    return ". ".join((office_name, message.title, _format_day_line(message), _shown(message.url)))


def compose_card(message: Message, office_name: str, *, fonts: Sequence[FontFile]) -> str:
    """The card as SVG. Raises CardError `fonts-lack`."""
    _check_letters(message, office_name, fonts)
    day, address = _format_day_line(message), _shown(message.url)
    lines = [
        *_fit(_Line(office_name, 96, 34, BOLD, _ACCENT), fonts, most=2),
        *_set_title(message.title, fonts),
        *_fit(_Line(day, HEIGHT - _EDGE - 52, 30, REGULAR, _QUIET), fonts, most=1),
        *_fit(_Line(address, HEIGHT - _EDGE - 4, 28, REGULAR, _INK, is_address=True), fonts, most=1),
    ]
    is_rtl = LANGUAGES[message.language].direction == "rtl"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/><rect width="{WIDTH}" height="18" fill="{_ACCENT}"/>'
        f'<g xml:lang="{message.language}">'
        + "".join(_format_line(line, fonts, is_rtl=is_rtl) for line in lines)
        + f"</g>{_format_qr(message.url, is_rtl=is_rtl)}</svg>"
    )


def break_lines(text: str, fonts: Sequence[FontFile], *, width: float, size: float, weight: str) -> list[str]:
    """`text` in lines of at most `width`; a single word that is wider stands alone, as wide as it is."""
    lines: list[str] = []
    for word in split_words(Piece(text)):
        longer = f"{lines[-1]}{word.gap}{word.text}" if lines else word.text
        if lines and measure(longer, fonts, size=size, weight=weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word.text)
    return lines


def _not_installed(error: ModuleNotFoundError) -> CardError:
    return CardError("not-installed", f"a card needs {error.name}: pip install 'elshi[channels]'")


def _check_letters(message: Message, office_name: str, fonts: Sequence[FontFile]) -> None:
    lacking = find_lacking(f"{message.title}{office_name}{_format_day_line(message)}{_shown(message.url)}…", fonts)
    if lacking:
        shown = lacking[:20]
        raise CardError("fonts-lack", f"no font here has {len(lacking)} letters, such as {shown}", letters=lacking)


def _format_day_line(message: Message) -> str:
    """The day, and that it is a correction if it is one."""
    words = (format_day(message.issued_at, message.language), correction_words(message))
    return " · ".join(one for one in words if one)


def _set_title(title: str, fonts: Sequence[FontFile]) -> list[_Line]:
    for size in _SIZES:
        lines = break_lines(title, fonts, width=WIDTH - 2 * _EDGE, size=size, weight=BOLD)
        widest = max(measure(line, fonts, size=size, weight=BOLD) for line in lines)
        if len(lines) * size * _LEADING <= _TITLE_HEIGHT and widest <= WIDTH - 2 * _EDGE:
            lines = _even_out(title, lines, fonts, size=size)
            break
    else:  # the smallest: what has no room is cut, and said to be
        most = int(_TITLE_HEIGHT / (size * _LEADING))
        lines = [_shorten(line, fonts, width=WIDTH - 2 * _EDGE, size=size, weight=BOLD) for line in lines[:most]]
        if len(lines) == most:
            lines[-1] = _shorten(lines[-1] + "…", fonts, width=WIDTH - 2 * _EDGE, size=size, weight=BOLD)
    return [
        _Line(line, _TITLE_TOP + size + number * size * _LEADING, size, BOLD, _INK) for number, line in enumerate(lines)
    ]


def _even_out(title: str, lines: list[str], fonts: Sequence[FontFile], *, size: float) -> list[str]:
    """As many lines, of more equal length: no word stands alone at the end if it need not."""
    found = lines
    for percent in range(95, 55, -5):
        narrower = break_lines(title, fonts, width=(WIDTH - 2 * _EDGE) * percent / 100, size=size, weight=BOLD)
        if len(narrower) > len(lines):
            break
        found = narrower
    return found


def _fit(line: _Line, fonts: Sequence[FontFile], *, most: int) -> list[_Line]:
    """A short text in at most so many lines, the last one shortened if need be; an address is one line, ever."""
    width = WIDTH - 2 * _EDGE - (_QR if line.is_address else 0)
    found = [line.text]
    if not line.is_address:
        found = break_lines(line.text, fonts, width=width, size=line.size, weight=line.weight)
    kept = found[:most]
    if len(found) > most:
        kept[-1] += "…"
    return [
        replace(
            line,
            text=_shorten(text, fonts, width=width, size=line.size, weight=line.weight),
            y=line.y + number * line.size * 1.2,
        )
        for number, text in enumerate(kept)
    ]


def _shorten(line: str, fonts: Sequence[FontFile], *, width: float, size: float, weight: str) -> str:
    """The line, or its beginning with `…` where it is too wide."""
    bare = line.removesuffix("…")
    while measure(line, fonts, size=size, weight=weight) > width and bare:
        bare = bare[:-1].rstrip()
        line = bare + "…"
    return line


def _format_line(line: _Line, fonts: Sequence[FontFile], *, is_rtl: bool) -> str:
    """One `<text>`, each stretch of it in the very font that it was measured in."""
    x, anchor = (WIDTH - _EDGE, "end") if is_rtl else (_EDGE, "start")
    before, after = (_RLI, _PDI) if is_rtl and not line.is_address else ("", "")
    stretches = "".join(
        f"<tspan font-family=\"'{escape(font.family)}'\">{escape(stretch)}</tspan>"
        for font, stretch in split_by_font(line.text, fonts, weight=line.weight)
    )
    weight = "700" if line.weight == BOLD else "400"
    return (
        f'<text x="{x}" y="{line.y:g}" font-size="{line.size:g}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{line.colour}" xml:space="preserve">{before}{stretches}{after}</text>'
    )


def _format_qr(address: str, *, is_rtl: bool) -> str:
    """The code of `address`, dark on white with its quiet zone, in the lower corner at the end of the line."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    rows = list(code.matrix_iter(border=2))
    step = _QR / len(rows)
    x0, y0 = (_EDGE if is_rtl else WIDTH - _EDGE - _QR), HEIGHT - _EDGE - _QR + 24
    squares = "".join(
        f"M{column} {row}h1v1h-1z" for row, cells in enumerate(rows) for column, is_dark in enumerate(cells) if is_dark
    )
    return (
        f'<g transform="translate({x0:g} {y0:g}) scale({step:g})"><path d="{squares}" fill="{_INK}" '
        f'shape-rendering="crispEdges"/></g>'
    )


def _shown(url: str) -> str:
    """An address as it is written for people: without its scheme, and without the stroke at its end."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
