"""Approvals, clearances and emergency releases in words, and as parts of a page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.translation import gettext_lazy

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.people.words import CLEARANCES, ROLES, refusal_of
from elshi.desk.releases.actions.object_to_emergency import list_follow_ups
from elshi.desk.releases.models import Release, SecondLook
from elshi.desk.releases.rules.emergencies import MAX_NOTE
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.policies import APART, POLICIES, find_policy
from elshi.desk.releases.second_look import check_may_look
from elshi.desk.releases.standing import check_standing
from elshi.desk.releases.unlooked import list_unlooked
from elshi.desk.releases.visible import visible_releases
from elshi.desk.releases.words import APART_WORDS, KIND_WORDS
from elshi.desk.web.lists import in_a_row

register = template.Library()

# Keys are EMERGENCY_CODES of releases.rules.emergencies.
EMERGENCY_WORDS: Mapping[str, object] = {
    "danger": gettext_lazy("people are in danger"),
    "false-claim": gettext_lazy("a false claim is spreading"),
    "nobody-there": gettext_lazy("nobody else can be reached"),
    "other": gettext_lazy("another reason"),
}
# Keys are FollowUp of releases.rules.emergencies.
FOLLOW_UP_WORDS: Mapping[str, object] = {
    "correction": gettext_lazy("start a correction"),
    "withdrawal": gettext_lazy("start a withdrawal"),
    "nothing": gettext_lazy("nothing more"),
}


@register.filter
def clearance_words(name: str) -> str:
    """A clearance in words."""
    return str(CLEARANCES.get(name, name))


@register.filter
def emergency_words(code: str) -> str:
    """Why somebody released a text alone, in a few words."""
    return str(EMERGENCY_WORDS.get(code, code))


@register.filter
def follow_up_words(code: str) -> str:
    """What an objection starts."""
    return str(FOLLOW_UP_WORDS.get(code, code))


@register.simple_tag
def emergency_reasons() -> list[tuple[str, object]]:
    """The reasons on offer, code and words."""
    return list(EMERGENCY_WORDS.items())


@register.inclusion_tag("releases/policy_table.html")
def policy_table() -> dict[str, Any]:
    """What each kind of text takes on this node, as a table."""
    node = settings.ELSHI_APPROVALS
    rows = []
    names = [(kind, "", KIND_WORDS[kind]) for kind in POLICIES]
    names[1:1] = [(STATEMENT, name, APART_WORDS[name]) for name in APART]
    for kind, record_type, words in names:
        policy = find_policy(kind, record_type=record_type, raised=node.raised)
        rows.append(
            {
                "kind": words,
                "approvals": policy.approvals,
                "roles": in_a_row(str(ROLES[role]) for role in sorted(policy.roles)),
                "clearances": in_a_row(str(CLEARANCES[name]) for name in policy.clearances),
                "emergency": policy.emergency and node.emergency,
            }
        )
    return {"rows": rows, "hours": node.emergency_hours}


@register.inclusion_tag("releases/unlooked.html", takes_context=True)
def unlooked_emergencies(context: Context) -> dict[str, Any]:
    """The emergency releases that wait for a second pair of eyes, for everybody on the desk; `now` is the frame's.

    What is not public yet opens only for who sees its draft; that there is one, everybody sees.
    """
    person = context["request"].user
    if not isinstance(person, Person):
        return {"waiting": []}
    waiting = list_unlooked(person, now=context["now"])
    seen = visible_releases(person).filter(pk__in=[one.release.pk for one in waiting]).order_by()
    return {"waiting": waiting, "opens": set(seen.values_list("pk", flat=True)) if waiting else set()}


@register.inclusion_tag("releases/emergency_note.html", takes_context=True)
def emergency_note(context: Context, release: Release | None) -> dict[str, Any]:
    """What a release page says about its emergency, with the forms of the second look; nothing for an ordinary one."""
    emergency = None if release is None else release.emergency
    if release is None or emergency is None:
        return {"emergency": None}
    person = context["request"].user
    look = SecondLook.objects.filter(emergency=emergency).select_related("person").first()
    return {
        "release": release,
        "emergency": emergency,
        "look": look,
        "is_late": look is None and context["now"] > emergency.due_at,
        "reason": refusal_of(lambda: _check_look(release, person)),
        "may": isinstance(person, Person) and person.can(Act.CONFIRM_EMERGENCY),
        "follow_ups": [one.value for one in list_follow_ups(release.kind)],
        "limit": MAX_NOTE,
        "csrf_token": context.get("csrf_token"),
    }


def _check_look(release: Release, person: Person) -> None:
    assert release.emergency is not None, "asked about an ordinary release"
    check_may_look(release, release.emergency, person)
    check_standing(person, Act.CONFIRM_EMERGENCY)
