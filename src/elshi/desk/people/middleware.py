"""What is looked at before every page of somebody who is logged in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from elshi.adapters.clock import SystemClock
from elshi.desk.people.factors import has_factor
from elshi.desk.people.models import Person
from elshi.desk.people.proofs import FACTOR, was_shown
from elshi.desk.people.rules import RELEASING_ROLES
from elshi.desk.people.sessions import note_seen
from elshi.node.settings import REQUIRED

# What a person who still needs a second factor may open: the way to one, and the way out.
_OPEN = frozenset(
    {
        "logout",
        "people:set-language",
        "people:account",
        "people:add-code-app",
        "people:add-passkey",
        "people:step-up",
    }
)


class LoginMiddleware:
    """Notes that the person is here; where second factors are required, nothing opens before there is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only `process_view` does something."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Another page, if the person has to go there first. Costs no query where a second factor was shown."""
        person = request.user
        if not isinstance(person, Person):
            return None
        note_seen(request.session, at=SystemClock().now())
        match = request.resolver_match
        if not lacks_factor(request, person) or match is None or match.view_name in _OPEN:
            return None
        where = "people:step-up" if has_factor(person) else "people:account"
        if request.headers.get("HX-Request"):  # a fragment: the whole page loads again
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect(where)


def lacks_factor(request: HttpRequest, person: Person) -> bool:
    """Whether a second factor is required of this person and none was shown in this session."""
    return (
        settings.ELSHI_SECOND_FACTOR == REQUIRED
        and person.role in RELEASING_ROLES
        and not was_shown(request.session, FACTOR)
    )
