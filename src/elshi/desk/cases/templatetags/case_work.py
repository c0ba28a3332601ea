"""The clock, the form, the priority and the acts of a case in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from elshi.base.clock import format_time
from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.clock import LATE, NONE, Clock, read_clock
from elshi.desk.cases.words import (
    ANSWERS,
    PRIORITIES,
    PRIORITY_MEANS,
    PRIORITY_REASONS,
    QUESTIONS,
    SEVERITIES,
    SILENCES,
    STEPS,
)

register = template.Library()

_TABLES: Mapping[str, Mapping[str, object]] = {
    "severity": SEVERITIES,
    "silence": SILENCES,
    "priority": PRIORITIES,
    "priority-means": PRIORITY_MEANS,
    "priority-reason": PRIORITY_REASONS,
    "step": STEPS,
    "question": QUESTIONS,
    "decision": {"respond": gettext_lazy("respond"), "do-not-respond": gettext_lazy("do not respond")},
}


@register.filter
def case_term(code: str, table: str) -> str:
    """A code of a case in words; the bare code if this version does not know it."""
    return str(_TABLES[table].get(code, code))


@register.filter
def answer_words(codes: Sequence[str], question: str) -> SafeString:
    """The answers to a question in words, one on a line."""
    known = ANSWERS.get(question, {})
    return format_html_join(SafeString("<br>"), "{}", ((known.get(code, code),) for code in codes))


@register.filter
def case_clock(case: Case, now: datetime) -> SafeString:
    """The clock of an open case as a tag: a colour, words, and for scripts the code; empty where nothing is due."""
    clock = case.clock_at(now)
    if clock.code == NONE or case.answer_by is None:
        return SafeString("")
    return format_html(
        '<span class="tag clock-{}" data-answer-clock="{}" data-clock-key="{}"><time datetime="{}">{}</time></span>',
        clock.code,
        clock.code,
        f"{case.pk}:{format_time(case.answer_by)}",
        format_time(case.answer_by),
        clock_words(clock),
    )


@register.filter
def task_clock(due_at: datetime | None, now: datetime) -> str:
    """How the clock of a task that is not done stands, in words; empty without haste."""
    return clock_words(read_clock(due_at, at=now))


def clock_words(clock: Clock) -> str:
    """What a clock says: `answer within 2 hours 10 minutes`, `late by 35 minutes`; empty for `none`."""
    if clock.code == NONE:
        return ""
    pattern = _("late by {time}") if clock.code == LATE else _("answer within {time}")
    return pattern.format(time=span_words(clock.minutes))


@register.filter
def answered_words(answered_at: datetime, answer_by: datetime) -> str:
    """How an answer stood to the time by which it was due: `35 minutes before it was due`, `late by 2 hours`."""
    left = answer_by - answered_at
    if left < timedelta(0):
        return clock_words(read_clock(answer_by, at=answered_at))
    return _("{time} before it was due").format(time=span_words(left // timedelta(minutes=1)))


def span_words(minutes: int) -> str:
    """A length of time in at most two units, rounded down; each language has its own plurals."""
    if minutes < 1:
        return _("less than a minute")
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("1 day", "{n} days", days).format(n=days))
    if hours:
        parts.append(ngettext("1 hour", "{n} hours", hours).format(n=hours))
    if left and not days:
        parts.append(ngettext("1 minute", "{n} minutes", left).format(n=left))
    return parts[0] if len(parts) == 1 else _("{larger} {smaller}").format(larger=parts[0], smaller=parts[1])
