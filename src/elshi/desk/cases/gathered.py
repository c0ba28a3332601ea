"""What a case gathers: alerts, posts as evidence, answers to the case form, decisions, texts, tasks.

Rows are only added, but for what is said at each model; the database refuses the rest (`cases.triggers`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elshi.desk.cases.rules.codes import Decision, RemarkKind
from elshi.desk.cases.rules.priority import PRIORITIES

PERSON = settings.AUTH_USER_MODEL


class CaseAlert(models.Model):
    """An alert that belongs to a case, for ever. An alert is in one open case at the most."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="attached")
    alert = models.ForeignKey("cases.Alert", on_delete=models.PROTECT, related_name="attachments")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "alert"], name="case_alert_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.alert_id}"


class CasePost(models.Model):
    """One post as evidence, as the alert showed it (`rules.evidence`). `number` counts from 1 in its case.

    `expired_at`: when its retention time was over; then only the hash, the times and the alert are left.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    alert = models.ForeignKey("cases.Alert", on_delete=models.PROTECT, related_name="+")
    source_id = models.CharField(max_length=200, blank=True, default="")
    author = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    language = models.CharField(max_length=35, blank=True, default="")
    written_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_post_number"),
            models.UniqueConstraint(fields=["case", "sha256"], name="case_post_once"),
            models.CheckConstraint(
                condition=Q(expired_at=None) | Q(source_id="", author="", text="", language=""),
                name="case_post_expired_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.sha256[:16]}"


class CaseAnswers(models.Model):
    """One version of the answers to the case form, for ever. `number` counts from 1.

    `answers`: {question: [codes]} as `rules.form.check_answers` keeps them; `priority`: what followed then.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    priority = models.CharField(max_length=10, blank=True, default="")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_answers_number"),
            models.CheckConstraint(condition=Q(priority__in=["", *PRIORITIES]), name="case_answers_priority"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} answers {self.number}"


class CaseDecision(models.Model):
    """How a case was closed, for ever, or that it was opened again (`decision` is empty then)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=20, blank=True, default="")
    silence = models.CharField(max_length=30, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["", *(one.value for one in Decision)]), name="case_decision_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.decision or 'reopened'}"


class Remark(models.Model):
    """A note for the file, or a message to the colleagues, for ever."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in RemarkKind])
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in RemarkKind]), name="remark_kind")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.pk}"


class CaseTask(models.Model):
    """Something that `who` is to do, until `due_at` or without haste (None). It changes once: when it is done."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=300)
    who = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="case_tasks")
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["at", "id"]
        indexes = [models.Index(fields=["who", "done_at"], name="case_task_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
                name="case_task_done_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} task {self.pk}"
