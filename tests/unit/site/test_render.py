"""Dates, names of languages and interface strings."""

from datetime import UTC, datetime

import pytest

from elshi.site.render import format_day, format_hour, format_language, translate
from elshi.text.languages import LANGUAGES

MONTHS = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()  # noqa: SIM905


@pytest.mark.parametrize("month", range(1, 13))
def test_kazakh_dates(month: int) -> None:
    assert format_day(datetime(2026, month, 9, tzinfo=UTC), "kk") == f"2026 жылғы 9 {MONTHS[month - 1]}"


def test_hours_are_the_same_everywhere() -> None:
    assert format_hour(datetime(2026, 3, 9, 7, 5, tzinfo=UTC)) == "07:05"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words(language: str) -> None:
    own = translate("Statements", language)
    assert own
    assert (own == "Statements") == (language == "en")
    assert "2026" in translate("Statements of %(year)s", language, year=2026)


def test_names_of_languages() -> None:
    assert format_language("kk", "ru") == "казахский"
    assert format_language("kk", "kk") == "қазақ тілі"
    assert format_language("xx", "en") == "xx"
