"""Alerts on their way to citizens abroad: which there are, and of one how many were told, who waits and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.alerting.actions.pause_sending import pause_sending
from elshi.desk.alerting.counting import count_copies
from elshi.desk.alerting.models import Sending
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.web.languages import tag_of

MOST_LISTED = 50


@require_GET
@reading("sendings")
def sendings(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    found = Sending.objects.select_related("release__version__draft__replaces__version")[:MOST_LISTED]
    return render(request, "alerting/sendings.html", {"sendings": [(one, _title(one)) for one in found]})


@require_GET
@reading("sendings")
def sending(request: HttpRequest, sending_id: int) -> HttpResponse:
    """One."""
    return _page(request, sending_id)


@require_POST
@reading("sendings")
def pause(request: HttpRequest, sending_id: int) -> HttpResponse:
    """Stop it, or let it go on: the button says which."""
    paused = "stop" in request.POST
    try:
        pause_sending(actor=person_of(request), release_id=sending_id, paused=paused, at=SystemClock().now())
    except RuleError as error:
        return _page(request, sending_id, error)
    messages.success(
        request, _("Stopped: what is in hand goes out, and nothing after it.") if paused else _("Goes on.")
    )
    return redirect("alerting:sending", sending_id=sending_id)


def _page(request: HttpRequest, sending_id: int, error: RuleError | None = None) -> HttpResponse:
    row = get_object_or_404(Sending.objects.select_related("release__version__draft__replaces__version"), pk=sending_id)
    person = person_of(request)
    ways, reasons = count_copies(row)
    context = {
        "sending": row,
        "title": _title(row),
        "is_cancelled": row.release.version.shown != row.release.version,
        "ways": ways,
        "reasons": reasons,
        "sent": sum(one.sent for one in ways),
        "meant": sum(one.meant for one in ways),
        "obstacle": refusal_of(lambda: person.check_can(Act.PAUSE_SENDING)),
        "refusal": explain(error) if error else "",
    }
    return render(request, "alerting/sending.html", context, status=status_of(error) if error else 200)


def _title(row: Sending) -> str:
    """In the reader's language, else in the authentic one; of a cancellation that of what it cancels."""
    shown = row.release.version.shown
    texts = shown.renditions
    found = texts.get(tag_of(get_language() or "")) or texts.get(shown.draft.authentic)
    return found["title"] if found else row.release.record_id
