"""The attachments of a statement: see them, add one, say what they show, take one away."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from elshi.adapters.clock import SystemClock
from elshi.base.errors import SecurityError
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.add_attachment import add_attachment
from elshi.desk.releases.actions.change_attachments import change_attachments
from elshi.desk.releases.attached import list_attached
from elshi.desk.releases.attachment_files import read_attachment_file
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.attachments import MAX_MEGABYTES, read_attachments
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.web.numbers import read_number
from elshi.record.attachments import MAX_ALTERNATIVE, MAX_ATTACHMENTS, PDF
from elshi.text.languages import LANGUAGES

_HASH = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def attachments(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The attachments with their words in fields; POST adds a file, or saves the words, or takes one away."""
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id)
    version = row.current_version
    if row.kind != STATEMENT or version is None:
        return redirect("releases:draft", draft_id=draft_id)
    if request.method != "POST":
        return _page(request, row)
    try:
        _add(request, row) if "add" in request.POST else _change(request, row, version)
    except RuleError as error:
        return _page(request, row, error)
    return redirect("releases:attachments", draft_id=draft_id)


@require_GET
@reading("own-drafts")
def attachment_file(request: HttpRequest, draft_id: int, sha256: str) -> HttpResponse:
    """The bytes of an attachment of any version of the draft. A picture is shown; a paper is handed over to be kept."""
    if not _HASH.fullmatch(sha256):
        raise Http404
    row = get_object_or_404(visible_drafts(person_of(request)), pk=draft_id, kind=STATEMENT)
    versions = DraftVersion.objects.filter(draft=row, content__contains=sha256)
    found = (one for version in versions for one in read_attachments(version.whole) if one.sha256 == sha256)
    one = next(found, None)
    if one is None:
        raise Http404
    try:
        data = read_attachment_file(sha256)
    except SecurityError as exc:  # erased since
        raise Http404 from exc
    answer = HttpResponse(data, content_type=one.media_type)
    how = "attachment" if one.media == PDF else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{sha256[:16]}.{one.media.ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _add(request: HttpRequest, row: Draft) -> None:
    upload = request.FILES.get("file")
    if upload is None:
        raise RuleError("attachment-missing")
    added = add_attachment(
        actor=person_of(request),
        draft_id=row.pk,
        data=upload.read(),
        alternatives=_words(request, "new"),
        based_on=_based_on(request),
        at=SystemClock().now(),
    )
    messages.success(request, _("Attached. Saved as version {number}.").format(number=added.version.number))
    if added.is_cleaned:
        messages.warning(
            request,
            _("What the picture told beside itself was taken out before it was kept: camera, place, time, names."),
        )
    if added.attachment.media == PDF:
        messages.warning(
            request,
            _("A PDF keeps what it tells beside its pages, such as the name of its author: look at its properties."),
        )


def _change(request: HttpRequest, row: Draft, version: DraftVersion) -> None:
    known = [one.sha256 for one in read_attachments(version.whole)]
    saved = change_attachments(
        actor=person_of(request),
        draft_id=row.pk,
        alternatives={sha256: _words(request, sha256) for sha256 in known},
        removed=[sha256 for sha256 in known if request.POST.get("remove") == sha256],
        based_on=_based_on(request),
        at=SystemClock().now(),
    )
    messages.success(request, _("Saved as version {number}.").format(number=saved.number))


def _words(request: HttpRequest, name: str) -> dict[str, str]:
    """The words as typed, by language."""
    fields = {tag: request.POST.get(f"words-{name}-{tag}") for tag in LANGUAGES}
    return {tag: text for tag, text in fields.items() if text is not None}


def _based_on(request: HttpRequest) -> int:
    """The version that the writer saw; what is no number counts as 0, so that the save is stale, not lost."""
    return read_number(request.POST.get("based_on"))


def _page(request: HttpRequest, row: Draft, error: RuleError | None = None) -> HttpResponse:
    version = row.find_current()
    shown = list_attached(version)
    context: dict[str, Any] = {
        "draft": row,
        "version": version,
        "attached": shown,
        "fields": [
            (one, [(LANGUAGES[tag], _typed(request, one.sha256, tag, words)) for tag, words in one.words])
            for one in shown
        ],
        "new_fields": [
            (LANGUAGES[text["language"]], _typed(request, "new", text["language"], "") if error else "")
            for text in version.whole["renditions"]
        ],
        "acts": find_obstacles(row, version, person_of(request)),
        "limit": MAX_ATTACHMENTS,
        "megabytes": MAX_MEGABYTES,
        "longest": MAX_ALTERNATIVE,
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/attachments.html", context, status=status_of(error) if error else 200)


def _typed(request: HttpRequest, name: str, tag: str, saved: str) -> str:
    """What stands in a field: what was typed when a rule refused it, else what is saved."""
    return request.POST.get(f"words-{name}-{tag}", saved)
