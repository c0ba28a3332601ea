"""Letters that are no release: a question to an address, a digest, a brief; and which digests were made."""

from django.conf import settings
from django.db import models

from elshi.desk.channels.queued import Queued
from elshi.speak.states import State

KINDS = ("confirm", "known", "digest", "brief", "answer")


class MailLetter(Queued):
    """One letter to one reader: once, whatever happens to the process, because `key` is unique.

    `subscriber`: its reader, with whom it goes; None for a brief, whose reader `address` is, and for an answer, whose
    reader is sealed (`letters.register_maker`). `facts`: what its words are made of when it is sent
    (`elshi.desk.channels.letters`); no text of a statement is kept twice.
    """

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    key = models.CharField(max_length=80, unique=True)
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="letters")
    subscriber = models.ForeignKey("channels.Subscriber", null=True, on_delete=models.CASCADE, related_name="letters")
    address = models.CharField(max_length=320, blank=True, default="")
    language = models.CharField(max_length=5)
    facts = models.JSONField(default=dict)

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="mail_letter_kind"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]), name="mail_letter_state"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="mail_letter_due"),
            models.Index(fields=["channel", "kind", "state", "due_at"], name="mail_letter_turn"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class DigestRun(models.Model):
    """The digests of one rhythm on one channel were made, for all that was queued before `until`."""

    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="digest_runs")
    rhythm = models.CharField(max_length=10)
    until = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["until", "id"]
        constraints = [models.UniqueConstraint(fields=["channel", "rhythm", "until"], name="digest_run_once")]

    def __str__(self) -> str:
        return f"{self.rhythm} digest of {self.channel} until {self.until:%Y-%m-%d}"


class Brief(models.Model):
    """The brief of one office's day, as its people last saved it. `office`: empty for the ministry.

    `body`: CommonMark, in `language`. `sent_at`: when it went to the list; from then on it is not changed.
    """

    day = models.DateField()
    office = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    body = models.TextField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["day", "office", "language"], name="brief_once")]

    def __str__(self) -> str:
        return f"brief of {self.day}"
