"""Save what an editor wrote, as a new version."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.base.errors import SecurityError
from elshi.desk.people.models import Person
from elshi.desk.releases.autosaves import drop_autosaves
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rendition_work import check_writer, note_save, saved_texts
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.content import (
    check_lengths,
    format_content,
    make_renditions,
    parse_content,
    read_renditions,
)
from elshi.desk.releases.rules.extras import extras_of
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.merging import Merged, merge_texts
from elshi.desk.releases.rules.renditions import find_changed
from elshi.desk.releases.rules.texts import as_fields, texts_of
from elshi.desk.releases.saving import name_replaced, save_version
from elshi.speak.targets import SITE


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
    the editor saw, 0 for none. When somebody saved meanwhile, what both changed goes together by language; where both
    changed the same one, StaleDraftError. A translator changes his own languages only. Raises RuleError.
    """
    before: list[DraftVersion] = []
    was: list[str] = []

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        check_lengths(renditions)
        was.append(draft.authentic)
        if current is not None:
            before.append(current)
        if current is None or based_on == current.number:
            texts, chosen = renditions, authentic
        else:
            merged = merge_edits(draft, current, renditions=renditions, authentic=authentic, based_on=based_on)
            if not merged.is_clean:
                raise StaleDraftError(seen=based_on, current=current.number)
            texts, chosen = as_fields(merged.texts), merged.authentic
        changed = find_changed(saved_texts(current), texts_of(texts))
        check_writer(actor, draft, changed=changed, authentic=(was[0], chosen))
        return _content(draft, current, renditions=texts, authentic=chosen)

    with transaction.atomic():
        version = save_version(
            actor=actor,
            draft_id=draft_id,
            kind=STATEMENT,
            based_on=based_on,
            at=at,
            make_content=make_content,
            may_merge=True,
        )
        old = before[0] if before else None
        chosen = version.whole["authentic"]
        Draft.objects.filter(pk=draft_id).exclude(authentic=chosen).update(authentic=chosen)
        if old is None or old.pk != version.pk:
            note_save(draft=version.draft, old=old, new=version, seen=based_on, authentic=was[0])
        drop_autosaves(version.draft, actor)
    return version


def merge_edits(
    draft: Draft, current: DraftVersion, *, renditions: Sequence[dict[str, str]], authentic: str, based_on: int
) -> Merged:
    """The writer's texts and those saved meanwhile in one, by language. Raises StaleDraftError for no such version."""
    base = draft.versions.filter(number=based_on).first()
    if base is None and based_on != 0:
        raise StaleDraftError(seen=based_on, current=current.number)
    # A page that was opened before anything was saved showed the authentic language that every draft starts with.
    first = Draft().authentic if base is None else base.whole["authentic"]
    # The page of a writer has no field for a language that came meanwhile: what he did not see, he did not change.
    shown = {text["language"] for text in renditions}
    unseen = {tag: text for tag, text in saved_texts(base).items() if tag not in shown}
    return merge_texts(
        base=(first, saved_texts(base)),
        theirs=(draft.authentic, saved_texts(current)),
        mine=(authentic, unseen | texts_of(renditions)),
    )


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
        channels=[SITE] if whole is None else whole["channels"],
        about=[] if whole is None else whole["about"],
        extras={} if whole is None else extras_of(whole),
    )
