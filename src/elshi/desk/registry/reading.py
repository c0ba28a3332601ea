"""The register as the desk reads it: the offices of the tree, and the newest released version of each account.

Offices are as the log has them (`LoggedOffice`, kept by the press); accounts are the releases, whose records are the
entries of the log. Drafts under way are told apart from what stands, always.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from elshi.base.clock import parse_time
from elshi.desk.people.models import Person
from elshi.desk.releases.models import Draft, LoggedOffice, Release
from elshi.desk.releases.rules.kinds import ACCOUNT, OFFICE
from elshi.desk.releases.rules.states import DraftState, ReleaseState
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.releases.words import name_in
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import reader_order
from elshi.text.sorting import Key

SHOWN = 50  # drafts on one page
CLOSED = (DraftState.PUBLISHED.value, DraftState.DISCARDED.value)


@dataclass(frozen=True, slots=True)
class Asset:
    """What stands of one account. `release` is its newest official version; `draft` a change that is under way."""

    id: str
    number: int
    version: int
    release: Release
    holder_kind: str
    holder: str
    platform: str
    handle: str
    url: str
    purpose: str
    languages: tuple[str, ...]
    status: str
    successor: str
    proofs: tuple[Mapping[str, Any], ...]
    draft: Draft | None = None

    @property
    def checked_at(self) -> datetime | None:
        """When its proofs were last looked at, or None."""
        return max((parse_time(proof["checked_at"]) for proof in self.proofs), default=None)

    @property
    def confirmed(self) -> int:
        """How many of its proofs held from both sides."""
        return sum(proof["result"] == "both" for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class OfficeBranch:
    """One office of the tree with the accounts that it holds. `depth` is 0 for the office of the log.

    `release`: the record by which the desk may change it, None for one that the root key entered.
    """

    office: LoggedOffice
    depth: int
    assets: tuple[Asset, ...]
    release: Release | None
    draft: Draft | None


def read_assets() -> dict[str, Asset]:
    """Every account of the register by id, in order of number: two queries."""
    rows = Release.objects.filter(
        version__draft__kind=ACCOUNT, state=ReleaseState.PUBLISHED.value, disowned=False
    ).select_related("version", "version__draft")
    newest: dict[str, Release] = {}
    for release in rows.order_by("number", "record_version"):
        newest[release.record_id] = release
    under_way = open_drafts(ACCOUNT)
    return {name: _asset(release, under_way.get(name)) for name, release in newest.items()}


def find_asset(number: int) -> Asset | None:
    """The account with this number, or None."""
    return read_assets().get(f"{settings.ELSHI_OFFICE}/account/{number}")


def open_drafts(kind: str) -> dict[str, Draft]:
    """Drafts of changes that are neither published nor discarded, by the id of what they change; the newest each."""
    drafts = (
        Draft.objects.filter(kind=kind, replaces__isnull=False).exclude(state__in=CLOSED).select_related("replaces")
    )
    return {draft.replaces.record_id: draft for draft in drafts.order_by("updated_at", "id") if draft.replaces}


def new_drafts(person: Person) -> list[Draft]:
    """Drafts that `person` sees of accounts and offices that are not in the register yet, newest first, at most SHOWN.

    A draft that nobody saved anything in is not among them: it says nothing that could be registered.
    """
    drafts = visible_drafts(person).filter(kind__in=(ACCOUNT, OFFICE), replaces__isnull=True).exclude(state__in=CLOSED)
    drafts = drafts.filter(versions__number=1)
    return list(drafts.select_related("created_by").order_by("-updated_at", "-id")[:SHOWN])


def read_tree(assets: Mapping[str, Asset]) -> list[OfficeBranch]:
    """The offices, each after the one above it, sisters by name in the reader's alphabet; each with its `assets`."""
    offices = {office.pk: office for office in sorted(LoggedOffice.objects.all(), key=_place)}
    rows = Release.objects.filter(version__draft__kind=OFFICE, state=ReleaseState.PUBLISHED.value, disowned=False)
    releases = {release.record_id: release for release in rows.order_by("record_version")}
    under_way = open_drafts(OFFICE)
    return [
        OfficeBranch(
            office=offices[name],
            depth=depth,
            assets=tuple(asset for asset in assets.values() if asset.holder == name),
            release=None if offices[name].own_log else releases.get(name),
            draft=under_way.get(name),
        )
        for name, depth in _in_order(offices)
    ]


def _in_order(offices: Mapping[str, LoggedOffice]) -> Iterable[tuple[str, int]]:
    """Ids and depths, from the root down; an office whose parent is not known stands like a root."""
    children: dict[str, list[str]] = {}
    for name, office in offices.items():
        children.setdefault(office.parent if office.parent in offices else "", []).append(name)
    waiting = [(name, 0) for name in reversed(children.get("", []))]
    while waiting:
        name, depth = waiting.pop()
        yield name, depth
        waiting += [(child, depth + 1) for child in reversed(children.get(name, []))]


def office_names() -> dict[str, Mapping[str, str]]:
    """The names of every office of the tree, by its id; in the order of the reader's alphabet."""
    return {office.pk: office.names for office in sorted(LoggedOffice.objects.only("names"), key=_place)}


def _place(office: LoggedOffice) -> tuple[Key, str]:
    return reader_order(name_in(office.names, tag_of(get_language()))), office.pk


def _asset(release: Release, draft: Draft | None) -> Asset:
    account = json.loads(release.version.content)["account"]
    return Asset(
        id=release.record_id,
        number=release.number,
        version=release.record_version,
        release=release,
        holder_kind=account["holder"]["kind"],
        holder=account["holder"]["office"],
        platform=account["platform"],
        handle=account["handle"],
        url=account["url"] or "",
        purpose=account["purpose"],
        languages=tuple(account["languages"]),
        status=account["status"],
        successor=account["successor"] or "",
        proofs=tuple(account["proofs"]),
        draft=draft,
    )
