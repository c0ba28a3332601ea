"""Everything that happened in a case, on one time line: what was found, filed, said, answered, written, decided.

The acts that leave no row of their own (owner, severity, clock) are read from the audit trail, whose rows hold codes
and numbers; so the time line says who did what when, and nothing has to be kept twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from elshi.base.clock import parse_time
from elshi.desk.audit.models import AuditRow
from elshi.desk.cases.drafts import DraftLine
from elshi.desk.cases.models import Case, CaseAlert, CaseAnswers, CaseDecision, CasePost, CaseTask, Remark
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act

# Acts on the case itself that the trail alone tells of.
_FROM_TRAIL = (
    Act.OPEN_CASE,
    Act.TAKE_CASE,
    Act.HAND_OVER_CASE,
    Act.SET_SEVERITY,
    Act.SET_ANSWER_BY,
    "expire-evidence",
)
KINDS = (
    *(str(act) for act in _FROM_TRAIL),
    "alert",
    "posts",
    "answers",
    "decision",
    "reopened",
    "note",
    "message",
    "task",
    "task-done",
    "draft",
    "published",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. `kind`: one of KINDS. `item`: what it is about. `key` is its anchor on the page."""

    at: datetime
    kind: str
    by: Person | None
    key: str
    item: Any = None
    number: int = 0  # of posts


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of a case, each list newest first and bounded; `is_cut` when the bound left some out."""

    attached: Sequence[CaseAlert]
    posts: Sequence[CasePost]
    answers: Sequence[CaseAnswers]
    decisions: Sequence[CaseDecision]
    remarks: Sequence[Remark]
    tasks: Sequence[CaseTask]
    drafts: Sequence[DraftLine]
    is_cut: bool


def gather(case: Case, *, drafts: Sequence[DraftLine], limit: int) -> Gathered:
    """The newest `limit` rows of each kind, one query each."""
    lists: list[list[Any]] = [
        list(rows.order_by("-at", "-id")[: limit + 1])
        for rows in (
            case.attached.select_related("alert", "by"),
            case.posts.select_related("by"),
            case.answers.select_related("by"),
            case.decisions.select_related("by"),
            case.remarks.select_related("by"),
            case.tasks.select_related("by", "who", "done_by"),
        )
    ]
    is_cut = any(len(rows) > limit for rows in lists)
    attached, posts, answers, decisions, remarks, tasks = (rows[:limit] for rows in lists)
    return Gathered(attached, posts, answers, decisions, remarks, tasks, drafts, is_cut)


def read_timeline(case: Case, gathered: Gathered, *, limit: int) -> list[Moment]:
    """All lines, newest first: two queries more."""
    rows = AuditRow.objects.filter(object_type="cases.case", object_id=str(case.pk), act__in=_FROM_TRAIL)
    trail = list(rows.select_related("actor").order_by("-id")[:limit])
    moments = [*_of_rows(gathered), *_of_trail(trail)]
    return sorted(moments, key=lambda moment: (moment.at, KINDS.index(moment.kind), moment.key), reverse=True)


def _of_rows(gathered: Gathered) -> Iterator[Moment]:
    for one in gathered.attached:
        yield Moment(one.at, "alert", one.by, f"alert-{one.pk}", one)
    yield from _of_posts(gathered.posts)
    for answers in gathered.answers:
        yield Moment(answers.at, "answers", answers.by, f"answers-{answers.number}", answers)
    for decision in gathered.decisions:
        kind = "decision" if decision.decision else "reopened"
        yield Moment(decision.at, kind, decision.by, f"decision-{decision.pk}", decision)
    for remark in gathered.remarks:
        yield Moment(remark.at, remark.kind, remark.by, f"{remark.kind}-{remark.pk}", remark)
    for task in gathered.tasks:
        yield Moment(task.at, "task", task.by, f"task-{task.pk}", task)
        if task.done_at is not None:
            yield Moment(task.done_at, "task-done", task.done_by, f"task-{task.pk}-done", task)
    for draft in gathered.drafts:
        yield Moment(draft.created_at, "draft", draft.created_by, f"draft-{draft.pk}", draft)
        if draft.published_at is not None:
            yield Moment(draft.published_at, "published", None, f"draft-{draft.pk}-published", draft)


def _of_posts(posts: Iterable[CasePost]) -> Iterator[Moment]:
    """One line for what was filed together."""
    for at, group in groupby(posts, key=lambda post: post.at):
        filed = list(group)
        yield Moment(at, "posts", filed[0].by, f"posts-{filed[-1].number}", number=len(filed))


def _of_trail(rows: Sequence[AuditRow]) -> Iterator[Moment]:
    owners = {row.details.get("owner") for row in rows} - {None}
    people = Person.objects.in_bulk(list(owners)) if owners else {}
    for row in rows:
        by = row.actor if isinstance(row.actor, Person) else None
        yield Moment(row.at, row.act, by, f"act-{row.pk}", _facts(row.details, people))


def _facts(details: Mapping[str, Any], people: Mapping[int, Person]) -> dict[str, Any]:
    """The details with their codes and numbers as values that a page can say."""
    facts = dict(details)
    if facts.get("owner") is not None:
        facts["owner"] = people.get(facts["owner"])
    if facts.get("answer_by"):
        facts["answer_by"] = parse_time(facts["answer_by"])
    return facts
