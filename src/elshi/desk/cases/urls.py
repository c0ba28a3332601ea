"""Addresses of alerts and cases."""

from django.urls import path

from elshi.desk.cases import views, watch_views, work_views

app_name = "cases"

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<str:alert_id>/", views.alert, name="alert"),
    path("alerts/<str:alert_id>/open-case/", views.alert_open_case, name="alert-open-case"),
    path("alerts/<str:alert_id>/set-aside/", views.alert_dismiss, name="alert-dismiss"),
    path("watch-terms/", watch_views.watch_terms, name="watch-terms"),
    path("watch-terms/add/", watch_views.watch_term_add, name="watch-term-add"),
    path("watch-terms/<int:watch_id>/remove/", watch_views.watch_term_remove, name="watch-term-remove"),
    path("cases/", views.cases, name="cases"),
    path("cases/open/", views.case_open, name="case-open"),
    path("cases/<int:case_id>/", work_views.case, name="case"),
    path("cases/<int:case_id>/close/", work_views.close, name="case-close"),
    path("cases/<int:case_id>/reopen/", work_views.reopen, name="case-reopen"),
    path("cases/<int:case_id>/clock/", work_views.clock, name="case-clock"),
    path("cases/<int:case_id>/report/", work_views.report, name="case-report"),
    path("cases/<int:case_id>/form/", work_views.form, name="case-form"),
    path("cases/<int:case_id>/take/", work_views.take, name="case-take"),
    path("cases/<int:case_id>/hand-over/", work_views.hand_over, name="case-hand-over"),
    path("cases/<int:case_id>/severity/", work_views.severity, name="case-severity"),
    path("cases/<int:case_id>/answer-by/", work_views.answer_by, name="case-answer-by"),
    path("cases/<int:case_id>/posts/", work_views.posts, name="case-posts"),
    path("cases/<int:case_id>/notes/", work_views.note, name="case-note"),
    path("cases/<int:case_id>/messages/", work_views.message, name="case-message"),
    path("cases/<int:case_id>/tasks/", work_views.task, name="case-task"),
    path("cases/<int:case_id>/tasks/<int:task_id>/done/", work_views.task_done, name="case-task-done"),
    path("alerts/<str:alert_id>/attach/", views.alert_attach, name="alert-attach"),
]
