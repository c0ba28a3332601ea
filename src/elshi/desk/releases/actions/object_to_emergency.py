"""Object to an emergency release, and start what puts it right."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.start_withdrawal import start_withdrawal
from elshi.desk.releases.models import Draft, Release, SecondLook
from elshi.desk.releases.rules.emergencies import FollowUp, Look, check_note
from elshi.desk.releases.rules.kinds import ACCOUNT, STATEMENT
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.second_look import check_may_look, find_emergency
from elshi.desk.releases.standing import check_standing

FOLLOW_UPS = {
    STATEMENT: (FollowUp.CORRECTION, FollowUp.WITHDRAWAL, FollowUp.NOTHING),
    ACCOUNT: (FollowUp.CORRECTION, FollowUp.NOTHING),
}


def object_to_emergency(
    *, actor: Person, release_id: int, sha256: str, note: str, follow_up: str, at: datetime
) -> tuple[SecondLook, Draft | None]:
    """The objection, and the draft that it starts: a correction or a withdrawal, which another person approves.

    `note`: the objection in 1 to 1000 characters; it stays on the desk. Before the press has signed, an objection stops
    the release: then there is nothing to put right, and no draft is started. Raises RuleError as `confirm_emergency`
    does, and for a `follow_up` that this kind of text does not have.
    """
    check_note(note)
    with transaction.atomic():
        release, emergency = find_emergency(release_id)
        check_may_look(release, emergency, actor)
        check_standing(actor, Act.OBJECT_TO_EMERGENCY, at=at)
        check_content_seen(current_sha256=release.version.sha256, seen_sha256=sha256)
        if follow_up not in list_follow_ups(release.kind):
            raise RuleError("bad-follow-up")
        look = SecondLook.objects.create(
            emergency=emergency, person=actor, role=actor.role, said=Look.OBJECTED.value, note=note.strip(), at=at
        )
        details = {"record": release.record_id, "sha256": sha256, "follow_up": follow_up}
        record_act(actor=actor, act=Act.OBJECT_TO_EMERGENCY, subject=release, details=details, at=at)
        is_out = release.state == ReleaseState.PUBLISHED
        draft = _start(release, FollowUp(follow_up), actor=actor, at=at) if is_out else None
    return look, draft


def list_follow_ups(kind: str) -> tuple[FollowUp, ...]:
    """What an objection to a record of this kind may start. A withdrawal is final: say anew what holds."""
    return FOLLOW_UPS.get(kind, (FollowUp.NOTHING,))


def _start(release: Release, follow_up: FollowUp, *, actor: Person, at: datetime) -> Draft | None:
    if follow_up == FollowUp.NOTHING:
        return None
    if follow_up == FollowUp.WITHDRAWAL:
        return start_withdrawal(actor=actor, release=release, reason="error", at=at)
    if release.kind == ACCOUNT:
        return start_asset_draft(actor=actor, replaces=release, at=at)
    return start_draft(actor=actor, corrects=release.pk, at=at)
