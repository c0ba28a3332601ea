"""What a backup may hold: kinds of files, in this order, each with a closed grammar of names and a limit.

A name is a path below a node's home. It is made of fixed words, digits and hashes only, so none can leave the folder
that it is restored into: no kind has a name with `..`, an absolute one, a link or an empty part.

What is never in one: run/ and locks (they mean nothing elsewhere), site/ and copies of others' logs (made again), what
others said of ours and our witness key with its memory (of its time only), the passwords of a demonstration, secrets of
channels, `restored.json`, and what the machine remembers outside the home (`elshi.node.guard`). Of citizens abroad
there is nothing: not the vault key, not the tables of trips (LEFT_OUT), not the copies that the door keeps.
"""

import re
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.log.tiles import MAX_BUNDLE_BYTES, parse_tile_path
from elshi.record.blobs import MAX_BYTES as MAX_BLOB_BYTES
from elshi.travel.gazetteer import MAX_BYTES as MAX_GAZETTEER_BYTES

_BLOB = r"sha256/(?P<a>[0-9a-f]{2})/(?P<b>[0-9a-f]{2})/(?P<hash>(?P=a)(?P=b)[0-9a-f]{60})"
_SIZE = r"(?:0|[1-9][0-9]{0,18})"
_LOG = rf"(?:checkpoint|checkpoints/{_SIZE}|(?P<tile>tile/[x0-9a-z./]{{1,80}}))"
_OFFICE = r"[a-z]{2}(?:-[a-z0-9]{1,24}){1,4}"
_EPOCH = r"[1-9][0-9]{0,3}"
_ACTOR = r"[a-z0-9_](?:[a-z0-9_.-]{0,38}[a-z0-9_])?"  # elshi.adapters.fediverse.addresses
_SHOWN = (
    r"(?:actor\.json|outbox|followers|objects/[0-9a-f]{32}\.json|activities/[0-9a-f]{32}(?:-delete)?\.json|"
    r"media/[0-9a-f]{64}\.(?:png|jpg|webp))"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its names, how long one may be (bytes), and the permissions that it is restored with."""

    name: str
    names: re.Pattern[str]
    max_bytes: int
    mode: int = 0o644


KINDS = (
    Kind("settings", re.compile(r"node\.toml"), 1 << 16),
    Kind("trust", re.compile(r"trust\.json"), 1 << 16),
    Kind("key", re.compile(r"keys/(?:(?:record|log)\.key(?:\.next)?|(?:desk|pseudonym)\.key)"), 1 << 14, 0o600),
    Kind("database", re.compile(r"desk\.sqlite3"), 1 << 40, 0o600),
    Kind("log", re.compile(rf"logs/{_OFFICE}/{_EPOCH}/(?:\.signed|{_LOG})"), MAX_BUNDLE_BYTES),
    Kind("blob", re.compile(rf"blobs/{_BLOB}"), MAX_BLOB_BYTES),
    Kind("lost", re.compile(rf"lost/{_OFFICE}-{_EPOCH}-{_SIZE}/(?:log/{_LOG}|blobs/{_BLOB})"), MAX_BUNDLE_BYTES),
    Kind("evidence", re.compile(rf"evidence/{_BLOB}"), 1 << 24, 0o600),
    Kind("attachment", re.compile(rf"attachments/{_BLOB}"), MAX_BLOB_BYTES, 0o600),
    Kind("fediverse", re.compile(rf"fediverse/shown/{_ACTOR}/{_SHOWN}"), 1 << 24),
    Kind(
        "arrived",
        re.compile(
            rf"fediverse/(?:accepts/{_ACTOR}/[0-9a-f]{{64}}|echoes/{_ACTOR}/(?:[0-9a-f]{{32}}|replies-[0-9a-f]{{2}}))"
        ),
        1 << 28,
        0o600,
    ),
    Kind("mirror", re.compile(r"mirror/(?:sources|alarms)\.json"), 1 << 26),
    Kind("gazetteer", re.compile(r"gazetteer\.json"), MAX_GAZETTEER_BYTES),
    Kind("exercise", re.compile(r"exercise\.json"), 1 << 12),
    Kind(
        "posts",
        re.compile(r"posts/(?:day=[0-9]{4}-[0-9]{2}-[0-9]{2}/part-[0-9a-f]{16}\.parquet|rejects/[0-9a-f]{32}\.jsonl)"),
        1 << 40,
    ),
)
# How tables are called whose rows are in no backup of ours; pg_dump is told so (docs/how-to/postgresql.md).
LEFT_OUT = ("travel_", "alerting_alertcopy")
ORDER = {kind.name: place for place, kind in enumerate(KINDS)}


def check_name(kind: Kind, name: str, *, sha256: str) -> None:
    """Raises FormatError unless `name` is one of `kind`, and is the hash of the bytes where it is made of a hash."""
    match = kind.names.fullmatch(name)
    if match is None:
        raise FormatError(f"not the name of a {kind.name} file: {name[:200]!r}")
    parts = match.groupdict()
    if parts.get("tile"):
        parse_tile_path(parts["tile"])
    if parts.get("hash") and parts["hash"] != sha256:
        raise FormatError(f"{name} has other bytes than its name says")
