"""The page of channels: how each stands, what is late or in doubt, and the acts of a person on them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.channels.accounts import ACTIVE
from elshi.desk.channels.actions.do_by_hand import do_by_hand
from elshi.desk.channels.actions.drop_row import drop_row
from elshi.desk.channels.actions.note_lost import note_lost
from elshi.desk.channels.actions.pause_channel import pause_channel
from elshi.desk.channels.actions.resume_channel import resume_channel
from elshi.desk.channels.actions.retry_row import retry_row
from elshi.desk.channels.actions.settle_copies import settle_copies
from elshi.desk.channels.actions.settle_row import settle_row
from elshi.desk.channels.copy_counts import NONE, count_late_rows, count_to_do, late_copies, rows_going_out
from elshi.desk.channels.doubts import looked_up_rows
from elshi.desk.channels.letter_counts import count_letters
from elshi.desk.channels.lost import lost_rows
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.row_views import LATE, OPEN, RowView, own_rows, view_rows, visible_rows, waiting_rows
from elshi.desk.channels.sums import count_readers, sum_lately
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, reaches
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain
from elshi.desk.registry.reading import Asset, read_assets
from elshi.speak.states import State

_SHOWN = 50  # rows that need a person
_LATELY = 12  # releases
TITLED = "release__version__draft__replaces__version__draft"  # what is read for what a release is called


@require_GET
@reading("channels")
def channels(request: HttpRequest) -> HttpResponse:
    """Each channel with its numbers, what needs a person first, and what went out last."""
    person, at = person_of(request), SystemClock().now()
    waiting = waiting_rows(person)
    looked_up = own_rows(person).filter(pk__in=looked_up_rows(at=at).values("pk"))
    is_late = Q(state__in=OPEN, queued_at__lt=at - LATE) | Q(pk__in=late_copies(at=at).values("row"))
    late, going_out = visible_rows(person).filter(is_late), visible_rows(person).filter(pk__in=rows_going_out())

    def show(rows: QuerySet[OutboxRow]) -> list[RowView]:
        return view_rows(rows.select_related(TITLED)[:_SHOWN], person, at=at)

    context = {
        "channels": _standing(person, at=at),
        "waiting": [] if waiting is None else show(waiting.order_by("id")),
        "waiting_count": 0 if waiting is None else waiting.count(),
        "looked_up": show(looked_up.order_by("id")),
        "looked_up_count": looked_up.count(),
        "late": show(late.order_by("queued_at", "id")),
        "late_count": late.count(),
        "going_out": show(going_out),
        "going_out_count": going_out.count(),
        "lately": sum_lately(visible_rows(person), limit=_LATELY),
        "now": at,
    }
    return render(request, "channels/channels.html", context)


@require_POST
@reading("channels")
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Say nothing more on a channel."""
    done = _("Paused. What is waiting there goes on waiting.")
    return _act(request, lambda **act: pause_channel(name=name, **act), done=done, back=reverse("channels:channels"))


@require_POST
@reading("channels")
def resume(request: HttpRequest, name: str) -> HttpResponse:
    """Let a channel speak again."""
    done = _("It speaks again. What was waiting goes out now.")
    return _act(request, lambda **act: resume_channel(name=name, **act), done=done, back=reverse("channels:channels"))


@require_POST
@reading("channels")
def retry(request: HttpRequest, row_id: int) -> HttpResponse:
    """Have what certainly was not said tried again."""
    return _act_on_row(request, row_id, retry_row, done=_("It is tried again now."))


@require_POST
@reading("channels")
def settle(request: HttpRequest, row_id: int) -> HttpResponse:
    """Say what a person found when he looked: that it is there, with its address, or that it is not."""
    said, url = request.POST.get("said") == "yes", request.POST.get("url", "").strip()
    done = _("Noted: it was posted.") if said else _("Noted: it was not posted. It is tried again now.")
    return _act_on_row(request, row_id, lambda **act: settle_row(said=said, url=url if said else "", **act), done=done)


@require_POST
@reading("channels")
def copies(request: HttpRequest, row_id: int) -> HttpResponse:
    """Let the copies that are in doubt, or have failed, be, or have them tried once more."""
    again, seen = request.POST.get("again") == "yes", request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    done = _("Noted: they are tried once more now.") if again else _("Noted: they are left as they are.")
    failed = request.POST.get("of") == State.FAILED.value

    def settle(**act: Any) -> int:
        return settle_copies(again=again, seen=number, failed=failed, **act)

    return _act_on_row(request, row_id, settle, done=done)


@require_POST
@reading("channels")
def lost(request: HttpRequest, row_id: int) -> HttpResponse:
    """Note that a person knows what became of a post at the other end."""
    found = request.POST.get("found", "")
    return _act_on_row(
        request, row_id, lambda **act: note_lost(found=found, **act), done=_("Noted: somebody knows it.")
    )


@require_POST
@reading("channels")
def drop(request: HttpRequest, row_id: int) -> HttpResponse:
    """Give up saying it there."""
    return _act_on_row(request, row_id, drop_row, done=_("Given up: it is not posted there."))


@require_POST
@reading("channels")
def by_hand(request: HttpRequest, row_id: int) -> HttpResponse:
    """Note that an officer has done it, and where it stands."""
    url = request.POST.get("url", "").strip()
    return _act_on_row(request, row_id, lambda **act: do_by_hand(url=url, **act), done=_("Noted: done by hand."))


def _act_on_row(request: HttpRequest, row_id: int, act: Callable[..., object], *, done: str) -> HttpResponse:
    """The act on a row that the person sees; back to the page of its statement."""
    row = get_object_or_404(visible_rows(person_of(request)), pk=row_id)
    back = reverse("releases:statement", kwargs={"release_id": row.release_id}) + "#channels"
    return _act(request, lambda **given: act(row_id=row.pk, **given), done=done, back=back)


def _act(request: HttpRequest, act: Callable[..., object], *, done: str, back: str) -> HttpResponse:
    try:
        act(actor=person_of(request), at=SystemClock().now())
    except RuleError as error:
        context: dict[str, Any] = {"refusal": explain(error), "back": back}
        return render(request, "channels/refused.html", context, status=status_of(error))
    messages.success(request, done)
    return redirect(back)


def _standing(person: Person, *, at: datetime) -> list[dict[str, Any]]:
    """Each channel with its account as the registry has it, until when it rests after failures, numbers of its rows.

    `may_pause`: whether the person may, and it speaks from an account of his office (of any, for the ministry).
    """
    assets, copies, can = read_assets(), count_to_do(), person.can(Act.PAUSE_CHANNEL)
    asked = looked_up_rows(at=at).values("channel").annotate(number=Count("pk")).values_list("channel", "number")
    looked_up = dict(asked)
    readers, letters, late_said = count_readers(), count_letters(at=at), count_late_rows(at=at)
    late = Q(rows__state__in=OPEN, rows__queued_at__lt=at - LATE)
    found = Channel.objects.select_related("paused_by").annotate(
        waiting=Count("rows", filter=Q(rows__state__in=OPEN)),
        late=Count("rows", filter=late),
        doubt=Count("rows", filter=Q(rows__state=State.UNKNOWN.value)),
        failed=Count("rows", filter=Q(rows__state=State.FAILED.value)),
        manual=Count("rows", filter=Q(rows__state=State.MANUAL.value)),
    )
    lost = dict(lost_rows().values_list("channel").annotate(number=Count("pk")))
    return [
        {
            "channel": channel,
            "copies": copies.get(channel.pk, NONE),
            "letters": letters.get(channel.pk, NONE),
            "late": channel.late + late_said.get(channel.pk, 0),
            "looked_up": looked_up.get(channel.pk, 0),
            "lost": lost.get(channel.pk, 0),
            "doubt": channel.doubt - looked_up.get(channel.pk, 0),
            "readers": readers.get(channel.pk),
            "asset": assets.get(channel.account),
            "may_pause": can and reaches(person.office, _holder(assets.get(channel.account))),
            "is_active": channel.account in assets and assets[channel.account].status == ACTIVE,
            "rests_until": channel.breaker_until if channel.breaker_until and channel.breaker_until > at else None,
        }
        for channel in found.order_by("name")
    ]


def _holder(asset: Asset | None) -> str:
    return MINISTRY if asset is None else asset.holder
