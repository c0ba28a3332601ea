"""Schedule an approved text: it goes out at the hour that its content names."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, Schedule
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.embargo import check_schedulable
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import check_step


def schedule_release(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Schedule:
    """The scheduled release; the draft is now `scheduled`, and the press releases it at its hour (`press.due`).

    No number is given and no record is made before. `sha256` is that of the content the person saw. Raises RuleError as
    `release_statement` does, and for a text without an hour, or whose hour has come.
    """
    actor.check_can(Act.SCHEDULE_RELEASE)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        after = check_step(draft.state, Act.SCHEDULE_RELEASE)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        due_at = check_schedulable(version.whole, at=at)
        version.check_corrected()
        check_fits(version, at=due_at)
        version.check_approved()
        schedule = Schedule.objects.create(version=version, due_at=due_at, scheduled_by=actor, scheduled_at=at)
        draft.state, draft.updated_at = after.value, at
        draft.save(update_fields=["state", "updated_at"])
        details = {"draft": draft.pk, "version": version.number, "sha256": sha256, "due": format_time(due_at)}
        record_act(actor=actor, act=Act.SCHEDULE_RELEASE, subject=schedule, details=details, at=at)
    return schedule
