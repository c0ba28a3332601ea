"""What is due: at its hour a scheduled text gets its number and its record, and joins the queue.

One transaction ends the waiting, makes the release and moves the draft, so against a recall exactly one wins: both are
an UPDATE of the row where it still waits, and the database does one of them first. What should have gone out while the
node was down, or while its clock was behind, goes out at the next look, and its audit row says how late.

A text that does not hold any more when its hour comes (what it corrects was withdrawn, say) does not go out: it is put
aside with the reason, and its draft is open again, as after any refusal of the press. Nor does one that may be out
already, as after a restore: as a new record it would stand twice in a log from which nothing is taken away.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from elshi.base.errors import SecurityError
from elshi.desk.audit.record import record_act
from elshi.desk.people.faults import stored_reason
from elshi.desk.people.rules import Act
from elshi.desk.releases.actions.release_statement import queue_release
from elshi.desk.releases.models import Draft, Schedule
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.embargo import check_hour
from elshi.desk.releases.rules.states import PRESS, PRESS_REFUSES, DraftState, ScheduleState, check_step

RELEASE_DUE, REFUSE_SCHEDULE = "release-due", "refuse-schedule"
_WAITING = ScheduleState.WAITING.value


def release_due(*, at: datetime, most: int, may_be_out: Callable[[datetime], bool] = lambda _hour: False) -> int:
    """Release what is due at `at`, the earliest hour first, at most `most`; how many were.

    `may_be_out`: whether what was due at an hour may have gone out without the database knowing of it. Rows are read
    one by one, and any exception is a refusal, as in `press.worker`.
    """
    due = Schedule.objects.filter(state=_WAITING, due_at__lte=at).order_by("due_at", "id").values_list("pk", flat=True)
    return sum(_try(pk, at=at, may_be_out=may_be_out) for pk in list(due[:most]))


def _try(pk: int, *, at: datetime, may_be_out: Callable[[datetime], bool]) -> bool:
    try:
        _check_not_out(pk, may_be_out)
        return _release(pk, at=at)
    except RuleError as exc:
        _refuse(pk, code=exc.code, reason=stored_reason(exc), at=at)
    except SecurityError as exc:
        _refuse(pk, code="malformed", reason=str(exc), at=at)
    except Exception as exc:  # noqa: BLE001  # its words may hold the text, so only its type is kept
        _refuse(pk, code="malformed", reason=type(exc).__name__, at=at)
    return False


def _check_not_out(pk: int, may_be_out: Callable[[datetime], bool]) -> None:
    """Raises RuleError. Before the transaction, for it may read a whole log."""
    if may_be_out(Schedule.objects.values_list("due_at", flat=True).get(pk=pk)):
        raise RuleError("may-be-out")


def _release(pk: int, *, at: datetime) -> bool:
    """Whether it was released now: not if somebody recalled it in the meantime. Raises RuleError."""
    with transaction.atomic():
        ended = Schedule.objects.filter(pk=pk, state=_WAITING).update(state=ScheduleState.RELEASED.value, ended_at=at)
        if not ended:
            return False
        schedule = Schedule.objects.select_related("version__draft", "scheduled_by").get(pk=pk)
        version, draft = schedule.version, schedule.version.draft
        if draft.state != DraftState.SCHEDULED:
            raise RuleError("wrong-state", state=draft.state)
        after = check_step(draft.state, PRESS)
        check_hour(version.whole, at=at)
        version.check_corrected()
        check_fits(version, at=at)
        version.check_approved()
        release = queue_release(version, after=after, actor=schedule.scheduled_by, at=at)
        Schedule.objects.filter(pk=pk).update(release=release)
        details = {
            "record": release.record_id,
            "version": release.record_version,
            "sha256": version.sha256,
            "schedule": pk,
            "late_seconds": int((at - schedule.due_at).total_seconds()),
        }
        record_act(actor=PRESS, act=RELEASE_DUE, subject=release, details=details, at=at)
    return True


def _refuse(pk: int, *, code: str, reason: str, at: datetime) -> None:
    """Put the schedule aside, and give its draft back to people. Reads nothing of the row but its key."""
    with transaction.atomic():
        refused = ScheduleState.REFUSED.value
        ended = Schedule.objects.filter(pk=pk, state=_WAITING).update(
            state=refused, ended_at=at, code=code, reason=reason[:500]
        )
        if not ended:
            return
        record_act(actor=PRESS, act=REFUSE_SCHEDULE, subject=Schedule(pk=pk), details={"code": code}, at=at)
        for draft in Draft.objects.filter(versions__schedules=pk, state=DraftState.SCHEDULED.value):
            draft.state = check_step(draft.state, PRESS_REFUSES).value
            draft.returned_by, draft.returned_code, draft.returned_reason = None, PRESS, ""
            draft.updated_at = at
            draft.save()
            record_act(actor=PRESS, act=Act.RETURN_DRAFT, subject=draft, details={"code": PRESS}, at=at)
