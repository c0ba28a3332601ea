"""Start the entry of an office below ours: a new one, or a change of one in the tree."""

from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.kinds import OFFICE
from elshi.desk.releases.rules.offices import format_office, parse_office
from elshi.desk.releases.saving import name_replaced
from elshi.desk.releases.starting import find_replaceable, make_draft


def start_office_draft(*, actor: Person, at: datetime, replaces: Release | None = None) -> Draft:
    """A new draft of kind "office" in `writing`. With `replaces` its fields are version 1 of the draft.

    Raises RuleError: not the actor's act; `replaces` is no office, not published, or not current.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        newest = None if replaces is None else find_replaceable(replaces, kind=OFFICE, actor=actor)
        content = None
        if replaces is not None:
            whole = parse_office(replaces.version.content)
            content = format_office(office=whole["office"], child=whole["child"], replaces=name_replaced(newest))
        return make_draft(actor=actor, kind=OFFICE, at=at, replaces=newest, content=content)
