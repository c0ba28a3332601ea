"""The page of figures about questions, and the same as a table for other programs."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from elshi.adapters.clock import SystemClock
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.pages import person_of, reading
from elshi.desk.questions.figures import Counts, Figures, count_aside, count_figures
from elshi.desk.questions.inbox import PROMISED
from elshi.desk.questions.rules.chart import draw_weeks
from elshi.desk.questions.rules.weeks import Span, span_of, week_name
from elshi.desk.questions.visible import visible_questions
from elshi.desk.questions.words import CHANNELS
from elshi.desk.releases.words import name_in
from elshi.desk.web.languages import tag_of
from elshi.listen.export.tables import Cell, Table, format_csv
from elshi.text.languages import LANGUAGES

SPANS = (4, 13, 52)  # weeks
SHOWN = 13  # weeks, unless somebody asks for another span
TOP = 3  # topics of a week
COLUMNS = (
    "by", "name", "asked", "answered", "within_promise", "late", "closed", "waiting", "share_within_promise",
    "median_hours",
)  # fmt: skip


@require_GET
@reading("questions")
def figures(request: HttpRequest) -> HttpResponse:
    """Asked, answered and how soon, by week, language, way in and topic."""
    person, language = person_of(request), tag_of(request.LANGUAGE_CODE)
    found, names = _figures(request), _topic_names(language)
    mondays = list(found.weeks)
    by_language = [(LANGUAGES[tag].name if tag in LANGUAGES else tag, one) for tag, one in found.languages.items()]
    by_channel = [(CHANNELS.get(name, name), one) for name, one in found.channels.items()]
    context = {
        "figures": found,
        "spans": [(one, one == len(mondays)) for one in SPANS],
        "shown": len(mondays),
        "weeks": [
            (monday, found.weeks[monday], _named(found.topics_of.get(monday, {}), names)[:TOP])
            for monday in reversed(mondays)
        ],
        "chart": draw_weeks(
            [(one.asked, one.answered) for one in found.weeks.values()],
            right_to_left=LANGUAGES[language].direction == "rtl",
        ),
        "ends": (mondays[0], mondays[-1]),
        "groups": [
            ("languages", _("By language"), _("Language"), by_language),
            ("channels", _("By way in"), _("Way in"), by_channel),
        ],
        "topics": _named(found.topics, names),
        "aside": count_aside(visible_questions(person), found.span) if person.office == MINISTRY else None,
        "promised": PROMISED.days,
    }
    return render(request, "questions/figures.html", context)


@require_GET
@reading("questions")
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, in codes: a row for all, for each week, language, way in and topic."""
    found = _figures(request)
    name = f"questions-{settings.ELSHI_OFFICE}-{week_name(found.span.weeks[-1])}-{len(found.weeks)}.csv"
    answer = HttpResponse(format_csv(figures_table(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def figures_table(found: Figures) -> Table:
    """The figures as rows of COLUMNS; of a topic only the answered ones are known, of all weeks and of each.

    What a spreadsheet would take for a formula is made text by `format_csv`.
    """
    rows: list[tuple[Cell, ...]] = [_row("all", "", found.whole)]
    rows += [_row("week", week_name(monday), counts) for monday, counts in found.weeks.items()]
    rows += [_row("language", name, counts) for name, counts in found.languages.items()]
    rows += [_row("channel", name, counts) for name, counts in found.channels.items()]
    rows += [_topic_row("topic", code, count) for code, count in found.topics.items()]
    for monday, topics in sorted(found.topics_of.items()):
        rows += [_topic_row(f"topic {week_name(monday)}", code, count) for code, count in topics.items()]
    return Table(COLUMNS, tuple(rows))


def _row(by: str, name: str, counts: Counts) -> tuple[Cell, ...]:
    share = "" if counts.share is None else f"{counts.share:.3f}"
    middle = "" if counts.median is None else f"{counts.median:.1f}"
    return (
        by, name, counts.asked, counts.answered, counts.prompt, counts.late, counts.closed, counts.waiting, share,
        middle,
    )  # fmt: skip


def _topic_row(by: str, code: str, answered: int) -> tuple[Cell, ...]:
    return (by, code, "", answered, *[""] * (len(COLUMNS) - 4))


def _figures(request: HttpRequest) -> Figures:
    return count_figures(visible_questions(person_of(request)), read_span(request.GET))


def read_span(data: Mapping[str, str]) -> Span:
    """The span that somebody wants to see; what is none of ours is the usual one."""
    wish = {str(weeks): weeks for weeks in SPANS}.get(data.get("weeks", ""), SHOWN)
    return span_of(SystemClock().now(), weeks=wish, zone=ZoneInfo(settings.ELSHI_ZONE))


def _topic_names(language: str) -> dict[str, str]:
    """What the topics of this node are called; one that is no longer among them has its code alone."""
    return {one.code: name_in(dict(one.names), language) for one in settings.ELSHI_TOPICS}


def _named(topics: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(names.get(code, code), count) for code, count in topics.items()]
