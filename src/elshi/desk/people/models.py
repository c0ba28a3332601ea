"""A member of staff."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from elshi.desk.people.rules import Act, Role, RuleError, can_may, check_may
from elshi.text.languages import LANGUAGES


class Person(AbstractUser):
    """Somebody who works on the desk. Never deleted (approvals and audit rows point here), only switched off.

    `office`: id of the office below the ministry that the person works in; empty for the ministry itself.
    """

    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    office = models.CharField(max_length=120, blank=True, default="")
    display_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(
        max_length=5, default="kk", choices=[(tag, name.name) for tag, name in LANGUAGES.items()]
    )

    class Meta:
        """Order and constraints."""

        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="person_role")
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name that colleagues read: the display name, or the user name."""
        return self.display_name or self.get_username()

    @property
    def signed_name(self) -> str:
        """The display name with the user name behind it, which is unique: for whoever wrote, approved or released."""
        return self.username if self.display_name in {"", self.username} else f"{self.display_name} ({self.username})"

    def can(self, act: Act) -> bool:
        """Whether this person's role may do `act` (`people.rules`); a person who is switched off may do nothing."""
        return self.is_active and can_may(self.role, act)

    def check_can(self, act: Act) -> None:
        """Raises RuleError with the reason unless this person may do `act`."""
        if not self.is_active:
            raise RuleError("not-active")
        check_may(self.role, act)


class DeskSession(models.Model):
    """One login that may still hold. It ends with the row of `django_session` that has its `key`, not with this row.

    `address`: the network only ("192.0.2.x"), empty for this machine itself; `browser`: its family and system.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="desk_sessions")
    key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=60, blank=True)

    objects: ClassVar[models.Manager["DeskSession"]] = models.Manager()  # said, for the type checker misses it here

    def __str__(self) -> str:
        return f"{self.browser} {self.started_at}"
