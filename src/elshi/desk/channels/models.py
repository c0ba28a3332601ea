"""Channels, and the outbox: what is to be said where, in which language, and what came of it."""

from django.conf import settings
from django.db import models

from elshi.desk.channels.letter_models import Brief, DigestRun, MailLetter
from elshi.desk.releases.models import Release
from elshi.speak.channels import KINDS
from elshi.speak.kinds import MAIL
from elshi.speak.outbox import FAN_OUT
from elshi.speak.states import Doing, State

__all__ = [
    "Brief", "Channel", "DigestRun", "Follower", "MailLetter", "OutboxCopy", "OutboxRow", "RowUptake", "Subscriber",
]  # fmt: skip


def _among(name: str, column: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": values}), name=name)


class Channel(models.Model):
    """One account on one network. Never deleted, only paused: rows of the outbox point here.

    `account`: id of the account's record, which must be active whenever something is said. `address`: of the service.
    `options`: the kind's own, texts by name. Its secret lies in the home (`keys/channels/<name>`), never here.
    `breaker_until`: after failures in a row nothing is tried before.
    """

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    account = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True, default="")
    languages = models.JSONField(default=list)  # offered first in a draft
    options = models.JSONField(default=dict)
    per_minute = models.PositiveIntegerField(null=True)  # None: the kind's own
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    paused_code = models.CharField(max_length=40, blank=True, default="")  # why: a person, login-refused, inactive
    failures = models.PositiveIntegerField(default=0)
    breaker_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)  # the courier's mark: when it last began, or said, a thing
    posted_at = models.DateTimeField(null=True)  # when something was last posted there, by whomever; what pages show
    created_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["name"]
        constraints = [_among("channel_kind", "kind", list(KINDS))]

    def __str__(self) -> str:
        return self.name

    @property
    def setup(self) -> tuple[object, ...]:
        """All that it is opened with, but its secret. Whoever holds it open opens it anew when this is another."""
        own_pace = self.per_minute if self.kind == MAIL else None
        return self.kind, self.account, self.address, self.options, own_pace


class OutboxRow(models.Model):
    """One release, in one language, on one channel: made in the transaction that publishes it.

    `doing`: post, edit, delete. `parts`: what is confirmed so far, [{"id", "url", "at", "doing"}], one for each step in
    their order (`speak.steps`); a try goes on after them; an empty id: done by hand. `plan`: the `doing` of every step
    that has to be done, as the last try found it. `lease_until`, `lease_by`: who tries it now. `due_at`: not before.
    `code`, `said`: of the last failure.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="outbox")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="rows")
    language = models.CharField(max_length=5)
    doing = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Doing])
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in State])
    parts = models.JSONField(default=list)
    plan = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=60, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    said = models.CharField(max_length=500, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "channel", "language", "doing"], name="outbox_once"),
            _among("outbox_state", "state", [one.value for one in State]),
            _among("outbox_doing", "doing", [one.value for one in Doing]),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="outbox_due"),
            models.Index(fields=["channel", "state", "id"], name="outbox_of_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.channel} {self.language} {self.doing}"

    @property
    def fans_out(self) -> bool:
        """Whether its post goes to many readers, each of whom gets a copy (`OutboxCopy`)."""
        return self.channel.kind in FAN_OUT


class OutboxCopy(models.Model):
    """One reader's copy of a row whose channel goes to many (mail, inboxes); same states, same leases.

    `address`: of the inbox, or the number of the subscriber, whose address is looked up when it is sent: it is kept in
    one place, and what he took back stays taken back. `settled_at`: when it ended, or, before that, when a person had
    a doubtful one tried once more: it may be there already, whatever comes of this try.
    """

    row = models.ForeignKey(OutboxRow, on_delete=models.PROTECT, related_name="copies")
    address = models.CharField(max_length=500)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in State])
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=60, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["row", "address"], name="copy_once"),
            _among("copy_state", "state", [one.value for one in State]),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="copy_due"),
            models.Index(fields=["row", "state", "code"], name="copy_of_row"),  # counted without a look at the copies
        ]

    def __str__(self) -> str:
        return f"{self.row}: copy {self.pk}"


class Follower(models.Model):
    """Who follows an actor of ours on the fediverse: public ids, as their server gave them. Gone when they undo it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="followers")
    actor = models.CharField(max_length=500)
    inbox = models.CharField(max_length=500)  # the shared one where there is one
    followed_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["channel", "actor"], name="follower_once")]

    def __str__(self) -> str:
        return self.actor


class Subscriber(models.Model):
    """Who asked for mail and confirmed it. Deleted, not kept, when the subscription is taken back.

    `topics`, `countries`: codes, empty for all. `rhythm`: now, daily, weekly. `token`: opens the subscription's page.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="subscribers")
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=5)
    topics = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    rhythm = models.CharField(max_length=10, default="now")
    token = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="subscriber_once"),
            _among("subscriber_rhythm", "rhythm", ["now", "daily", "weekly"]),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class RowUptake(models.Model):
    """What came back to a confirmed row, as last looked at. None: the channel cannot say.

    `due_at`: not to be looked at before; None, of an earlier Elshi: now. `links`: posts of others that quote ours, or
    lead to the statement's page. `gone_at`, `changed_at`: when it was first seen that a post is no more, or says other
    words. `noted_at`, `noted_by`: who last said that he knows it.
    """

    row = models.OneToOneField(OutboxRow, on_delete=models.PROTECT, related_name="uptake")
    seen_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    replies = models.PositiveIntegerField(null=True)
    boosts = models.PositiveIntegerField(null=True)
    likes = models.PositiveIntegerField(null=True)
    links = models.PositiveIntegerField(null=True)
    gone_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"uptake of {self.row_id}"
