"""Public figures about questions, where the ministry wants them (`questions_figures`): written once a day, if changed.

Weeks that have ended alone. Figures of a week change as its questions are answered, so all of them are written anew.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from elshi.base.durable import write_whole
from elshi.desk.questions.figures import Counts, Figures, count_figures
from elshi.desk.questions.inbox import PROMISED
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.weeks import span_of, week_name
from elshi.desk.releases.models import LoggedOffice
from elshi.node.home import NodeHome
from elshi.site.figures import (
    FILE,
    FOLDERS,
    LEAST,
    PublicFigures,
    WeekLine,
    blur,
    figures_page,
    format_figures,
)
from elshi.text.languages import LANGUAGES

WEEKS = 13
TOP = 3  # topics of a week
_done: dict[Path, tuple[bool, date]] = {}  # by site: what was wanted, and the day on which it was last seen to


def keep_figures(home: NodeHome, at: datetime) -> int:
    """Once a day, and whenever a process begins: write what is public of the figures, or take it away; how many files.

    A chore of the process `channels`, which calls it every few seconds.
    """
    today = settings.ELSHI_QUESTIONS_FIGURES, at.astimezone(ZoneInfo(settings.ELSHI_ZONE)).date()
    if _done.get(home.site) == today:
        return 0
    changed = write_figures(home.site, at=at) if settings.ELSHI_QUESTIONS_FIGURES else remove_figures(home.site)
    _done[home.site] = today
    return changed


def write_figures(site: Path, *, at: datetime) -> int:
    """Write the pages, and then the file for programs; those that hold the same already are left. How many changed."""
    span = span_of(at, weeks=WEEKS, zone=ZoneInfo(settings.ELSHI_ZONE), whole=True)
    public = make_public(count_figures(Question.objects.all(), span))
    names = LoggedOffice.objects.filter(pk=settings.ELSHI_OFFICE).values_list("names", flat=True).first() or {}
    known = dict(names) or {"en": settings.ELSHI_OFFICE}
    files = {
        f"answers/{tag}/figures/index.html": figures_page(
            public,
            tag=tag,
            office=known.get(tag) or known.get("en") or next(iter(known.values())),
            host=settings.ELSHI_HOST,
            home=f"/{tag}/" if (site / tag / "index.html").is_file() else "/",
        )
        for tag in LANGUAGES
    }
    files[FILE] = format_figures(public)
    changed = [path for path, data in files.items() if not _holds(site / path, data)]
    for path in changed:
        write_whole(site / path, files[path])
    return len(changed)


def remove_figures(site: Path) -> int:
    """Take all of it away, the file for programs first; how many files went."""
    found = [path for path in (site / FILE, *(site / one / "index.html" for one in FOLDERS)) if path.is_file()]
    for path in found:
        path.unlink()
        if path.parent.name == "figures":
            path.parent.rmdir()
    return len(found)


def make_public(figures: Figures) -> PublicFigures:
    """What of the figures may be read by anybody: no small number. Weeks before the first question are left out."""
    weeks = list(figures.weeks.items())
    while weeks and not weeks[0][1].asked:
        del weeks[0]
    return PublicFigures(
        office=settings.ELSHI_OFFICE,
        zone=settings.ELSHI_ZONE,
        days=PROMISED.days,
        weeks=_lines(dict(weeks), figures.topics_of),
        languages=blur({tag: counts.asked for tag, counts in figures.languages.items()}),
        channels=blur({name: counts.asked for name, counts in figures.channels.items()}),
        topics=blur(figures.topics),
        names={one.code: dict(one.names) for one in settings.ELSHI_TOPICS},
    )


def _lines(weeks: Mapping[date, Counts], topics: Mapping[date, Mapping[str, int]]) -> tuple[WeekLine, ...]:
    asked = dict(blur({week_name(monday): counts.asked for monday, counts in weeks.items()}))
    answered = dict(blur({week_name(monday): counts.answered for monday, counts in weeks.items()}))
    lines = []
    for monday, counts in weeks.items():
        name, share, middle = week_name(monday), counts.share, counts.median
        is_said = counts.answered >= LEAST
        line = WeekLine(
            monday=monday,
            name=name,
            asked=asked[name],
            answered=answered[name],
            share=int(share * 100) / 100 if is_said and share is not None else None,
            median=round(middle, 1) if is_said and middle is not None else None,
            topics=tuple(code for code, count in topics.get(monday, {}).items() if count >= LEAST)[:TOP],
        )
        lines.append(line)
    return tuple(lines)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
