"""What the registry holds and what is on its way to it, read from the database for the rules."""

import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from elshi.desk.releases.advisories import check_alone
from elshi.desk.releases.models import DraftVersion, LoggedOffice, Release
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE, STATEMENT
from elshi.desk.releases.rules.registered import Registered, StandingAccount, StandingOffice
from elshi.desk.releases.rules.states import ReleaseState
from elshi.desk.releases.rules.travel import check_timely


def read_registered() -> Registered:
    """Offices and accounts that stand, with every release that is not refused: also those that are still queued."""
    offices = {settings.ELSHI_OFFICE: StandingOffice(None, own_log=True)}  # also before the press has ever looked
    offices |= {one.id: StandingOffice(one.parent or None, one.own_log) for one in LoggedOffice.objects.all()}
    accounts: dict[str, StandingAccount] = {}
    for name, kind, content in _released():
        whole = json.loads(content)
        if kind == OFFICE:
            standing = offices.get(name, StandingOffice(None))
            offices[name] = replace(standing, parent=whole["child"]["parent"])
        else:
            account = whole["account"]
            accounts[name] = StandingAccount(account["platform"], account["handle"], account["successor"])
    return Registered(offices, accounts)


def check_fits(version: DraftVersion, *, at: datetime) -> None:
    """Raises RuleError unless this version can go out at `at`: the registry takes it, no other advisory is about its
    country, its own time is not over.
    """
    rules = version.draft.rules
    if rules.in_registry:
        rules.check_fits(version.whole, read_registered())
    elif rules.name == STATEMENT:
        check_timely(version.whole, at=at)
        check_alone(version)


def _released() -> list[tuple[str, str, str]]:
    """(id, kind, content) of each account and office, oldest version first."""
    rows = Release.objects.filter(version__draft__kind__in=(ACCOUNT, OFFICE), disowned=False)
    rows = rows.exclude(state=ReleaseState.REFUSED.value).order_by("record_version")
    return list(rows.values_list("record_id", "version__draft__kind", "version__content"))
