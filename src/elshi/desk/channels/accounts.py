"""Whether the account that a channel speaks through is an official one, by the registry: asked before each try."""

import json
from collections.abc import Mapping
from typing import Any

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_office
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.kinds import ACCOUNT
from elshi.desk.releases.rules.states import ReleaseState

ACTIVE = "active"


def read_account(record_id: str) -> dict[str, Any] | None:
    """What the newest official version of the account says: {platform, handle, url, status, holder, …}.

    None if there is none. Versions that were disowned, and those that are not published yet, say nothing.
    """
    found = Release.objects.filter(
        record_id=record_id, version__draft__kind=ACCOUNT, state=ReleaseState.PUBLISHED.value, disowned=False
    )
    newest = found.order_by("-record_version").values_list("version__content", flat=True).first()
    return None if newest is None else json.loads(newest)["account"]


def is_active(record_id: str) -> bool:
    """Whether the registry calls the account active now."""
    account = read_account(record_id)
    return account is not None and account["status"] == ACTIVE


def check_reach(actor: Person, record_id: str) -> None:
    """Raises RuleError `another-office` unless the account is held by the actor's office, or he is of the ministry.

    One that the registry does not have is the ministry's to see to.
    """
    check_office(actor.office, read_holder(read_account(record_id)))


def read_holder(account: Mapping[str, Any] | None) -> str:
    """The office that holds the account."""
    return MINISTRY if account is None else str(account["holder"]["office"])
