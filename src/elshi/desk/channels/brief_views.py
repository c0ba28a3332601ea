"""The daily brief: drafted from the day, edited by a person, printed, and mailed to a list."""

from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.channels.actions.save_brief import save_brief
from elshi.desk.channels.actions.send_brief import list_brief_readers, send_brief
from elshi.desk.channels.briefing import day_of, draft_brief
from elshi.desk.channels.models import Brief, MailLetter
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.web.languages import tag_of
from elshi.speak.states import State
from elshi.text.languages import LANGUAGES

_SHOWN = 60  # briefs in the list


@require_GET
@reading("briefs")
def briefs(request: HttpRequest) -> HttpResponse:
    """The briefs of the reader's office, newest first, and the way to today's."""
    person = person_of(request)
    context = {
        "briefs": Brief.objects.filter(office=person.office).select_related("changed_by", "sent_by")[:_SHOWN],
        "today": _today(),
        "languages": _languages(),
    }
    return render(request, "channels/briefs.html", context)


@require_http_methods(["GET", "POST"])
@reading("briefs")
def brief(request: HttpRequest, day: date, language: str) -> HttpResponse:
    """One brief. Unsaved: a draft of it. POST saves. `?fresh`: drafted anew, and what is saved stays until then."""
    person = person_of(request)
    if language not in LANGUAGES or day > _today():
        raise Http404
    found = Brief.objects.filter(day=day, office=person.office, language=language).first()
    if request.method == "POST":
        return _save(request, person, found, day=day, language=language)
    if found is None or ("fresh" in request.GET and found.sent_at is None):
        title, body = draft_brief(person, day=day, language=language)
    else:
        title, body = found.title, found.body
    return _page(request, found, day=day, language=language, title=title, body=body)


@require_POST
@reading("briefs")
def send(request: HttpRequest, brief_id: int) -> HttpResponse:
    """Send a saved brief to its list."""
    person = person_of(request)
    found = Brief.objects.filter(pk=brief_id, office=person.office).first()
    if found is None:
        raise Http404
    try:
        seen_at = datetime.fromisoformat(request.POST.get("seen", ""))
        count = send_brief(actor=person, brief_id=brief_id, seen_at=seen_at, at=SystemClock().now())
    except ValueError:
        return _refused(request, found, RuleError("brief-changed"))
    except RuleError as error:
        return _refused(request, found, error)
    sent = ngettext("The brief goes to %(count)d address.", "The brief goes to %(count)d addresses.", count)
    messages.success(request, sent % {"count": count})
    return redirect("briefs:brief", day=found.day, language=found.language)


def _save(request: HttpRequest, person: Person, found: Brief | None, *, day: date, language: str) -> HttpResponse:
    title, body = request.POST.get("title", ""), request.POST.get("body", "")
    try:
        save_brief(actor=person, day=day, language=language, title=title, body=body, at=SystemClock().now())
    except RuleError as error:
        return _page(request, found, day=day, language=language, title=title, body=body, error=error)
    messages.success(request, _("The brief is saved."))
    return redirect("briefs:brief", day=day, language=language)


def _refused(request: HttpRequest, found: Brief, error: RuleError) -> HttpResponse:
    return _page(
        request, found, day=found.day, language=found.language, title=found.title, body=found.body, error=error
    )


def _page(  # all that the page shows
    request: HttpRequest,
    found: Brief | None,
    *,
    day: date,
    language: str,
    title: str,
    body: str,
    error: RuleError | None = None,
) -> HttpResponse:
    letters = (
        [] if found is None else list(MailLetter.objects.filter(kind="brief", key__startswith=f"brief/{found.pk}/"))
    )
    person = person_of(request)
    readers = list_brief_readers(person)
    context = {
        "brief": found,
        "seen": "" if found is None else found.changed_at.isoformat(),
        "day": day,
        "language": language,
        "languages": _languages(),
        "title": title,
        "body": body,
        "readers": len(readers),
        "over": list(dict.fromkeys(channel.name for channel, _address in readers)),
        "is_ministry": person.office == MINISTRY,
        "arrived": sum(one.state == State.CONFIRMED.value for one in letters),
        "waiting": sum(one.state in {State.QUEUED.value, State.SENDING.value} for one in letters),
        "lost": sum(one.state in {State.FAILED.value, State.UNKNOWN.value, State.DROPPED.value} for one in letters),
        "refusal": explain(error) if error else "",
    }
    return render(request, "channels/brief.html", context, status=status_of(error) if error else 200)


def _today() -> date:
    return day_of(SystemClock().now(), zone=settings.ELSHI_ZONE)


def _languages() -> list[str]:
    """Those of the node first, then the reader's own if it is another."""
    return list(dict.fromkeys((*settings.ELSHI_LANGUAGES, tag_of(get_language()))))
