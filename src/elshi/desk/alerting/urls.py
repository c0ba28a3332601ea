"""Addresses of alerts on their way to citizens abroad."""

from django.urls import path

from elshi.desk.alerting import views

app_name = "alerting"

urlpatterns = [
    path("travel/sendings/", views.sendings, name="sendings"),
    path("travel/sendings/<int:sending_id>/", views.sending, name="sending"),
    path("travel/sendings/<int:sending_id>/pause/", views.pause, name="pause"),
]
