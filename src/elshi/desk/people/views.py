"""Login and language."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.factors import has_factor
from elshi.desk.people.forms import LoginForm
from elshi.desk.people.models import Person
from elshi.desk.people.proofs import hold
from elshi.desk.web.languages import COOKIE
from elshi.text.languages import LANGUAGES

_COOKIE_SECONDS = 365 * 24 * 3600


class Login(LoginView):
    """The door. Somebody who is in already goes to Today."""

    template_name = "people/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password is right: in, or on to the second factor of whoever has one."""
        person = form.get_user()
        if not has_factor(person):
            return super().form_valid(form)
        self.request.session.cycle_key()
        hold(self.request.session, person, next_page=self.get_success_url(), at=SystemClock().now())
        return redirect("login-second")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and on the person if somebody is logged in; then back to the page."""
    tag = request.POST.get("language", "")
    if tag not in LANGUAGES:
        return HttpResponseBadRequest()
    if isinstance(request.user, Person):
        # A taste, not an act: it changes nothing that anybody answers for, so it has no audit row.
        Person.objects.filter(pk=request.user.pk).update(language=tag)
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(COOKIE, tag, max_age=_COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
