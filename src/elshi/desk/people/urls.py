"""Addresses of language, audit, people, and one's own account."""

from django.urls import path

from elshi.desk.people import account_views, audit_views, person_views, second_views, views

app_name = "people"

urlpatterns = [
    path("language/", views.set_language, name="set-language"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/export.csv", audit_views.export, {"form": "csv"}, name="audit-csv"),
    path("audit/export.jsonl", audit_views.export, {"form": "jsonl"}, name="audit-jsonl"),
    path("audit/check/", audit_views.check, name="check-trail"),
    path("people/", person_views.people, name="people"),
    path("people/add/", person_views.person_add, name="person-add"),
    path("people/<int:person_id>/", person_views.person, name="person"),
    path("people/<int:person_id>/role/", person_views.person_role, name="person-role"),
    path("people/<int:person_id>/office/", person_views.person_office, name="person-office"),
    path("people/<int:person_id>/name/", person_views.person_name, name="person-name"),
    path("people/<int:person_id>/switch-off/", person_views.person_off, name="person-off"),
    path("people/<int:person_id>/switch-on/", person_views.person_on, name="person-on"),
    path("people/<int:person_id>/password/", person_views.person_password, name="person-password"),
    path("people/grants/<int:grant_id>/confirm/", person_views.grant_confirm, name="grant-confirm"),
    path("welcome/<int:person_id>/<str:token>/", person_views.password_choose, name="choose-password"),
    path("me/", account_views.account, name="account"),
    path("me/step-up/", second_views.step_up, name="step-up"),
    path("me/code-app/", account_views.add_code_app, name="add-code-app"),
    path("me/passkey/", account_views.add_passkey, name="add-passkey"),
    path("me/factors/<int:factor_id>/remove/", account_views.remove_factor, name="remove-factor"),
    path("me/recovery-codes/", account_views.make_codes, name="make-codes"),
    path("me/password/", account_views.password, name="password"),
    path("me/sessions/<int:session_id>/end/", account_views.end_session, name="end-session"),
    path("me/sessions/end-others/", account_views.end_others, name="end-others"),
]
