"""Take a scheduled release back before it goes out."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft, Schedule
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import ScheduleState, check_step

RECALL_CODES = ("facts", "timing", "overtaken", "other")


def recall_schedule(*, actor: Person, draft_id: int, sha256: str, code: str, at: datetime) -> Schedule:
    """The schedule, now `recalled`; the draft is `approved` again, to be scheduled anew, edited or sent back.

    `code`: one of RECALL_CODES. `sha256` is that of the content the person saw. Against the hour at most one wins: what
    the press has released is not recalled (RuleError `wrong-state`), and what is recalled is not released. Also
    possible after the hour while nothing has gone out, because the press was down.
    """
    actor.check_can(Act.RECALL_SCHEDULE)
    if code not in RECALL_CODES:
        raise RuleError("bad-recall-code", codes=", ".join(RECALL_CODES), found=code)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        after = check_step(draft.state, Act.RECALL_SCHEDULE)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        schedule = Schedule.objects.filter(version=version, state=ScheduleState.WAITING.value).first()
        if schedule is None or not _end(schedule, actor=actor, code=code, at=at):
            raise RuleError("not-scheduled")
        draft.state, draft.updated_at = after.value, at
        draft.save(update_fields=["state", "updated_at"])
        details = {"draft": draft.pk, "version": version.number, "code": code}
        record_act(actor=actor, act=Act.RECALL_SCHEDULE, subject=schedule, details=details, at=at)
    return schedule


def _end(schedule: Schedule, *, actor: Person, code: str, at: datetime) -> bool:
    """Whether it was still waiting, decided by the database: the press does the same with its own UPDATE."""
    ended = Schedule.objects.filter(pk=schedule.pk, state=ScheduleState.WAITING.value).update(
        state=ScheduleState.RECALLED.value, ended_at=at, ended_by=actor, code=code
    )
    schedule.refresh_from_db()
    return ended == 1
