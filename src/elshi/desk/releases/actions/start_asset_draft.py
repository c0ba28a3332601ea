"""Start the entry of an account: a new one, or a change of one in the registry."""

from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.assets import format_asset, parse_asset
from elshi.desk.releases.rules.kinds import ACCOUNT
from elshi.desk.releases.saving import name_replaced
from elshi.desk.releases.starting import find_open_case, find_replaceable, make_draft


def start_asset_draft(
    *, actor: Person, at: datetime, replaces: Release | None = None, case_id: int | None = None
) -> Draft:
    """A new draft of kind "account" in `writing`. With `replaces` its fields are version 1 of the draft.

    Raises RuleError: not the actor's act; no such case, or closed; `replaces` is no account, not published, or not
    current.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        case = find_open_case(case_id, actor=actor)
        newest = None if replaces is None else find_replaceable(replaces, kind=ACCOUNT, actor=actor)
        content = None
        if replaces is not None:
            whole = parse_asset(replaces.version.content)
            content = format_asset(office=whole["office"], account=whole["account"], replaces=name_replaced(newest))
        return make_draft(actor=actor, kind=ACCOUNT, at=at, replaces=newest, case=case, content=content)
