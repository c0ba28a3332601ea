"""What we said last time on the topic of a draft: a page, and for htmx its part."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from elshi.desk.people.pages import person_of, reading
from elshi.desk.releases.precedents import find_precedents
from elshi.desk.releases.visible import visible_drafts


@require_GET
@reading("own-drafts")
def precedents(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The published statements nearest to what is saved, and what is said in other words now."""
    draft = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    version = draft.versions.select_related("draft__replaces").order_by("-number").first()
    found = [] if version is None else find_precedents(version)
    part = bool(request.headers.get("HX-Request"))
    template = "releases/precedent_rows.html" if part else "releases/precedents.html"
    return render(request, template, {"draft": draft, "version": version, "precedents": found})
