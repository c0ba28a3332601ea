"""Public figures about questions and answers: a page in each language, and the same for programs.

    answers/figures.json               `elshi-question-figures/1`: docs/formats/question-figures.md
    answers/<lang>/figures/index.html

They are in no log: the desk writes them where a ministry wants it (`elshi.desk.questions.publishing`), so a mirror does
not have them. A number so small that it might point at somebody is not said, but that it is small (`blur`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_interval
from babel.numbers import format_decimal, format_percent

from elshi.site.pages import Page
from elshi.site.render import format_language, locale_of, render_page, translate
from elshi.text.languages import LANGUAGES

FORMAT = "elshi-question-figures/1"
FILE = "answers/figures.json"
FOLDERS = tuple(f"answers/{tag}/figures" for tag in LANGUAGES)
LEAST = 5  # people among whom nobody is told apart
FEW, SOME = f"<{LEAST}", f"{LEAST}+"
Cell = int | str  # a number from LEAST on, FEW, or SOME


@dataclass(frozen=True, slots=True)
class WeekLine:
    """The questions of a week, by its Monday. `share`, `median`: None where too few were answered to say.

    `topics`: codes of the most answered ones, of which there are not few; how many would tell, with those of all weeks,
    how few there were in another week.
    """

    monday: date
    name: str
    asked: Cell
    answered: Cell
    share: float | None
    median: float | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """`weeks`: oldest first. `languages`, `channels`: what was asked in all of them; `topics`: what was answered.

    `names` of topics by code and language; `days`: within which an answer is promised.
    """

    office: str
    zone: str
    days: int
    weeks: tuple[WeekLine, ...]
    languages: tuple[tuple[str, Cell], ...]
    channels: tuple[tuple[str, Cell], ...]
    topics: tuple[tuple[str, Cell], ...]
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week in words."""

    name: str
    words: str
    asked: str
    answered: str
    share: str
    median: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A table of names and numbers; `head`: what the names are, `of`: what is counted."""

    id: str
    title: str
    head: str
    of: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(Page):
    """Figures in words, the newest week first."""

    days: int
    zone: str
    weeks: tuple[WeekRow, ...]
    groups: tuple[Group, ...]
    others: tuple[tuple[str, str, str], ...]  # tag, direction, name


def blur(counts: Mapping[str, int]) -> tuple[tuple[str, Cell], ...]:
    """The parts of a whole in their order. Where one alone is small the next one is not said either, but that it is not
    small: else the whole, and those that are said, would give it away.
    """
    cells: dict[str, Cell] = {name: count if count >= LEAST else FEW for name, count in counts.items()}
    said = [name for name, cell in cells.items() if cell != FEW]
    if said and len(cells) - len(said) == 1:
        cells[min(said, key=lambda name: (counts[name], name))] = SOME
    return tuple(cells.items())


def format_figures(figures: PublicFigures) -> bytes:
    """The figures for programs."""
    weeks = [
        {
            "week": line.name,
            "asked": line.asked,
            "answered": line.answered,
            "answered_in_time": line.share,
            "median_hours": line.median,
            "topics": list(line.topics),
        }
        for line in figures.weeks
    ]
    value = {
        "format": FORMAT,
        "office": figures.office,
        "zone": figures.zone,
        "promised_days": figures.days,
        "weeks": weeks,
        "languages": [{"language": tag, "asked": cell} for tag, cell in figures.languages],
        "channels": [{"channel": name, "asked": cell} for name, cell in figures.channels],
        "topics": [
            {"topic": code, "names": dict(figures.names.get(code, {})), "answered": cell}
            for code, cell in figures.topics
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def figures_page(figures: PublicFigures, *, tag: str, office: str, host: str, home: str) -> bytes:
    """The page in the language `tag`. `office`: the ministry's name in it; `home`: where that leads."""
    page = FiguresPage(
        **_frame(tag, office=office, host=host, home=home),
        days=figures.days,
        zone=figures.zone,
        weeks=tuple(_row(line, figures, tag) for line in reversed(figures.weeks)),
        groups=tuple(group for group in _groups(figures, tag) if group.rows),
        others=tuple((one, LANGUAGES[one].direction, LANGUAGES[one].name) for one in LANGUAGES if one != tag),
    )
    return render_page("figures.html", tag, page)


def _frame(tag: str, *, office: str, host: str, home: str) -> dict[str, Any]:
    return {
        "lang": tag,
        "dir": LANGUAGES[tag].direction,
        "title": translate("Questions and answers in figures", tag),
        "office": office,
        "home": home,
        "canonical": f"https://{host}/answers/{tag}/figures/",
    }


def _row(line: WeekLine, figures: PublicFigures, tag: str) -> WeekRow:
    where = locale_of(tag)
    return WeekRow(
        name=line.name,
        words=str(format_interval(line.monday, line.monday + timedelta(days=6), "yMMMd", locale=where)),
        asked=_say(line.asked, tag),
        answered=_say(line.answered, tag),
        share="–" if line.share is None else str(format_percent(line.share, locale=where)),
        median="–" if line.median is None else str(format_decimal(line.median, locale=where)),
        topics=tuple(_topic(code, figures, tag) for code in line.topics),
    )


def _groups(figures: PublicFigures, tag: str) -> tuple[Group, Group, Group]:
    asked, answered = translate("Asked", tag), translate("Answered so far", tag)
    languages = [(format_language(one, tag), _say(cell, tag)) for one, cell in figures.languages]
    channels = [(_channel(one, tag), _say(cell, tag)) for one, cell in figures.channels]
    topics = [(_topic(one, figures, tag), _say(cell, tag)) for one, cell in figures.topics]
    return (
        Group("languages", translate("By language", tag), translate("Language", tag), asked, tuple(languages)),
        Group("channels", translate("By way in", tag), translate("Way in", tag), asked, tuple(channels)),
        Group("topics", translate("By topic", tag), translate("Topic", tag), answered, tuple(topics)),
    )


def _topic(code: str, figures: PublicFigures, tag: str) -> str:
    names = figures.names.get(code, {})
    return next((names[one] for one in (tag, *LANGUAGES) if one in names), code)


def _channel(name: str, tag: str) -> str:
    words = {
        "form": translate("form", tag),
        "mail": translate("e-mail", tag),
        "fediverse": translate("fediverse", tag),
        "telegram": translate("Telegram", tag),
        "webhook": translate("another program", tag),
    }
    return words.get(name, name)


def _say(cell: Cell, tag: str) -> str:
    if cell == FEW:
        return translate("fewer than %(number)s", tag, number=_say(LEAST, tag))
    if cell == SOME:
        return translate("%(number)s or more", tag, number=_say(LEAST, tag))
    return str(format_decimal(cell, locale=locale_of(tag)))
