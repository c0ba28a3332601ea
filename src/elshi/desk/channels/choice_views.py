"""Where a draft goes: choose channels and languages, see how it will look on each, before anything is approved."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from elshi.adapters.clock import SystemClock
from elshi.base.errors import FormatError
from elshi.desk.channels.actions.choose_channels import choose_channels
from elshi.desk.channels.card_pictures import CardError, read_card
from elshi.desk.channels.choosing import list_offers
from elshi.desk.channels.countries import find_countries
from elshi.desk.channels.drafted import draft_message, preview
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.destinations import About, read_about, read_targets
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.releases.words import name_in
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import reader_order
from elshi.desk.web.numbers import read_number
from elshi.speak.targets import SITE, Target, parse_targets


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def choose(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The channels with their languages, and a preview of each; POST saves the choice, or with `look` only shows it."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    version = row.current_version
    if row.kind != STATEMENT or version is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        return _page(request, row, version)
    chosen, about = _chosen(request), _about(request)
    if "look" in request.POST:
        return _page(request, row, version, chosen=chosen, about=about)
    try:
        saved = choose_channels(
            actor=person_of(request),
            draft_id=draft_id,
            chosen=chosen,
            about=about,
            based_on=_based_on(request),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, row, row.find_current(), chosen=chosen, about=about, error=error)
    messages.success(request, _("Saved as version {number}.").format(number=saved.number))
    return redirect("channels:choose", draft_id=draft_id)


@require_GET
@reading("own-drafts")
def card(request: HttpRequest, draft_id: int, language: str) -> HttpResponse:
    """The picture card of the newest version in `language`, as it would go out now."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id, kind=STATEMENT)
    version = row.current_version
    if version is None or language not in version.renditions:
        raise Http404
    try:
        picture = read_card(draft_message(row, version, language, record=row.record_id, at=SystemClock().now()))
    except CardError as exc:  # the page says why in words
        raise Http404 from exc
    answer = HttpResponse(picture.data, content_type=picture.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _page(
    request: HttpRequest,
    row: Draft,
    version: DraftVersion,
    *,
    chosen: set[Target] | None = None,
    about: About | None = None,
    error: RuleError | None = None,
) -> HttpResponse:
    offers = list_offers(row, version, chosen=chosen)
    about = read_about(version.whole) if about is None else about
    at = SystemClock().now()
    tags = {language.tag for offer in offers for language in offer.chosen}
    drafted = {tag: draft_message(row, version, tag, record=row.record_id, at=at) for tag in tags}
    context: dict[str, Any] = {
        "draft": row,
        "version": version,
        "offers": offers,
        "previews": [preview(offer.channel, drafted[one.tag]) for offer in offers for one in offer.chosen],
        "is_suggested": chosen is None and not read_targets(version.whole),
        "is_unsaved": chosen is not None,
        "topics": _subjects(settings.ELSHI_TOPICS, chosen={about.topic}),
        "countries": sorted(
            _subjects(find_countries(), chosen=set(about.countries)), key=lambda one: reader_order(one[1])
        ),
        "acts": find_obstacles(row, version, person_of(request)),
        "refusal": explain(error) if error else "",
    }
    return render(request, "channels/choose.html", context, status=status_of(error) if error else 200)


def _subjects(listed: Any, *, chosen: set[str]) -> list[tuple[str, str, bool]]:
    """(code, name in the reader's language, whether it is chosen); what was chosen stays though no list has it."""
    named = {subject.code: name_in(dict(subject.names), tag_of(get_language())) for subject in listed}
    return [(code, named.get(code, code), code in chosen) for code in (*named, *sorted(chosen - set(named) - {""}))]


def _chosen(request: HttpRequest) -> set[Target]:
    """The boxes that are ticked. Raises Http404 for what no box of ours sends."""
    try:
        return set(parse_targets(sorted({SITE, *request.POST.getlist("to")})))
    except FormatError as exc:
        raise Http404 from exc


def _about(request: HttpRequest) -> About:
    return About(request.POST.get("topic", ""), tuple(sorted(set(request.POST.getlist("country")))))


def _based_on(request: HttpRequest) -> int:
    """The version that the writer saw; what is no number counts as 0, so that the save is stale, not lost."""
    return read_number(request.POST.get("based_on"))
