"""Checks of control, incidents, their evidence, measures and letters.

The register itself is not here: what is official are the released account and office records (`registry.reading`).
What the database refuses: `registry.triggers`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elshi.desk.cases.models import Case
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.rules.codes import EvidenceKind, IncidentKind, LetterKind, Measure, NoLookalike, Outcome
from elshi.desk.releases.models import Draft


def _codes(column: str, codes: type[IncidentKind | EvidenceKind | Measure | Outcome | LetterKind | NoLookalike]) -> Q:
    return Q(**{f"{column}__in": [code.value for code in codes]})


class ControlCheck(models.Model):
    """One look at the proofs of an account, for ever: when, by whom, and what was seen from both sides.

    `record_id`: the account's id, empty for one that is only drafted. `proofs`: as the record writes them
    (`elshi.record.ControlProof`), in order.
    """

    record_id = models.CharField(max_length=60, blank=True, default="", db_index=True)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="+")
    platform = models.CharField(max_length=40)
    handle = models.CharField(max_length=200)
    url = models.CharField(max_length=2000, blank=True, default="")
    proofs = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order."""

        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.platform} {self.handle} {self.at}"


class Incident(models.Model):
    """Something that happened to an account: it was seized, suspended or copied.

    `record_id`: the account's id in the register. `successor`: the id of the account that takes its place, or empty.
    `lookalike_…`: the account that passes for ours, for `copied`. Outcome and closing come together.
    """

    record_id = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in IncidentKind])
    since = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="incidents")
    successor = models.CharField(max_length=60, blank=True, default="")
    lookalike_platform = models.CharField(max_length=40, blank=True, default="")
    lookalike_handle = models.CharField(max_length=200, blank=True, default="")
    lookalike_url = models.CharField(max_length=2000, blank=True, default="")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=_codes("kind", IncidentKind), name="incident_kind"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None, closed_by=None)
                | (_codes("outcome", Outcome) & Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="incident_closed_with_outcome",
            ),
            # One file for one thing: a second report of the same goes into the open one.
            models.UniqueConstraint(
                fields=["record_id", "kind", "lookalike_platform", "lookalike_handle"],
                condition=Q(closed_at=None),
                name="one_open_incident",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}: {self.record_id} {self.kind}"

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.closed_at is None

    @classmethod
    def find_open(cls, incident_id: int) -> "Incident":
        """The incident. Raises RuleError when there is none or it is closed."""
        incident = cls.objects.filter(pk=incident_id).first()
        if incident is None:
            raise RuleError("no-such-incident", incident=incident_id)
        if not incident.is_open:
            raise RuleError("incident-closed")
        return incident


class LookalikeAccount(models.Model):
    """An account among those that listening hears whose name passes for one of ours (`listen.lookalike_accounts`).

    `record_id`: the one of ours. `posts`: how many are kept now. `samples`: the newest, [{id, at, text, language}].
    `incident`: the file that was opened; `reason`: why it is no lookalike. Then name and samples are gone, and what
    stays is a pseudonym, so that nobody is asked again. All of it goes some time after its last post.
    """

    pseudonym = models.CharField(max_length=40, unique=True)
    platform = models.CharField(max_length=40)
    handle = models.CharField(max_length=320, blank=True, default="")
    record_id = models.CharField(max_length=60, db_index=True)
    kinds = models.JSONField(default=list)
    posts = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    samples = models.JSONField(default=list)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="found")
    reason = models.CharField(max_length=20, blank=True, default="")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-last_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="") | (_codes("reason", NoLookalike) & Q(handle="", incident=None)),
                name="no_lookalike_no_name",
            ),
            models.CheckConstraint(
                condition=Q(reason="", judged_at=None, judged_by=None)
                | Q(judged_at__isnull=False, judged_by__isnull=False),
                name="lookalike_judged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pseudonym} like {self.record_id}"

    @classmethod
    def find_undecided(cls, lookalike_id: int) -> "LookalikeAccount":
        """One that nobody has decided about. Raises RuleError."""
        found = cls.objects.filter(pk=lookalike_id).first()
        if found is None:
            raise RuleError("no-such-lookalike", account=lookalike_id)
        if found.judged_at is not None:
            raise RuleError("lookalike-settled")
        return found


class Evidence(models.Model):
    """One piece of evidence, for ever. `sha256` (hex) is of the `size` bytes kept below `home/evidence`.

    Those bytes are the file as it came, or the text or address as it was typed, in UTF-8. `number` counts from 1 in
    its incident. `seen_at`: when the person saw it; `at`: when it was put here. `url`: where it was seen, or empty.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in EvidenceKind])
    description = models.CharField(max_length=500)
    url = models.CharField(max_length=2000, blank=True, default="")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    seen_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="evidence_number"),
            models.UniqueConstraint(fields=["incident", "sha256"], name="evidence_once"),
            models.CheckConstraint(condition=_codes("kind", EvidenceKind), name="evidence_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number} {self.sha256[:16]}"


class IncidentAct(models.Model):
    """One thing that was done about an incident, for ever. `done_at`: when; `at`: when it was noted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="acts")
    measure = models.CharField(max_length=30, choices=[(measure.value, measure.value) for measure in Measure])
    note = models.CharField(max_length=1000, blank=True, default="")
    done_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["done_at", "id"]
        constraints = [models.CheckConstraint(condition=_codes("measure", Measure), name="incident_measure")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.measure} {self.done_at}"


class Letter(models.Model):
    """A protest note or a complaint in one language. A draft until somebody who wrote none of it makes it final.

    `form`: the canonical JSON of all that is printed (`letters.composing.Letter`), empty while it is a draft, when it
    is made anew from the record each time; `sha256` is of its bytes.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in LetterKind])
    language = models.CharField(max_length=5)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    form = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    final_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    final_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=_codes("kind", LetterKind), name="letter_kind"),
            models.CheckConstraint(
                condition=Q(form="", sha256="", final_at=None, final_by=None)
                | (~Q(form="") & ~Q(sha256="") & Q(final_at__isnull=False, final_by__isnull=False)),
                name="letter_final_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} of incident {self.incident_id}"

    @classmethod
    def find(cls, letter_id: int) -> "Letter":
        """The letter. Raises RuleError when there is none."""
        letter = cls.objects.select_related("incident").filter(pk=letter_id).first()
        if letter is None:
            raise RuleError("no-such-letter", letter=letter_id)
        return letter

    @property
    def is_final(self) -> bool:
        """Whether it is fixed."""
        return self.final_at is not None

    @property
    def current_version(self) -> "LetterVersion | None":
        """The newest version of the words that people wrote."""
        return self.versions.order_by("-number").first()

    @property
    def authors(self) -> frozenset[int]:
        """The ids of everyone who wrote any version."""
        return frozenset(self.versions.values_list("author_id", flat=True))


class LetterVersion(models.Model):
    """The free parts of a letter as somebody saved them, for ever. `recipient` stands as the sentence needs it."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=100, blank=True, default="")
    recipient = models.CharField(max_length=200, blank=True, default="")
    narrative = models.TextField(blank=True, default="")
    demand = models.TextField(blank=True, default="")
    contact = models.CharField(max_length=500, blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["letter", "number"]
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="letter_version_number")]

    def __str__(self) -> str:
        return f"{self.letter} version {self.number}"
