"""Light, dark, or as the machine says: the reader's choice, kept in a cookie, set without a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

COOKIE = "elshi_look"
AUTO = "auto"
LOOKS = {AUTO: gettext_lazy("as the machine"), "light": gettext_lazy("light"), "dark": gettext_lazy("dark")}
_COOKIE_SECONDS = 365 * 24 * 3600


def look_of(request: HttpRequest) -> str:
    """The look that the reader chose: a key of LOOKS."""
    chosen = request.COOKIES.get(COOKIE, AUTO)
    return chosen if chosen in LOOKS else AUTO


@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Keep the look in a cookie, then back to the page. It belongs to the screen, not to the person."""
    look = request.POST.get("look", "")
    if look not in LOOKS:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        COOKIE, look, max_age=_COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
