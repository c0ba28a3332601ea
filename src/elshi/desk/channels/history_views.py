"""The page of one channel: all that was ever to be posted there, page by page, and what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.forms import read_number
from elshi.desk.channels.accounts import ACTIVE
from elshi.desk.channels.actions.retry_row import retry_row
from elshi.desk.channels.channel_views import TITLED
from elshi.desk.channels.letter_counts import list_letters
from elshi.desk.channels.models import Channel
from elshi.desk.channels.row_views import own_rows, view_rows, visible_rows
from elshi.desk.channels.sums import count_readers, count_rows
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain
from elshi.desk.registry.reading import read_assets
from elshi.desk.web.templatetags.desk_words import number as shown_number
from elshi.speak.kinds import MAIL
from elshi.speak.states import State

PAGE_ROWS = 50
_AT_ONCE = 200  # rows that one press of a button has tried again


@require_GET
@reading("channels")
def channel(request: HttpRequest, name: str) -> HttpResponse:
    """Rows of releases that the person sees, newest first; `state`: only those that are in it."""
    found = get_object_or_404(Channel.objects.select_related("paused_by"), name=name)
    person, at = person_of(request), SystemClock().now()
    rows = visible_rows(person).filter(channel=found)
    sums = count_rows(rows)
    state = next((one for one in State if one.value == request.GET.get("state")), None)
    shown = rows if state is None else rows.filter(state=state.value)
    count = sum(sums.of(one) for one in State) if state is None else sums.of(state)
    pages = max(1, -(-count // PAGE_ROWS))
    number = min(max(1, read_number(request.GET.get("page"))), pages)
    start = (number - 1) * PAGE_ROWS
    shown = shown.select_related("settled_by", TITLED)
    asset = read_assets().get(found.account)
    context = {
        "channel": found,
        "asset": asset,
        "is_active": asset is not None and asset.status == ACTIVE,
        "readers": count_readers().get(found.pk),
        "states": [(one, sums.of(one)) for one in State if sums.of(one)],
        "state": state,
        "count": count,
        "letters": list_letters(channel=found.name, at=at) if found.kind == MAIL else [],
        "rows": view_rows(shown[start : start + PAGE_ROWS], person, at=at),
        "number": number,
        "pages": pages,
        "failed": own_rows(person).filter(channel=found, state=State.FAILED.value).count(),
        "may_retry": person.can(Act.SETTLE_ROW),
        "now": at,
    }
    return render(request, "channels/channel.html", context)


@require_POST
@reading("channels")
def retry_all(request: HttpRequest, name: str) -> HttpResponse:
    """Have all that certainly was not posted on a channel tried again, of what the person's office says."""
    found, person = get_object_or_404(Channel, name=name), person_of(request)
    try:
        person.check_can(Act.SETTLE_ROW)
    except RuleError as error:
        back = {"refusal": explain(error), "back": reverse("channels:channel", args=[name])}
        return render(request, "channels/refused.html", back, status=status_of(error))
    failed = own_rows(person).filter(channel=found, state=State.FAILED.value).order_by("id")
    done, refusal = 0, ""
    for row in failed.values_list("pk", flat=True)[:_AT_ONCE]:
        try:
            retry_row(actor=person, row_id=row, at=SystemClock().now())
            done += 1
        except RuleError as error:  # of an older version, or another hand was quicker
            refusal = refusal or explain(error)
    if done:
        messages.success(request, _("Tried again now: {count}.").format(count=shown_number(done)))
    if refusal:
        messages.warning(request, _("Not all of it: {reason}").format(reason=refusal))
    return redirect("channels:channel", name=name)
