"""Drafts the brief of a day from what the desk knows: what came out, what came back, which cases are open.

It is a draft in one language that a person reads, changes and sends; nothing of it is judged here, only counted and
listed. A day is the office's own (its time zone). Titles of cases are the staff's words and stay as they wrote them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.models import Case
from elshi.desk.cases.visible import visible_cases
from elshi.desk.cases.words import SEVERITIES
from elshi.desk.channels.coming_back import sum_by_record
from elshi.desk.channels.doubts import needs_person, unsettled_copies
from elshi.desk.channels.lost import lost_rows
from elshi.desk.channels.models import RowUptake
from elshi.desk.channels.row_views import own_rows
from elshi.desk.people.models import Person
from elshi.desk.releases.listing import release_rows
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.visible import visible_releases
from elshi.desk.web.languages import django_code
from elshi.site.letters import quote
from elshi.site.render import format_day
from elshi.speak.states import State

MOST = 100  # lines of one section; a brief is read at breakfast


@dataclass(frozen=True, slots=True)
class Span:
    """A day of the office: from `start` to before `end`, in UTC."""

    day: date
    start: datetime
    end: datetime


def day_of(at: datetime, *, zone: str) -> date:
    """The office's day at a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def find_span(day: date, *, zone: str) -> Span:
    """The moments of a day; 23 or 25 hours where the clock is changed."""
    start, end = (
        datetime.combine(one, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return Span(day, start, end)


def draft_brief(reader: Person, *, day: date, language: str) -> tuple[str, str]:
    """Title and body (CommonMark) for what `reader` may see of the day."""
    span = find_span(day, zone=settings.ELSHI_ZONE)
    with override(django_code(language)):
        shown = format_day(datetime.combine(day, time(12), tzinfo=UTC), language)
        title = _("Brief of {day}").format(day=shown)
        sections = [
            (_("Published"), list(_published(reader, span, language))),
            (_("What came back"), list(_came_back(reader, span, language))),
            (_("Channels"), list(_channels(reader))),
            (_("Cases"), list(_cases(reader, span))),
        ]
        nothing = _("Nothing.")
    parts = [
        f"## {quote(head)}\n\n" + ("\n".join(lines[:MOST]) if lines else quote(nothing)) for head, lines in sections
    ]
    return title, "\n\n".join(parts) + "\n"


def _published(reader: Person, span: Span, language: str) -> Iterator[str]:
    found = visible_releases(reader).filter(
        state=ReleaseState.PUBLISHED.value, published_at__gte=span.start, published_at__lt=span.end
    )
    texts = found.filter(version__draft__kind__in=[STATEMENT, WITHDRAWAL]).order_by("id")
    for row in release_rows(texts, reader=language, limit=MOST):
        release = row.item
        kind = _("withdrawn") if row.kind == WITHDRAWAL else _kind_of(release)
        title = quote(" ".join(row.title.split()))
        yield f"- **{title}** ({quote(kind)}, {quote(release.record_id)})"


def _kind_of(release: object) -> str:
    version = getattr(release, "record_version", 1)
    return _("corrected, version {version}").format(version=version) if version > 1 else _("new")


def _came_back(reader: Person, span: Span, language: str) -> Iterator[str]:
    """Uptake of what the reader's office said in the last week, as last looked at."""
    said = own_rows(reader).filter(
        release__published_at__gte=span.end - timedelta(days=7), release__published_at__lt=span.end
    )
    found = RowUptake.objects.filter(row__in=said.order_by().values("pk"), seen_at__gte=span.start)
    per_record = sum_by_record(found.select_related("row__release", "row__channel"))
    titles = _titles(list(per_record), language)
    for record, came in sorted(per_record.items(), key=lambda item: (-item[1].total, item[0])):
        words = _("replies: {replies}, passed on: {boosts}, liked: {likes}").format(
            replies=came.replies or 0, boosts=came.boosts or 0, likes=came.likes or 0
        )
        if came.links:
            words += ", " + _("links to it: {count}").format(count=came.links)
        lost = "; " + _("removed or changed at the other end: {count}").format(count=came.lost) if came.lost else ""
        yield f"- **{quote(titles.get(record, record))}**: {quote(words + lost)}"


def _titles(records: list[str], language: str) -> dict[str, str]:
    newest = Release.objects.filter(record_id__in=records, state=ReleaseState.PUBLISHED.value).order_by(
        "record_version"
    )
    rows = release_rows(newest, reader=language, limit=4 * MOST)
    return {str(row.item.record_id): " ".join(row.title.split()) for row in rows}


def _channels(reader: Person) -> Iterator[str]:
    """What waits for a person of the reader's office: in doubt, failed, by hand; copies in doubt; lost posts."""
    now, own = SystemClock().now(), own_rows(reader)
    waiting = needs_person(own, at=now)
    words = {
        State.UNKNOWN: _("{channel}: {count} in doubt"),
        State.FAILED: _("{channel}: {count} not sent"),
        State.MANUAL: _("{channel}: {count} to be done by hand"),
    }
    for state, text in words.items():
        yield from _by_channel(waiting.filter(state=state.value), "channel__name", text)
    copies = unsettled_copies(at=now).filter(row__in=own.order_by().values("pk"))
    yield from _by_channel(copies, "row__channel__name", _("{channel}: {count} copies in doubt"))
    lost = own.filter(pk__in=lost_rows().values("pk"))
    yield from _by_channel(lost, "channel__name", _("{channel}: {count} removed or changed at the other end"))


def _by_channel(found: QuerySet[Any], name_at: str, text: str) -> Iterator[str]:
    for name, count in found.order_by(name_at).values_list(name_at).annotate(number=Count("pk")):
        yield f"- {quote(text.format(channel=name, count=count))}"


def _cases(reader: Person, span: Span) -> Iterator[str]:
    today = Q(opened_at__gte=span.start, opened_at__lt=span.end)
    closed = Q(closed_at__gte=span.start, closed_at__lt=span.end)
    cases = visible_cases(reader).filter(opened_at__lt=span.end)
    for case in cases.filter(closed).order_by("id")[:MOST]:
        yield _case_line(case, _("case closed"))
    for case in cases.filter(today).exclude(closed).order_by("id")[:MOST]:
        yield _case_line(case, _("case opened"))
    open_ones = cases.filter(Q(closed_at=None) | Q(closed_at__gte=span.end)).exclude(today)
    late = open_ones.filter(answer_by__lt=span.end)
    for case in late.order_by("answer_by", "id")[:MOST]:
        yield _case_line(case, _("answer is due"))
    count = open_ones.count()
    if count:
        yield f"- {quote(_('Open from earlier days: {count}').format(count=count))}"


def _case_line(case: Case, word: str) -> str:
    severity = str(SEVERITIES.get(case.severity, case.severity))
    return f"- **{quote(' '.join(case.title.split()))}** ({quote(word)}, {quote(severity)})"
