"""Confirm an emergency release: the second pair of eyes, after."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import SecondLook
from elshi.desk.releases.rules.emergencies import Look
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.second_look import check_may_look, find_emergency
from elshi.desk.releases.standing import check_standing


def confirm_emergency(*, actor: Person, release_id: int, sha256: str, at: datetime) -> SecondLook:
    """The confirmation, late or not. `sha256`: of the content that the person saw, in hex.

    Raises RuleError: the actor released it or wrote a part, not his act, somebody looked already, the press refused it.
    """
    with transaction.atomic():
        release, emergency = find_emergency(release_id)
        check_may_look(release, emergency, actor)
        check_standing(actor, Act.CONFIRM_EMERGENCY, at=at)
        check_content_seen(current_sha256=release.version.sha256, seen_sha256=sha256)
        look = SecondLook.objects.create(
            emergency=emergency, person=actor, role=actor.role, said=Look.CONFIRMED.value, at=at
        )
        details = {"record": release.record_id, "sha256": sha256, "late": at > emergency.due_at}
        record_act(actor=actor, act=Act.CONFIRM_EMERGENCY, subject=release, details=details, at=at)
    return look
