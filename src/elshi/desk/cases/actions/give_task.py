"""Give a colleague something to do, and say that it is done."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, CaseTask
from elshi.desk.cases.rules.states import check_possible
from elshi.desk.cases.rules.texts import MAX_TASK, MAX_TASKS, check_line
from elshi.desk.people.colleagues import find_colleague
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError


def give_task(*, actor: Person, case_id: int, what: str, who: int, due_at: datetime | None, at: datetime) -> CaseTask:
    """The new task for the person `who`, until `due_at` or without haste (None).

    Raises RuleError: not the actor's act, no such case, closed, not one line, no such colleague, a time that has
    passed, too many.
    """
    actor.check_can(Act.GIVE_TASK)
    kept = check_line(what, longest=MAX_TASK, code="bad-task")
    if due_at is not None and due_at <= at:
        raise RuleError("task-past")
    with transaction.atomic():
        case = Case.find_for(case_id, Act.GIVE_TASK, actor=actor)
        colleague = find_colleague(who, "alerts", case.office, refusal="cannot-read-case")
        if case.tasks.count() >= MAX_TASKS:
            raise RuleError("case-full", limit=MAX_TASKS)
        task = CaseTask.objects.create(case=case, what=kept, who=colleague, due_at=due_at, by=actor, at=at)
        due = None if due_at is None else format_time(due_at)
        details = {"case": case.pk, "who": colleague.pk, "due_at": due}
        record_act(actor=actor, act=Act.GIVE_TASK, subject=task, details=details, at=at)
    return task


def finish_task(*, actor: Person, case_id: int, task_id: int, at: datetime) -> CaseTask:
    """The task, done. Raises RuleError: not the actor's act, no such task in that case, done already."""
    actor.check_can(Act.FINISH_TASK)
    with transaction.atomic():
        task = CaseTask.objects.select_related("case").filter(pk=task_id, case_id=case_id).first()
        if task is None:
            raise RuleError("no-such-task", task=task_id)
        check_office(actor.office, task.case.office)
        check_possible(task.case.state, Act.FINISH_TASK)
        if task.done_at is not None:
            raise RuleError("task-done")
        task.done_by, task.done_at = actor, at
        task.save(update_fields=["done_by", "done_at"])
        record_act(actor=actor, act=Act.FINISH_TASK, subject=task, details={"case": task.case_id}, at=at)
    return task
