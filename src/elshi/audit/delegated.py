"""Reads "delegated" files of the regional internet registries: to which country a block of addresses was given.

Format: "RIR statistics exchange format", version 2 (delegated-extended). One line a block:

    ripencc|XS|ipv4|203.0.113.0|256|20240101|allocated|opaque-id

The first line that is no comment is the version line; its sixth field is the last day that the file speaks of, which
is the file's date here. Summary lines, AS numbers and blocks that nobody holds (`available`, `reserved`) are passed
over. For IPv4 the fifth field is a count of addresses, which need not be a power of two; for IPv6 a prefix length.

A country in such a file is that of the holder as registered. It is not where the machine stands, nor who runs it.
"""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elshi.audit.errors import AuditInputError

MAX_BYTES = 128 << 20  # all five registries together had about 60 MB in 2025
_VERSION = re.compile(r"2(\.\d{1,3})?")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"\d{1,10}")
_HELD = frozenset({"allocated", "assigned"})
_NOBODY = "ZZ"  # some registries write it where no country is registered

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Addresses `first` to `last`, both within, of the IP version `version`, registered in `country`."""

    version: int
    first: int
    last: int
    country: str


class Delegated:
    """Blocks of one or more files, found by bisection; where two disagree about an address, it has no country."""

    def __init__(self, blocks: Iterable[Block], *, as_of: str) -> None:
        self.as_of = as_of  # the oldest of the files' dates, YYYY-MM-DD
        self._blocks = sorted(set(blocks))
        self._firsts = [(block.version, block.first) for block in self._blocks]
        self._reach: list[tuple[int, int]] = []  # the furthest end up to here: where the walk back may stop
        for block in self._blocks:
            end = (block.version, block.last)
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def country(self, address: Address) -> str | None:
        """The country that `address` is registered in; None if no block holds it, or blocks of two countries do."""
        place = (address.version, int(address))
        at = bisect_right(self._firsts, place) - 1
        found = set()
        while at >= 0 and self._reach[at] >= place:
            block = self._blocks[at]
            if block.version == address.version and block.last >= int(address):
                found.add(block.country)
            at -= 1
        return found.pop() if len(found) == 1 else None

    def __len__(self) -> int:
        return len(self._blocks)


def join_delegated(parts: Iterable[Delegated]) -> Delegated | None:
    """Several files as one, dated like the oldest; None for none."""
    found = tuple(parts)
    if not found:
        return None
    return Delegated(
        (block for part in found for block in part._blocks),  # noqa: SLF001  # its own kind
        as_of=min(part.as_of for part in found),
    )


def parse_delegated(data: bytes) -> Delegated:
    """The blocks of one file. Raises AuditInputError that names the line for anything that is not in the format."""
    if len(data) > MAX_BYTES:
        raise AuditInputError(f"a delegated file has at most {MAX_BYTES} bytes, this one {len(data)}")
    lines = _lines(data)
    number, head = next(lines, (0, []))
    if len(head) != 7 or not _VERSION.fullmatch(head[0]):
        raise AuditInputError("expected a delegated file of a RIR: its first line is 2|registry|serial|records|…")
    as_of = _day(number, head[5])
    return Delegated((block for at, fields in lines for block in _blocks(at, fields)), as_of=as_of)


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        text = line.decode("ascii", "replace").strip()
        if text and not text.startswith("#"):
            yield number, text.split("|")


def _blocks(number: int, fields: list[str]) -> Iterator[Block]:
    """The block of a line; none for a summary, an AS number, or what nobody holds."""
    if fields[-1] == "summary":
        return
    if len(fields) < 7:
        raise AuditInputError(f"delegated file, line {number}: expected at least 7 fields, got {len(fields)}")
    _, country, kind, start, value, _, status = fields[:7]
    if kind == "asn" or status not in _HELD or country in {"", _NOBODY}:
        return
    if not _COUNTRY.fullmatch(country):
        raise AuditInputError(f"delegated file, line {number}: expected a country of two letters")
    if not _NUMBER.fullmatch(value):
        raise AuditInputError(f"delegated file, line {number}: expected a number in the fifth field")
    first, last = _range(number, kind, start, int(value))
    yield Block({"ipv4": 4, "ipv6": 6}[kind], first, last, country)


def _range(number: int, kind: str, start: str, value: int) -> tuple[int, int]:
    try:
        if kind == "ipv4":
            first = int(ipaddress.IPv4Address(start))
            if 1 <= value <= (1 << 32) - first:
                return first, first + value - 1
        elif kind == "ipv6":
            network = ipaddress.IPv6Network(f"{start}/{value}")
            return int(network.network_address), int(network.broadcast_address)
    except ValueError as exc:
        raise AuditInputError(f"delegated file, line {number}: not a block of addresses") from exc
    raise AuditInputError(f"delegated file, line {number}: expected so many addresses of ipv4, or a prefix of ipv6")


def _day(number: int, text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None:
        raise AuditInputError(f"delegated file, line {number}: expected a day like 20260301 in the sixth field")
    return "-".join(found.groups())
