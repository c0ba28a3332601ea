"""Networks as GraphML (http://graphml.graphdrawing.org), for Gephi, Cytoscape, networkx and others.

Nodes are accounts, edges are ties, undirected, with both weights as data. Nodes are numbered, and an account's name is
its label: of characters that XML 1.0 cannot hold (2.2) none is written, so two names could look alike.
"""

from collections.abc import Iterable, Iterator, Sequence

from elshi.base.clock import format_time
from elshi.listen.export.found import Network, Tie
from elshi.listen.export.visible import visible

_NODE = (("label", "string"), ("network", "string"), ("kind", "string"), ("platform", "string"))
_EDGE = (
    ("weight", "long"), ("weight_ab", "long"), ("weight_ba", "long"), ("pairs", "long"),
    ("first_at", "string"), ("last_at", "string"),
)  # fmt: skip


def format_graphml(networks: Sequence[Network]) -> bytes:
    """One graph of all networks. An account of two networks is one node that names both.

    `weight` is the smaller of both weights: what the two surely have in common.
    """
    return "".join(_lines(networks)).encode()


def _lines(networks: Sequence[Network]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for place, keys in (("node", _NODE), ("edge", _EDGE)):
        for name, kind in keys:
            yield f'<key id="{place}-{name}" for="{place}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph id="G" edgedefault="undirected">\n'
    of: dict[str, list[Network]] = {}
    platforms = {account.id: account.platform for network in networks for account in network.accounts}
    for network in networks:
        for name in dict.fromkeys(
            [account.id for account in network.accounts] + [name for tie in network.ties for name in (tie.a, tie.b)]
        ):
            of.setdefault(name, []).append(network)
    numbers = {name: number for number, name in enumerate(sorted(of))}
    for name, number in numbers.items():
        yield f'<node id="n{number}">' + _data("node-label", name)
        yield _data("node-network", " ".join(network.id for network in of[name]))
        yield _data("node-kind", " ".join(dict.fromkeys(network.kind for network in of[name])))
        yield _data("node-platform", platforms.get(name, ""))
        yield "</node>\n"
    for tie in _ties(networks):
        yield f'<edge source="n{numbers[tie.a]}" target="n{numbers[tie.b]}">'
        yield _data("edge-weight", str(min(tie.weight_ab, tie.weight_ba)))
        for name in ("weight_ab", "weight_ba", "pairs"):
            yield _data(f"edge-{name}", str(getattr(tie, name)))
        yield _data("edge-first_at", format_time(tie.first_at)) + _data("edge-last_at", format_time(tie.last_at))
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _ties(networks: Iterable[Network]) -> list[Tie]:
    """Each tie once, also where two networks share it."""
    return sorted(
        dict.fromkeys(tie for network in networks for tie in network.ties), key=lambda tie: (tie.a, tie.b, tie.first_at)
    )


def _data(key: str, value: str) -> str:
    text = visible(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<data key="{key}">{text}</data>'
