"""Addresses of language, audit, and one's own account."""

from django.urls import path

from elshi.desk.people import account_views, second_views, views

app_name = "people"

urlpatterns = [
    path("language/", views.set_language, name="set-language"),
    path("audit/", views.audit, name="audit"),
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
