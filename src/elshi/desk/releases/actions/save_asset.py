"""Save what somebody entered about an account, as a new version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.registered import read_registered
from elshi.desk.releases.rules.assets import check_fits, format_asset, make_account, parse_asset
from elshi.desk.releases.rules.kinds import ACCOUNT
from elshi.desk.releases.saving import name_replaced, save_version


def save_asset(
    *, actor: Person, draft_id: int, account: Mapping[str, Any], based_on: int, at: datetime
) -> DraftVersion:
    """The new version of an account's draft (see `releases.saving`).

    `account`: {holder: {kind, office}, platform, handle, url, purpose, languages, status, successor, proofs}, as typed
    (`rules.assets.make_account`). Raises StaleDraftError, RuleError.
    """

    def make_content(draft: Draft, _current: DraftVersion | None) -> str:
        text = format_asset(
            office=settings.ELSHI_OFFICE, account=make_account(account), replaces=name_replaced(draft.replaces)
        )
        check_fits(parse_asset(text), read_registered())
        return text

    return save_version(
        actor=actor, draft_id=draft_id, kind=ACCOUNT, based_on=based_on, at=at, make_content=make_content
    )
