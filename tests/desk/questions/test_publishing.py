"""Public figures: of weeks that are over, without a small number, there while the ministry wants them."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from desk.questions.asked import asked
from elshi.desk.questions import publishing
from elshi.desk.questions.publishing import keep_figures, remove_figures, write_figures
from elshi.node.settings import SubjectSetting
from elshi.site import figures
from elshi.site.figures import FEW, SOME
from elshi.text.languages import LANGUAGES

NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def wanted():
    settings.ELSHI_QUESTIONS_FIGURES = True
    settings.ELSHI_TOPICS = (SubjectSetting("consular", (("kk", "Консулдық <істер>"), ("ru", "Консульские вопросы"))),)
    publishing._done.clear()
    yield
    settings.ELSHI_QUESTIONS_FIGURES, settings.ELSHI_TOPICS = False, ()


def ask_many(count, at=MONDAY, **given):
    for _ in range(count):
        asked(at, **given)


def told(home, at=NOW):
    write_figures(home.site, at=at)
    return json.loads((home.site / figures.FILE).read_bytes())


def page(home, tag="en"):
    return (home.site / "answers" / tag / "figures" / "index.html").read_text("utf-8")


def test_whole_weeks_and_no_small_number(home):
    ask_many(6, hours=4)
    ask_many(5, at=MONDAY - WEEK, hours=100)
    ask_many(2, at=MONDAY - WEEK, language="ru")
    ask_many(3, at=MONDAY + WEEK, hours=1, language="ru")
    ask_many(2, at=MONDAY + WEEK, hours=1, language="ar")
    ask_many(40, at=NOW)  # of a week that is not over
    found = told(home)
    assert [(one["week"], one["asked"], one["answered"]) for one in found["weeks"]] == [
        ("2026-W10", 7, 5), ("2026-W11", 6, 6), ("2026-W12", 5, 5),
    ]  # fmt: skip
    assert [(one["median_hours"], one["answered_in_time"]) for one in found["weeks"]] == [(100, 0), (4, 1), (1, 1)]
    assert found["languages"] == [
        {"language": "kk", "asked": 11}, {"language": "ru", "asked": SOME}, {"language": "ar", "asked": FEW},
    ]  # fmt: skip
    assert found["channels"] == [{"channel": "form", "asked": 18}]
    assert (found["format"], found["office"], found["zone"]) == ("elshi-question-figures/1", "xs-mfa", "UTC")


def test_of_a_week_with_few_answers_nothing_is_said_of_them(home):
    ask_many(4, hours=4)
    ask_many(3)
    ask_many(9, at=MONDAY + WEEK)
    ask_many(5, at=MONDAY - WEEK, hours=2)
    found = told(home)["weeks"]
    assert [(one["asked"], one["answered"], one["median_hours"], one["answered_in_time"]) for one in found] == [
        (5, 5, 2, 1),
        (7, FEW, None, None),
        (9, FEW, None, None),
    ]


def test_no_number_of_the_file_is_small(home):
    for number in range(60):
        at = MONDAY - WEEK * (number % 7)
        asked(at, hours=number, language=("kk", "ru", "ar", "zh")[number % 4 * (number % 3 > 0)], channel="form")
        asked(at, channel=("mail", "telegram", "fediverse")[number % 3] if number < 9 else "form")
    for path, value in leaves(told(home)):
        if path[-1] in {"asked", "answered"}:
            assert value in {FEW, SOME} or value >= 5, path


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*path, key))
    else:
        yield path, value


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ({}, {}),
        ({"kk": 4}, {"kk": FEW}),
        ({"kk": 5}, {"kk": 5}),
        ({"kk": 90, "ru": 5}, {"kk": 90, "ru": 5}),
        ({"kk": 90, "en": 7, "ru": 4}, {"kk": 90, "en": SOME, "ru": FEW}),
        ({"kk": 90, "en": 7, "ru": 4, "ar": 1}, {"kk": 90, "en": 7, "ru": FEW, "ar": FEW}),
        ({"kk": 0, "ru": 6}, {"kk": FEW, "ru": SOME}),
    ],
)
def test_what_is_not_said_cannot_be_reckoned(counts, cells):
    assert dict(figures.blur(counts)) == cells


def test_spam_and_quiet_are_in_no_public_figure(home):
    from elshi.desk.questions.models import Question

    ask_many(7)
    for place in ("spam", "quiet"):
        Question.objects.filter(pk=asked(MONDAY).pk).update(place=place, enquiry=None)
    assert [one["asked"] for one in told(home)["weeks"]] == [SOME, FEW]
    assert "spam" not in (home.site / figures.FILE).read_text("utf-8")


def test_topics_have_names_and_those_of_a_week_no_numbers(office):
    draft = office.start()
    office.save(draft)
    content = draft.current_version.content.replace('"about":[]', '"about":["topic:consular"]', 1)
    office.save_past_editor(draft, content)
    ask_many(6, hours=1, draft=draft)
    ask_many(2, at=MONDAY + WEEK, hours=1, draft=draft)
    found = told(office.home)
    assert [one["topics"] for one in found["weeks"]] == [["consular"], []]
    names = {"kk": "Консулдық <істер>", "ru": "Консульские вопросы"}
    assert found["topics"] == [{"topic": "consular", "names": names, "answered": 8}]
    assert "Консульские вопросы" in page(office.home, "ru")
    assert "Консулдық &lt;істер&gt;" in page(office.home, "en")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_in_each_language(home, tag):
    ask_many(1234, hours=30)
    ask_many(2, language="ru")
    write_figures(home.site, at=NOW)
    text = page(home, tag)
    assert f'<html lang="{tag}" dir="{LANGUAGES[tag].direction}">' in text
    assert "<script" not in text
    assert text.count('role="row"') == 3 + 3 + 2
    assert re.search(r'<time datetime="2026-W12">[^<]*2026[^<]*</time>', text)
    assert f"https://{settings.ELSHI_HOST}/answers/{tag}/figures/" in text
    assert re.search("1.?236", text)
    assert f'href="/answers/{tag}/figures/"' not in text


def test_without_questions_there_is_a_page_that_says_so(home):
    assert told(home)["weeks"] == []
    assert "There are no figures yet." in page(home)


def test_written_once_a_day_and_only_if_changed(home):
    ask_many(6)
    assert keep_figures(home, NOW) == 6
    before = (home.site / figures.FILE).read_bytes()
    ask_many(6)
    assert keep_figures(home, NOW + timedelta(hours=11, minutes=59)) == 0
    assert keep_figures(home, NOW + timedelta(hours=12)) == 6
    assert keep_figures(home, NOW + timedelta(days=2)) == 0
    assert (home.site / figures.FILE).read_bytes() != before
    assert keep_figures(home, NOW + timedelta(days=6)) == 6  # another week is over
    assert not [*home.site.rglob(".tmp*")]


def test_switched_off_they_go(home):
    keep_figures(home, NOW)
    settings.ELSHI_QUESTIONS_FIGURES = False
    assert keep_figures(home, NOW) == 6
    assert not [*home.site.rglob("figures*")]
    assert keep_figures(home, NOW) == remove_figures(home.site) == 0


def test_switched_off_from_the_beginning_there_are_none(home):
    settings.ELSHI_QUESTIONS_FIGURES = False
    ask_many(6)
    assert keep_figures(home, NOW) == 0
    assert not (home.site / "answers" / "kk" / "figures").exists()


def test_the_process_of_channels_keeps_them():
    from elshi.desk.channels.mail_round import _CHORES

    assert keep_figures in _CHORES
