"""What the archive of answers says: its lines and its pages (`elshi.site.answers` has its files)."""

from collections.abc import Iterable

from elshi.base.clock import parse_time
from elshi.record import AnswerRecord
from elshi.site import pages
from elshi.site.answers import NEWEST, AnswerLine, stems
from elshi.site.library import Work, find_rendition
from elshi.site.plan import Plan, Planned
from elshi.site.render import format_day, translate


def answers_in(plan: Plan, year: int, span: int, tag: str) -> list[AnswerLine]:
    """The answers in force of one span of a year in one language, newest first; none whose words are gone."""
    works = plan.library.in_span(year, span, language=tag)[::-1]
    return [line for work in works if (line := _line(plan, work, tag)) is not None]


def answers_page(plan: Plan, tag: str, spans: Iterable[tuple[int, int]], *, has_figures: bool = False) -> Planned:
    """The answers of a language, the newest of them without any script. `spans`: those with answers, newest first.

    `has_figures`: there is a page of figures (`elshi.site.figures`) to link to.
    """
    found: list[AnswerLine] = []
    for year, span in spans:
        if len(found) >= NEWEST:
            break
        found += answers_in(plan, year, span, tag)
    page = pages.AnswersPage(
        **plan.frame_of(tag, translate("Answers to questions", tag), f"/answers/{tag}/"),
        lines=tuple(
            pages.AnswerLink(f"/{tag}/{line.id}/", line.title, line.time, format_day(parse_time(line.time), tag))
            for line in found[:NEWEST]
        ),
        figures=f"/answers/{tag}/figures/" if has_figures else "",
    )
    return Planned(f"answers/{tag}/index.html", "answers.html", tag, page)


def mine_page(plan: Plan, tag: str) -> Planned:
    """Where the link of somebody who asked leads, in every language that we have; his secret is not sent."""
    page = pages.MinePage(**plan.frame_of(tag, translate("Your question", tag), f"/answers/{tag}/mine/"))
    return Planned(f"answers/{tag}/mine/index.html", "answers_mine.html", tag, page)


def _line(plan: Plan, work: Work, tag: str) -> AnswerLine | None:
    entry = work.current
    if entry is None or not isinstance(entry.record, AnswerRecord):
        return None
    ref = find_rendition(entry, tag)
    if ref is None:
        return None
    asked, said = plan.read_question(work, entry, tag), plan.read(work, entry, ref)
    if asked is None or said is None:
        return None
    words = f"{asked.title} {asked.body} {said.title} {said.body}"
    return AnswerLine(str(work.id), asked.title, entry.record.issued_at, stems(words))
