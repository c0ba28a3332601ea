"""Addresses of Today, drafts and published statements."""

from django.urls import path

from elshi.desk.releases import attachment_views, draft_views, schedule_views, views

app_name = "releases"

urlpatterns = [
    path("", views.today, name="today"),
    path("today/alerts/", views.today_alerts, name="today-alerts"),
    path("today/releases/", views.today_releases, name="today-releases"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/start/", views.start, name="start"),
    path("drafts/<int:draft_id>/", draft_views.draft, name="draft"),
    path("drafts/<int:draft_id>/edit/", draft_views.edit, name="edit"),
    path("drafts/<int:draft_id>/preview/", draft_views.preview, name="preview"),
    path("drafts/<int:draft_id>/compare/", draft_views.compare, name="compare"),
    path("drafts/<int:draft_id>/state/", draft_views.state, name="draft-state"),
    path("drafts/<int:draft_id>/submit/", draft_views.submit, name="submit"),
    path("drafts/<int:draft_id>/approve/", draft_views.approve, name="approve"),
    path("drafts/<int:draft_id>/send-back/", draft_views.send_back, name="send-back"),
    path("drafts/<int:draft_id>/release/", draft_views.release, name="release"),
    path("drafts/<int:draft_id>/discard/", draft_views.discard, name="discard"),
    path("published/", views.published, name="published"),
    path("published/<int:release_id>/", views.statement, name="statement"),
    path("published/<int:release_id>/withdraw/", views.withdraw, name="withdraw"),
    path("published/<int:release_id>/state/", views.statement_state, name="statement-state"),
    path("drafts/<int:draft_id>/hour/", schedule_views.hour, name="hour"),
    path("drafts/<int:draft_id>/schedule/", schedule_views.schedule, name="schedule"),
    path("drafts/<int:draft_id>/recall/", schedule_views.recall, name="recall"),
    path("drafts/<int:draft_id>/attachments/", attachment_views.attachments, name="attachments"),
    path("drafts/<int:draft_id>/attachments/<str:sha256>/", attachment_views.attachment_file, name="attachment-file"),
]
