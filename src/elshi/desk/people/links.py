"""Links by which a person chooses a password, once: what an administrator hands over instead of a password.

A link holds for `PASSWORD_RESET_TIMEOUT` and until a password is chosen, for it is made of the old one's hash: if
somebody else used it, the person cannot, and says so. A password that the administrator made would work for both, and
nobody would notice. The node sends no mail; the link travels as a password would.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from elshi.base.errors import UserError
from elshi.desk.people.models import Person


class LinkError(UserError):
    """The link was used, is too old, or never was one."""


class _Links(PasswordResetTokenGenerator):
    key_salt = "elshi.desk.people.links"


_LINKS = _Links()


def make_link(person: Person) -> str:
    """The path of a page on which `person` chooses a password."""
    return reverse("people:choose-password", args=[person.pk, _LINKS.make_token(person)])


def check_token(person: Person | None, token: str) -> Person:
    """The person. Raises LinkError unless `token` is of a link of his that holds, and he is not switched off."""
    if person is None or not person.is_active or not _LINKS.check_token(person, token):
        raise LinkError("this link was used already, or is too old; nothing was changed")
    return person
