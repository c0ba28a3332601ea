"""Fonts that pictures are drawn with, and how wide words are in them.

Noto Sans for Latin and Cyrillic, with every Kazakh letter, and Noto Sans Arabic come with Elshi, cut down to the
letters of our languages (`fonts/FONTS.toml`). Chinese has too many letters to carry along: a font of the machine is
used, or one that the administrator put into the node's folder `fonts/`; where there is none, `find_lacking` names what
cannot be drawn.

Words are shaped by HarfBuzz, so that Arabic letters join and a width is that of what is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import category

_OURS = Path(str(files("elshi.speak"))) / "fonts"
# Where Debian, Fedora, Alpine and Arch put Noto's Chinese font; of the collections the face for the mainland is taken.
_MACHINES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-{weight}.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-{weight}.ttc",
    "/usr/share/fonts/noto/NotoSansCJK-{weight}.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-{weight}.ttc",
)
_SIMPLIFIED = 2  # the face of NotoSansCJK-*.ttc for Simplified Chinese, called `Noto Sans CJK SC`
_ENDINGS = (".ttf", ".otf", ".ttc")
REGULAR, BOLD = "Regular", "Bold"


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face: `family` as it calls itself, `weight` REGULAR or BOLD, `index` in a collection."""

    path: Path
    family: str
    weight: str
    index: int = 0


@lru_cache(maxsize=8)
def find_fonts(folder: Path | None = None) -> tuple[FontFile, ...]:
    """The fonts to draw with: ours, then those of `folder`, then the machine's Chinese one.

    A font of `folder` counts as bold if its file's name says so. Looked for once in a process.
    """
    ours = [
        FontFile(_OURS / f"{name}-{weight}.ttf", family, weight)
        for name, family in (("NotoSans", "Noto Sans"), ("NotoSansArabic", "Noto Sans Arabic"))
        for weight in (REGULAR, BOLD)
    ]
    return (*ours, *_read_folder(folder), *_machine_fonts())


def find_lacking(text: str, fonts: Sequence[FontFile]) -> str:
    """The letters of `text` that none of `fonts` has, each once, in order; empty if it can be drawn."""
    known = frozenset[int]().union(*(_letters(font) for font in fonts))
    drawn = (sign for sign in text if not sign.isspace() and category(sign) not in {"Cf", "Cc"})
    return "".join(dict.fromkeys(sign for sign in drawn if ord(sign) not in known))


def split_by_font(text: str, fonts: Sequence[FontFile], *, weight: str) -> list[tuple[FontFile, str]]:
    """`text` in stretches, each with the first font of `weight` that has its letters; of any weight if none is so."""
    return list(_stretches(text, [font for font in fonts if font.weight == weight] or list(fonts)))


def measure(text: str, fonts: Sequence[FontFile], *, size: float, weight: str) -> float:
    """How wide `text` is at `size`, in the same unit: each stretch in its font (`split_by_font`)."""
    width = 0.0
    for font, stretch in split_by_font(text, fonts, weight=weight):
        face, shaped = _load(font)
        width += _advance(shaped, stretch) * size / face.upem
    return width


def _stretches(text: str, fonts: Sequence[FontFile]) -> Iterable[tuple[FontFile, str]]:
    """`text` in pieces, each with its font; signs without letters of their own stay with what stands before them."""
    current, start = fonts[0], 0
    for place, sign in enumerate(text):
        if sign.isspace() or ord(sign) in _letters(current):
            continue
        found = next((font for font in fonts if ord(sign) in _letters(font)), current)
        if found != current:
            if place > start:
                yield current, text[start:place]
            current, start = found, place
    if text[start:]:
        yield current, text[start:]


def _advance(font: Any, text: str) -> float:
    import uharfbuzz as hb  # noqa: PLC0415  # of the extra `channels`: nothing else needs it

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return float(sum(position.x_advance for position in buffer.glyph_positions))


@lru_cache(maxsize=32)
def _load(font: FontFile) -> tuple[Any, Any]:
    import uharfbuzz as hb  # noqa: PLC0415

    face = hb.Face(hb.Blob.from_file_path(str(font.path)), font.index)
    return face, hb.Font(face)


@lru_cache(maxsize=32)
def _letters(font: FontFile) -> frozenset[int]:
    return frozenset(_load(font)[0].unicodes)


def _read_folder(folder: Path | None) -> list[FontFile]:
    if folder is None or not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    return [FontFile(path, _family(path, 0), BOLD if "bold" in path.stem.lower() else REGULAR) for path in paths]


def _machine_fonts() -> list[FontFile]:
    found = []
    for weight in (REGULAR, BOLD):
        places = (Path(place.format(weight=weight)) for place in _MACHINES)
        path = next((place for place in places if place.is_file()), None)
        if path is not None:
            found.append(FontFile(path, _family(path, _SIMPLIFIED), weight, _SIMPLIFIED))
    return found


def _family(path: Path, index: int) -> str:
    import uharfbuzz as hb  # noqa: PLC0415

    face = hb.Face(hb.Blob.from_file_path(str(path)), index)
    return str(face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or path.stem)
