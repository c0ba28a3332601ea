"""Set what an alert says of the danger: event, area, CAP's words, until when; a new version, like any edit."""

from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.gazetteer import keep_present
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rendition_work import check_writer
from elshi.desk.releases.rules.content import change_content, parse_content
from elshi.desk.releases.rules.danger import DangerFields, make_danger
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.travel import find_danger
from elshi.desk.releases.saving import save_version
from elshi.record.types.alerts import format_danger


def set_danger(*, actor: Person, draft_id: int, fields: DangerFields, based_on: int, at: datetime) -> DraftVersion:
    """The new version of an alert's draft (see `releases.saving`), with the danger in `fields`; its words stay.

    The gazetteer becomes the one in the home. A translator changes nothing of it. Raises StaleDraftError, RuleError:
    also `no-danger` for a draft that is no alert, which it stays.
    """
    present = keep_present()
    danger = make_danger(fields, present.gazetteer, ref=present.ref, at=at)

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        if find_danger(parse_content(current.content)) is None:
            raise RuleError("no-danger")
        check_writer(actor, draft, changed={draft.authentic}, authentic=(draft.authentic, draft.authentic))
        return change_content(current.content, danger=format_danger(danger))

    return save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )
