"""Clocks: the rule at its edges, the words with their right plurals, written by hand for each language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.web.clocks import SOON, passed, remaining, split_minutes
from elshi.desk.web.templatetags.desk_clocks import duration

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=1), ("calm", 1440)),
        (timedelta(hours=2, seconds=1), ("calm", 121)),
        (timedelta(hours=2), ("soon", 120)),
        (timedelta(minutes=1), ("soon", 1)),
        (timedelta(seconds=1), ("soon", 1)),
        (timedelta(0), ("late", 0)),
        (timedelta(seconds=-1), ("late", -1)),
        (timedelta(minutes=-1), ("late", -1)),
        (timedelta(minutes=-1, seconds=-1), ("late", -2)),
    ],
)
def test_remaining(left, expected):
    assert remaining(NOW + left, NOW) == expected


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_the_code_and_the_minutes_never_disagree(left):
    code, minutes = remaining(NOW + left, NOW)
    assert (code == "late") == (minutes <= 0)
    assert (code == "soon") == (minutes > 0 and left <= SOON)
    assert abs(timedelta(minutes=minutes) - left) < timedelta(minutes=1)


@given(st.integers(0, 10**6))
def test_split_minutes_loses_none(minutes):
    days, hours, rest = split_minutes(minutes)
    assert (days * 24 + hours) * 60 + rest == minutes
    assert hours < 24
    assert rest < 60


def test_what_is_still_to_come_has_not_waited():
    assert passed(NOW + timedelta(hours=1), NOW) == 0
    assert passed(NOW - timedelta(minutes=5, seconds=59), NOW) == 5


DAY, HOUR = 1440, 60
DURATIONS = {
    "kk": {
        0: "бір минуттан аз", 1: "1 минут", 5: "5 минут", HOUR: "1 сағат", 2 * HOUR + 5: "2 сағат 5 минут",
        DAY: "1 күн", 21 * DAY + 3 * HOUR: "21 күн 3 сағат", 40 * DAY: "40 күн",
    },
    "ru": {
        0: "меньше минуты", 1: "1 минута", 2: "2 минуты", 5: "5 минут", 11: "11 минут", 21: "21 минута",
        HOUR: "1 час", 2 * HOUR + 22: "2 часа 22 минуты", 5 * HOUR + 1: "5 часов 1 минута",
        DAY: "1 день", 2 * DAY + HOUR: "2 дня 1 час", 11 * DAY: "11 дней", 21 * DAY: "21 день", 40 * DAY: "40 дней",
    },
    "en": {
        0: "less than a minute", 1: "1 minute", 2: "2 minutes", HOUR + 1: "1 hour 1 minute",
        DAY: "1 day", 2 * DAY + 3 * HOUR: "2 days 3 hours", 9 * DAY: "9 days",
    },
    "ar": {
        0: "أقل من دقيقة", 1: "دقيقة", 2: "دقيقتان", 3: "3 دقائق", 11: "11 دقيقة", HOUR: "ساعة", 2 * HOUR: "ساعتان",
        3 * HOUR + 2: "3 ساعات ودقيقتان", DAY: "يوم", 2 * DAY: "يومان", 3 * DAY + 11 * HOUR: "3 أيام و11 ساعة",
    },
    "zh-hans": {0: "不到一分钟", 1: "1分钟", 2 * HOUR + 5: "2小时5分钟", DAY: "1天", 9 * DAY + HOUR: "9天1小时"},
}  # fmt: skip


@pytest.mark.parametrize("language", DURATIONS)
def test_durations_have_the_plurals_of_the_language(language):
    with override(language):
        assert {minutes: duration(minutes) for minutes in DURATIONS[language]} == DURATIONS[language]


@pytest.mark.parametrize(
    ("language", "minutes", "code", "words"),
    [
        ("kk", 125, "calm", "2 сағат 5 минут қалды"),
        ("kk", -3, "late", "3 минут кешікті"),
        ("ru", 21, "soon", "осталось: 21 минута"),
        ("ru", -120, "late", "просрочено: 2 часа"),
        ("en", 60, "soon", "1 hour left"),
        ("en", 0, "late", "due now"),
        ("ar", 2, "soon", "بقي: دقيقتان"),
        ("ar", -11, "late", "متأخر: 11 دقيقة"),
        ("zh-hans", 60, "soon", "还剩1小时"),
        ("zh-hans", -60, "late", "已超时1小时"),
    ],
)
def test_the_clock_says_it_in_words_and_marks_it(language, minutes, code, words):
    with override(language):
        deadline = NOW + timedelta(minutes=minutes)
        shown = Template("{% load desk_clocks %}{% clock deadline %}").render(
            Context({"deadline": deadline, "now": NOW})
        )
    assert f"deadline-{code}" in shown
    assert words in shown


def test_no_deadline_has_no_clock():
    shown = Template("{% load desk_clocks %}{% clock deadline %}|{{ deadline|waited:now }}")
    assert shown.render(Context({"deadline": None, "now": NOW})) == "|–"
