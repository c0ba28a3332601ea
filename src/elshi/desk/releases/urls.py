"""Addresses of Today, drafts and published statements."""

from django.urls import path

from elshi.desk.releases import (
    approval_views,
    comment_views,
    draft_views,
    editor_views,
    precedent_views,
    template_views,
    term_views,
    translation_views,
    views,
)
from elshi.desk.releases.site_style import site_style

app_name = "releases"

urlpatterns = [
    path("", views.today, name="today"),
    path("today/alerts/", views.today_alerts, name="today-alerts"),
    path("today/releases/", views.today_releases, name="today-releases"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/start/", views.start, name="start"),
    path("drafts/<int:draft_id>/", draft_views.draft, name="draft"),
    path("drafts/<int:draft_id>/edit/", editor_views.edit, name="edit"),
    path("drafts/<int:draft_id>/preview/", editor_views.preview, name="preview"),
    path("drafts/<int:draft_id>/compare/", editor_views.compare, name="compare"),
    path("drafts/<int:draft_id>/precedents/", precedent_views.precedents, name="precedents"),
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
    path("drafts/<int:draft_id>/mark-clearance/", approval_views.mark, name="mark-clearance"),
    path("drafts/<int:draft_id>/drop-clearance/", approval_views.drop, name="drop-clearance"),
    path("drafts/<int:draft_id>/clear/", approval_views.clear, name="clear"),
    path("drafts/<int:draft_id>/release-emergency/", approval_views.release_alone, name="release-emergency"),
    path("published/<int:release_id>/confirm-emergency/", approval_views.confirm, name="confirm-emergency"),
    path("published/<int:release_id>/object-to-emergency/", approval_views.object_to, name="object-to-emergency"),
    path("drafts/new/", template_views.new, name="new"),
    path("drafts/<int:draft_id>/autosave/", editor_views.autosave, name="autosave"),
    path("drafts/<int:draft_id>/forget/", editor_views.forget, name="forget"),
    path("drafts/<int:draft_id>/preview/<slug:language>/", editor_views.preview_on_site, name="preview-on-site"),
    path("drafts/<int:draft_id>/translations/", translation_views.draft_translations, name="draft-translations"),
    path("drafts/<int:draft_id>/translations/<slug:language>/assign/", translation_views.assign, name="assign"),
    path("drafts/<int:draft_id>/translations/<slug:language>/mark/", translation_views.mark, name="mark"),
    path("drafts/<int:draft_id>/comment/", comment_views.comment, name="comment"),
    path("drafts/<int:draft_id>/keep/", template_views.keep, name="keep"),
    path("comments/<int:comment_id>/answer/", comment_views.answer, name="answer"),
    path("comments/<int:comment_id>/resolve/", comment_views.resolve, name="resolve"),
    path("templates/<int:template_id>/drop/", template_views.drop, name="drop-template"),
    path("translations/", translation_views.translations, name="translations"),
    path("terms/", term_views.terms, name="terms"),
    path("terms/add/", term_views.add_term, name="add-term"),
    path("terms/<int:term_id>/", term_views.term, name="term"),
    path("terms/<int:term_id>/switch/", term_views.switch, name="switch-term"),
    # Where a page of the public site looks for its style; only previews ask here.
    path("static/site.css", site_style, {"name": "site.css"}),
    path("static/mark.svg", site_style, {"name": "mark.svg"}),
]
