"""Settle a comment, or open it again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.actions.add_comment import find_thread
from elshi.desk.releases.models import Comment, Draft
from elshi.desk.releases.rules.states import check_step


def resolve_comment(*, actor: Person, comment_id: int, resolved: bool, at: datetime) -> Comment:
    """The comment that begins the thread, now settled or open. Raises RuleError: not the actor's act, done already."""
    actor.check_can(Act.RESOLVE_COMMENT)
    with transaction.atomic():
        comment = find_thread(comment_id)
        draft = Draft.find(comment.version.draft_id, actor=actor)
        check_step(draft.state, Act.SAVE_DRAFT)
        if (comment.resolved_at is not None) == resolved:
            raise RuleError("comment-settled")
        comment.resolved_by, comment.resolved_at = (actor, at) if resolved else (None, None)
        comment.save(update_fields=["resolved_by", "resolved_at"])
        details = {"draft": draft.pk, "resolved": resolved}
        record_act(actor=actor, act=Act.RESOLVE_COMMENT, subject=comment, details=details, at=at)
    return comment
