"""Picture cards: their letters, their lines, what they say when a font lacks. How they look, a person has looked at."""

import hashlib
import struct
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import elshi.speak
from elshi.speak.cards import HEIGHT, WIDTH, CardError, break_lines, check_card, compose_card, draw_card
from elshi.speak.fonts import BOLD, REGULAR, find_fonts, find_lacking, measure, split_by_font
from elshi.speak.messages import Message, Saying

OURS = tuple(font for font in find_fonts() if "CJK" not in font.family)
SVG = "{http://www.w3.org/2000/svg}"
EDGE = 72
ALPHABETS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى٠١٢٣٤٥٦٧٨٩،؛؟",
}
OFFICE = {"kk": "Сыртқы істер министрлігі", "ar": "وزارة الخارجية", "en": "Ministry of Foreign Affairs"}


def message(title: str, *, language: str = "kk", version: int = 1) -> Message:
    return Message(
        record="xs-mfa/2026/17",
        version=version,
        language=language,
        saying=Saying.STATEMENT if version == 1 else Saying.CORRECTION,
        url=f"https://mfa.samal.example/{language}/xs-mfa/2026/17/",
        issued_at=datetime(2026, 3, 9, tzinfo=UTC),
        title=title,
        body="…",
    )


def lines_of(svg: str) -> list[tuple[str, float, float]]:
    """(text, base line, size) of each line."""
    return [
        ("".join(text.itertext()), float(text.get("y", "")), float(text.get("font-size", "")))
        for text in ET.fromstring(svg).iter(f"{SVG}text")
    ]


def test_the_fonts_are_those_that_were_looked_at() -> None:
    folder = Path(elshi.speak.__file__).parent / "fonts"
    listed = tomllib.loads((folder / "FONTS.toml").read_text("utf-8"))["file"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE.txt").read_text("utf-8")
    assert {one["name"] for one in listed} == {path.name for path in folder.glob("*.ttf")}
    for one in listed:
        assert hashlib.sha256((folder / one["name"]).read_bytes()).hexdigest() == one["sha256"]


@pytest.mark.parametrize("language", ALPHABETS)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_every_letter_of_our_alphabets_is_in_our_fonts(language: str, weight: str) -> None:
    letters = ALPHABETS[language] + ALPHABETS[language].upper() + "0123456789 «»“”„‘’–—…№·.,:;!?()/%"
    assert find_lacking(letters, [font for font in OURS if font.weight == weight]) == ""


def test_a_letter_that_no_font_has_is_named_once() -> None:
    assert find_lacking("外交部 外交 ok", OURS) == "外交部"
    for use in (draw_card, check_card):
        with pytest.raises(CardError) as caught:
            use(message("外交部", language="zh"), "外交部", fonts=OURS)
        assert (caught.value.code, caught.value.letters[:3]) == ("fonts-lack", "外交部"), use
    check_card(message("Кездесу", language="kk"), OFFICE["kk"], fonts=OURS)


def test_arabic_letters_join_and_are_measured_joined() -> None:
    joined = measure("بيان", OURS, size=100, weight=BOLD)
    apart = sum(measure(letter, OURS, size=100, weight=BOLD) for letter in "بيان")
    assert 0 < joined < apart
    assert measure("بيان", OURS, size=50, weight=BOLD) == pytest.approx(joined / 2)


def test_each_stretch_has_the_font_of_its_letters_and_weight() -> None:
    found = [(font.family, font.weight, text) for font, text in split_by_font("Samal سامال 9", OURS, weight=BOLD)]
    assert found == [
        ("Noto Sans", BOLD, "Samal "),
        ("Noto Sans Arabic", BOLD, "سامال "),
        ("Noto Sans", BOLD, "9"),
    ]


def test_a_card_has_office_title_day_and_address_in_its_language() -> None:
    svg = compose_card(message("Ксандрия туралы"), OFFICE["kk"], fonts=OURS)
    assert [text for text, _, _ in lines_of(svg)] == [
        "Сыртқы істер министрлігі",
        "Ксандрия туралы",
        "2026 жылғы 9 наурыз",
        "mfa.samal.example/kk/xs-mfa/2026/17",
    ]
    corrected = compose_card(message("Ксандрия туралы", version=2), OFFICE["kk"], fonts=OURS)
    assert "2026 жылғы 9 наурыз · Түзетілген, 2-нұсқа" in [text for text, _, _ in lines_of(corrected)]


def test_arabic_stands_at_the_right_and_only_the_address_is_not_turned() -> None:
    svg = compose_card(message("بيان 2026.", language="ar"), OFFICE["ar"], fonts=OURS)
    texts = list(ET.fromstring(svg).iter(f"{SVG}text"))
    assert {(text.get("x"), text.get("text-anchor")) for text in texts} == {(str(WIDTH - EDGE), "end")}
    turned = ["".join(text.itertext()).startswith("\u2067") for text in texts]
    assert turned == [True, True, True, False]


def test_a_picture_is_a_png_and_the_same_for_the_same_words() -> None:
    first = draw_card(message("Ксандрия туралы"), OFFICE["kk"], fonts=OURS)
    assert first.media_type == "image/png"
    assert first.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", first.data[16:24]) == (WIDTH, HEIGHT)
    assert draw_card(message("Ксандрия туралы"), OFFICE["kk"], fonts=OURS) == first
    assert draw_card(message("Ксандрия туралі"), OFFICE["kk"], fonts=OURS).data != first.data
    assert first.alternative == (
        "Сыртқы істер министрлігі. Ксандрия туралы. 2026 жылғы 9 наурыз. mfa.samal.example/kk/xs-mfa/2026/17"
    )


def test_signs_of_markup_are_words() -> None:
    svg = compose_card(message("<script>&\"'</script>"), OFFICE["en"], fonts=OURS)
    assert "".join(text for text, _, _ in lines_of(svg)[1:-2]) == "<script>&\"'</script>"


def test_words_are_broken_between_words_and_a_word_that_is_too_wide_stands_alone() -> None:
    wide = measure("бірінші екінші", OURS, size=50, weight=BOLD)
    assert break_lines("бірінші екінші үшінші", OURS, width=wide + 1, size=50, weight=BOLD) == [
        "бірінші екінші",
        "үшінші",
    ]
    assert break_lines("бірінші екінші", OURS, width=10, size=50, weight=BOLD) == ["бірінші", "екінші"]


@settings(max_examples=40)
@given(st.text(alphabet="абӘқү ABci.…—سلامو 1", min_size=1, max_size=200).filter(str.strip))
def test_no_title_leaves_its_place(title: str) -> None:
    """Of at most 200 signs (`record.rendition.MAX_TITLE`): each line stays within the edges and above the code."""
    title = " ".join(title.split())
    lines = lines_of(compose_card(message(title), OFFICE["kk"], fonts=OURS))
    for text, y, size in lines[1:-2]:
        assert measure(text, OURS, size=size, weight=BOLD) <= WIDTH - 2 * EDGE
        assert y <= 446  # where the code begins
    said = "".join("".join(text for text, _, _ in lines[1:-2]).split())
    whole = "".join(title.split())
    assert said == whole or said.endswith("…")
