"""Who belongs to which network, as a Parquet file: docs/formats/members.md."""

from collections.abc import Iterable
from pathlib import Path

from elshi.base.durable import write_whole
from elshi.listen.export.tables import Table, format_parquet
from elshi.listen.networks.find import Network

FORMAT = 1


def write_members(networks: Iterable[Network], path: Path) -> None:
    """One row for each network and member, networks in their order, then platform and account; whole or not at all."""
    rows = tuple(
        (network.id, network.kind, member.platform, member.account, member.events)
        for network in networks
        for member in network.members
    )
    write_whole(path, format_parquet(Table(("network", "kind", "platform", "account", "events"), rows)))
