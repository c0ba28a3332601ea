"""Puts the exercise's offices and accounts into a fresh demonstration's register, through the real acts."""

from collections.abc import Iterable, Sequence

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.save_office import save_office
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_office_draft import start_office_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.models import DraftVersion, Release
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE
from elshi.exercise.registry import demonstration_accounts, demonstration_offices

_FIELDS = ("platform", "handle", "url", "purpose", "languages", "status", "successor")


def seed_registry(*, author: Person, approvers: Sequence[Person]) -> list[Release]:
    """The queued releases, for the press to sign: offices first, then accounts in order of number.

    Each is drafted by `author`, approved by as many of `approvers` as its policy asks for, and released by `author`.
    The press must have run once, so that the office itself is known. Nothing is done where the register has accounts or
    offices already: then [].
    """
    if Release.objects.filter(version__draft__kind__in=(ACCOUNT, OFFICE)).exists():
        return []
    return [_release(version, author=author, approvers=approvers) for version in _versions(author)]


def _versions(author: Person) -> Iterable[DraftVersion]:
    clock = SystemClock()
    for office in demonstration_offices():
        child = {name: office[name] for name in ("id", "parent", "host", "names")}
        draft = start_office_draft(actor=author, at=clock.now())
        yield save_office(actor=author, draft_id=draft.pk, child=child, based_on=0, at=clock.now())
    for given in demonstration_accounts():
        holder = {"kind": given["holder"].kind, "office": given["holder"].office}
        account = {name: given[name] for name in _FIELDS} | {"holder": holder, "proofs": []}
        draft = start_asset_draft(actor=author, at=clock.now())
        yield save_asset(actor=author, draft_id=draft.pk, account=account, based_on=0, at=clock.now())


def _release(version: DraftVersion, *, author: Person, approvers: Sequence[Person]) -> Release:
    clock, draft_id, sha256 = SystemClock(), version.draft_id, version.sha256
    submit_draft(actor=author, draft_id=draft_id, sha256=sha256, at=clock.now())
    for approver in approvers[: version.draft.policy.approvals]:
        approve_draft(actor=approver, draft_id=draft_id, sha256=sha256, at=clock.now())
    return release_statement(actor=author, draft_id=draft_id, sha256=sha256, at=clock.now())
