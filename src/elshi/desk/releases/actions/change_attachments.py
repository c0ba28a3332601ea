"""Say anew what the attachments of a statement show, or take some away, as a new version."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.attachments import read_attachments, say_again
from elshi.desk.releases.rules.content import change_content, parse_content
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import save_version


def change_attachments(
    *,
    actor: Person,
    draft_id: int,
    alternatives: Mapping[str, Mapping[str, str]],
    removed: Collection[str],
    based_on: int,
    at: datetime,
) -> DraftVersion:
    """The new version (see `releases.saving`). `alternatives`: SHA-256 of an attachment to language to words, all of
    its words anew; one that is not named stays as it is. `removed`: SHA-256 of those that go; their bytes stay with the
    versions that had them. Raises StaleDraftError, RuleError.
    """

    def make_content(_draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        kept = [one for one in read_attachments(parse_content(current.content)) if one.sha256 not in removed]
        said = [
            say_again(one, alternatives[one.sha256], new_salt=lambda: secrets.token_hex(16))
            if one.sha256 in alternatives
            else one
            for one in kept
        ]
        return change_content(current.content, attachments=[one.as_content() for one in said])

    return save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )
