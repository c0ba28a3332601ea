"""Questions of the public and the enquiries that they are grouped into. Who asked stands nowhere in clear."""

from django.conf import settings
from django.db import models

from elshi.desk.channels.queued import Queued
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import RuleError
from elshi.desk.questions.rules.quiet import PURPOSES, REASONS
from elshi.desk.questions.rules.states import CLOSINGS, EnquiryState, Place
from elshi.speak.questions import CHANNELS
from elshi.speak.states import State


class Enquiry(models.Model):
    """What several people want to know: alike questions that one answer serves.

    `title`: in a person's words, empty until somebody gives one; `office`: whose it is, the id of an office, empty for
    the ministry; `draft`: its answer; `answered_at`: when the first answer came out; `closing`: why there is none.
    """

    title = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(
        max_length=10, default=EnquiryState.NEW.value, choices=[(one.value, one.value) for one in EnquiryState]
    )
    office = models.CharField(max_length=120, blank=True, default="", db_default="", db_index=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("releases.Draft", null=True, on_delete=models.PROTECT, related_name="enquiries")
    asked_at = models.DateTimeField()  # by the first
    asked_last_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=20, blank=True, default="", choices=[(one, one) for one in CLOSINGS])
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)  # of its answer's record: the newest that came out

    class Meta:
        """Order and constraints."""

        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in EnquiryState]), name="enquiry_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="enquiry_waiting")]

    def __str__(self) -> str:
        return f"enquiry {self.pk}"

    @classmethod
    def find(cls, enquiry_id: int, *, actor: Person) -> "Enquiry":
        """The enquiry. Raises RuleError when there is none, or it is another office's than the actor's."""
        found = cls.objects.filter(pk=enquiry_id).first()
        if found is None:
            raise RuleError("no-such-enquiry", enquiry=enquiry_id)
        check_office(actor.office, found.office)
        return found


class Question(models.Model):
    """One question as it came. `key` tells it from all others, so that what is taken in twice is there once.

    `text`: as written, until it is erased or put where few may read it (then `sealed_text`). `asker`: how to answer,
    sealed to the desk's key for what the public hands in, empty when it was deleted; `token`: hash of the secret under
    which a form's asker finds the answer. `words_key`: by which the same words are found again; it goes when they do.
    """

    key = models.CharField(max_length=64, unique=True)
    enquiry = models.ForeignKey(Enquiry, null=True, on_delete=models.PROTECT, related_name="questions")
    place = models.CharField(
        max_length=8, default=Place.ENQUIRY.value, choices=[(one.value, one.value) for one in Place]
    )
    channel = models.CharField(max_length=10, choices=[(one, one) for one in CHANNELS])
    source = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=5)
    country = models.CharField(max_length=2, blank=True, default="")
    text = models.TextField(blank=True, default="")
    sealed_text = models.BinaryField(default=bytes)
    asker = models.BinaryField(default=bytes)
    token = models.CharField(max_length=64, blank=True, default="", db_index=True)
    thread = models.CharField(max_length=64, blank=True, default="", db_index=True)
    words_key = models.CharField(max_length=64, blank=True, default="", db_index=True)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    cleared = models.BooleanField(default=False)  # a person saw it: the answer is for it, too
    told = models.PositiveIntegerField(default=0)  # the version of the answer that its asker was told last
    told_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(place__in=[one.value for one in Place]), name="question_place"),
            models.CheckConstraint(
                condition=~models.Q(place=Place.ENQUIRY.value) | models.Q(enquiry__isnull=False),
                name="question_in_an_enquiry",
            ),
        ]
        indexes = [models.Index(fields=["place", "asked_at"], name="question_place_at")]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Delivery(Queued):
    """An answer on its way back by post or chat to who asked there: once for a question, an answer and its version.

    Whom it goes to is sealed in its question. Letters have a queue of their own (`channels.letters`).
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="deliveries")
    record = models.CharField(max_length=120)  # of the answer
    version = models.PositiveIntegerField()

    class Meta:
        """Order and constraints."""

        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "record", "version"], name="delivery_once"),
            models.CheckConstraint(condition=models.Q(state__in=[one.value for one in State]), name="delivery_state"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class QuietMatter(models.Model):
    """Why a question is kept quiet, and until when; its words are in `Question.sealed_text`."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="matter")
    code = models.CharField(max_length=20, choices=[(one, one) for one in REASONS])
    put_at = models.DateTimeField()
    erase_at = models.DateTimeField(db_index=True)
    extended_at = models.DateTimeField(null=True)

    class Meta:
        """Order."""

        ordering = ["-put_at", "-id"]

    def __str__(self) -> str:
        return f"quiet matter {self.pk}"


class Opening(models.Model):
    """A request to read a question that is kept quiet, and the second person who confirmed it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="openings")
    purpose = models.CharField(max_length=20, choices=[(one, one) for one in PURPOSES])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~models.Q(confirmed_by=models.F("asked_by")),
                name="opening_by_two",
            )
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"
