"""The incident file: its time line, its evidence, what was done, and its export."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.forms import read_moment
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import RuleError
from elshi.desk.people.words import explain
from elshi.desk.registry.actions.add_evidence import Piece, add_evidence
from elshi.desk.registry.actions.close_incident import close_incident
from elshi.desk.registry.actions.name_successor import name_successor
from elshi.desk.registry.actions.note_measure import note_measure
from elshi.desk.registry.actions.write_letter import start_letter
from elshi.desk.registry.evidence_files import read_evidence
from elshi.desk.registry.export import export_incident
from elshi.desk.registry.models import Evidence, Incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.evidence import FILE_KINDS, MAX_BYTES
from elshi.desk.registry.timeline import read_timeline
from elshi.desk.registry.waiting import waiting_lookalikes
from elshi.desk.registry.words import EVIDENCE, LETTERS, MEASURES, OUTCOMES
from elshi.text.languages import LANGUAGES

LIST_LIMIT = 200


@require_GET
@reading("incidents")
def incidents(request: HttpRequest) -> HttpResponse:
    """All incidents, open ones first."""
    rows = Incident.objects.select_related("opened_by").order_by("closed_at", "-opened_at", "-id")[:LIST_LIMIT]
    context = {"incidents": list(rows), "assets": read_assets(), "lookalikes": waiting_lookalikes().count()}
    return render(request, "registry/incidents.html", context)


@require_GET
@reading("incidents")
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident file."""
    return _page(request, incident_id)


@require_POST
@reading("incidents")
def evidence_add(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Put a piece of evidence on file."""
    now = SystemClock().now()
    upload = request.FILES.get("file")
    try:
        piece = Piece(
            kind=request.POST.get("kind", ""),
            description=request.POST.get("description", ""),
            seen_at=read_moment(request.POST.get("seen_at", "")) or now,
            file=None if upload is None else upload.read(),
            text=request.POST.get("text", ""),
            url=request.POST.get("url", ""),
        )
        add_evidence(actor=person_of(request), incident_id=incident_id, piece=piece, at=now)
    except RuleError as error:
        return _page(request, incident_id, error)
    messages.success(request, _("The evidence is on file, with its hash."))
    return redirect("registry:incident", incident_id=incident_id)


@require_POST
@reading("incidents")
def measure_add(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Note what was done."""
    now = SystemClock().now()
    try:
        note_measure(
            actor=person_of(request),
            incident_id=incident_id,
            measure=request.POST.get("measure", ""),
            note=request.POST.get("note", ""),
            done_at=read_moment(request.POST.get("done_at", "")) or now,
            at=now,
        )
    except RuleError as error:
        return _page(request, incident_id, error)
    return redirect("registry:incident", incident_id=incident_id)


@require_POST
@reading("incidents")
def successor_set(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Name the account that takes the place of the lost one, in this file."""
    successor = request.POST.get("successor", "")
    try:
        name_successor(actor=person_of(request), incident_id=incident_id, successor=successor, at=SystemClock().now())
    except RuleError as error:
        return _page(request, incident_id, error)
    return redirect("registry:incident", incident_id=incident_id)


@require_POST
@reading("incidents")
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close the file with its outcome."""
    outcome = request.POST.get("outcome", "")
    try:
        close_incident(actor=person_of(request), incident_id=incident_id, outcome=outcome, at=SystemClock().now())
    except RuleError as error:
        return _page(request, incident_id, error)
    messages.success(request, _("The file is closed. It stays readable and takes no more evidence."))
    return redirect("registry:incident", incident_id=incident_id)


@require_POST
@reading("incidents")
def letter_start(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Start a protest note or a complaint."""
    kind, language = request.POST.get("kind", ""), request.POST.get("language", "")
    try:
        letter = start_letter(
            actor=person_of(request),
            incident_id=incident_id,
            kind=kind,
            language=language,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, incident_id, error)
    return redirect("registry:letter-edit", letter_id=letter.pk)


@require_GET
@reading("incidents")
def evidence_file(_request: HttpRequest, incident_id: int, number: int) -> HttpResponse:
    """The bytes of a piece of evidence: handed over to be kept, never shown as a page. Its name is made of numbers."""
    piece = get_object_or_404(Evidence, incident_id=incident_id, number=number)
    kind = FILE_KINDS.get(piece.media_type)
    if kind is None:
        raise Http404
    answer = HttpResponse(read_evidence(piece.sha256), content_type=f"{kind.media_type}{_charset(kind.media_type)}")
    name = f"incident-{incident_id}-evidence-{number}-{piece.sha256[:16]}.{kind.ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@reading("incidents")
def export(_request: HttpRequest, incident_id: int) -> HttpResponse:
    """The whole file as JSON with all hashes, without the files themselves."""
    row = get_object_or_404(Incident, pk=incident_id)
    answer = HttpResponse(export_incident(row, at=SystemClock().now()), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="incident-{row.pk}.json"'
    return answer


def _charset(media_type: str) -> str:
    return "; charset=utf-8" if media_type.startswith("text/") else ""


def _page(request: HttpRequest, incident_id: int, error: RuleError | None = None) -> HttpResponse:
    row = get_object_or_404(Incident.objects.select_related("opened_by", "closed_by", "case"), pk=incident_id)
    assets = read_assets()
    context: dict[str, Any] = {
        "incident": row,
        "asset": assets.get(row.record_id),
        "successor": assets.get(row.successor),
        "others": [one for one in assets.values() if one.id != row.record_id and one.status == "active"],
        "timeline": read_timeline(row),
        "evidence": list(row.evidence.select_related("by").order_by("number")),
        "letters": list(row.letters.select_related("created_by", "final_by")),
        "evidence_kinds": EVIDENCE.items(),
        "measures": MEASURES.items(),
        "outcomes": OUTCOMES.items(),
        "letter_kinds": LETTERS.items(),
        "languages": LANGUAGES.values(),
        "megabytes": MAX_BYTES >> 20,
        "typed": request.POST,
        "refusal": explain(error) if error else "",
    }
    return render(request, "registry/incident.html", context, status=status_of(error) if error else 200)
