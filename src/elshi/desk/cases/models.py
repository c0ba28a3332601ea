"""Alerts as the desk keeps them, and cases."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from elshi.desk.cases.rules.clock import Clock, read_clock
from elshi.desk.cases.rules.codes import CHOSEN_SILENCES, Severity, Silence
from elshi.desk.cases.rules.priority import PRIORITIES
from elshi.desk.cases.rules.states import CLOSED, OPEN, check_possible
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError


class Alert(models.Model):
    """One alert of `elshi.listen`, by its id; the fields mean what they mean in `elshi.listen.alerts.Alert`.

    `rank` counts from 1 among the alerts of the last 24 hours, 0 is an older one; `sample`: {id, at, author, text,
    language}; `reasons`: {code, facts}, put in words by `case_words.reason_words`. `network`: id of the network that
    pushed it, "" for none and for one that the desk no longer keeps, which the reasons go on to name.
    """

    id = models.CharField(primary_key=True, max_length=100)
    kind = models.CharField(max_length=40)
    rank = models.PositiveIntegerField()
    score = models.FloatField()
    keys = models.JSONField(default=list)
    first_post_at = models.DateTimeField()
    raised_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField()
    posts = models.PositiveIntegerField()
    accounts = models.PositiveIntegerField()
    languages = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    thresholds = models.JSONField(default=dict)
    network = models.CharField(max_length=40, blank=True, default="", db_default="", db_index=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = [models.Case(models.When(rank=0, then=1), default=0), "rank", "-raised_at", "id"]
        # every page counts the current ones among all that ever were
        indexes = [models.Index(fields=["rank", "-raised_at", "id"], name="alert_by_rank")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Case(models.Model):
    """Something the ministry or an embassy looks at and decides about. What it gathers: `cases.gathered`.

    `alert`: the alert it was opened from; all of its alerts are CaseAlert rows. `severity` is said by a person,
    `priority` is that of the newest answers (`rules.priority`; empty while too little is known). `answer_by`: when an
    answer is due, None for no haste. `decision` and `silence` (why not) are empty while the case is open. `office`:
    whose case it is, the id of an office or empty for the ministry (`people.offices`). `opened_by`: None: the machine.
    """

    title = models.CharField(max_length=200)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, default="open", choices=[("open", "open"), ("closed", "closed")])
    decision = models.CharField(max_length=20, blank=True, default="")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="own_cases")
    severity = models.CharField(max_length=10, default=Severity.ORDINARY.value)
    priority = models.CharField(max_length=10, blank=True, default="")
    answer_by = models.DateTimeField(null=True)
    silence = models.CharField(max_length=30, blank=True, default="")
    office = models.CharField(max_length=120, blank=True, default="", db_default="", db_index=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["state", "answer_by", "-opened_at"], name="case_by_clock"),
            models.Index(fields=["owner", "state"], name="case_by_owner"),
        ]
        constraints = [
            # Of each office: an embassy may work on an alert that the ministry works on, without knowing of it.
            models.UniqueConstraint(
                fields=["alert", "office"], condition=Q(state="open"), name="one_open_case_per_alert"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decision="", closed_at=None, silence="")
                | Q(state="closed", decision="respond", closed_at__isnull=False, silence="")
                | Q(
                    state="closed",
                    decision="do-not-respond",
                    closed_at__isnull=False,
                    silence__in=[*(reason.value for reason in CHOSEN_SILENCES), Silence.UNRECORDED.value],
                ),
                name="case_closed_with_decision",
            ),
            models.CheckConstraint(condition=Q(severity__in=[one.value for one in Severity]), name="case_severity"),
            models.CheckConstraint(condition=Q(priority__in=["", *PRIORITIES]), name="case_priority"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def find_for(cls, case_id: int, act: Act, *, actor: Person) -> "Case":
        """The case, for `actor` to do `act` on it.

        Raises RuleError when there is none, it is another office's, or its state does not allow the act.
        """
        case = cls.objects.filter(pk=case_id).first()
        if case is None:
            raise RuleError("no-such-case", case=case_id)
        check_office(actor.office, case.office)
        check_possible(case.state, act)
        return case

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.state == OPEN

    def clock_at(self, at: datetime) -> Clock:
        """How its clock stands; a closed case has none."""
        return read_clock(None if self.state == CLOSED else self.answer_by, at=at)


class WatchTerm(models.Model):
    """A topic that analysts watch for: words that move an alert up (`elshi.listen.ranking`). Never a person's name.

    `languages`: BCP 47 tags, none for all. A row says who added it and when, and changes once: when it is removed.
    """

    words = models.CharField(max_length=100)
    languages = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Order and constraints."""

        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["words"], condition=Q(removed_at=None), name="term_watched_once"),
            models.CheckConstraint(
                condition=Q(removed_by=None, removed_at=None) | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="watch_term_removed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.words


# What a case gathers is in a module of its own; Django looks for models here.
from elshi.desk.cases.gathered import (  # noqa: E402  # they point to Case
    CaseAlert,
    CaseAnswers,
    CaseDecision,
    CasePost,
    CaseTask,
    Remark,
)

__all__ = ["Alert", "Case", "CaseAlert", "CaseAnswers", "CaseDecision", "CasePost", "CaseTask", "Remark", "WatchTerm"]
