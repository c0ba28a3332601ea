"""Figures about questions: hand-made weeks whose numbers anybody can count."""

from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.questions.asked import asked, enquiry_of, fields
from elshi.desk.questions.figures import count_aside, count_figures
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.weeks import Span, span_of, week_name

ALMATY, BERLIN = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)  # a Wednesday
WEEKS = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)


def figures(zone=ALMATY, weeks=4, now=NOW):
    return count_figures(Question.objects.all(), span_of(now, weeks=weeks, zone=zone))


def numbers(counts):
    return counts.asked, counts.answered, counts.prompt, counts.late, counts.closed, counts.waiting, counts.median


def test_a_span_is_weeks_from_monday_to_monday_in_the_zone_of_the_office():
    span = span_of(NOW, weeks=4, zone=ALMATY)
    assert span.weeks == WEEKS
    assert span.since == datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert span.until == datetime(2026, 3, 29, 19, tzinfo=UTC)
    assert span_of(NOW, weeks=2, zone=ALMATY, whole=True).weeks == WEEKS[1:3]
    late = datetime(2026, 3, 29, 19, 30, tzinfo=UTC)  # there it is Monday already
    assert span_of(late, weeks=1, zone=ALMATY).weeks == [date(2026, 3, 30)]
    assert span_of(late, weeks=1, zone=ZoneInfo("UTC")).weeks == [date(2026, 3, 23)]


def test_weeks_are_named_as_iso_8601_has_it():
    assert [week_name(date(2026, 12, 28)), week_name(date(2027, 1, 4))] == ["2026-W53", "2027-W01"]


def test_numbers_of_weeks_and_of_all(home):
    for hours in (1, 5, 30, 80):  # one of four is later than three days
        asked(MONDAY, hours=hours)
    asked(MONDAY)
    asked(MONDAY, state="closed")
    asked(MONDAY + timedelta(weeks=1), hours=7)
    found = figures()
    assert list(found.weeks) == WEEKS
    assert numbers(found.weeks[WEEKS[0]]) == (0, 0, 0, 0, 0, 0, None)
    assert numbers(found.weeks[WEEKS[1]]) == (6, 4, 3, 1, 1, 1, 17.5)
    assert numbers(found.weeks[WEEKS[2]]) == (1, 1, 1, 0, 0, 0, 7)
    assert numbers(found.whole) == (7, 5, 4, 1, 1, 1, 7)
    assert found.weeks[WEEKS[1]].share == 0.5
    assert found.weeks[WEEKS[0]].share is None


@pytest.mark.parametrize("hours", [[3], [3, 4], [9, 1, 1], [2, 2, 8, 40], [*range(1, 100, 7)]])
def test_the_median_is_the_median(home, hours):
    for one in hours:
        asked(MONDAY, hours=one)
    assert figures().whole.median == median(hours)


def test_by_language_and_by_channel_most_asked_first(home):
    for language, channel, hours in (("ru", "form", 2), ("kk", "mail", 4), ("kk", "form", None), ("ar", "form", 6)):
        asked(MONDAY, hours=hours, language=language, channel=channel)
    found = figures()
    assert [(tag, one.asked, one.answered, one.median) for tag, one in found.languages.items()] == [
        ("kk", 2, 1, 4),
        ("ar", 1, 1, 6),
        ("ru", 1, 1, 2),
    ]
    assert [(name, one.asked, one.median) for name, one in found.channels.items()] == [("form", 3, 4), ("mail", 1, 4)]


def test_a_week_is_cut_at_midnight_of_the_office_also_when_its_clocks_change(home):
    """In Berlin the clocks went forward in the night to 29 March: that week has an hour less."""
    sunday = datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
    asked(sunday)
    asked(sunday + timedelta(seconds=1))
    asked(datetime(2026, 3, 22, 22, 59, 59, tzinfo=UTC))
    asked(datetime(2026, 3, 22, 23, tzinfo=UTC), hours=200)
    found = figures(BERLIN, weeks=3, now=datetime(2026, 4, 1, tzinfo=UTC))
    assert [one.asked for one in found.weeks.values()] == [1, 2, 1]
    assert found.weeks[date(2026, 3, 23)].median == 200  # hours that went by, not those on the clock
    autumn = datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
    asked(autumn)
    asked(autumn + timedelta(seconds=1))
    found = figures(BERLIN, weeks=2, now=datetime(2026, 10, 28, tzinfo=UTC))
    assert [one.asked for one in found.weeks.values()] == [1, 1]


def test_what_was_asked_before_and_after_the_span_is_in_no_week(home):
    span = span_of(NOW, weeks=4, zone=ALMATY)
    for at in (span.since - timedelta(seconds=1), span.since, span.until - timedelta(seconds=1), span.until):
        asked(at)
    assert [one.asked for one in figures().weeks.values()] == [1, 0, 0, 1]


def test_who_asks_after_the_answer_waits_until_he_is_told(home):
    enquiry = enquiry_of(MONDAY, answered_at=MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(hours=10)
    asked(later, enquiry=enquiry)
    assert numbers(figures().whole)[:2] == (1, 0)
    asked(later, enquiry=enquiry, cleared=True, told=1, told_at=later + timedelta(hours=3))
    assert numbers(figures().whole) == (2, 1, 1, 0, 0, 1, 3)


def test_what_was_split_off_after_it_was_told_is_not_answered(home):
    """It asks something else: what was said to it was no answer."""
    asked(MONDAY, enquiry=enquiry_of(MONDAY), cleared=True, told=1, told_at=MONDAY + timedelta(hours=3))
    assert numbers(figures().whole)[:2] == (1, 0)


def test_spam_and_quiet_are_counted_apart_and_erased_ones_stay(home):
    for place in ("spam", "spam", "quiet"):
        question = asked(MONDAY)
        Question.objects.filter(pk=question.pk).update(place=place, enquiry=None)
    Question.objects.filter(pk=asked(MONDAY, hours=2).pk).update(text="", erased_at=NOW)
    span = span_of(NOW, weeks=4, zone=ALMATY)
    assert numbers(figures().whole) == (1, 1, 1, 0, 0, 0, 2)
    assert count_aside(Question.objects.all(), span) == {"spam": 2, "quiet": 1}


def test_topics_are_those_of_the_answers(office):
    def draft(topic):
        made = office.start()
        office.save(made)
        office.save_past_editor(made, made.current_version.content.replace('"about":[]', f'"about":[{topic}]', 1))
        return made

    visas, consular, none = draft('"country:XA","topic:visas"'), draft('"topic:consular"'), draft("")
    week = timedelta(weeks=1)
    for at, about in ((MONDAY, visas), (MONDAY, consular), (MONDAY, visas), (MONDAY + week, consular), (MONDAY, none)):
        asked(at, hours=1, draft=about)
    asked(MONDAY, draft=visas)  # still waits
    asked(MONDAY, hours=1)  # answered without a draft of ours
    found = figures()
    assert list(found.topics.items()) == [("consular", 2), ("visas", 2)]
    assert {week_name(monday): list(one.items()) for monday, one in found.topics_of.items()} == {
        "2026-W11": [("visas", 2), ("consular", 1)],
        "2026-W12": [("consular", 1)],
    }
    assert found.unnamed == 2


def test_twenty_thousand_questions_take_as_many_queries_as_none(home):
    span = span_of(NOW, weeks=52, zone=ALMATY)

    def queries():
        with CaptureQueriesContext(connection) as made:
            found = count_figures(Question.objects.all(), span)
        return len(made), found

    none, _ = queries()
    enquiries = [enquiry_of(MONDAY, answered_at=NOW) for _ in range(40)]
    Question.objects.bulk_create(
        Question(
            **fields(
                span.since + timedelta(minutes=26 * number),
                enquiries[number % 40],
                cleared=number % 3 > 0,
                language=("kk", "ru")[number % 2],
            )
        )
        for number in range(20_000)
    )
    many, found = queries()
    assert many == none == 7
    assert found.whole.asked == 20_000
    assert sum(one.asked for one in found.weeks.values()) == 20_000


def test_a_span_needs_no_week_of_the_present():
    span = Span(WEEKS[:1], ALMATY, WEEKS[3])
    assert span.until - span.since == timedelta(weeks=1)
