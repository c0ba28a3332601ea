"""The trust file: what a verifier pins of an office before he reads anything that it serves (docs/formats/trust.md).

    {"format":"elshi-trust/1","host":"mfa.samal.example","office":"xs-mfa",
     "policy":{"quorum":1,"witnesses":["mfa.meren.example/witness+5d…"]},"root_key":"z6Mk…"}

On paper it is one line of canonical JSON and a line feed. It must reach the verifier by another way than the site.
"""

from dataclasses import dataclass
from typing import Any

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.log import NO_POLICY, Policy
from elshi.record.errors import check_format
from elshi.record.fields import check_names, check_text, read_count, read_list, read_object, read_text
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.types.policies import MAX_WITNESSES, parse_cosigner

FORMAT = "elshi-trust/1"
MAX_BYTES = 1 << 16
_FIELDS = {"format", "office", "host", "root_key", "policy"}


@dataclass(frozen=True, slots=True)
class Trust:
    """The pinned `root_key` (32 bytes, public) of `office` at `host`.

    `policy`: how many of which witnesses must have cosigned a checkpoint before it counts; the empty one asks for none.
    """

    office: str
    host: str
    root_key: bytes
    policy: Policy = NO_POLICY


def format_trust(trust: Trust) -> bytes:
    """The trust file. Raises FormatError for an office, host, key or policy that the rules refuse."""
    check_office(trust.office)
    check_host(trust.host)
    if trust.policy.logs or trust.policy.group is not None or len(trust.policy.witnesses) > MAX_WITNESSES:
        raise FormatError(f"a trust file holds a policy of k of at most {MAX_WITNESSES} witnesses and no other")
    value = {
        "format": FORMAT,
        "office": trust.office,
        "host": trust.host,
        "root_key": format_multikey(trust.root_key),
        "policy": {
            "quorum": trust.policy.quorum,
            "witnesses": sorted(witness.vkey for witness in trust.policy.witnesses),
        },
    }
    return format_canonical(value) + b"\n"


def parse_trust(data: bytes) -> Trust:
    """The trust in a trust file; a missing last line feed is forgiven. Raises FormatError, NewerFormatError."""
    value = parse_canonical(data.removesuffix(b"\n"), max_bytes=MAX_BYTES)
    check_format(value, FORMAT, what="trust file")
    check_names(value, _FIELDS, what="trust file")
    office, host = read_text(value, "office"), read_text(value, "host")
    check_office(office)
    check_host(host)
    root_key = parse_multikey(read_text(value, "root_key"))
    return Trust(office, host, root_key, _read_policy(read_object(value["policy"], what="policy")))


def _read_policy(value: dict[str, Any]) -> Policy:
    check_names(value, {"witnesses", "quorum"}, what="policy")
    vkeys = [check_text(item, what="witness") for item in read_list(value, "witnesses", longest=MAX_WITNESSES)]
    if vkeys != sorted(set(vkeys)):
        raise FormatError("witnesses of the policy are not in order, each once")
    quorum = read_count(value, "quorum", lowest=0, highest=len(vkeys))
    return Policy(tuple(parse_cosigner(vkey) for vkey in vkeys), quorum)
