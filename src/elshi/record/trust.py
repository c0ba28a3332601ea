"""The trust file: what a verifier pins of an office before he reads anything that it serves (docs/formats/trust.md).

    {"format":"elshi-trust/1","host":"mfa.samal.example","office":"xs-mfa",
     "policy":{"quorum":0,"witnesses":[]},"root_key":"z6Mk…"}

On paper it is one line of canonical JSON and a line feed. It must reach the verifier by another way than the site.
"""

from dataclasses import dataclass

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.record.errors import NewerFormatError, check_format
from elshi.record.fields import check_names, read_object, read_text
from elshi.record.multibase import format_multikey, parse_multikey

FORMAT = "elshi-trust/1"
MAX_BYTES = 1 << 16
_FIELDS = {"format", "office", "host", "root_key", "policy"}


@dataclass(frozen=True, slots=True)
class Trust:
    """The pinned `root_key` (32 bytes, public) of `office` at `host`. Policies with witnesses come later."""

    office: str
    host: str
    root_key: bytes


def format_trust(trust: Trust) -> bytes:
    """The trust file. Raises FormatError for an office, host or key that the rules refuse."""
    check_office(trust.office)
    check_host(trust.host)
    policy = {"witnesses": [], "quorum": 0}
    return (
        format_canonical(
            {
                "format": FORMAT,
                "office": trust.office,
                "host": trust.host,
                "root_key": format_multikey(trust.root_key),
                "policy": policy,
            }
        )
        + b"\n"
    )


def parse_trust(data: bytes) -> Trust:
    """The trust in a trust file; a missing last line feed is forgiven. Raises FormatError, NewerFormatError."""
    value = parse_canonical(data.removesuffix(b"\n"), max_bytes=MAX_BYTES)
    check_format(value, FORMAT, what="trust file")
    check_names(value, _FIELDS, what="trust file")
    policy = read_object(value["policy"], what="policy")
    check_names(policy, {"witnesses", "quorum"}, what="policy")
    if policy["witnesses"] != [] or type(policy["quorum"]) is not int:
        raise NewerFormatError("trust file needs a newer Elshi: its policy names witnesses")
    if policy["quorum"] != 0:
        raise FormatError("trust file asks for a quorum of witnesses and names none")
    office, host = read_text(value, "office"), read_text(value, "host")
    check_office(office)
    check_host(host)
    return Trust(office, host, parse_multikey(read_text(value, "root_key")))
