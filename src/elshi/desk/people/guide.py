"""The help page: the guided path, who does what, the keys, whom to ask. Also for whoever cannot log in."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from elshi.desk.people.rules import MAY, Role
from elshi.desk.people.words import ACTS


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "people/guide.html", {"parts": list(list_parts())})


def list_parts() -> Iterator[tuple[str, list[str]]]:
    """(role, its acts in words) from the table that decides: the page cannot say otherwise than the rules."""
    for role in Role:
        yield role.value, [str(ACTS[act]) for act, owners in MAY.items() if role in owners]
