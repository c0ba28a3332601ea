"""What a person may see and do, and how roles, acts and things are called, for templates."""

from django import template

from elshi.desk.people.models import Person
from elshi.desk.people.reading import can_read
from elshi.desk.people.rules import Act
from elshi.desk.people.words import ACTS, OBJECTS, ROLES, explain_role

register = template.Library()


@register.filter
def may_read(person: object, part: str) -> bool:
    """Whether the person's role may read a part of the desk (`people.reading`)."""
    return isinstance(person, Person) and can_read(person.role, part)


@register.filter
def may(person: object, act: str) -> bool:
    """Whether the person's role may do an act (`people.rules`)."""
    return isinstance(person, Person) and person.can(Act(act))


@register.filter
def why_not(person: object, act: str) -> str:
    """The reason beside a disabled button, from the same rule that would refuse the act; empty if it may be done."""
    return explain_role(person, Act(act)) if isinstance(person, Person) else ""


@register.filter
def role_words(role: str) -> str:
    """A role in words."""
    return str(ROLES.get(role, role))


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
