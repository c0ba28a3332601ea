"""Puts every request into the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from elshi.desk.web.languages import COOKIE, choose_language, django_code


class ReaderLanguageMiddleware:
    """Activates the language stored on the person, else in the cookie, else asked for by the browser.

    Stands after AuthenticationMiddleware. Takes the place of Django's LocaleMiddleware, which knows no persons.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language, say so in the header, and keep caches apart."""
        user = getattr(request, "user", None)
        stored = getattr(user, "language", None) if user is not None and user.is_authenticated else None
        tag = choose_language(
            stored=stored,
            cookie=request.COOKIES.get(COOKIE),
            accepted=request.headers.get("Accept-Language", ""),
        )
        with translation.override(django_code(tag)):
            request.LANGUAGE_CODE = django_code(tag)
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", tag)
        # A page of the desk is for one person: no cache between keeps it.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
