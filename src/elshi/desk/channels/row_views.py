"""The rows of a release as pages show them: what became of each, and what a person who posts by hand needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from elshi.adapters.clock import SystemClock
from elshi.desk.channels.chains import is_by_hand_before, is_superseded, standing_before
from elshi.desk.channels.copy_counts import NONE, CopyCounts, count_copies, late_copies
from elshi.desk.channels.doubts import looked_up_rows, needs_person
from elshi.desk.channels.drafted import Preview, draft_message, preview
from elshi.desk.channels.lost import what_is_lost
from elshi.desk.channels.models import OutboxRow, RowUptake
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, reaches
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.kinds import WITHDRAWAL
from elshi.desk.releases.visible import visible_releases
from elshi.speak.states import Doing, State
from elshi.text.languages import LANGUAGES, Language

LATE = timedelta(minutes=15)  # after it was queued: from then on a row that still waits is called late
OPEN = (State.QUEUED.value, State.SENDING.value)
_WITH = ("channel", "settled_by", "uptake__noted_by", "release__version__draft")  # what a page shows of each


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. `links`: addresses of what was said; `earlier`: of the versions before, for who corrects by hand.

    `by_hand`: the posts to copy, where this person may make them. `may_settle`: the acts on it are this person's.
    `copies`: where it goes to many readers. `is_late`: it waits for long, or one of them. `is_looked_up`: its doubt is,
    by the machine (`doubts`). Of what is done by hand, `is_old`: a newer version follows, and it is only to be told
    whether it was posted before; `waits_for_old`: that has to be told first. `lost`: its posts are `gone` or `changed`
    at the other end, and nobody has noted it.
    """

    row: OutboxRow
    language: Language
    links: tuple[str, ...]
    earlier: tuple[str, ...]
    by_hand: Preview | None
    uptake: RowUptake | None
    copies: CopyCounts
    is_late: bool
    is_looked_up: bool
    may_settle: bool
    is_old: bool = False
    waits_for_old: bool = False
    lost: str = ""

    @property
    def doing(self) -> str:
        """What is to be done: by hand, a correction of what was never posted is a first post."""
        is_first = self.row.state == State.MANUAL and not self.earlier and not self.waits_for_old
        return Doing.POST.value if is_first and self.row.doing == Doing.EDIT else self.row.doing

    @property
    def needs_address(self) -> bool:
        """Whether who did it by hand can say where it stands: not of what was taken away."""
        return self.row.doing != Doing.DELETE

    @property
    def is_going_out(self) -> bool:
        """Whether it is said, and copies of it still go out."""
        return self.row.state == State.CONFIRMED and self.copies.waiting > 0


def list_rows(release: Release, person: Person) -> list[RowView]:
    """The rows of a release, by channel and language; with posts to copy only for who may settle them."""
    rows = OutboxRow.objects.filter(release=release).select_related(*_WITH)
    ordered = sorted(rows, key=lambda row: (row.channel.name, list(LANGUAGES).index(row.language)))
    return view_rows(ordered, person, at=SystemClock().now())


def view_rows(rows: Iterable[OutboxRow], person: Person, *, at: datetime) -> list[RowView]:
    """The rows in the order given."""
    shown, can = list(rows), person.can(Act.SETTLE_ROW)
    copies = count_copies([row.pk for row in shown if row.fans_out])
    doubts = [row.pk for row in shown if row.state == State.UNKNOWN]
    looked_up = set(looked_up_rows(at=at).filter(pk__in=doubts).values_list("pk", flat=True)) if doubts else set()
    waiting = [number for number, counts in copies.items() if counts.waiting]
    late = set(late_copies(at=at).filter(row__in=waiting).values_list("row_id", flat=True)) if waiting else set()
    return [
        _view(
            row,
            copies=copies.get(row.pk, NONE),
            is_late=row.pk in late or (row.state in OPEN and row.queued_at + LATE < at),
            is_looked_up=row.pk in looked_up,
            may_settle=can and reaches(person.office, row.release.version.draft.office),
        )
        for row in shown
    ]


def waiting_rows(person: Person) -> QuerySet[OutboxRow] | None:
    """Rows that only a person can move on: for whoever may, of what his office says."""
    return needs_person(own_rows(person), at=SystemClock().now()) if person.can(Act.SETTLE_ROW) else None


def own_rows(person: Person) -> QuerySet[OutboxRow]:
    """Rows of what his office says; of all offices for the ministry. Newest first."""
    rows = visible_rows(person)
    return rows if person.office == MINISTRY else rows.filter(release__version__draft__office=person.office)


def visible_rows(person: Person) -> QuerySet[OutboxRow]:
    """Rows of the releases that the person sees, newest first."""
    seen = visible_releases(person).order_by().values("pk")
    return OutboxRow.objects.filter(release__in=seen).select_related(*_WITH).order_by("-id")


def _view(row: OutboxRow, *, copies: CopyCounts, is_late: bool, is_looked_up: bool, may_settle: bool) -> RowView:
    may_do = may_settle and row.state in {State.MANUAL, State.FAILED}
    is_old = row.state == State.MANUAL and is_superseded(row)
    waits = row.state == State.MANUAL and is_by_hand_before(row)
    uptake = getattr(row, "uptake", None) if row.state == State.CONFIRMED else None
    lost = what_is_lost(uptake)
    return RowView(
        row=row,
        language=LANGUAGES[row.language],
        links=_links(one.get("url", "") for one in row.parts),
        earlier=_links(post.url for post in standing_before(row)) if row.doing != Doing.POST else (),
        by_hand=_by_hand(row) if may_do and not is_old and not waits else None,
        uptake=uptake,
        copies=copies,
        is_late=is_late,
        is_looked_up=is_looked_up,
        may_settle=may_settle,
        is_old=is_old,
        waits_for_old=waits,
        lost="" if not lost or is_superseded(row) else lost,
    )


def _by_hand(row: OutboxRow) -> Preview | None:
    """What is to be posted; None where something is only to be taken away."""
    version = row.release.version
    draft = version.draft
    if draft.kind != WITHDRAWAL and row.language not in version.renditions:
        return None
    release = row.release
    message = draft_message(draft, version, row.language, record=release.record_id, at=release.queued_at)
    return preview(row.channel, message)


def _links(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses that a browser may be led to; they come from networks."""
    return tuple(dict.fromkeys(url for url in addresses if url.startswith(("https://", "http://"))))
