"""Addresses of narratives."""

from django.urls import path

from elshi.desk.narratives import views

app_name = "narratives"

urlpatterns = [
    path("narratives/", views.narratives, name="narratives"),
    path("narratives/compare/", views.compare, name="compare"),
    path("narratives/<str:narrative_id>/", views.narrative, name="narrative"),
    path("narratives/<str:narrative_id>/open-case/", views.open_case, name="open-case"),
]
