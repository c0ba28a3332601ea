"""Who belongs to which network, as a Parquet file: docs/formats/members.md."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from elshi.base.durable import write_whole
from elshi.listen.networks.find import Network

FORMAT = 1
MEMBER_SCHEMA = pa.schema(
    [
        ("network", pa.string()),
        ("kind", pa.string()),
        ("platform", pa.string()),
        ("account", pa.string()),
        ("events", pa.int64()),
    ]
)


def write_members(networks: Iterable[Network], path: Path) -> None:
    """One row for each network and member, networks in their order, then platform and account; whole or not at all."""
    rows = [
        (network.id, network.kind, member.platform, member.account, member.events)
        for network in networks
        for member in network.members
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(MEMBER_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, MEMBER_SCHEMA, strict=True)]
    buffer = BytesIO()
    pq.write_table(pa.table(arrays, schema=MEMBER_SCHEMA), buffer, compression="zstd")
    write_whole(path, buffer.getvalue())
