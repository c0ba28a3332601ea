"""Set what an advisory says of its country: levels, sections, the days of its review; a new version, like any edit."""

import secrets
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.gazetteer import keep_present
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rendition_work import check_writer, note_save
from elshi.desk.releases.rules.advice import make_advice
from elshi.desk.releases.rules.content import change_content, make_renditions, parse_content, read_renditions
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.sections import refit
from elshi.desk.releases.rules.travel import find_advice
from elshi.desk.releases.rules.wholes import Whole
from elshi.desk.releases.saving import save_version
from elshi.desk.releases.travel_texts import section_begins
from elshi.record import Advice
from elshi.record.types.advisories import format_advice


def set_advice(*, actor: Person, draft_id: int, advice: Advice, based_on: int, at: datetime) -> DraftVersion:
    """The new version of an advisory's draft (see `releases.saving`), with `advice` as its own.

    Its country stays, whatever `advice` says, and the gazetteer becomes the one in the home. A section that comes gets
    its heading and a place to fill in each language; one that goes, goes with its words, which older versions keep
    (`rules.sections`). A translator changes nothing of it. Raises StaleDraftError, RuleError: also `no-advice` for a
    draft that is no advisory, which it stays.
    """
    present = keep_present()
    before: list[DraftVersion] = []

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        whole = parse_content(current.content)
        old = find_advice(whole)
        if old is None:
            raise RuleError("no-advice")
        check_writer(actor, draft, changed={draft.authentic}, authentic=(draft.authentic, draft.authentic))
        given = replace(advice, country=old.country, gazetteer=present.ref)
        made = make_advice(present.gazetteer, given, today=at.date())
        before.append(current)
        return change_content(current.content, advice=format_advice(made), renditions=_refit(whole, old, made))

    with transaction.atomic():
        version = save_version(
            actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
        )
        if before[0].pk != version.pk:
            authentic = version.draft.authentic
            note_save(draft=version.draft, old=before[0], new=version, seen=based_on, authentic=authentic)
    return version


def _refit(whole: Whole, old: Advice, new: Advice) -> list[dict[str, Any]]:
    """The texts with the sections of `new`; what stays as it is keeps its salt."""
    texts = read_renditions(whole)
    given = [
        {
            "language": one.language,
            "title": one.title,
            "body": refit(one.body, old=old.sections, new=new.sections, begins=section_begins(one.language)),
        }
        for one in texts
    ]
    return [asdict(one) for one in make_renditions(given, old=texts, new_salt=lambda: secrets.token_hex(16))]
