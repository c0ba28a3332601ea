"""Comment on a passage of a draft, or answer a comment."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Comment, Draft
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.passages import MAX_COMMENTS, Passage, check_comment, check_quote
from elshi.desk.releases.rules.states import check_step


def add_comment(
    *,
    actor: Person,
    draft_id: int,
    language: str,
    quote: str,
    text: str,
    at: datetime,
    near: Passage | None = None,
) -> Comment:
    """A comment on the words `quote` of the newest version; on the whole text for none. `near`: which of several.

    The audit row names the comment, never its words. Raises RuleError: not the actor's act, the draft is not being
    written, no such text, no such passage, nothing said, too many.
    """
    actor.check_can(Act.ADD_COMMENT)
    with transaction.atomic():
        draft = _find_open(draft_id, actor=actor)
        version = draft.find_current()
        rendition = version.renditions.get(language)
        if rendition is None:
            raise RuleError("rendition-empty", language=language[:20])
        words = quote.replace("\r\n", "\n").strip()
        passage = check_quote(rendition["title"], rendition["body"], words, near=near)
        comment = Comment.objects.create(
            version=version,
            language=language,
            part=passage.part,
            start=passage.start,
            length=passage.length,
            quote=rendition[passage.part][passage.start : passage.start + passage.length],
            text=check_comment(text),
            author=actor,
            created_at=at,
        )
        details = {"draft": draft.pk, "version": version.number, "language": language}
        record_act(actor=actor, act=Act.ADD_COMMENT, subject=comment, details=details, at=at)
    return comment


def answer_comment(*, actor: Person, comment_id: int, text: str, at: datetime) -> Comment:
    """An answer in the thread of a comment. Raises RuleError like `add_comment`."""
    actor.check_can(Act.ADD_COMMENT)
    with transaction.atomic():
        thread = find_thread(comment_id)
        draft = _find_open(thread.version.draft_id, actor=actor)
        comment = Comment.objects.create(
            version=thread.version,
            language=thread.language,
            text=check_comment(text),
            author=actor,
            created_at=at,
            thread=thread,
        )
        details = {"draft": draft.pk, "answers": thread.pk}
        record_act(actor=actor, act=Act.ADD_COMMENT, subject=comment, details=details, at=at)
    return comment


def find_thread(comment_id: int) -> Comment:
    """The comment that begins a thread. Raises RuleError `no-such-comment`."""
    comment = Comment.objects.select_related("version").filter(pk=comment_id, thread=None).first()
    if comment is None:
        raise RuleError("no-such-comment", comment=comment_id)
    return comment


def _find_open(draft_id: int, *, actor: Person) -> Draft:
    """A draft that is being written and holds room for a comment."""
    draft = Draft.find(draft_id, actor=actor)
    draft.check_kind(STATEMENT)
    check_step(draft.state, Act.SAVE_DRAFT)
    if Comment.objects.filter(version__draft=draft).count() >= MAX_COMMENTS:
        raise RuleError("comments-full", limit=MAX_COMMENTS)
    return draft
