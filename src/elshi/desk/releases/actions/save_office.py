"""Save what somebody entered about an office below ours, as a new version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.registered import read_registered
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.kinds import OFFICE
from elshi.desk.releases.rules.offices import check_fits, format_office, make_child, parse_office
from elshi.desk.releases.saving import name_replaced, save_version


def save_office(*, actor: Person, draft_id: int, child: Mapping[str, Any], based_on: int, at: datetime) -> DraftVersion:
    """The new version of an office's draft (see `releases.saving`).

    `child`: {id, parent, host, names}, as typed (`rules.offices.make_child`); of an office that is there already the id
    stays. Raises StaleDraftError, RuleError.
    """

    def make_content(draft: Draft, _current: DraftVersion | None) -> str:
        made = make_child(child)
        if draft.replaces is not None and made["id"] != draft.replaces.record_id:
            raise RuleError("office-keeps-id", office=draft.replaces.record_id)
        text = format_office(office=settings.ELSHI_OFFICE, child=made, replaces=name_replaced(draft.replaces))
        check_fits(parse_office(text), read_registered())
        return text

    return save_version(
        actor=actor, draft_id=draft_id, kind=OFFICE, based_on=based_on, at=at, make_content=make_content
    )
