"""What an actor of ours is, for whoever asks: its document, WebFinger, NodeInfo, collections that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elshi import __version__
from elshi.adapters.fediverse.addresses import INSTANCE, ActorAddress
from elshi.adapters.fediverse.keys import ActorKeys, format_public
from elshi.base.canonical import format_canonical, parse_canonical

_CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    {
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    },
]


@dataclass(frozen=True, slots=True)
class Look:
    """How an actor shows itself. `title`: its name; `summary`: plain words; `page`: where people are led, absolute."""

    title: str
    summary: str
    page: str


def actor_document(address: ActorAddress, keys: ActorKeys, look: Look) -> bytes:
    """The document of an actor that says something."""
    return format_canonical(
        {
            "@context": _CONTEXT,
            "id": address.id,
            "type": "Organization",
            "preferredUsername": address.name,
            "name": look.title,
            "summary": look.summary,
            "url": look.page,
            "inbox": address.inbox,
            "outbox": address.outbox,
            "followers": address.followers,
            "endpoints": {"sharedInbox": address.shared_inbox},
            "discoverable": True,
            "manuallyApprovesFollowers": False,
            "publicKey": _public_key(address, keys.rsa),
            "assertionMethod": [
                {
                    "id": address.ed25519_key,
                    "type": "Multikey",
                    "controller": address.id,
                    "publicKeyMultibase": keys.multikey,
                }
            ],
        }
    )


def instance_document(base: str, key: RSAPrivateKey) -> bytes:
    """The document of the actor that only asks."""
    address = ActorAddress(base, INSTANCE)
    return format_canonical(
        {
            "@context": _CONTEXT[:2],
            "id": address.id,
            "type": "Application",
            "preferredUsername": INSTANCE,
            "name": base.partition("://")[2],
            "inbox": address.inbox,
            "outbox": address.outbox,
            "publicKey": _public_key(address, key),
        }
    )


def webfinger_document(address: ActorAddress) -> bytes:
    """What `acct:<handle>` is (RFC 7033, 4.4)."""
    return format_canonical(
        {
            "subject": f"acct:{address.handle}",
            "aliases": [address.id],
            "links": [{"rel": "self", "type": "application/activity+json", "href": address.id}],
        }
    )


def outbox_document(address: ActorAddress, total: int, latest: Sequence[bytes]) -> bytes:
    """How many notes, and the latest of them, newest first, by their ids: each has its proof where it lies."""
    notes = [parse_canonical(note) for note in latest]
    items = [
        {
            "id": f"{note['id']}#create",
            "type": "Create",
            "actor": address.id,
            "published": note["published"],
            "to": note["to"],
            "object": note["id"],
        }
        for note in notes
        if note["type"] == "Note"
    ]
    return format_canonical(
        {
            "@context": _CONTEXT[0],
            "id": address.outbox,
            "type": "OrderedCollection",
            "totalItems": total,
            "orderedItems": items,
        }
    )


def count_document(address: str, total: int) -> bytes:
    """A collection that says how many, and not who."""
    return format_canonical({"@context": _CONTEXT[0], "id": address, "type": "OrderedCollection", "totalItems": total})


def nodeinfo_links(base: str) -> bytes:
    """Where NodeInfo lies."""
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.1"
    return format_canonical({"links": [{"rel": rel, "href": f"{base}/nodeinfo/2.1"}]})


def nodeinfo_document() -> bytes:
    """NodeInfo 2.1: which software, and nothing of use."""
    found: dict[str, Any] = {
        "version": "2.1",
        "software": {"name": "elshi", "version": __version__},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": False,
        "usage": {"users": {}},
        "metadata": {},
    }
    return format_canonical(found)


def _public_key(address: ActorAddress, key: RSAPrivateKey) -> dict[str, str]:
    return {"id": address.rsa_key, "owner": address.id, "publicKeyPem": format_public(key)}
