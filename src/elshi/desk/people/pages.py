"""What views of the desk share: who may open a page, and how an act answers.

A page asks `reading` first; an act asks the rules inside its action. `acting` turns a refusal of those rules into the
page the person came from, with the refusal's sentence on it and a status of 403 or 409, so that nothing typed is lost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from elshi.desk.people.models import Person
from elshi.desk.people.reading import reads
from elshi.desk.people.rules import RuleError
from elshi.desk.web.errors import permission_denied

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_FORBIDDEN = frozenset(
    {"not-your-role", "not-active", "four-eyes", "own-emergency", "not-settled", "own-account", "grant-own"}
    | {"authentic-not-yours", "rendition-not-yours", "only-for-yourself", "own-check", "own-opening", "quiet-closed"}
)
_NAMED = frozenset({"no-such-office", "no-such-account"})  # a wrong name in a form, not a page that is not there


def person_of(request: HttpRequest) -> Person:
    """The member of staff who is logged in. Call only behind `reading`."""
    return cast("Person", request.user)


def reading(part: str) -> Callable[[View[P]], View[P]]:
    """Only for logged-in staff whose role may read `part` (people.reading.READERS); 403 for others."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_log_in(request)
            if not reads(person_of(request), part):
                # Answered here, not raised: a refusal is no fault, so the program's log gets no traceback of it.
                return permission_denied(request, PermissionDenied())
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """The login page; for a fragment the whole page loads again, so that no login form lands inside a list."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())


def status_of(error: RuleError) -> int:
    """The HTTP status of a refusal: 403 not yours, 404 not there, 409 not now or not like this."""
    if error.code in _FORBIDDEN:
        return 403
    if error.code == "another-office":  # as if it were not there
        return 404
    return 404 if error.code.startswith("no-such-") and error.code not in _NAMED else 409
