"""Addresses of the daily brief."""

from django.urls import path, register_converter

from elshi.desk.channels import brief_views as views
from elshi.desk.channels.day_paths import DayPath

register_converter(DayPath, "day")
app_name = "briefs"

urlpatterns = [
    path("briefs/", views.briefs, name="briefs"),
    path("briefs/<day:day>/<str:language>/", views.brief, name="brief"),
    path("briefs/<int:brief_id>/send/", views.send, name="send"),
]
