"""Set the hour before which nothing of a statement leaves the desk, or take it away; a new version, like any edit."""

from datetime import datetime

from elshi.base.clock import format_time
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules.content import change_content
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.saving import save_version


def set_embargo(*, actor: Person, draft_id: int, hour: datetime | None, based_on: int, at: datetime) -> DraftVersion:
    """The new version of a statement's draft (see `releases.saving`), with the embargo `hour` (UTC, whole minutes).

    None: it has none. Raises StaleDraftError, RuleError: also while nothing has been written.
    """

    def make_content(_draft: Draft, current: DraftVersion | None) -> str:
        if current is None:
            raise RuleError("no-text")
        return change_content(current.content, embargo=None if hour is None else format_time(hour))

    return save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )
