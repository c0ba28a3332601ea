"""Warnings of others as a reader may see them: a fixed number of queries for each page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.models import Case
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.warnings.models import ForeignWarning, WarningCase, WarningFeed
from elshi.desk.warnings.rules import URGENT, choose_text, title_of
from elshi.desk.web.languages import DEFAULT

MOST = 200  # rows of one page


@dataclass(frozen=True, slots=True)
class Row:
    """A warning in a reader's language. `text`: one of its texts; `case`: the newest that the reader sees, or None.

    `state`: live, replaced, cancelled or expired.
    """

    warning: ForeignWarning
    text: dict[str, str]
    title: str
    case: Case | None
    state: str

    @property
    def is_urgent(self) -> bool:
        """Whether it is of the kind that opens a case by itself."""
        return self.warning.severity in URGENT


def live(at: datetime) -> QuerySet[ForeignWarning]:
    """What holds at `at`."""
    kept = ForeignWarning.objects.exclude(msg_type="Cancel")
    return kept.filter(replaced_by=None, cancelled_at=None, ends_at__gt=at)


def over(at: datetime) -> QuerySet[ForeignWarning]:
    """What held once and does not at `at`, newest first."""
    held = ForeignWarning.objects.exclude(msg_type="Cancel").exclude(pk__in=live(at).values("pk"))
    return held.order_by("-sent", "-id")


def list_rows(warnings: QuerySet[ForeignWarning], *, reader: Person, language: str, at: datetime) -> list[Row]:
    """At most MOST of them, in their order, with the cases that `reader` sees: two queries."""
    links = (
        WarningCase.objects.filter(case__in=visible_cases(reader)).select_related("case").order_by("-case__opened_at")
    )
    found = warnings.select_related("replaced_by").prefetch_related(Prefetch("in_cases", links, to_attr="seen_cases"))
    return [_row(warning, language=language, at=at) for warning in found[:MOST]]


def list_feeds(at: datetime) -> list[tuple[WarningFeed, int]]:
    """The feeds, each with how many of its warnings hold at `at`: two queries."""
    counts = dict(live(at).order_by().values_list("feed").annotate(Count("pk")))
    return [(feed, counts.get(feed.name, 0)) for feed in WarningFeed.objects.all()]


def waiting_warnings(person: Person) -> QuerySet[ForeignWarning] | None:
    """Urgent ones that hold and have no case that `person` sees: for whoever may open one."""
    if not person.can(Act.OPEN_CASE):
        return None
    taken_up = Exists(WarningCase.objects.filter(warning=OuterRef("pk"), case__in=visible_cases(person)))
    return live(SystemClock().now()).filter(severity__in=URGENT).exclude(taken_up)


def languages_for(language: str) -> Iterable[str]:
    """In which languages to look for a text, for a reader of `language`."""
    return (language, "en", DEFAULT, "ru")


def _row(warning: ForeignWarning, *, language: str, at: datetime) -> Row:
    text = choose_text(warning.texts, languages_for(language))
    links: list[WarningCase] = getattr(warning, "seen_cases", [])
    case = links[0].case if links else None
    return Row(warning, text, title_of(text) or warning.identifier, case, state_of(warning, at=at))


def state_of(warning: ForeignWarning, *, at: datetime) -> str:
    """One of live, cancelled, replaced, expired."""
    if warning.is_live(at):
        return "live"
    if warning.cancelled_at is not None:
        return "cancelled"
    return "replaced" if warning.replaced_by_id is not None else "expired"
