"""What a person may see and do, and how roles, acts and things are called, for templates."""

from django import template
from django.utils.translation import gettext

from elshi.desk.people import offices
from elshi.desk.people.choice import OURS
from elshi.desk.people.models import Person
from elshi.desk.people.reading import reads
from elshi.desk.people.rules import Act
from elshi.desk.people.words import ACTS, GRANTS, OBJECTS, ROLES, explain_role, name_of

register = template.Library()


@register.filter
def may_read(person: object, part: str) -> bool:
    """Whether the person's role may read a part of the desk (`people.reading`)."""
    return isinstance(person, Person) and reads(person, part)


@register.filter
def may(person: object, act: str) -> bool:
    """Whether the person's role may do an act (`people.rules`)."""
    return isinstance(person, Person) and person.can(Act(act))


@register.filter
def why_not(person: object, act: str) -> str:
    """The reason beside a disabled button, from the same rule that would refuse the act; empty if it may be done."""
    return explain_role(person, Act(act)) if isinstance(person, Person) else ""


@register.filter
def reaches(person: object, office: str) -> bool:
    """Whether the person's office reaches a thing of `office` (`people.offices`)."""
    return isinstance(person, Person) and offices.reaches(person.office, office)


@register.filter
def office_words(office: str, names: object = None) -> str:
    """An office in the reader's language, by the names that the page read; its id where it has none."""
    if office in {offices.MINISTRY, OURS}:
        return gettext("the ministry")
    return office_named(office, names.get(office) if isinstance(names, dict) else None)


@register.filter
def office_named(office: str, names: object = None) -> str:
    """The same where the names of this one office are at hand."""
    return name_of(names if isinstance(names, dict) else {}) or office


@register.filter
def role_words(role: str) -> str:
    """A role in words."""
    return str(ROLES.get(role, role))


@register.filter
def grant_words(act: str) -> str:
    """What was given, in words."""
    return str(GRANTS.get(act, act))


@register.filter
def act_words(act: str) -> str:
    """An act of the audit trail in words; its code if this version does not know it."""
    return str(ACTS.get(act, act))


@register.filter
def object_words(object_type: str) -> str:
    """A kind of thing of the audit trail in words."""
    return str(OBJECTS.get(object_type, object_type))


@register.filter
def code_groups(code: str) -> str:
    """A recovery code in groups of four digits."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
