"""Release a text in an emergency: one approver alone, on the record and on the clock."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.actions.release_statement import queue_release
from elshi.desk.releases.models import Draft, Emergency, Release
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.embargo import check_hour
from elshi.desk.releases.rules.emergencies import check_emergency, check_reason, due_at
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.standing import check_standing


def release_emergency(*, actor: Person, draft_id: int, sha256: str, code: str, note: str, at: datetime) -> Release:
    """The queued release of a text that nobody else has approved; also one that the actor wrote himself.

    `code`: one of EMERGENCY_CODES; `note`: why, in 1 to 1000 characters. The audit row holds the code only. Until
    somebody else has looked (`confirm_emergency`, `object_to_emergency`), everybody on the desk sees it. Raises
    RuleError: not the actor's act, switched off, not for this kind, no reason, wrong state, another content.
    """
    check_standing(actor, Act.RELEASE_EMERGENCY, at=at)
    check_reason(code, note)
    node = settings.ELSHI_APPROVALS
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        check_emergency(draft.policy, switched_on=node.emergency)
        after = check_step(draft.state, Act.RELEASE_EMERGENCY)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_unchanged()
        check_hour(version.whole, at=at)
        version.check_corrected()
        version.check_filled()
        version.check_complete()
        check_fits(version, at=at)
        mark = Emergency.objects.create(
            version=version,
            person=actor,
            sha256=sha256,
            role=actor.role,
            round=draft.round,
            code=code,
            note=note.strip(),
            at=at,
            due_at=due_at(at, hours=node.emergency_hours),
        )
        release = queue_release(version, after=after, actor=actor, at=at, emergency=mark)
        details = {"record": release.record_id, "version": release.record_version, "sha256": sha256, "code": code}
        record_act(actor=actor, act=Act.RELEASE_EMERGENCY, subject=release, details=details, at=at)
    return release
