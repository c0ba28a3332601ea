"""Networks as other programs get them."""

from collections.abc import Iterable

from elshi.base.clock import moment_of
from elshi.listen.export import found
from elshi.listen.networks.find import READERS, Network

_SHARES = {"link": "url", "text": "text", "hashtags": "hashtag", "media": "media", "reply": "reply"}


def to_export(networks: Iterable[Network]) -> tuple[found.Network, ...]:
    """Linked accounts and open campaigns. Readers of the same papers are no network, and are not handed on.

    The weight of a tie is how many events both took part in, in both directions; its times are the network's.
    """
    return tuple(_to_export(network) for network in networks if network.kind != READERS)


def _to_export(network: Network) -> found.Network:
    first, last = moment_of(network.first_us), moment_of(network.last_us)
    members = network.members
    return found.Network(
        id=network.id,
        kind=network.kind,
        by=tuple(dict.fromkeys(_share(kind, name) for kind, name, _ in network.objects)),
        accounts=tuple(found.Account(member.account, member.platform) for member in members),
        ties=tuple(
            found.Tie(*_in_order(members[a].account, members[b].account), times, times, times, first, last)
            for a, b, times in network.ties
        ),
        first_at=first,
        last_at=last,
        posts=network.posts,
        objects=tuple(dict.fromkeys(name for kind, name, _ in network.objects if kind == "link")),
    )


def _in_order(one: str, two: str) -> tuple[str, str]:
    return (one, two) if one < two else (two, one)


def _share(kind: str, name: str) -> str:
    return "near-text" if name.startswith("near:") else _SHARES[kind]
