"""A member of staff, and what was granted to whom."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from elshi.desk.people.grants import GrantAct, GrantFact, check_settled
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

    def check_same(self) -> None:
        """Raises RuleError if since this person was read he was switched off, or given another role or office.

        Asked by every act once it is its turn to write (`audit.record`).
        """
        now = Person.objects.filter(pk=self.pk).values_list("is_active", "role", "office").first()
        if now is None or not now[0]:
            raise RuleError("not-active")
        if now[1:] != (self.role, self.office):
            raise RuleError("changed-meanwhile")

    def check_settled(self, *, at: datetime) -> None:
        """Raises RuleError while something that was granted to this person does not count yet (`people.grants`)."""
        check_settled([grant.fact for grant in self.grants.filter(settles_at__gt=at)], at=at)


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


class Grant(models.Model):
    """Something that a person was given, for ever; `by` is empty for the console (`people.grants` has the rule).

    `value`: the role or office that was given. `settles_at`: from when it counts without a second person. The database
    lets a confirmation be set once, by a third person (`people.triggers`).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    act = models.CharField(max_length=20, choices=[(act.value, act.value) for act in GrantAct])
    value = models.CharField(max_length=120, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settles_at = models.DateTimeField(db_index=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=[act.value for act in GrantAct]), name="grant_act"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="grant_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.person_id}"

    @property
    def fact(self) -> GrantFact:
        """What the rule has to know."""
        return GrantFact(self.act, self.by_id, self.at, self.confirmed_at)
