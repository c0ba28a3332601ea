"""Pages for when something is not allowed, not found or broken: one clear sentence, never a traceback."""

# ruff: noqa: ARG001  # the arguments are those with which Django calls an error view

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that we cannot read."""
    return render(request, "web/errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this role may not do this. What was expected is said if the refusal came with a reason."""
    return render(request, "web/errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page."""
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Leans on neither the database nor the session: either may be what broke."""
    return HttpResponse(render_to_string("web/errors/500.html", {}), status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old or came from elsewhere; nothing was changed."""
    return render(request, "web/errors/csrf.html", status=403)
