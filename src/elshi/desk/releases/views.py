"""Today, the lists of drafts and of published statements, and the start of a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.forms import read_number
from elshi.desk.cases.listing import list_current_alerts
from elshi.desk.people.choice import chosen_office
from elshi.desk.people.models import Person
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.reading import can_read, reads
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import explain, refusal_of
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.start_withdrawal import start_withdrawal
from elshi.desk.releases.attached import list_attached
from elshi.desk.releases.copied_logs import count_alarms
from elshi.desk.releases.facts import list_facts
from elshi.desk.releases.listing import Row, draft_rows, in_desk_order, release_rows
from elshi.desk.releases.models import Release
from elshi.desk.releases.progress import read_progress
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.releases.starting import act_to_replace
from elshi.desk.releases.visible import check_may_replace, sees_draft, visible_drafts, visible_releases
from elshi.desk.releases.waiting import AT_WORK, for_approval, to_mend, to_release, written_by
from elshi.desk.releases.words import WITHDRAWAL_WORDS
from elshi.desk.web.languages import tag_of

TODAY_ROWS = 8  # of each kind
PUBLISHED_ROWS = 50  # of one page


@require_GET
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """What needs me now."""
    person = person_of(request)
    context: dict[str, object] = {"last_releases": _newest_releases(person), "log_alarms": count_alarms()}
    if can_read(person.role, "alerts"):
        context |= _alerts_now(person)
    if can_read(person.role, "own-drafts"):
        context |= _drafts_now(person)
    if reads(person, "audit"):
        context |= _acts_now()
    return render(request, "releases/today.html", context)


@require_GET
@reading("alerts")
def today_alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of Today, as a fragment."""
    return render(request, "cases/alert_rows.html", _alerts_now(person_of(request)))


@require_GET
@reading("published")
def today_releases(request: HttpRequest) -> HttpResponse:
    """The last releases of Today, as a fragment."""
    return render(request, "releases/release_rows.html", {"rows": _newest_releases(person_of(request))})


@require_GET
@reading("own-drafts")
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts at work, by whose turn it is; then those that are done."""
    reader = tag_of(get_language())
    office = chosen_office(request)
    seen = visible_drafts(person_of(request)).filter(**office.as_filter())
    at_work = draft_rows(seen.filter(state__in=AT_WORK), reader=reader, limit=200)
    finished = draft_rows(seen.exclude(state__in=AT_WORK), reader=reader)
    groups = [(state, [row for row in at_work if row.item.state == state]) for state in reversed(AT_WORK)]
    return render(request, "releases/drafts.html", {"groups": groups, "finished": finished, "office_choice": office})


@require_POST
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """A new statement: from nothing, for a case, or as a correction. Goes to the editor."""
    case, corrects = _number_of(request.POST.get("case", "")), _number_of(request.POST.get("corrects", ""))
    try:
        draft = start_draft(
            actor=person_of(request),
            case_id=case,
            corrects=corrects,
            template=request.POST.get("template", ""),
            at=SystemClock().now(),
        )
    except RuleError as error:
        return render(request, "releases/refused.html", {"refusal": explain(error)}, status=status_of(error))
    if corrects is not None:
        messages.success(
            request, _("This draft holds the published words. Change them; the correction gets a new version.")
        )
    return redirect("releases:edit", draft_id=draft.pk)


@require_GET
@reading("published")
def published(request: HttpRequest) -> HttpResponse:
    """All statements that were released, and their withdrawals, newest first: one page of them."""
    said = _said(person_of(request))
    pages = max(1, -(-said.count() // PUBLISHED_ROWS))
    number = min(max(1, read_number(request.GET.get("page"))), pages)
    rows = release_rows(said, reader=tag_of(get_language()), limit=PUBLISHED_ROWS, start=(number - 1) * PUBLISHED_ROWS)
    return render(request, "releases/published.html", {"rows": rows, "number": number, "pages": pages})


@require_GET
@reading("published")
def statement(request: HttpRequest, release_id: int) -> HttpResponse:
    """One released statement: its words, its place in the log, its public pages."""
    known = _readable(person_of(request)).select_related(
        "version__draft__replaces__version__draft", "version__author", "released_by", "emergency__person"
    )
    release = get_object_or_404(known, pk=release_id)
    return _statement_page(request, release)


@require_POST
@reading("published")
def withdraw(request: HttpRequest, release_id: int) -> HttpResponse:
    """Start the withdrawal of a statement, for the reason that was chosen. Goes to its draft."""
    release = get_object_or_404(_readable(person_of(request)).select_related("version__draft"), pk=release_id)
    reason = request.POST.get("reason", "")
    try:
        draft = start_withdrawal(actor=person_of(request), release=release, reason=reason, at=SystemClock().now())
    except RuleError as error:
        return _statement_page(request, release, error)
    messages.success(request, _("Nothing is withdrawn yet: submit it, and another person approves the withdrawal."))
    return redirect("releases:draft", draft_id=draft.pk)


def _statement_page(request: HttpRequest, release: Release, error: RuleError | None = None) -> HttpResponse:
    person = person_of(request)
    versions = list(_readable(person).filter(record_id=release.record_id).select_related("version__draft"))
    stands = release.state == "published" and release.is_current and not release.is_withdrawn
    old = release.version.draft.replaces
    context = {
        "release": release,
        "draft": release.version.draft,
        "texts": in_desk_order(release.version.shown),
        "authentic": release.version.shown.draft.authentic,
        "facts": list_facts(
            release.kind,
            release.version.whole,
            old=old.version.whole if old is not None and old.kind == release.kind else None,
        ),
        "progress": read_progress(release.version.draft, release.version),
        "no_replace": refusal_of(lambda: _check_may_start(person, release)),
        "sees_draft": sees_draft(person, release.version.draft),
        "attached": list_attached(release.version),
        "versions": versions,
        "newest": max((it.record_version for it in versions if it.state == "published" and not it.disowned), default=0),
        "may_correct": stands and release.kind == STATEMENT,
        "is_withdrawn": release.kind == WITHDRAWAL or release.is_withdrawn,
        "withdrawal_reasons": WITHDRAWAL_WORDS.items(),
        "refusal": explain(error) if error else "",
    }
    return render(request, "releases/statement.html", context, status=status_of(error) if error else 200)


def _check_may_start(person: Person, release: Release) -> None:
    person.check_can(act_to_replace(release))
    check_may_replace(person, release)


@require_GET
@reading("published")
def statement_state(request: HttpRequest, release_id: int) -> HttpResponse:
    """The state of a release, as a fragment."""
    release = get_object_or_404(_readable(person_of(request)).select_related("version__draft"), pk=release_id)
    return render(request, "releases/state.html", {"draft": release.version.draft, "release": release})


def _number_of(text: str) -> int | None:
    """The number of a row as the page sent it, None for an empty field. Raises Http404 for what can be no number."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def _alerts_now(person: Person) -> dict[str, object]:
    current = list_current_alerts(person)
    return {"alerts": list(current[:TODAY_ROWS]), "alerts_count": current.count()}


def _drafts_now(person: Person) -> dict[str, object]:
    """What of drafts needs the person, each list with the longest wait first; for who only reads them, all at work."""
    reader = tag_of(get_language())
    for_me, released = for_approval(person), to_release(person)
    seen = visible_drafts(person)
    at_work = seen.filter(state__in=AT_WORK)
    return {
        "for_approval": draft_rows(for_me, reader=reader, limit=TODAY_ROWS),
        "for_approval_count": for_me.count(),
        "to_mend": draft_rows(to_mend(person), reader=reader, limit=TODAY_ROWS),
        "to_release": draft_rows(released, reader=reader, limit=TODAY_ROWS),
        "to_release_count": released.count(),
        "scheduled": draft_rows(seen.filter(state="scheduled"), reader=reader, limit=TODAY_ROWS),
        "my_drafts": draft_rows(written_by(person), reader=reader, limit=TODAY_ROWS),
        "under_way": [] if person.can(Act.START_DRAFT) else draft_rows(at_work, reader=reader, limit=TODAY_ROWS),
    }


def _acts_now() -> dict[str, object]:
    """The newest acts of the audit trail."""
    return {"last_acts": list(AuditRow.objects.order_by("-id")[:TODAY_ROWS])}


def _newest_releases(person: Person) -> list[Row]:
    return release_rows(_said(person), reader=tag_of(get_language()), limit=TODAY_ROWS)


def _said(person: Person) -> QuerySet[Release]:
    """Statements and withdrawals; accounts and offices have pages of their own."""
    return _readable(person).filter(version__draft__kind__in=(STATEMENT, WITHDRAWAL))


def _readable(person: Person) -> QuerySet[Release]:
    """Releases that this person sees, newest first."""
    return visible_releases(person)
