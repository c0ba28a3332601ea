"""Addresses of trips and of what their people say."""

from django.urls import path

from elshi.desk.travel import safety_views, views

app_name = "travel"

urlpatterns = [
    path("travel/", views.abroad, name="abroad"),
    path("travel/trips/", views.trips, name="trips"),
    path("travel/trips/<int:trip_id>/", views.trip, name="trip"),
    path("travel/trips/<int:trip_id>/note/", views.note, name="note"),
    path("travel/safety/", safety_views.safety, name="safety"),
    path("travel/safety/share/", safety_views.share, name="share"),
    path("travel/safety/release/", safety_views.release, name="release"),
    path("travel/safety/export/", safety_views.export, name="export"),
]
