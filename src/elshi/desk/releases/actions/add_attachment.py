"""Add a picture or a paper to a statement, as a new version."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.attachment_files import write_attachment
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.attachments import Attachment, check_attachment, read_attachments, tidy_alternatives
from elshi.desk.releases.rules.content import change_content, parse_content
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.metadata import clean_picture
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.saving import save_version
from elshi.record.attachments import MAX_ATTACHMENTS


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it. `is_cleaned`: something that was no part of the picture was taken out before it was kept."""

    version: DraftVersion
    attachment: Attachment
    is_cleaned: bool


def add_attachment(
    *,
    actor: Person,
    draft_id: int,
    data: bytes,
    alternatives: Mapping[str, str],
    based_on: int,
    at: datetime,
) -> Added:
    """The new version with the attachment as its last. The bytes are on the disk before the version is.

    `alternatives`: language to words; all are needed when the draft is submitted, not yet here. Raises StaleDraftError,
    RuleError: not the actor's act, no open statement, nothing written yet, a file that is not taken, the same bytes
    again, too many.
    """
    actor.check_can(Act.SAVE_DRAFT)
    media = check_attachment(data)
    words = tidy_alternatives(alternatives)
    cleaned = clean_picture(data, media)
    draft = Draft.find(draft_id, actor=actor)  # before anything is written
    draft.check_kind(STATEMENT)
    check_step(draft.state, Act.SAVE_DRAFT)
    draft.find_current()
    salt = secrets.token_hex(16) if words else ""
    added = Attachment(media.media_type, write_attachment(cleaned.data), len(cleaned.data), words, salt)

    def make_content(_draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        found = read_attachments(parse_content(current.content))
        for number, one in enumerate(found, start=1):
            if one.sha256 == added.sha256:
                raise RuleError("attachment-twice", number=number)
        if len(found) >= MAX_ATTACHMENTS:
            raise RuleError("attachments-full", limit=MAX_ATTACHMENTS)
        return change_content(current.content, attachments=[one.as_content() for one in (*found, added)])

    version = save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )
    return Added(version, added, cleaned.is_changed)
