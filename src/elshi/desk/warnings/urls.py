"""Addresses of others' warnings."""

from django.urls import path

from elshi.desk.warnings import views

app_name = "warnings"

urlpatterns = [
    path("warnings/", views.warnings, name="warnings"),
    path("warnings/<int:warning_id>/", views.warning, name="warning"),
    path("warnings/<int:warning_id>/case/", views.open_a_case, name="open-case"),
]
