"""The register: offices with their accounts, one account, and the acts that begin on its page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.adapters.control_proofs import profile_code
from elshi.desk.cases.forms import read_moment, read_number
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.reading import can_read
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.registry.actions.check_control import check_registered
from elshi.desk.registry.actions.open_incident import Report, open_incident
from elshi.desk.registry.actions.put_proofs import put_proofs
from elshi.desk.registry.actions.report_lost import Loss, report_lost
from elshi.desk.registry.control import real_outside
from elshi.desk.registry.models import ControlCheck, Incident
from elshi.desk.registry.reading import Asset, find_asset, new_drafts, office_names, read_assets, read_tree
from elshi.desk.registry.rules.warnings import Known, find_warnings
from elshi.desk.registry.words import STATUSES
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_office_draft import start_office_draft
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.visible import check_may_replace, sees_draft, visible_releases

CHECKS_SHOWN = 10


@require_GET
@reading("registry")
def accounts(request: HttpRequest) -> HttpResponse:
    """The tree of offices with their accounts; `?q=` and `?status=` choose among them."""
    return _accounts_page(request)


@require_GET
@reading("registry")
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One account: what stands, what was seen, what is under way, and what can be done."""
    return _account_page(request, _find(number))


@require_POST
@reading("registry")
def new_account(request: HttpRequest) -> HttpResponse:
    """Start the draft of an account that is not in the register yet."""
    try:
        draft = start_asset_draft(actor=person_of(request), at=SystemClock().now())
    except RuleError as error:
        return _accounts_page(request, error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_POST
@reading("registry")
def new_office(request: HttpRequest) -> HttpResponse:
    """Start the draft of an office that is not in the tree yet."""
    try:
        draft = start_office_draft(actor=person_of(request), at=SystemClock().now())
    except RuleError as error:
        return _accounts_page(request, error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_POST
@reading("registry")
def change_office(request: HttpRequest, office_id: str) -> HttpResponse:
    """Start a change of an office; the draft of one that is under way already."""
    branch = next((one for one in read_tree({}) if one.office.pk == office_id and one.release is not None), None)
    if branch is None or branch.release is None:
        raise Http404
    if branch.draft is not None and sees_draft(person_of(request), branch.draft):
        return redirect("releases:draft", draft_id=branch.draft.pk)
    try:
        _check_free(request, branch.release, branch.draft)
        draft = start_office_draft(actor=person_of(request), at=SystemClock().now(), replaces=branch.release)
    except RuleError as error:
        return _accounts_page(request, error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_POST
@reading("registry")
def change_account(request: HttpRequest, number: int) -> HttpResponse:
    """Start a change of an account; the draft of one that is under way already."""
    asset = _find(number)
    if asset.draft is not None and sees_draft(person_of(request), asset.draft):
        return redirect("releases:draft", draft_id=asset.draft.pk)
    try:
        _check_free(request, asset.release, asset.draft)
        draft = start_asset_draft(actor=person_of(request), at=SystemClock().now(), replaces=asset.release)
    except RuleError as error:
        return _account_page(request, asset, error)
    return redirect("releases:edit", draft_id=draft.pk)


@require_POST
@reading("registry")
def check_account(request: HttpRequest, number: int) -> HttpResponse:
    """Look at the proofs of an account now, from both sides."""
    asset = _find(number)
    try:
        check_registered(actor=person_of(request), account=asset.id, outside=real_outside(), at=SystemClock().now())
    except RuleError as error:
        return _account_page(request, asset, error)
    messages.success(request, _("Looked at now. What was seen is kept below."))
    return redirect("registry:account", number=number)


@require_POST
@reading("registry")
def keep_proofs(request: HttpRequest, number: int) -> HttpResponse:
    """Draft a version of the account that holds the proofs of a check."""
    asset = _find(number)
    check = read_number(request.POST.get("check"))
    try:
        draft = put_proofs(actor=person_of(request), account=asset.id, check_id=check, at=SystemClock().now())
    except RuleError as error:
        return _account_page(request, asset, error)
    return redirect("releases:draft", draft_id=draft.pk)


@require_POST
@reading("registry")
def lost(request: HttpRequest, number: int) -> HttpResponse:
    """Report an account lost: the incident and the submitted draft in one act."""
    asset, now = _find(number), SystemClock().now()
    try:
        loss = Loss(
            account=asset.id,
            status=request.POST.get("status", ""),
            since=read_moment(request.POST.get("since", "")) or now,
            successor=request.POST.get("successor", ""),
        )
        draft, incident = report_lost(actor=person_of(request), loss=loss, at=now)
    except RuleError as error:
        return _account_page(request, asset, error)
    if incident is None:
        return redirect("releases:draft", draft_id=draft.pk)
    messages.success(
        request, _("The incident is on file, and the change of the entry waits for approval by another person.")
    )
    return redirect("registry:incident", incident_id=incident.pk)


@require_POST
@reading("incidents")
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Open an incident file without changing the register: a copy was found, or something is being looked into."""
    asset, now = _find(number), SystemClock().now()
    given = request.POST
    try:
        since = read_moment(request.POST.get("since", "")) or now
        wanted = Report(
            account=asset.id,
            kind=given.get("kind", ""),
            since=since,
            successor=given.get("successor", ""),
            platform=given.get("platform", ""),
            handle=given.get("handle", ""),
            url=given.get("url", ""),
        )
        incident = open_incident(actor=person_of(request), report=wanted, at=now)
    except RuleError as error:
        return _account_page(request, asset, error)
    return redirect("registry:incident", incident_id=incident.pk)


def _check_free(request: HttpRequest, release: Release, draft: Draft | None) -> None:
    """Raises RuleError for who begins none, where another office writes a change, or the entry is another office's."""
    person_of(request).check_can(Act.START_DRAFT)
    check_may_replace(person_of(request), release)
    if draft is not None:
        raise RuleError("draft-under-way", draft=draft.pk)


def _find(number: int) -> Asset:
    asset = find_asset(number)
    if asset is None:
        raise Http404
    return asset


def _accounts_page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    assets = read_assets()
    wanted, status = request.GET.get("q", "").strip().casefold(), request.GET.get("status", "")
    found = {
        name: asset
        for name, asset in assets.items()
        if (not wanted or wanted.removeprefix("@") in f"{asset.handle} {asset.platform} {asset.url}".casefold())
        and status in {"", asset.status}
    }
    branches = read_tree(found)
    is_filtered = bool(wanted or status)
    context = {
        "branches": [branch for branch in branches if branch.assets or not is_filtered],
        "total": len(assets),
        "found": len(found),
        "is_filtered": is_filtered,
        "q": request.GET.get("q", ""),
        "status": status,
        "statuses": STATUSES.items(),
        "new": new_drafts(person_of(request)) if can_read(person_of(request).role, "drafts") else [],
        "incidents": _open_incidents(request),
        "has_offices": bool(branches),
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/accounts.html", context, status=status_of(error) if error else 200)


def _account_page(request: HttpRequest, asset: Asset, error: RuleError | None = None) -> HttpResponse:
    assets = read_assets()
    names = office_names()
    context = {
        "asset": asset,
        "holder": names.get(asset.holder, {}),
        "successor": assets.get(asset.successor),
        "others": [one for one in assets.values() if one.id != asset.id and one.status == "active"],
        "checks": list(ControlCheck.objects.filter(record_id=asset.id).select_related("by")[:CHECKS_SHOWN]),
        "versions": list(
            visible_releases(person_of(request))
            .filter(record_id=asset.id)
            .exclude(state=ReleaseState.REFUSED.value)
            .order_by("-record_version")
        ),
        "incidents": list(Incident.objects.filter(record_id=asset.id)) if _reads_incidents(request) else [],
        "warnings": find_warnings(asset.platform, asset.handle, known=known_names(assets), own=asset.id),
        "no_change": refusal_of(lambda: check_may_replace(person_of(request), asset.release)),
        "code": profile_code(asset.id),
        "public_page": _public_page(request, asset),
        "typed": request.POST,
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/account.html", context, status=status_of(error) if error else 200)


def _public_page(request: HttpRequest, asset: Asset) -> str:
    return f"{settings.ELSHI_PUBLIC_URL.rstrip('/')}/{person_of(request).language}/registry/{asset.number}/"


def known_names(assets: dict[str, Asset]) -> list[Known]:
    """The names that a new one is compared with."""
    return [Known(one.id, one.platform, one.handle) for one in assets.values()]


def _reads_incidents(request: HttpRequest) -> bool:
    return can_read(person_of(request).role, "incidents")


def _open_incidents(request: HttpRequest) -> dict[str, Any]:
    """Open incidents by the account they are about, for those who may read them."""
    if not _reads_incidents(request):
        return {}
    return {one.record_id: one for one in Incident.objects.filter(closed_at=None)}
