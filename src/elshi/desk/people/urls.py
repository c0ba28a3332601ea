"""Addresses of language and audit."""

from django.urls import path

from elshi.desk.people import audit_views, views

app_name = "people"

urlpatterns = [
    path("language/", views.set_language, name="set-language"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/export.csv", audit_views.export, {"form": "csv"}, name="audit-csv"),
    path("audit/export.jsonl", audit_views.export, {"form": "jsonl"}, name="audit-jsonl"),
    path("audit/check/", audit_views.check, name="check-trail"),
]
