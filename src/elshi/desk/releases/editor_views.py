"""The editor of a statement: write side by side, keep what is typed, meet others' edits, see how it will look."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.releases.actions.save_draft import merge_edits, save_draft
from elshi.desk.releases.autosaves import drop_autosaves, find_autosave, keep_autosave, list_present
from elshi.desk.releases.comments import list_comments
from elshi.desk.releases.comparison import compare_words
from elshi.desk.releases.draft_views import EDITORS, _find, _release_of
from elshi.desk.releases.facts import list_facts
from elshi.desk.releases.forms import (
    Column,
    EditorForm,
    form_of_autosave,
    form_of_post,
    form_of_version,
    offered_languages,
)
from elshi.desk.releases.glossary import by_language, find_findings
from elshi.desk.releases.mixed import find_mixed
from elshi.desk.releases.models import Autosave, Draft, DraftVersion
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rendition_work import list_renditions
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.content import check_lengths
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.places import list_places
from elshi.desk.releases.site_preview import preview_page
from elshi.desk.web.lists import in_a_row
from elshi.desk.web.numbers import read_number
from elshi.record.rendition import MAX_BODY, MAX_TITLE
from elshi.text.languages import LANGUAGES


@require_http_methods(["GET", "POST"])
@reading("own-drafts")
def edit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The editor; POST saves a new version. Others' edits go together with it by language, and nothing is overwritten.

    Accounts and offices have editors of their own; a withdrawal has none, its reason is all there is to it.
    """
    row = _find(request, draft_id)
    if row.kind != STATEMENT:
        return redirect(EDITORS.get(row.kind, "releases:draft"), draft_id=draft_id)
    version = row.current_version
    if request.method != "POST":
        return _open(request, row, version)
    form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, version))
    try:
        check_lengths(form.renditions)  # here already: a stale save compares the texts
        saved = save_draft(
            actor=person_of(request),
            draft_id=draft_id,
            renditions=form.renditions,
            authentic=form.authentic,
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except StaleDraftError as error:
        return _conflict(request, _find(request, draft_id), form, error)
    except RuleError as error:
        return _editor(request, row, form, version=version, error=error)
    messages.success(request, _saved_words(row, form, saved))
    return redirect("releases:draft" if "read" in request.POST else "releases:edit", draft_id=draft_id)


@require_POST
@reading("own-drafts")
def autosave(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Keep what is in the editor, note that it is open, and answer what there is to look at, as a fragment."""
    row = _find(request, draft_id)
    version = row.current_version
    form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, version))
    at, typed = SystemClock().now(), request.POST.get("typed") == "1"
    try:
        row.check_kind(STATEMENT)
        keep_autosave(person=person_of(request), draft=row, form=form if typed else None, at=at)
        check_lengths(form.renditions)
    except RuleError as error:
        return render(request, "releases/editor_side.html", {"refusal": explain(error)}, status=status_of(error))
    newer = version is not None and version.number > form.based_on
    context = _side(request, row, form) | {"kept_at": at if typed else None, "newer": version if newer else None}
    return render(request, "releases/editor_side.html", context)


@require_POST
@reading("own-drafts")
def forget(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw away what the person typed and did not save."""
    drop_autosaves(_find(request, draft_id), person_of(request))
    messages.success(request, _("What you had not saved was thrown away."))
    return redirect("releases:edit", draft_id=draft_id)


@require_POST
@reading("own-drafts")
def preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What is in the editor as readers would see it, all languages side by side. Saves nothing."""
    row = _find(request, draft_id)
    form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, row.current_version))
    try:
        check_lengths(form.renditions)
    except RuleError as error:
        return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
    context = {"draft": row, "texts": form.renditions, "authentic": form.authentic}
    return render(request, "releases/preview.html", context | _checked(form.renditions, form.authentic))


@require_POST
@reading("own-drafts")
def preview_on_site(request: HttpRequest, draft_id: int, language: str) -> HttpResponse:
    """One language as a page of the site: what is in the editor, or the newest version where nothing was sent."""
    row = _find(request, draft_id)
    version = row.current_version
    if row.kind != STATEMENT:
        raise Http404
    if f"body-{language}" in request.POST:
        form = form_of_post(request.POST, languages=offered_languages(settings.ELSHI_LANGUAGES, version))
        texts, authentic = form.renditions, form.authentic
    else:
        texts, authentic = [] if version is None else list(version.renditions.values()), row.authentic
    try:
        check_lengths(texts)
    except RuleError as error:
        return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
    if language not in {text["language"] for text in texts} or authentic not in LANGUAGES:
        raise Http404
    at = SystemClock().now()
    page = preview_page(
        texts, language=language, authentic=authentic, version=row.record_version, attached=version, at=at
    )
    return HttpResponse(page)


@require_GET
@reading("own-drafts")
def compare(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Any two versions, word by word. Without numbers: the newest against the one before."""
    row = _find(request, draft_id)
    versions = list(row.versions.select_related("author").defer("content").order_by("number"))
    newest = versions[-1].number if versions else 0
    new = _version(row, read_number(request.GET.get("to"), otherwise=newest))
    old = _version(row, read_number(request.GET.get("from"), otherwise=newest - 1))
    context: dict[str, Any] = {"draft": row, "versions": versions, "old": old, "new": new}
    if old is not None and new is not None:
        columns = _compared(old.renditions, new.renditions) if row.kind == STATEMENT else []
        context |= {
            "columns": columns,
            "changed": [part for part in columns if part["changed"]],
            "authentic": (old.whole.get("authentic"), new.whole.get("authentic")),
            "facts": list_facts(row.kind, new.whole, old=old.whole),
            "before": (old.number - 1, new.number - 1) if min(old.number, new.number) > 1 else None,
            "after": (old.number + 1, new.number + 1) if max(old.number, new.number) < newest else None,
        }
    return render(request, "releases/compare.html", context)


def _open(request: HttpRequest, row: Draft, version: DraftVersion | None) -> HttpResponse:
    """The editor with the newest version, or with what the person had not saved if he takes it up."""
    unsaved = find_autosave(person=person_of(request), draft=row, version=version)
    if unsaved is not None and "unsaved" in request.GET:
        form = form_of_autosave(unsaved, languages=offered_languages(settings.ELSHI_LANGUAGES, version))
        return _editor(request, row, form, version=version, taken_up=unsaved)
    form = form_of_version(version, languages=settings.ELSHI_LANGUAGES, authentic=row.authentic)
    return _editor(request, row, form, version=version, unsaved=unsaved)


def _saved_words(row: Draft, form: EditorForm, saved: DraftVersion) -> str:
    words = _("Saved as version {number}.").format(number=saved.number)
    between = row.versions.filter(number__gt=form.based_on, number__lt=saved.number).select_related("author")
    names = dict.fromkeys(version.author.signed_name for version in between.defer("content"))
    if not names:
        return words
    merged = _("Meanwhile somebody else saved other languages ({names}); their words and yours are together now.")
    return f"{words} {merged.format(names=in_a_row(names))}"


def _editor(
    request: HttpRequest,
    row: Draft,
    form: EditorForm,
    *,
    version: DraftVersion | None,
    error: RuleError | None = None,
    **more: Autosave | None,
) -> HttpResponse:
    context = _editor_context(request, row, form, version) | {"refusal": explain(error) if error else ""} | more
    return render(request, "releases/edit.html", context, status=status_of(error) if error else 200)


def _conflict(request: HttpRequest, row: Draft, form: EditorForm, error: StaleDraftError) -> HttpResponse:
    """Where both changed the same language, both texts and the words between them; the others are merged in the fields.

    Saving from here is a new version on top of theirs.
    """
    theirs = row.versions.select_related("author").order_by("-number").first()
    if theirs is None:
        return _editor(request, row, form, version=None, error=error)
    merged, conflicts = _merge(row, theirs, form)
    written = {text["language"]: text for text in form.renditions}
    saved = {tag: text for tag, text in theirs.renditions.items() if tag in conflicts}
    context = _editor_context(request, row, merged, theirs) | {
        "theirs": theirs,
        "differences": _compared(saved, {tag: text for tag, text in written.items() if tag in conflicts}),
        "refusal": explain(error),
    }
    return render(request, "releases/edit.html", context, status=409)


def _merge(row: Draft, theirs: DraftVersion, form: EditorForm) -> tuple[EditorForm, set[str]]:
    """The form on top of `theirs`: what only one changed is merged; languages that both changed stay as typed."""
    try:
        merged = merge_edits(row, theirs, renditions=form.renditions, authentic=form.authentic, based_on=form.based_on)
    except StaleDraftError:  # a version that never was: show all of it
        return EditorForm(columns=form.columns, authentic=form.authentic, based_on=theirs.number), set(LANGUAGES)
    columns = tuple(
        column
        if column.language.tag in merged.conflicts
        else Column(column.language, *merged.texts.get(column.language.tag, ("", "")))
        for column in form.columns
    )
    return EditorForm(columns=columns, authentic=form.authentic, based_on=theirs.number), set(merged.conflicts)


def _editor_context(request: HttpRequest, row: Draft, form: EditorForm, version: DraftVersion | None) -> dict[str, Any]:
    person = person_of(request)
    renditions = {one.language.tag: one for one in list_renditions(row, version, person)}
    comments = list_comments(row, version)
    open_threads = {one.language.tag: len(one.open) for one in comments}
    tags = [column.language.tag for column in form.columns]
    return {
        "draft": row,
        "version": version,
        "release": _release_of(row),
        "form": form,
        "columns": [
            (column, renditions.get(tag), open_threads.get(tag, 0))
            for column, tag in zip(form.columns, tags, strict=True)
        ],
        "comments": comments,
        "has_comments": any(one.open for one in comments),
        "title_limit": MAX_TITLE,
        "body_limit": MAX_BODY,
        "acts": find_obstacles(row, None, person),
        **_side(request, row, form),
    }


def _side(request: HttpRequest, row: Draft, form: EditorForm) -> dict[str, Any]:
    """What there is to look at beside the text that is being written, and who else is here."""
    present = list_present(row, but=person_of(request), at=SystemClock().now())
    return {"present": present, **_checked(form.renditions, form.authentic)}


def _checked(texts: Sequence[Mapping[str, str]], authentic: str) -> dict[str, Any]:
    return {
        "mixed": find_mixed(texts),
        "findings": by_language(find_findings(texts, authentic=authentic)),
        "places": [(LANGUAGES[tag], places) for tag, places in list_places(texts)],
    }


def _compared(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """For each language of either text: its title and body as pieces (releases.comparison)."""
    empty = {"title": "", "body": ""}
    tags = [tag for tag in dict.fromkeys((*settings.ELSHI_LANGUAGES, *LANGUAGES)) if tag in old or tag in new]
    return [
        {
            "language": LANGUAGES[tag],
            "title": compare_words(old.get(tag, empty)["title"], new.get(tag, empty)["title"]),
            "body": compare_words(old.get(tag, empty)["body"], new.get(tag, empty)["body"]),
            "theirs": old.get(tag, empty),
            "is_new": tag not in old,
            "is_gone": tag not in new,
            "changed": any(old.get(tag, empty)[part] != new.get(tag, empty)[part] for part in ("title", "body")),
        }
        for tag in tags
    ]


def _version(row: Draft, number: int) -> DraftVersion | None:
    return row.versions.select_related("author").filter(number=number).first() if number < 2**31 else None
