"""Showing the second factor: after the password, and again before what needs it fresh."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from elshi.adapters.clock import SystemClock
from elshi.desk.people.actions.show_factor import note_wrong_factor, show_factor
from elshi.desk.people.brake import factor_to_try, forget_failures, must_wait, name_to_try, note_failure
from elshi.desk.people.factors import RECOVERY_CODE, ask_passkey, count_codes
from elshi.desk.people.models import Person
from elshi.desk.people.pages import person_of
from elshi.desk.people.proofs import FACTOR, PASSWORD, Pending, held, is_fresh, let_go, note_proof
from elshi.desk.people.rules import RuleError
from elshi.desk.people.signals import SHOWN
from elshi.desk.people.step_up import mark_of
from elshi.desk.people.words import explain
from elshi.desk.web.languages import django_code

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
def login_second(request: HttpRequest) -> HttpResponse:
    """The second step at the door. Without a first one, or too long after it, back to the door."""
    now = SystemClock().now()
    pending = held(request.session, at=now)
    if pending is None:
        let_go(request.session)
        return redirect("login")
    language = pending.person.language  # nobody is logged in yet, but it is known who comes
    with override(django_code(language)):
        response = _second_step(request, pending, at=now)
    response.headers["Content-Language"] = language
    return response


def _second_step(request: HttpRequest, pending: Pending, *, at: datetime) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, pending.person, "people/login_second.html")
    try:
        kind = _try_factor(request, pending.person, during="log-in")
    except RuleError as error:
        return _ask(request, pending.person, "people/login_second.html", error)
    let_go(request.session)
    request.META[SHOWN] = kind
    login(request, pending.person, backend=BACKEND)
    note_proof(request.session, FACTOR, at=at)
    _warn_of_codes(request, pending.person, kind)
    return redirect(pending.next)


@login_required
@require_http_methods(["GET", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """The second factor once more (the password, if there is no factor), then back to where the person came from."""
    person, target = person_of(request), _target(request)
    mark = mark_of(person)
    context: dict[str, Any] = {"next": target, "asks_password": mark == PASSWORD}
    if request.method != "POST":
        if is_fresh(request.session, mark, at=SystemClock().now()):
            return redirect(target)
        return _ask(request, person, "people/step_up.html", **context)
    try:
        if mark == PASSWORD:
            try_password(request, person, request.POST.get("password", ""))
        else:
            kind = _try_factor(request, person, during="step-up")
            _warn_of_codes(request, person, kind)
    except RuleError as error:
        return _ask(request, person, "people/step_up.html", error, **context)
    note_proof(request.session, mark, at=SystemClock().now())
    messages.success(request, _("Confirmed for ten minutes. Nothing was done yet: press the button once more."))
    return redirect(target)


def try_password(request: HttpRequest, person: Person, password: str) -> None:
    """Raises RuleError: wrong, or too many wrong ones before. Failures count as at the door."""
    if must_wait(request, name_to_try(person.username)):
        raise RuleError("factor-wait")
    if authenticate(request, username=person.username, password=password) is None:
        raise RuleError("password-wrong")
    forget_failures(name_to_try(person.username))


def _try_factor(request: HttpRequest, person: Person, *, during: str) -> str:
    """The kind of factor that was shown. Raises RuleError; a wrong one counts, whatever the address."""
    tried, now = factor_to_try(person.pk), SystemClock().now()
    if must_wait(request, tried):
        raise RuleError("factor-wait")
    credential = request.POST.get("credential", "")
    try:
        with transaction.atomic():
            answer = _parse(credential) if credential else None
            kind = show_factor(person=person, code=request.POST.get("code", ""), answer=answer, during=during, at=now)
    except RuleError:
        note_failure(request, tried)
        note_wrong_factor(person=person, during=during, at=now)
        raise
    forget_failures(tried)
    return kind


def _parse(credential: str) -> object:
    try:
        return json.loads(credential)
    except (ValueError, RecursionError) as exc:
        raise RuleError("wrong-passkey") from exc


def _ask(
    request: HttpRequest, person: Person, template: str, error: RuleError | None = None, **context: Any
) -> HttpResponse:
    options = None if context.get("asks_password") else ask_passkey(person)
    context |= {
        "passkey_options": "" if options is None else json.dumps(options),
        "refusal": explain(error) if error else "",
    }
    return render(request, template, context, status=403 if error else 200)


def _target(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else reverse("people:account")


def _warn_of_codes(request: HttpRequest, person: Person, kind: str) -> None:
    if kind == RECOVERY_CODE:
        left = count_codes(person)
        messages.warning(request, _("That was a recovery code; it holds no more. Left: {count}.").format(count=left))
