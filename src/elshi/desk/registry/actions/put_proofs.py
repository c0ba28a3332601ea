"""Draft a version of an account that holds the proofs of a check."""

import json
from datetime import datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.models import ControlCheck
from elshi.desk.registry.reading import read_assets
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.models import Draft


def put_proofs(*, actor: Person, account: str, check_id: int, at: datetime) -> Draft:
    """The draft of the account's next version with those proofs.

    Raises RuleError: not the actor's act, no such account or check, the check was of another name, a change of the
    account is under way already.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        asset = read_assets().get(account)
        check = ControlCheck.objects.filter(pk=check_id, record_id=account).first()
        if asset is None or check is None:
            raise RuleError("not-registered", account=account)
        if (check.platform, check.handle, check.url) != (asset.platform, asset.handle, asset.url):
            raise RuleError("check-of-another")
        if asset.draft is not None:
            raise RuleError("draft-under-way", draft=asset.draft.pk)
        draft = start_asset_draft(actor=actor, at=at, replaces=asset.release)
        fields = json.loads(draft.find_current().content)["account"]
        save_asset(actor=actor, draft_id=draft.pk, account={**fields, "proofs": check.proofs}, based_on=1, at=at)
    return draft
