"""The one style sheet: contrast of WCAG 2.2 AA in light and dark, nothing physical where direction matters."""

import re
from pathlib import Path

import pytest

import elshi.site

CSS = (Path(elshi.site.__file__).parent / "static/site.css").read_text(encoding="utf-8")
LIGHT, DARK = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in CSS.split(":root")[1:3])
TEXT_PAIRS = [
    ("ink", "paper"), ("ink", "sheet"), ("quiet", "paper"), ("quiet", "sheet"), ("link", "paper"), ("link", "sheet"),
    ("on-band", "band"), ("warn-ink", "warn"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(palette: dict[str, str]) -> None:
    for ink, ground in TEXT_PAIRS:
        assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    assert contrast(palette["warn-line"], palette["paper"]) >= 3, "focus ring"
    assert contrast(palette["on-band"], palette["band"]) >= 3, "focus ring on the band"


def test_directions_are_logical() -> None:
    assert not re.search(
        r"(margin|padding|border)-(left|right)|text-align: (left|right)|float:|[{;] *(left|right):", CSS
    )


def test_every_class_of_the_templates_has_a_rule() -> None:
    folder = Path(elshi.site.__file__).parent / "templates"
    used = {
        word
        for path in folder.glob("*.html")
        for m in re.findall(r'class="([^"]+)"', path.read_text())
        for word in m.split()
    }
    more = (
        Path(elshi.site.__file__).parent / "static" / name
        for name in ("verify/verify.css", "forms.css", "trips/app/app.css")
    )
    assert used <= set(re.findall(r"\.([a-z-]+)", CSS + "".join(path.read_text() for path in more)))
