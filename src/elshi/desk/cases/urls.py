"""Addresses of alerts and cases."""

from django.urls import path

from elshi.desk.cases import views

app_name = "cases"

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<str:alert_id>/", views.alert, name="alert"),
    path("alerts/<str:alert_id>/open-case/", views.alert_open_case, name="alert-open-case"),
    path("alerts/<str:alert_id>/set-aside/", views.alert_dismiss, name="alert-dismiss"),
    path("cases/", views.cases, name="cases"),
    path("cases/open/", views.case_open, name="case-open"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/close/", views.case_close, name="case-close"),
]
