"""Which network of a new look is which of those before. No Django."""

from collections.abc import Mapping, Sequence

SAME = 0.5  # of all who are members of either


def name_networks(known: Mapping[str, frozenset[str]], found: Sequence[tuple[str, frozenset[str]]]) -> list[str]:
    """The id of each network that was found: of the known one that has most of the same members, half at least.

    Each known one is gone on by one, the nearest; any other is new and keeps the id that it was found with, or one
    made of it if that is taken.
    """
    near = sorted(
        (-_alike(members, known[name]), name, place)
        for place, (_, members) in enumerate(found)
        for name in known
        if _alike(members, known[name]) >= SAME
    )
    names: dict[int, str] = {}
    for _, name, place in near:
        if place not in names and name not in names.values():
            names[place] = name
    taken = {*known, *names.values()}
    for place, (own, _) in enumerate(found):
        if place not in names:
            name = own
            while name in taken:
                name += "x"
            names[place] = name
            taken.add(name)
    return [names[place] for place in range(len(found))]


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    """Jaccard."""
    return len(one & two) / max(1, len(one | two))
