"""Networks and narratives as a STIX 2.1 bundle (OASIS, 2021), each object built and so validated by `stix2`.

    network of linked accounts   `campaign`, which `uses` DISARM techniques (`elshi.listen.export.disarm`)
    open campaign                `grouping`, context unspecified, without techniques: it is lawful
    account                      `user-account` with its pseudonym as user_id
    link                         `url`, with https in front: listening keeps host and path
    what was seen                `observed-data` over a network's accounts and links
    narrative                    `report`, over its networks' objects; its words are its name

All ids are UUIDv5 of content (2.9 and, for cyber-observables, the deterministic ids of the standard), so the same
findings give the same bytes, and two exports of one network are one object for whoever takes both. The techniques'
own objects are DISARM's: they are named by id and come along only where the caller hands them in.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import stix2

from elshi.listen.export.disarm import BY_SHARE, Technique
from elshi.listen.export.found import Account, Found, Narrative, Network
from elshi.listen.export.visible import visible

MAX_OBJECTS = 1000  # links of one network or narrative
MAX_WORDS = 20
_OURS = UUID("5d2f3c0e-7f43-5b0e-9a4e-3a1f0c7d6b21")  # the name space of our ids; never change it


def format_stix(found: Found, *, techniques: Mapping[str, Mapping[str, Any]] | None = None) -> bytes:
    """The bundle as JSON, UTF-8, objects sorted by id. `techniques`: DISARM's objects by id, to be put in as they are.

    Raises ValueError for a narrative that names a network which is not in `found`.
    """
    return _Bundle(found, techniques or {}).format()


class _Bundle:
    def __init__(self, found: Found, techniques: Mapping[str, Mapping[str, Any]]) -> None:
        self.found, self.techniques = found, techniques
        self.objects: dict[str, Any] = {}
        self.office = self._add(
            stix2.Identity,
            "identity",
            found.office,
            name=visible(found.office) or "unnamed",
            identity_class="organization",
        )

    def format(self) -> bytes:
        members = {network.id: self._network(network) for network in self.found.networks}
        for narrative in self.found.narratives:
            self._narrative(narrative, members)
        ordered = [self.objects[name] for name in sorted(self.objects)]
        name = f"bundle--{uuid5(_OURS, ' '.join(sorted(self.objects)) + self.found.at.isoformat())}"
        text: str = stix2.Bundle(objects=ordered, id=name, allow_custom=bool(self.techniques)).serialize(pretty=True)
        return text.encode("utf-8", "replace") + b"\n"

    def _network(self, network: Network) -> list[str]:
        """All objects of it, as ids."""
        seen = [self._account(account) for account in network.accounts]
        seen += self._links(network.objects)
        rates = ", ".join(f"{name} {value:g}" for name, value in network.rates)
        told = (
            f"{len(network.accounts)} accounts shared the same {', '.join(network.by)}"
            f" within a short time, in {network.posts} posts."
        )
        common = {
            "name": f"{'Linked accounts' if network.kind == 'linked-accounts' else 'Open campaign'} {network.id[:12]}",
            "description": told + (f" Stated error rates: {rates}." if rates else ""),
            "created_by_ref": self.office,
        }
        ids = list(seen)
        if network.kind == "linked-accounts":
            shown = list(dict.fromkeys(BY_SHARE[by] for by in network.by if by in BY_SHARE))
            campaign = self._add(
                stix2.Campaign, "campaign", network.id, network.first_at,
                **common, first_seen=network.first_at, last_seen=network.last_at,
                external_references=[
                    {"source_name": "DISARM", "external_id": each.number, "url": each.url, "description": each.name}
                    for each in shown
                ],
            )  # fmt: skip
            ids += [campaign, *(self._uses(campaign, each) for each in shown)]
        elif seen:
            ids.append(
                self._add(stix2.Grouping, "grouping", network.id, **common, context="unspecified", object_refs=seen)
            )
        if seen:
            ids.append(
                self._add(
                    stix2.ObservedData, "observed-data", network.id, network.first_at,
                    created_by_ref=self.office, first_observed=network.first_at, last_observed=network.last_at,
                    number_observed=max(1, min(network.posts, 999_999_999)), object_refs=seen,
                )
            )  # fmt: skip
        return ids

    def _narrative(self, narrative: Narrative, members: Mapping[str, list[str]]) -> None:
        if unknown := [name for name in narrative.networks if name not in members]:
            raise ValueError(f"narrative {narrative.id} names networks that are not exported: {unknown}")
        refs = [name for network in narrative.networks for name in members[network]] + self._links(narrative.links)
        words = [word for word in map(visible, narrative.words[:MAX_WORDS]) if word]
        self._add(
            stix2.Report, "report", narrative.id,
            created_by_ref=self.office, name=", ".join(words) or f"Narrative {narrative.id[:12]}",
            description=f"{narrative.posts} posts by {narrative.accounts} accounts, from"
            f" {narrative.first_at.isoformat()} to {narrative.last_at.isoformat()}."
            + (f" One text in {narrative.variants} variants." if narrative.variants else ""),
            published=self.found.at, report_types=["campaign"] if narrative.networks else ["observed-data"],
            labels=sorted({f"language:{tag}" for tag in narrative.languages}) or ["language:und"],
            object_refs=list(dict.fromkeys(refs)) or [self.office],
        )  # fmt: skip

    def _uses(self, campaign: str, technique: Technique) -> str:
        if technique.stix in self.techniques:
            self.objects[technique.stix] = dict(self.techniques[technique.stix])
        return self._add(
            stix2.Relationship, "relationship", f"{campaign} uses {technique.stix}",
            created_by_ref=self.office, source_ref=campaign, relationship_type="uses", target_ref=technique.stix,
        )  # fmt: skip

    def _account(self, account: Account) -> str:
        made = stix2.UserAccount(user_id=account.id, account_type=visible(account.platform).lower() or "file")
        self.objects[made.id] = made
        return str(made.id)

    def _links(self, objects: Iterable[str]) -> list[str]:
        made = [
            stix2.URL(value=f"https://{visible(link)}")
            for link in list(objects)[:MAX_OBJECTS]
            if not link.startswith("#") and visible(link)
        ]
        self.objects |= {each.id: each for each in made}
        return [str(each.id) for each in made]

    def _add(self, make: Any, kind: str, about: str, since: datetime | None = None, /, **values: Any) -> str:
        """Build an object whose id follows from `about`; created when what it is about began, changed now."""
        created = min(since or self.found.at, self.found.at)
        made = make(
            id=f"{kind}--{uuid5(_OURS, f'{kind} {about}')}", created=created, modified=self.found.at,
            **{key: value for key, value in values.items() if value not in (None, [])},
        )  # fmt: skip
        self.objects[made.id] = made
        return str(made.id)
