"""Drafts, versions, approvals, releases. What may happen to them: `rules`; what the database refuses: `triggers`."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from elshi.desk.cases.models import Case
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.corrections import check_corrected
from elshi.desk.releases.rules.policies import ApprovalFact, check_approvals, check_four_eyes
from elshi.desk.releases.rules.states import DraftState, ReleaseState


class Draft(models.Model):
    """A text on its way. `statement_id` is empty until release; `returned_…` say why an approver sent it back."""

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(
        max_length=10, default=DraftState.WRITING.value, choices=[(state.value, state.value) for state in DraftState]
    )
    authentic = models.CharField(max_length=5, default="kk")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    statement_id = models.CharField(max_length=60, blank=True, default="")
    statement_version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("Release", null=True, on_delete=models.PROTECT, related_name="corrections")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_code = models.CharField(max_length=20, blank=True, default="")
    returned_reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        """Order and constraints."""

        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in DraftState]), name="draft_state")
        ]

    def __str__(self) -> str:
        return self.statement_id or f"draft {self.pk}"

    @classmethod
    def find(cls, draft_id: int) -> "Draft":
        """The draft. Raises RuleError when there is none."""
        draft = cls.objects.filter(pk=draft_id).first()
        if draft is None:
            raise RuleError("no-such-draft", draft=draft_id)
        return draft

    def find_current(self) -> "DraftVersion":
        """The newest version. Raises RuleError while nothing has been saved."""
        version = self.current_version
        if version is None:
            raise RuleError("no-text")
        return version

    @property
    def current_version(self) -> "DraftVersion | None":
        """The newest version, or None while nothing has been saved."""
        return self.versions.order_by("-number").first()

    @property
    def authors(self) -> frozenset[int]:
        """The ids of everyone who wrote any version of this draft."""
        return frozenset(self.versions.values_list("author_id", flat=True))


class DraftVersion(models.Model):
    """One saved content, for ever: `content` is the canonical whole (`rules.content`), `sha256` its hash in hex."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_version_number")]

    def __str__(self) -> str:
        return f"{self.draft} version {self.number}"

    @property
    def whole(self) -> dict[str, Any]:
        """The canonical whole as a dict, unchecked: for pages. The press parses it strictly."""
        return json.loads(self.content)

    @property
    def renditions(self) -> dict[str, dict[str, str]]:
        """{language: {language, script, title, body, salt}} of this version."""
        return {fields["language"]: fields for fields in self.whole["renditions"]}

    def check_corrected(self) -> None:
        """Raises RuleError `nothing-corrected` for a correction that says the same as the version it replaces."""
        old = self.draft.replaces
        if old is not None:
            check_corrected(old=old.version.whole, new=self.whole, version=old.statement_version)

    def check_approved(self) -> None:
        """Raises RuleError unless exactly this content is approved by somebody who wrote none of it."""
        facts = [
            ApprovalFact(approver=approval.approver_id, role=approval.role, content_sha256=approval.sha256)
            for approval in self.approvals.all()
        ]
        check_approvals(content_sha256=self.sha256, authors=self.draft.authors, approvals=facts)


class Approval(models.Model):
    """One person's approval of exactly one content. Never changed, never taken away: an edit makes it count no more."""

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    approved_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["approved_at", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "approver"], name="one_approval_per_person")]

    def __str__(self) -> str:
        return f"{self.version} approved by {self.approver}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the approver wrote a part of the draft (RuleError `four-eyes`)."""
        check_four_eyes(self.version.draft.authors, self.approver_id)
        super().save(*args, **kwargs)


class Release(models.Model):
    """A frozen record on its way to the log. The press alone moves it on; the ids and `unsigned` never change.

    `unsigned`: the complete record without proof, canonical JSON. `signed`: the log entry's bytes, once signed.
    `leaf_hash`: hex, RFC 6962 hash of the entry. `log_index`: its place in the log, from 0.
    `refused_code`: a key of `people.rules.REASONS` when the press refused the row; its draft is open again then, and
    the same version may be approved and released anew.
    """

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="releases")
    statement_id = models.CharField(max_length=60)
    statement_version = models.PositiveIntegerField()
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    unsigned = models.TextField()
    state = models.CharField(
        max_length=10, default=ReleaseState.QUEUED.value, choices=[(state.value, state.value) for state in ReleaseState]
    )
    signed = models.BinaryField(null=True)
    leaf_hash = models.CharField(max_length=64, blank=True, default="")
    log_index = models.PositiveBigIntegerField(null=True)
    queued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    refused_code = models.CharField(max_length=40, blank=True, default="")
    refused_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """Order and constraints."""

        ordering = ["id"]
        constraints = [
            # A refused row never came to the log; its version and its text are free for a right one.
            models.UniqueConstraint(
                fields=["version"],
                condition=~models.Q(state=ReleaseState.REFUSED.value),
                name="version_released_once",
            ),
            models.UniqueConstraint(
                fields=["statement_id", "statement_version"],
                condition=~models.Q(state=ReleaseState.REFUSED.value),
                name="statement_version_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in ReleaseState]), name="release_state"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="release_queue"),
            models.Index(fields=["year", "number"], name="release_number"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} version {self.statement_version}"

    @property
    def is_current(self) -> bool:
        """Whether no newer version of the statement was released. A refused newer one does not count."""
        newer = Release.objects.filter(statement_id=self.statement_id, statement_version__gt=self.statement_version)
        return not newer.exclude(state=ReleaseState.REFUSED.value).exists()


class LoggedNumber(models.Model):
    """The highest statement number of a year that the log holds, where the releases here lack it.

    Written by the press when it starts: after the database was restored from an older copy, new statements must not
    take numbers that the log has given away.
    """

    year = models.PositiveIntegerField(primary_key=True)
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.number}"
