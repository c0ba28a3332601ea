"""The hour of a text: set it, schedule the release, take it back."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.step_up import releasing
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.recall_schedule import recall_schedule
from elshi.desk.releases.actions.schedule_release import schedule_release
from elshi.desk.releases.actions.set_embargo import set_embargo
from elshi.desk.releases.draft_views import act_on_draft
from elshi.desk.releases.models import Draft
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.embargo import parse_hour
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.web.numbers import read_number
from elshi.desk.web.zones import offered_zones, office_zone, offset_words, zone_of, zone_words


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def hour(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The form of the hour; POST saves a new version with it, or without one."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    version = row.current_version
    if row.kind != STATEMENT or version is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        return _page(request, row)
    now = SystemClock().now()
    try:
        set_embargo(
            actor=person_of(request),
            draft_id=draft_id,
            hour=None if "none" in request.POST else _hour_of(request, at=now),
            based_on=read_number(request.POST.get("based_on")),  # none counts as 0: the save is stale, not lost
            at=now,
        )
    except RuleError as error:
        return _page(request, row, error)
    messages.success(request, _("The hour was saved. Any approval that was given before holds no more."))
    return redirect("releases:draft", draft_id=draft_id)


@require_POST
@reading("drafts")
@releasing(Act.SCHEDULE_RELEASE, back="releases:draft")
def schedule(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Let the approved text go out at its hour."""
    return act_on_draft(request, draft_id, schedule_release, done=_("Scheduled. The press releases it at its hour."))


@require_POST
@reading("drafts")
def recall(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take the text back before it goes out."""
    code = request.POST.get("code", "")
    done = _("Taken back. It does not go out; it is approved as before.")
    return act_on_draft(request, draft_id, lambda **act: recall_schedule(code=code, **act), done=done)


def _hour_of(request: HttpRequest, *, at: datetime) -> datetime:
    zone = request.POST.get("zone", "")
    if zone not in offered_zones():
        raise RuleError("bad-zone", zones=", ".join(offered_zones()), found=zone[:60])
    return parse_hour(request.POST.get("hour", ""), zone=zone_of(zone), at=at)


def _page(request: HttpRequest, row: Draft, error: RuleError | None = None) -> HttpResponse:
    version, zone, now = row.find_current(), office_zone(), SystemClock().now()
    saved = "" if version.embargo is None else f"{version.embargo.astimezone(zone_of(zone)):%Y-%m-%dT%H:%M}"
    context = {
        "draft": row,
        "version": version,
        "typed_hour": request.POST.get("hour", saved),
        "typed_zone": request.POST.get("zone", zone),
        "zones": [(name, f"{zone_words(name)} ({offset_words(now, name)})") for name in offered_zones()],
        "acts": find_obstacles(row, version, person_of(request)),
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/hour.html", context, status=status_of(error) if error else 200)
