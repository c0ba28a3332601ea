"""Trips, stops, check-ins and calls. Who travels stands nowhere in clear: details and words are sealed.

In clear are the codes of countries and parts, days, how many people, and whether there is a way to reach them.
"""

from django.conf import settings
from django.db import models

from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.standing import By, Says, Standing, Status


class Trip(models.Model):
    """One registered trip. `code`: SHA-256 of the citizen's token, in hex; whoever has the code alone can read nothing.

    `version`: the newest that came; `last_day`: of its stops. `phone`, `chat`: keyed hashes by which a short message
    and a chat find the trip. `status` … `stood_by`: how it stands (`rules.standing`), kept here so that a hundred
    thousand are counted in one look. Of a deleted trip nothing but the code and the days of its life is left, until its
    term is over: an older version that comes late must not bring it back.
    """

    code = models.CharField(max_length=64, unique=True)
    version = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField()
    by_mail = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=False)
    by_telegram = models.BooleanField(default=False)
    phone = models.CharField(max_length=64, blank=True, default="", db_index=True)
    chat = models.CharField(max_length=64, blank=True, default="", db_index=True)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    last_day = models.DateField(db_index=True)
    deleted_at = models.DateTimeField(null=True)
    status = models.CharField(
        max_length=6, default=Status.SILENT.value, choices=[(one.value, one.value) for one in Status]
    )
    stood_at = models.DateTimeField(null=True)
    stood_by = models.CharField(max_length=8, blank=True, default="", choices=[(one.value, one.value) for one in By])

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=[one.value for one in Status]), name="trip_status"),
            models.CheckConstraint(
                condition=models.Q(status=Status.SILENT.value, stood_at=None, stood_by="")
                | models.Q(stood_at__isnull=False, stood_by__in=[one.value for one in By])
                & ~models.Q(status=Status.SILENT.value),
                name="trip_stands_by_something",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "stood_at"], name="trip_standing"),
        ]

    def __str__(self) -> str:
        return f"trip {self.pk}"

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return Standing(Status(self.status), By(self.stood_by) if self.stood_by else None, self.stood_at)

    @property
    def ways(self) -> list[str]:
        """How its people can be reached, by name."""
        found = (("mail", self.by_mail), ("sms", self.by_sms), ("telegram", self.by_telegram))
        return [name for name, is_there in found if is_there]


class Details(models.Model):
    """The sealed details of a trip, in a table of their own: what is counted stays narrow.

    `sealed`: as the browser sealed them to the vault key (`speak.trips`); `chat`: where a bot answers, sealed here.
    """

    trip = models.OneToOneField(Trip, on_delete=models.CASCADE, primary_key=True, related_name="details")
    sealed = models.BinaryField()
    chat = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"details of trip {self.trip_id}"


class Stop(models.Model):
    """Somewhere on a trip: `part` is empty for a country without parts, or where nobody said which."""

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="stops")
    country = models.CharField(max_length=2)
    part = models.CharField(max_length=6, blank=True, default="")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        """Order and constraints."""

        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="stop_days"),
        ]
        # all that a question of who is where needs, so that it reads the index alone
        indexes = [models.Index(fields=["country", "last", "first", "part", "trip"], name="stop_where")]

    def __str__(self) -> str:
        return f"stop {self.pk}"


class CheckIn(models.Model):
    """Something that was said of a trip's people. `uuid` tells it from all others: what comes twice is there once.

    `alert`: id of the record that it answers, or empty; `sealed`: its words and place; `officer`: who wrote down what
    was said by telephone; `said_at`: by the sender's clock.
    """

    uuid = models.UUIDField(unique=True)
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="check_ins")
    alert = models.CharField(max_length=120, blank=True, default="")
    status = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Says])
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in By])
    verified = models.BooleanField()
    sealed = models.BinaryField(default=bytes)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["trip", "-at"], name="check_in_of_trip")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=[one.value for one in Says]), name="check_in_status"),
            models.CheckConstraint(condition=models.Q(channel__in=[one.value for one in By]), name="check_in_channel"),
            models.CheckConstraint(
                condition=models.Q(verified=True, channel__in=[By.PAGE.value, By.STAFF.value])
                | models.Q(verified=False, channel__in=[By.SMS.value, By.TELEGRAM.value]),
                name="check_in_verified",
            ),
            models.CheckConstraint(
                condition=models.Q(channel=By.STAFF.value, officer__isnull=False)
                | ~models.Q(channel=By.STAFF.value) & models.Q(officer=None),
                name="check_in_by_an_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class Call(models.Model):
    """A trip whose people an officer is to call for an event (`rules.events`), and how that ended.

    One at a time for a trip and an event. `tries`: how often nobody was reached; `note`: sealed.
    """

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="calls")
    event = models.CharField(max_length=120)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    end = models.CharField(max_length=12, blank=True, default="", choices=[(one.value, one.value) for one in CallEnd])
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.BinaryField(default=bytes)

    class Meta:
        """Order and constraints."""

        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "trip"], name="call_once"),
            models.CheckConstraint(condition=models.Q(end__in=[one.value for one in CallEnd]), name="call_end"),
            models.CheckConstraint(
                condition=models.Q(end="", ended_at=None) | ~models.Q(end="") & models.Q(ended_at__isnull=False),
                name="call_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["event", "officer", "end"], name="call_of_officer")]

    def __str__(self) -> str:
        return f"call {self.pk}"


class Turn(models.Model):
    """One row. `number` grows with all that changes a count, so that nothing is counted twice in between."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def next(cls) -> None:
        """What is counted has changed; called in the transaction of the change."""
        if not cls.objects.filter(pk=1).update(number=models.F("number") + 1):
            cls.objects.create(pk=1)
