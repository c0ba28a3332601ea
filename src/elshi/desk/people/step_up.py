"""A fresh second factor before acts by which the state comes to speak, and before changes of one's own login.

`releasing` stands before the view of an act, under `require_POST` and `reading`. Without a fresh factor the act is not
done and not kept for later: the person shows the factor and comes back to the page, which shows the hash again, and
presses again. What a view's `releasing` names is read by a test that walks `people.rules.RELEASING`.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from elshi.adapters.clock import SystemClock
from elshi.desk.people.factors import has_factor
from elshi.desk.people.models import Person
from elshi.desk.people.pages import P, View, person_of
from elshi.desk.people.proofs import FACTOR, PASSWORD, is_fresh
from elshi.desk.people.rules import Act
from elshi.node.settings import REQUIRED


def releasing(act: Act, *, back: str, same: bool = True) -> Callable[[View[P]], View[P]]:
    """Only with a fresh second factor, if the person has one or has to have one. `back`: name of the page of the act,
    with the `same` arguments as the view, or without any.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = person_of(request)
            # Who may not do it at all is told so by the act itself; a form is only looked at.
            is_act = request.method != "GET" and person.can(act)
            if not is_act or has_fresh_factor(request, person, at=SystemClock().now()):
                return view(request, *args, **kwargs)
            page = reverse(back, args=args, kwargs=kwargs) if same else reverse(back)
            seen = request.POST.get("sha256", "")
            return ask_first(f"{page}?{urlencode({'seen': seen})}" if seen else page)

        guarded.__dict__["releasing"] = frozenset({act})
        return cast("View[P]", guarded)

    return decorate


def guarding(view: View[P]) -> View[P]:
    """Only for somebody who showed the second factor freshly; the password, if there is no factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_fresh(request.session, mark_of(person_of(request)), at=SystemClock().now()):
            return view(request, *args, **kwargs)
        return ask_first(request.get_full_path() if request.method == "GET" else reverse("people:account"))

    return cast("View[P]", login_required(guarded))


def has_fresh_factor(request: HttpRequest, person: Person, *, at: datetime) -> bool:
    """Whether an act of RELEASING may be done in this session now."""
    if is_fresh(request.session, FACTOR, at=at):
        return True
    return settings.ELSHI_SECOND_FACTOR != REQUIRED and not has_factor(person)


def mark_of(person: Person) -> str:
    """What the person can show: FACTOR, or PASSWORD if there is no factor."""
    return FACTOR if has_factor(person) else PASSWORD


def ask_first(page: str) -> HttpResponse:
    """To the page that asks for it; from there to `page`."""
    return redirect(f"{reverse('people:step-up')}?{urlencode({'next': page})}")
