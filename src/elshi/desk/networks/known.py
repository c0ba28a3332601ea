"""The networks that listening looks for among those who push a topic."""

from elshi.desk.networks.models import AccountNetwork
from elshi.listen.networks.known import KnownNetwork

MOST_KNOWN = 300  # the latest to act


def read_known_networks() -> tuple[KnownNetwork, ...]:
    """Those that are kept: one query."""
    rows = AccountNetwork.objects.values_list("pk", "kind", "known_since", "traced")[:MOST_KNOWN]
    return tuple(KnownNetwork(pk, kind, since, frozenset(traced)) for pk, kind, since, traced in rows)
