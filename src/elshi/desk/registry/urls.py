"""Addresses of the register and of incident files."""

from django.urls import path

from elshi.desk.registry import asset_views, draft_views, incident_views, letter_views, lookalike_views

app_name = "registry"

urlpatterns = [
    path("registry/", asset_views.accounts, name="accounts"),
    path("registry/new/", asset_views.new_account, name="new-account"),
    path("registry/offices/new/", asset_views.new_office, name="new-office"),
    path("registry/offices/<slug:office_id>/change/", asset_views.change_office, name="change-office"),
    path("registry/<int:number>/", asset_views.account, name="account"),
    path("registry/<int:number>/change/", asset_views.change_account, name="change-account"),
    path("registry/<int:number>/check/", asset_views.check_account, name="check-account"),
    path("registry/<int:number>/keep-proofs/", asset_views.keep_proofs, name="keep-proofs"),
    path("registry/<int:number>/lost/", asset_views.lost, name="lost"),
    path("registry/<int:number>/report/", asset_views.report, name="report"),
    path("registry/drafts/<int:draft_id>/account/", draft_views.edit_account, name="edit-account"),
    path("registry/drafts/<int:draft_id>/office/", draft_views.edit_office, name="edit-office"),
    path("registry/drafts/<int:draft_id>/check/", draft_views.check, name="check-draft"),
    path("registry/incidents/", incident_views.incidents, name="incidents"),
    path("registry/incidents/<int:incident_id>/", incident_views.incident, name="incident"),
    path("registry/incidents/<int:incident_id>/evidence/", incident_views.evidence_add, name="evidence-add"),
    path("registry/incidents/<int:incident_id>/evidence/<int:number>/", incident_views.evidence_file, name="evidence"),
    path("registry/incidents/<int:incident_id>/measures/", incident_views.measure_add, name="measure-add"),
    path("registry/incidents/<int:incident_id>/successor/", incident_views.successor_set, name="successor"),
    path("registry/incidents/<int:incident_id>/close/", incident_views.close, name="close"),
    path("registry/incidents/<int:incident_id>/letters/", incident_views.letter_start, name="letter-start"),
    path("registry/incidents/<int:incident_id>/export.json", incident_views.export, name="export"),
    path("registry/lookalikes/", lookalike_views.lookalikes, name="lookalikes"),
    path("registry/lookalikes/<int:lookalike_id>/incident/", lookalike_views.to_incident, name="lookalike-incident"),
    path("registry/lookalikes/<int:lookalike_id>/leave/", lookalike_views.leave, name="lookalike-leave"),
    path("registry/lookalikes/<int:lookalike_id>/again/", lookalike_views.again, name="lookalike-again"),
    path("registry/letters/<int:letter_id>/", letter_views.letter, name="letter"),
    path("registry/letters/<int:letter_id>/edit/", letter_views.edit, name="letter-edit"),
    path("registry/letters/<int:letter_id>/finish/", letter_views.finish, name="letter-finish"),
]
