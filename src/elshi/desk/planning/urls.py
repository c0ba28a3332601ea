"""Addresses of the calendar."""

from django.urls import path

from elshi.desk.planning import views

app_name = "planning"

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.new_event, name="new"),
    path("calendar/<int:event_id>/", views.event, name="event"),
    path("calendar/<int:event_id>/call-off/", views.call_off, name="call-off"),
    path("calendar/<int:event_id>/draft/", views.start, name="start"),
]
