"""Days, numbers and times past, as each language writes them; expected words written by hand."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from elshi.desk.web.templatetags.desk_words import ago, moment, number

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NARROW = re.compile("[\u00a0\u202f]")  # spaces that do not break


def words(html):
    return NARROW.sub(" ", re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "2026 ж. 1 нау., 09:30 UTC"),
        ("ru", "1 мар. 2026 г., 09:30 UTC"),
        ("en", "1 Mar 2026, 09:30 UTC"),
        ("ar", "1 مارس 2026، 09:30 UTC"),
        ("zh-hans", "2026年3月1日 09:30 UTC"),
    ],
)
def test_a_moment_has_the_day_of_the_language_and_its_zone(language, said):
    with override(language):
        assert words(moment(AT)) == said


def test_a_moment_elsewhere_is_shown_in_utc():
    with override("en"):
        east = datetime.fromisoformat("2026-03-01T14:30:00+05:00")
        assert words(moment(east)) == "1 Mar 2026, 09:30 UTC"


AGO = {
    "kk": {timedelta(minutes=1): "1 минут бұрын", timedelta(hours=5): "5 сағат бұрын"},
    "ru": {
        timedelta(minutes=1): "1 минуту назад", timedelta(minutes=3): "3 минуты назад",
        timedelta(hours=5): "5 часов назад", timedelta(days=2): "2 дня назад",
    },
    "en": {timedelta(minutes=1): "1 minute ago", timedelta(hours=5): "5 hours ago"},
    "ar": {
        timedelta(minutes=1): "قبل دقيقة واحدة", timedelta(minutes=2): "قبل دقيقتين",
        timedelta(minutes=3): "قبل 3 دقائق", timedelta(minutes=11): "قبل 11 دقيقة",
    },
    "zh-hans": {timedelta(minutes=3): "3分钟前"},
}  # fmt: skip


@pytest.mark.parametrize("language", AGO)
def test_time_past_has_the_plurals_of_the_language(language):
    with override(language):
        assert {past: words(ago(AT - past, AT)) for past in AGO[language]} == AGO[language]


@pytest.mark.parametrize(
    ("language", "said"),
    [("kk", "1 234 567"), ("ru", "1 234 567"), ("en", "1,234,567"), ("ar", "1,234,567"), ("zh-hans", "1,234,567")],
)
def test_numbers_are_grouped_as_the_language_does(language, said):
    with override(language):
        assert words(number(1234567)) == said
