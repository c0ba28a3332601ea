"""Look at the proofs of an account now, and keep what was seen."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.control import Outside, look_at
from elshi.desk.registry.models import ControlCheck
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rules import StaleDraftError
from elshi.desk.releases.rules.kinds import ACCOUNT
from elshi.desk.releases.rules.states import check_step


def check_registered(*, actor: Person, account: str, outside: Outside, at: datetime) -> ControlCheck:
    """A new check of an account of the register. What stands is not changed by it. Raises RuleError."""
    actor.check_can(Act.CHECK_CONTROL)
    asset = read_assets().get(account)
    if asset is None:
        raise RuleError("not-registered", account=account)
    fields = {"platform": asset.platform, "handle": asset.handle, "url": asset.url}
    proofs = look_at(fields, record_id=account, at=at, outside=outside)
    with transaction.atomic():
        return _keep(fields, proofs, actor=actor, record_id=account, draft=None, at=at)


def check_drafted(
    *, actor: Person, draft_id: int, based_on: int, outside: Outside, at: datetime
) -> tuple[ControlCheck, DraftVersion]:
    """A new check of the account that a draft describes, and the draft's new version that holds its proofs.

    `based_on`: the number of the version that the person saw. Raises StaleDraftError, RuleError: then nothing of the
    draft is changed.
    """
    actor.check_can(Act.CHECK_CONTROL)
    draft = Draft.find(draft_id, actor=actor)
    draft.check_kind(ACCOUNT)
    check_step(draft.state, Act.SAVE_DRAFT)
    version = draft.find_current()
    if version.number != based_on:
        raise StaleDraftError(seen=based_on, current=version.number)
    account = json.loads(version.content)["account"]
    record_id = "" if draft.replaces is None else draft.replaces.record_id
    proofs = look_at(account, record_id=record_id, at=at, outside=outside)  # outside the transaction: it takes seconds
    with transaction.atomic():
        check = _keep(account, proofs, actor=actor, record_id=record_id, draft=draft, at=at)
        saved = save_asset(
            actor=actor, draft_id=draft_id, account={**account, "proofs": proofs}, based_on=based_on, at=at
        )
    return check, saved


def _keep(
    account: Mapping[str, Any],
    proofs: list[dict[str, Any]],
    *,
    actor: Person,
    record_id: str,
    draft: Draft | None,
    at: datetime,
) -> ControlCheck:
    check = ControlCheck.objects.create(
        record_id=record_id,
        draft=draft,
        platform=account["platform"],
        handle=account["handle"],
        url=account["url"] or "",
        proofs=proofs,
        by=actor,
        at=at,
    )
    results = {f"{proof['method']} {proof['where']}"[:200]: proof["result"] for proof in proofs}
    details = {"account": record_id, "results": results}
    record_act(actor=actor, act=Act.CHECK_CONTROL, subject=check, details=details, at=at)
    return check
