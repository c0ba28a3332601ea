"""Connected groups: what hangs together by pairs. Union-find with path halving, near linear in nodes and pairs."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Node = TypeVar("Node", int, str)


def connected_groups(nodes: Sequence[Node], pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The groups that `pairs` of `nodes` make, singles too; groups and members in the order of `nodes`."""
    root = {node: node for node in nodes}

    def find(node: Node) -> Node:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in pairs:
        root[max(find(a), find(b))] = min(find(a), find(b))
    groups: dict[Node, list[Node]] = {}
    for node in nodes:
        groups.setdefault(find(node), []).append(node)
    return list(groups.values())
