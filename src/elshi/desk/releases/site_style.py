"""The public site's style and mark, served by the desk for previews only, at the addresses that its pages name."""

from functools import cache
from importlib.resources import files

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

_TYPES = {"site.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}


@require_GET
@login_required
def site_style(_request: HttpRequest, name: str) -> HttpResponse:
    """One of the files in `_TYPES`; `urls` lets no other name through."""
    return HttpResponse(_read(name), content_type=_TYPES[name])


@cache
def _read(name: str) -> bytes:
    return files("elshi.site").joinpath("static", name).read_bytes()
