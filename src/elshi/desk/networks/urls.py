"""Addresses of networks."""

from django.urls import path

from elshi.desk.networks import views

app_name = "networks"

urlpatterns = [
    path("networks/", views.networks, name="networks"),
    path("networks/<str:network_id>/", views.network, name="network"),
]
