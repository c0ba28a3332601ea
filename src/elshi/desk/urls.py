"""Addresses of the desk, and its pages for refusals and faults."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from elshi.desk.people.guide import guide
from elshi.desk.people.second_views import login_second
from elshi.desk.people.views import Login
from elshi.desk.web.looks import set_look

handler400 = "elshi.desk.web.errors.bad_request"
handler403 = "elshi.desk.web.errors.permission_denied"
handler404 = "elshi.desk.web.errors.not_found"
handler500 = "elshi.desk.web.errors.server_error"

urlpatterns = [
    path("login/", Login.as_view(), name="login"),
    path("login/second/", login_second, name="login-second"),
    path("logout/", LogoutView.as_view(next_page="login", http_method_names=["post", "options"]), name="logout"),
    path("look/", set_look, name="set-look"),
    path("help/", guide, name="help"),
    path("", include("elshi.desk.people.urls")),
    path("", include("elshi.desk.cases.urls")),
    path("", include("elshi.desk.narratives.urls")),
    path("", include("elshi.desk.networks.urls")),
    path("", include("elshi.desk.questions.urls")),
    path("", include("elshi.desk.travel.urls")),
    path("", include("elshi.desk.alerting.urls")),
    path("", include("elshi.desk.releases.urls")),
    path("", include("elshi.desk.effect.urls")),
    path("", include("elshi.desk.registry.urls")),
    path("", include("elshi.desk.planning.urls")),
    path("", include("elshi.desk.channels.urls")),
    path("", include("elshi.desk.channels.brief_urls")),
    path("", include("elshi.desk.warnings.urls")),
]
