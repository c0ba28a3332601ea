"""People: the list, one person, what an administrator does about them; and the page behind a link for a password."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from elshi.adapters.clock import SystemClock
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.actions.choose_password import choose_password
from elshi.desk.people.actions.confirm_grant import confirm_grant
from elshi.desk.people.actions.rename_person import rename_person
from elshi.desk.people.actions.reset_password import reset_password
from elshi.desk.people.actions.set_office import set_office
from elshi.desk.people.actions.set_role import set_role
from elshi.desk.people.actions.switch_off import switch_off, switch_on
from elshi.desk.people.choice import chosen_office
from elshi.desk.people.links import LinkError, check_token, make_link
from elshi.desk.people.models import Grant, Person
from elshi.desk.people.obstacles import find_obstacles, why_not_confirm
from elshi.desk.people.offices import MINISTRY, read_offices
from elshi.desk.people.pages import person_of, reading, status_of
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.desk.people.step_up import releasing
from elshi.desk.people.words import ROLES, explain, explain_role
from elshi.text.languages import LANGUAGES

PAGE_ROWS = 50
GRANTS_SHOWN = 50  # of each list


@require_GET
@reading("people")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody on the desk, page by page; `?role=`, `?office=`, `?active=` choose among them."""
    reader, office = person_of(request), chosen_office(request)
    role, active = request.GET.get("role", ""), request.GET.get("active", "")
    rows = _visible(reader).filter(**office.as_filter()).order_by("-is_active", "username")
    if role in list(Role):
        rows = rows.filter(role=role)
    if active in {"yes", "no"}:
        rows = rows.filter(is_active=active == "yes")
    context = {
        "page": Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page")),
        "query": _without_page(request.GET),
        "office_choice": office,
        "role": role,
        "active": active,
        "roles": ROLES.items(),
        "waiting": _waiting(reader),
        "names": read_offices(),
        "no_add": explain_role(reader, Act.ADD_PERSON),
    }
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "POST"])
@reading("people")
@releasing(Act.ADD_PERSON, back="people:person-add")
def person_add(request: HttpRequest) -> HttpResponse:
    """Add somebody; the answer shows, once, the link by which he chooses his password."""
    given = {name: request.POST.get(name, "").strip() for name in ("username", "display_name", "role", "office")}
    language = request.POST.get("language", person_of(request).language)
    error = None
    if request.method == "POST":
        try:
            made = add_person(
                actor=person_of(request), password=None, language=language, at=SystemClock().now(), **given
            )
        except RuleError as refused:
            error = refused
        else:
            return _link_page(request, made)
    context = {
        "given": given,
        "language": language,
        "roles": ROLES.items(),
        "offices": _offices_of(person_of(request)),
        "names": read_offices(),
        "languages": LANGUAGES.values(),
        "no_add": explain_role(person_of(request), Act.ADD_PERSON),
        "refusal": explain(error) if error else "",
    }
    return render(request, "people/add.html", context, status=status_of(error) if error else 200)


@require_GET
@reading("people")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: role, office, what was given to him by whom, and what can be done."""
    return _person_page(request, person_id)


@require_POST
@reading("people")
@releasing(Act.SET_ROLE, back="people:person")
def person_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another role."""
    role = request.POST.get("role", "")
    return _act(request, person_id, lambda **act: set_role(role=role, **act), done=_("The role was changed."))


@require_POST
@reading("people")
@releasing(Act.SET_OFFICE, back="people:person")
def person_office(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another office."""
    office = request.POST.get("office", "")
    return _act(request, person_id, lambda **act: set_office(office=office, **act), done=_("The office was changed."))


@require_POST
@reading("people")
def person_name(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another name to show."""
    name = request.POST.get("display_name", "").strip()
    return _act(
        request, person_id, lambda **act: rename_person(display_name=name, **act), done=_("The name was changed.")
    )


@require_http_methods(["GET", "POST"])
@reading("people")
def person_off(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask whether to switch the person off; POST does it."""
    if request.method == "POST":
        return _act(request, person_id, switch_off, done=_("The account is switched off."))
    row = _find(request, person_id)
    context = {"row": row, "acts": find_obstacles(row, person_of(request), at=SystemClock().now())}
    return render(request, "people/switch_off.html", context)


@require_POST
@reading("people")
@releasing(Act.SWITCH_ON, back="people:person")
def person_on(request: HttpRequest, person_id: int) -> HttpResponse:
    """Switch the person on again."""
    return _act(request, person_id, switch_on, done=_("The account is switched on."))


@require_POST
@reading("people")
@releasing(Act.RESET_PASSWORD, back="people:person")
def person_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take the password away; the answer shows, once, the link by which the person chooses a new one."""
    row = _find(request, person_id)
    try:
        row = reset_password(actor=person_of(request), person_id=person_id, at=SystemClock().now())
    except RuleError as error:
        return _person_page(request, row.pk, error)
    return _link_page(request, row)


@require_POST
@reading("people")
@releasing(Act.CONFIRM_GRANT, back="people:people", same=False)
def grant_confirm(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Be the second person of a grant."""
    row = get_object_or_404(Grant, pk=grant_id, person__in=_visible(person_of(request)))
    try:
        confirm_grant(actor=person_of(request), grant_id=grant_id, at=SystemClock().now())
    except RuleError as error:
        return _person_page(request, row.person_id, error)
    messages.success(request, _("Confirmed. It counts from now on."))
    return redirect("people:person", person_id=row.person_id)


@require_http_methods(["GET", "POST"])
def password_choose(request: HttpRequest, person_id: int, token: str) -> HttpResponse:
    """The page behind a link from an administrator. Nobody is logged in by it; it holds once."""
    row = Person.objects.filter(pk=person_id).first()
    error = None
    try:
        row = check_token(row, token)
        if request.method == "POST":
            choose_password(
                person=row,
                token=token,
                password=request.POST.get("password", ""),
                again=request.POST.get("again", ""),
                at=SystemClock().now(),
            )
            messages.success(request, _("Your password is set. Log in with it."))
            return redirect("login")
    except LinkError:
        return render(request, "people/password_over.html", status=410)
    except RuleError as refused:
        error = refused
    context = {"row": row, "refusal": explain(error) if error else ""}
    # 200 for a refusal as well, as at the door: Django logs other answers with their address, and this one still holds.
    return render(request, "people/password_choose.html", context)


def _visible(reader: Person) -> QuerySet[Person]:
    """Everybody for the ministry, the own office for an embassy."""
    return Person.objects.all() if reader.office == MINISTRY else Person.objects.filter(office=reader.office)


def _find(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(_visible(person_of(request)), pk=person_id)


def _act(request: HttpRequest, person_id: int, act: Callable[..., object], *, done: str) -> HttpResponse:
    """Do the act, and show the person; a refusal stands on his page."""
    row = _find(request, person_id)
    try:
        act(actor=person_of(request), person_id=person_id, at=SystemClock().now())
    except RuleError as error:
        return _person_page(request, row.pk, error)
    messages.success(request, done)
    # Somebody who moved a person to another office, or himself lost the right to read, sees the list or its refusal.
    return redirect("people:person", person_id=row.pk)


def _person_page(request: HttpRequest, person_id: int, error: RuleError | None = None) -> HttpResponse:
    row, reader, now = _find(request, person_id), person_of(request), SystemClock().now()
    grants = row.grants.select_related("by", "confirmed_by").order_by("-at", "-id")[:GRANTS_SHOWN]
    context = {
        "row": row,
        "acts": find_obstacles(row, reader, at=now),
        "grants": [_grant_line(grant, reader, at=now) for grant in grants],
        "roles": ROLES.items(),
        "offices": _offices_of(reader),
        "names": read_offices(),
        "refusal": explain(error) if error else "",
    }
    return render(request, "people/person.html", context, status=status_of(error) if error else 200)


def _link_page(request: HttpRequest, row: Person) -> HttpResponse:
    """Answers the POST itself: the link is nowhere kept, so it is shown now or never."""
    return render(request, "people/link.html", {"row": row, "link": request.build_absolute_uri(make_link(row))})


def _waiting(reader: Person) -> list[dict[str, Any]]:
    """What waits for a second person, for those who may be one or look on."""
    now = SystemClock().now()
    rows = Grant.objects.filter(
        Q(settles_at__gt=now), confirmed_by=None, by__isnull=False, person__in=_visible(reader), person__is_active=True
    ).select_related("by", "person")
    return [_grant_line(grant, reader, at=now) for grant in rows[:GRANTS_SHOWN]]


def _grant_line(grant: Grant, reader: Person, *, at: Any) -> dict[str, Any]:
    is_open = grant.fact.is_open(at)
    return {"row": grant, "is_open": is_open, "reason": why_not_confirm(grant, reader, at=at) if is_open else ""}


def _offices_of(reader: Person) -> list[str]:
    """The offices that the reader may put somebody in."""
    return [MINISTRY, *read_offices()] if reader.office == MINISTRY else [reader.office]


def _without_page(query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("page", None)
    return kept.urlencode()
