"""Addresses of language and audit."""

from django.urls import path

from elshi.desk.people import views

app_name = "people"

urlpatterns = [
    path("language/", views.set_language, name="set-language"),
    path("audit/", views.audit, name="audit"),
]
