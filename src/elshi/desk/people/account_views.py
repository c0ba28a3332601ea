"""My account: second factors, recovery codes, password, and where I am logged in."""

import json

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.actions.add_factor import add_own_code_app, add_own_passkey
from elshi.desk.people.actions.change_password import MIN_LENGTH, change_password
from elshi.desk.people.actions.end_sessions import end_other_sessions, end_own_session
from elshi.desk.people.actions.remove_own_factor import remove_own_factor
from elshi.desk.people.actions.renew_codes import renew_codes
from elshi.desk.people.brake import factor_to_try, forget_failures, must_wait, note_failure
from elshi.desk.people.factors import (
    CODE_APP,
    MAX_NAME,
    code_app_address,
    count_codes,
    list_factors,
    make_secret,
    offer_passkey,
    seal,
    unseal,
)
from elshi.desk.people.middleware import lacks_factor
from elshi.desk.people.models import Person
from elshi.desk.people.pages import person_of
from elshi.desk.people.proofs import FACTOR, note_proof
from elshi.desk.people.rules import RuleError
from elshi.desk.people.second_views import try_password
from elshi.desk.people.sessions import list_sessions, rename_session
from elshi.desk.people.step_up import guarding
from elshi.desk.people.words import explain
from elshi.node.settings import REQUIRED

_SECRET = "elshi_new_secret"  # noqa: S105  # name of a mark in the session, which holds it encrypted


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    return _page(request)


@guarding
@require_http_methods(["GET", "POST"])
def add_code_app(request: HttpRequest) -> HttpResponse:
    """A new secret as QR code and letters; it is kept once the person typed a code of it. Works without a script."""
    person = person_of(request)
    if any(one.kind == CODE_APP for one in list_factors(person)):
        messages.error(request, explain(RuleError("factor-there")))
        return redirect("people:account")
    sealed = request.session.get(_SECRET)
    secret = unseal(sealed) if sealed else ""
    if request.method != "POST" or not secret:
        secret = secret or make_secret()
        request.session[_SECRET] = seal(secret)
        return _code_app(request, person, secret)
    now = SystemClock().now()
    if must_wait(request, factor_to_try(person.pk)):
        return _code_app(request, person, secret, RuleError("factor-wait"))
    try:
        codes = add_own_code_app(actor=person, secret=secret, code=request.POST.get("code", ""), at=now)
    except RuleError as error:
        if error.code == "wrong-code":
            note_failure(request, factor_to_try(person.pk))
        return _code_app(request, person, secret, error)
    forget_failures(factor_to_try(person.pk))
    del request.session[_SECRET]
    note_proof(request.session, FACTOR, at=now)
    return _added(request, codes)


@guarding
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey, made by the browser with a script; without one the page says what to use instead."""
    person = person_of(request)
    if request.method != "POST":
        return _passkey(request, person)
    now = SystemClock().now()
    try:
        answer = json.loads(request.POST.get("credential", ""))
    except (ValueError, RecursionError):
        return _passkey(request, person, RuleError("wrong-passkey"))
    try:
        name = request.POST.get("name", "").strip()
        codes = add_own_passkey(actor=person, name=name, answer=answer, at=now)
    except RuleError as error:
        return _passkey(request, person, error)
    note_proof(request.session, FACTOR, at=now)
    return _added(request, codes)


@require_POST
@guarding
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Remove a code app or a passkey."""
    try:
        remove_own_factor(
            actor=person_of(request),
            factor_id=factor_id,
            is_required=settings.ELSHI_SECOND_FACTOR == REQUIRED,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("Removed."))
    return redirect("people:account")


@require_POST
@guarding
def make_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown in this answer and never again."""
    try:
        codes = renew_codes(actor=person_of(request), at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    return render(request, "people/codes.html", {"codes": codes})


@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; all other sessions end."""
    context: dict[str, object] = {"length": MIN_LENGTH}
    if request.method != "POST":
        return render(request, "people/password.html", context)
    person, before = person_of(request), request.session.session_key
    try:
        try_password(request, person, request.POST.get("old", ""))
        count = change_password(
            actor=person,
            new=request.POST.get("new", ""),
            again=request.POST.get("again", ""),
            session_key=before,
            at=SystemClock().now(),
        )
    except RuleError as error:
        return render(request, "people/password.html", context | {"refusal": explain(error)}, status=409)
    update_session_auth_hash(request, person)
    rename_session(request.session, before=before)
    messages.success(
        request, _("The password is changed. Other sessions that were ended: {count}.").format(count=count)
    )
    return redirect("people:account")


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session."""
    try:
        end_own_session(actor=person_of(request), session_id=session_id, at=SystemClock().now())
    except RuleError as error:
        return _page(request, error)
    messages.success(request, _("The session was ended."))
    return redirect("people:account")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    keep = request.session.session_key
    count = end_other_sessions(actor=person_of(request), keep=keep, at=SystemClock().now())
    messages.success(request, _("Sessions that were ended: {count}.").format(count=count))
    return redirect("people:account")


def _page(request: HttpRequest, error: RuleError | None = None) -> HttpResponse:
    person = person_of(request)
    factors = list_factors(person)
    context = {
        "factors": factors,
        "has_code_app": any(one.kind == CODE_APP for one in factors),
        "codes_left": count_codes(person) if factors else 0,
        "must_add": not factors and lacks_factor(request, person),
        "sessions": list_sessions(person, at=SystemClock().now()),
        "this_key": request.session.session_key,
        "refusal": explain(error) if error else "",
    }
    return render(request, "people/account.html", context, status=409 if error else 200)


def _code_app(request: HttpRequest, person: Person, secret: str, error: RuleError | None = None) -> HttpResponse:
    context = {
        "qr": _qr(code_app_address(person, secret)),
        "groups": [secret[start : start + 4] for start in range(0, len(secret), 4)],
        "refusal": explain(error) if error else "",
    }
    return render(request, "people/add_code_app.html", context, status=409 if error else 200)


def _qr(address: str) -> SafeString:
    """The QR code of `address` as SVG: dark on white in any colour scheme, for cameras."""
    picture = segno.make(address, error="m", micro=False)
    text = picture.svg_inline(scale=5, border=4, dark="#000000", light="#ffffff", omitsize=False)
    return mark_safe(text)  # noqa: S308  # of numbers that segno made


def _passkey(request: HttpRequest, person: Person, error: RuleError | None = None) -> HttpResponse:
    context = {
        "passkey_options": json.dumps(offer_passkey(person)),
        "name_limit": MAX_NAME,
        "refusal": explain(error) if error else "",
    }
    return render(request, "people/add_passkey.html", context, status=409 if error else 200)


def _added(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Recovery codes stand in this answer alone; they are not kept for another page."""
    messages.success(request, _("The second factor is set up. From now on the login asks for it."))
    return render(request, "people/codes.html", {"codes": codes}) if codes else redirect("people:account")
