"""Save what an editor wrote, as a new version."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.base.errors import SecurityError
from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.content import format_content, make_renditions, parse_content, read_renditions
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import name_replaced, save_version


def save_draft(
    *,
    actor: Person,
    draft_id: int,
    renditions: Sequence[dict[str, str]],
    authentic: str,
    based_on: int,
    at: datetime,
) -> DraftVersion:
    """The new version of a statement's draft (see `releases.saving`).

    `renditions`: {language, title, body} each; empty ones are left out. `based_on`: the number of the version that
    the editor saw, 0 for none. Raises StaleDraftError, RuleError.
    """

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        return _content(draft, current, renditions=renditions, authentic=authentic)

    with transaction.atomic():
        version = save_version(
            actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
        )
        Draft.objects.filter(pk=draft_id).exclude(authentic=authentic).update(authentic=authentic)
    return version


def _content(
    draft: Draft, current: DraftVersion | None, *, renditions: Sequence[dict[str, str]], authentic: str
) -> str:
    try:
        whole = None if current is None else parse_content(current.content)
        old = [] if whole is None else read_renditions(whole)
    except SecurityError:
        whole, old = None, []  # the press refused a content that no editor wrote; it must be possible to put it right
    return format_content(
        office=settings.ELSHI_OFFICE,
        authentic=authentic,
        renditions=make_renditions(renditions, old=old, new_salt=lambda: secrets.token_hex(16)),
        replaces=name_replaced(draft.replaces),
        embargo=None if whole is None else whole["embargo"],
        attachments=[] if whole is None else whole["attachments"],
    )
