"""Drafts, versions, approvals, releases, schedules. Their rules: `rules`; what the database refuses: `triggers`.

In one module, though a long one: these tables name each other in a ring, and their migrations are one chain.
"""

import json
from typing import Any

from django.conf import settings
from django.db import models

from elshi.base.errors import FormatError
from elshi.desk.cases.models import Case
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office, reaches
from elshi.desk.people.reading import can_read
from elshi.desk.people.settled import check_was_settled
from elshi.desk.releases.clearing import Clearance, ClearanceMark
from elshi.desk.releases.drafting_models import Autosave, Comment, RenditionWork, StatementTemplate, Term
from elshi.desk.releases.emergency import Emergency, SecondLook
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.extras import type_of
from elshi.desk.releases.rules.identity import Predecessor
from elshi.desk.releases.rules.kinds import KINDS, STATEMENT, WITHDRAWAL, Kind
from elshi.desk.releases.rules.places import check_filled
from elshi.desk.releases.rules.policies import (
    ApprovalFact,
    ClearanceFact,
    Policy,
    check_approvals,
    check_cleared,
    check_content_seen,
    check_four_eyes,
    find_policy,
)
from elshi.desk.releases.rules.states import DraftState, ReleaseState
from elshi.desk.releases.rules.wholes import hash_content
from elshi.desk.releases.schedules import Schedule
from elshi.desk.releases.travel_models import TravelDraft

__all__ = [
    "Approval", "Autosave", "Clearance", "ClearanceMark", "Comment", "Draft", "DraftVersion", "Emergency",
    "LoggedNumber", "LoggedOffice", "LoggedVersion", "Release", "RenditionWork", "Schedule", "SecondLook",
    "StatementTemplate", "Term", "TopicWord", "TravelDraft", "WitnessNote",
]  # fmt: skip


# A withdrawal has no words of its own: it is what it takes back.
_OF_TRAVEL = models.Q(travel__isnull=False) | models.Q(kind=WITHDRAWAL, replaces__version__draft__travel__isnull=False)


class Draft(models.Model):
    """A text on its way. `record_id` is empty until release; `returned_…` say why an approver sent it back.

    `kind`: a key of `rules.kinds.KINDS`, kept for ever. `authentic` is for statements only. `round`: from 1, one more
    each time the text goes back to its writers (an edit, a return, a refusal by the press): approvals and clearances of
    an earlier round count no more. `office`: whose draft it is, the id of an office or empty for the ministry
    (`people.offices`), for ever.
    """

    kind = models.CharField(max_length=10, default=STATEMENT, choices=[(name, name) for name in KINDS])
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(
        max_length=10, default=DraftState.WRITING.value, choices=[(state.value, state.value) for state in DraftState]
    )
    authentic = models.CharField(max_length=5, default="kk")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    record_id = models.CharField(max_length=120, blank=True, default="")
    record_version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("Release", null=True, on_delete=models.PROTECT, related_name="corrections")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_code = models.CharField(max_length=20, blank=True, default="")
    returned_reason = models.CharField(max_length=1000, blank=True, default="")
    round = models.PositiveIntegerField(default=1, db_default=1)
    office = models.CharField(max_length=120, blank=True, default="", db_default="", db_index=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in DraftState]), name="draft_state"),
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="draft_kind"),
        ]

    def __str__(self) -> str:
        return self.record_id or f"draft {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a text that goes back to its writers begins a new round, whoever sends it."""
        if self.state == DraftState.WRITING and Draft.objects.filter(pk=self.pk).exclude(state=self.state).exists():
            self.round += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "round"}
        super().save(*args, **kwargs)

    @classmethod
    def find(cls, draft_id: int, *, actor: Person) -> "Draft":
        """The draft. Raises RuleError when the actor sees none, or it is another office's than his."""
        draft = cls.of_role(actor.role).filter(pk=draft_id).first()
        if draft is None:
            raise RuleError("no-such-draft", draft=draft_id)
        check_office(actor.office, draft.office)
        return draft

    @classmethod
    def of_role(cls, role: str) -> "models.QuerySet[Draft]":
        """Drafts that a role has to do with: all; or advice and alerts, with what takes them back; or none."""
        if can_read(role, "drafts"):
            return cls.objects.all()
        return cls.objects.filter(_OF_TRAVEL) if can_read(role, "own-drafts") else cls.objects.none()

    def find_current(self) -> "DraftVersion":
        """The newest version. Raises RuleError while nothing has been saved."""
        version = self.current_version
        if version is None:
            raise RuleError("no-text")
        return version

    @property
    def rules(self) -> Kind:
        """The rules of its kind."""
        return KINDS[self.kind]

    @property
    def policy(self) -> Policy:
        """How many approvals, of which roles and after which clearances, its release takes on this node."""
        # `office`: once drafts say for which office they are made, its own numbers count.
        raised = settings.ELSHI_APPROVALS.raised
        return find_policy(self.kind, record_type=self._type, office=getattr(self, "office", ""), raised=raised)

    @property
    def _type(self) -> str:
        """Of a statement the type of its record, by what it says now; empty for anything else, and for what is none."""
        version = self.current_version if self.kind == STATEMENT and settings.ELSHI_APPROVALS.raised else None
        try:
            return "" if version is None else type_of(version.whole)
        except FormatError:
            return ""

    @property
    def marked(self) -> list[str]:
        """The clearances that the draft is marked as needing, sorted."""
        newest = dict(self.clearance_marks.order_by("id").values_list("clearance", "wanted"))
        return sorted(name for name, wanted in newest.items() if wanted)

    def check_kind(self, kind: str) -> None:
        """Raises RuleError unless the draft is of `kind`."""
        if self.kind != kind:
            raise RuleError("wrong-kind")

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
    embargo = models.DateTimeField(null=True)  # the content's own, where the database's guards can read it

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
        """{language: {language, script, title, body, salt}} of this version; of a statement only."""
        return {fields["language"]: fields for fields in self.whole.get("renditions", ())}

    @property
    def shown(self) -> "DraftVersion":
        """The version whose texts a page shows: this one, or for a withdrawal the statement's that it withdraws."""
        old = self.draft.replaces
        return old.version if self.draft.kind == WITHDRAWAL and old is not None else self

    def check_corrected(self) -> None:
        """Raises RuleError `nothing-corrected` for a correction that says the same as the version it replaces.

        What is no longer official (its key was revoked) may be said again in the same words.
        """
        old = self.draft.replaces
        if old is not None and old.kind == self.draft.kind and not old.disowned:
            self.draft.rules.check_corrected(old=old.version.whole, new=self.whole, version=old.record_version)

    def check_unchanged(self) -> None:
        """Raises RuleError `stale-content` unless the hash that decisions bind is that of the stored content."""
        check_content_seen(current_sha256=hash_content(self.content), seen_sha256=self.sha256)

    def check_cleared(self) -> None:
        """Raises RuleError unless exactly this content is cleared as its draft is marked."""
        facts = [
            ClearanceFact(one.clearance, officer=one.officer_id, role=one.role, content_sha256=one.sha256)
            for one in self.clearances.filter(round=self.draft.round)
        ]
        check_cleared(
            content_sha256=self.sha256, authors=self.draft.authors, clearances=facts, marked=self.draft.marked
        )

    @property
    def is_approved(self) -> bool:
        """Whether `check_approved` has nothing against it."""
        try:
            self.check_approved()
        except RuleError:
            return False
        return True

    def check_filled(self) -> None:
        """Raises RuleError `places-left` while a place of a template is still to be filled."""
        check_filled(self.renditions.values())

    def check_complete(self) -> None:
        """Raises RuleError for what still lacks before it may be submitted: words for an attachment."""
        self.draft.rules.check_complete(self.whole)

    def check_approved(self) -> None:
        """Raises RuleError unless exactly this content is cleared, and approved by enough who wrote none of it.

        Each of them could approve at that time: within reach of the draft, and by grants that counted.
        """
        self.check_unchanged()
        self.check_cleared()
        facts = [
            ApprovalFact(approver=approval.approver_id, role=approval.role, content_sha256=approval.sha256)
            for approval in self.approvals.filter(round=self.draft.round)
        ]
        check_approvals(
            content_sha256=self.sha256, authors=self.draft.authors, approvals=facts, policy=self.draft.policy
        )
        for approval in self.approvals.filter(round=self.draft.round):
            approval.check_right()


class Approval(models.Model):
    """One person's approval of exactly one content, in one round of the draft (see `Draft.round`).

    Never changed, never taken away: when the text goes back to its writers, it counts no more. `role`, `office`: those
    of the approver at that time.
    """

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    approved_at = models.DateTimeField()
    round = models.PositiveIntegerField(default=1, db_default=1)
    office = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        """Order and constraints."""

        ordering = ["approved_at", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "approver", "round"], name="one_approval_per_person")]

    def __str__(self) -> str:
        return f"{self.version} approved by {self.approver}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the approver wrote a part of the draft (RuleError `four-eyes`)."""
        check_four_eyes(self.version.draft.authors, self.approver_id)
        super().save(*args, **kwargs)

    def check_right(self) -> None:
        """Raises RuleError unless the approver's office reached the draft, and what he was given counted then."""
        if not reaches(self.office, self.version.draft.office):
            raise RuleError("approver-office")
        check_was_settled(self.approver_id, at=self.approved_at)


class Release(models.Model):
    """A frozen record on its way to the log. The press alone moves it on; the ids and `unsigned` never change.

    `unsigned`: the complete record without proof, canonical JSON. `signed`: the log entry's bytes, once signed.
    `leaf_hash`: hex, RFC 6962 hash of the entry. `log_index`: its place in the log of `epoch`, from 0.
    `disowned`: its key was revoked from before it on, so it is listed and no longer official; the press notes that.
    `refused_code`: a key of `people.rules.REASONS` when the press refused the row; its draft is open again then, and
    the same version may be approved and released anew. `refused_reason`: what fills that reason (`people.faults`), or,
    where nothing has to, the English detail for the administrator. `emergency`: the mark, if one person let it out
    alone.
    """

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="releases")
    record_id = models.CharField(max_length=120)
    record_version = models.PositiveIntegerField()
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    unsigned = models.TextField()
    state = models.CharField(
        max_length=10, default=ReleaseState.QUEUED.value, choices=[(state.value, state.value) for state in ReleaseState]
    )
    signed = models.BinaryField(null=True)
    leaf_hash = models.CharField(max_length=64, blank=True, default="")
    log_index = models.PositiveBigIntegerField(null=True)
    epoch = models.PositiveIntegerField(null=True)
    queued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    disowned = models.BooleanField(default=False)
    refused_code = models.CharField(max_length=40, blank=True, default="")
    refused_reason = models.CharField(max_length=500, blank=True, default="")
    emergency = models.OneToOneField(Emergency, null=True, on_delete=models.PROTECT, related_name="release")

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
                fields=["record_id", "record_version"],
                condition=~models.Q(state=ReleaseState.REFUSED.value),
                name="record_version_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in ReleaseState]), name="release_state"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="release_queue"),
            models.Index(fields=["year", "number"], name="release_number"),
            # The unique one is of part of the table: for a question about published rows SQLite does not take it, and
            # goes through all of that state instead, for each row of a list.
            models.Index(fields=["record_id", "record_version"], name="release_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} version {self.record_version}"

    @property
    def kind(self) -> str:
        """The kind of its draft."""
        return self.version.draft.kind

    @property
    def confirmations(self) -> int:
        """How many of the node's witnesses have cosigned a log that holds this entry.

        What an earlier epoch held was carried over, so whoever saw the later log confirms it.
        """
        if self.log_index is None or self.epoch is None:
            return 0
        later = models.Q(epoch__gt=self.epoch, size__gt=1)  # entry 1 names what was carried over
        return WitnessNote.objects.filter(models.Q(epoch=self.epoch, size__gt=self.log_index) | later).count()

    @property
    def is_current(self) -> bool:
        """Whether no newer version of the record was released. A refused or disowned newer one does not count."""
        return not self._others.filter(record_version__gt=self.record_version, disowned=False).exists()

    @property
    def is_withdrawn(self) -> bool:
        """Whether a withdrawal of its statement was released that still holds."""
        return self._others.filter(version__draft__kind=WITHDRAWAL, disowned=False).exists()

    @property
    def _others(self) -> models.QuerySet["Release"]:
        """All versions of the record that were not refused, this one among them."""
        return Release.objects.filter(record_id=self.record_id).exclude(state=ReleaseState.REFUSED.value)

    def find_newest(self) -> "Release":
        """The newest version of the record, which the next one has to name; also if it is disowned."""
        return self._others.order_by("-record_version")[0]

    @property
    def as_predecessor(self) -> Predecessor:
        """What the version after this one has to name: this one, or what the log alone holds after it."""
        logged = LoggedVersion.objects.filter(pk=self.record_id, version__gt=self.record_version).first()
        version, leaf = (self.record_version, self.leaf_hash) if logged is None else (logged.version, logged.leaf)
        return Predecessor(self.kind, self.record_id, version, self.year, self.number, leaf)


class LoggedNumber(models.Model):
    """The highest number of a year that the log holds, where the releases here lack it; year 0 counts accounts.

    Written by the press when it starts: after the database was restored from an older copy, new records must not
    take numbers that the log has given away.
    """

    year = models.PositiveIntegerField(primary_key=True)
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.number}"


class LoggedVersion(models.Model):
    """The newest version of a record that the log holds, where the releases here lack it; `leaf`: its hash, in hex.

    Written by the press when it starts. An intruder signed it (and his key was revoked), or the database is older than
    the log; either way the next version has to name it.
    """

    record_id = models.CharField(primary_key=True, max_length=120)
    version = models.PositiveIntegerField()
    leaf = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.record_id} version {self.version}"


class LoggedOffice(models.Model):
    """An office that stands in the tree, as the log has it: the office itself and those below.

    Written by the press when it starts and after each change, so that an office which came by another way (a ceremony
    of the root key) can hold accounts too. `parent` is empty for the office of the log. `own_log`: it keeps a log of
    its own, so only the root key may change it. `names`: language to name.
    """

    id = models.CharField(primary_key=True, max_length=120)
    parent = models.CharField(max_length=120, blank=True, default="")
    host = models.CharField(max_length=253)
    names = models.JSONField(default=dict)
    own_log = models.BooleanField(default=False)

    class Meta:
        """Order."""

        ordering = ["id"]

    def __str__(self) -> str:
        return self.id


class WitnessNote(models.Model):
    """How far a witness of this node has come, as the press notes it: `size` entries of the log of `epoch` cosigned.

    `next_try_at`: when it is asked again after a failure; `failure`: what it was, in English, for an administrator.
    """

    name = models.CharField(primary_key=True, max_length=200)
    url = models.CharField(max_length=500)
    epoch = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """Order."""

        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.size}"


class TopicWord(models.Model):
    """One telling stem of a published statement in one language: what precedents are found by (`releases.precedents`).

    A projection: it can be emptied, and the press makes it again.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="topic_words")
    language = models.CharField(max_length=5)
    stem = models.CharField(max_length=16)

    class Meta:
        """Order and constraints."""

        constraints = [models.UniqueConstraint(fields=["release", "language", "stem"], name="topic_word_once")]
        indexes = [models.Index(fields=["language", "stem"], name="topic_stem")]

    def __str__(self) -> str:
        return f"{self.release}: {self.stem}"
