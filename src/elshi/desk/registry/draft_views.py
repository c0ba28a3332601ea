"""The editors of accounts and offices. Their drafts are read, approved and released on the pages of every draft."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.forms import read_number
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain
from elshi.desk.registry.actions.check_control import check_drafted
from elshi.desk.registry.asset_views import known_names
from elshi.desk.registry.control import real_outside
from elshi.desk.registry.forms import (
    OTHER,
    AccountForm,
    OfficeForm,
    account_of_post,
    form_of_account,
    form_of_office,
    office_of_post,
)
from elshi.desk.registry.reading import office_names, read_assets
from elshi.desk.registry.rules.warnings import find_warnings
from elshi.desk.registry.words import HOLDERS, PURPOSES, STATUSES
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.save_office import save_office
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.obstacles import find_obstacles
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE
from elshi.desk.releases.visible import visible_drafts
from elshi.record.types.accounts import PLATFORMS
from elshi.text.languages import LANGUAGES

# The record may hold none; a reader is served by one, and the person who enters the account knows it.
_NO_LANGUAGE = gettext_lazy("Choose at least one language in which this account speaks. Nothing was changed.")


@require_http_methods(["GET", "POST"])
@reading("drafts")
def edit_account(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The editor of an account; POST saves a version. A stale save overwrites nothing and keeps what was typed."""
    row = _find(request, draft_id, ACCOUNT)
    version = row.current_version
    if request.method != "POST":
        account = None if version is None else version.whole["account"]
        form = form_of_account(account, based_on=_number(version), holder=settings.ELSHI_OFFICE)
        return _account_editor(request, row, form)
    form = account_of_post(request.POST)
    account = form.as_account(proofs=[])
    account["proofs"] = _proofs_that_still_hold(account, version)
    person = person_of(request)
    try:
        person.check_can(Act.SAVE_DRAFT)
        if not account["languages"]:
            return _account_editor(request, row, form, refusal=str(_NO_LANGUAGE), status=409)
        saved = save_asset(
            actor=person,
            draft_id=row.pk,
            account=account,
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _account_editor(request, row, form, refusal=explain(error), status=status_of(error))
    return _saved(request, saved)


@require_http_methods(["GET", "POST"])
@reading("drafts")
def edit_office(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The editor of an office below ours, in the same way."""
    row = _find(request, draft_id, OFFICE)
    version = row.current_version
    if request.method != "POST":
        child = None if version is None else version.whole["child"]
        form = form_of_office(child, based_on=_number(version), parent=settings.ELSHI_OFFICE)
        return _office_editor(request, row, form)
    form = office_of_post(request.POST)
    try:
        saved = save_office(
            actor=person_of(request),
            draft_id=row.pk,
            child=form.as_child(),
            based_on=form.based_on,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _office_editor(request, row, form, error)
    return _saved(request, saved)


@require_POST
@reading("drafts")
def check(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Look at the proofs of the drafted account now, and save a version that holds them."""
    row = _find(request, draft_id, ACCOUNT)
    try:
        check_drafted(
            actor=person_of(request),
            draft_id=row.pk,
            based_on=read_number(request.POST.get("based_on")),
            outside=real_outside(),
            at=SystemClock().now(),
        )
    except RuleError as error:
        messages.error(request, explain(error))
        return redirect("releases:draft", draft_id=draft_id)
    messages.success(request, _("Looked at now. What was seen is in the new version of this draft."))
    return redirect("releases:draft", draft_id=draft_id)


def _find(request: HttpRequest, draft_id: int, kind: str) -> Draft:
    wanted = (
        visible_drafts(person_of(request))
        .filter(kind=kind)
        .select_related("created_by", "case", "replaces", "returned_by")
    )
    return get_object_or_404(wanted, pk=draft_id)


def _number(version: DraftVersion | None) -> int:
    return 0 if version is None else version.number


def _saved(request: HttpRequest, version: DraftVersion) -> HttpResponse:
    messages.success(request, _("Saved as version {number}.").format(number=version.number))
    return redirect("releases:draft", draft_id=version.draft_id)


def _proofs_that_still_hold(account: Mapping[str, Any], version: DraftVersion | None) -> list[dict[str, Any]]:
    """The proofs of the version before, if they are about the same name and address; none otherwise."""
    if version is None:
        return []
    before = version.whole["account"]
    now = (account["platform"], account["handle"].strip().removeprefix("@"), account["url"] or None)
    return before["proofs"] if now == (before["platform"], before["handle"], before["url"]) else []


def _account_editor(
    request: HttpRequest, row: Draft, form: AccountForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    assets = read_assets()
    own = "" if row.replaces is None else row.replaces.record_id
    platform = form.as_account(proofs=[])["platform"]
    context = {
        "draft": row,
        "form": form,
        "offices": office_names().items(),
        "platforms": PLATFORMS,
        "other": OTHER,
        "holders": HOLDERS.items(),
        "purposes": PURPOSES.items(),
        "statuses": STATUSES.items(),
        "languages": LANGUAGES.values(),
        "successors": [one for one in assets.values() if one.id != own],
        "warnings": find_warnings(platform, form.handle, known=known_names(assets), own=own) if form.handle else [],
        "acts": find_obstacles(row, None, person_of(request)),
        "refusal": refusal,
    }
    return render(request, "registry/edit_account.html", context, status=status)


def _office_editor(request: HttpRequest, row: Draft, form: OfficeForm, error: RuleError | None = None) -> HttpResponse:
    context = {
        "draft": row,
        "form": form,
        "offices": office_names().items(),
        "languages": LANGUAGES.values(),
        "acts": find_obstacles(row, None, person_of(request)),
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/edit_office.html", context, status=status_of(error) if error else 200)
