"""What the press has to know of the log: which versions it holds, and what may not come after them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from elshi.base.ids import parse_statement_id
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.extras import type_of, type_of_record
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.log import leaf_hash
from elshi.record import Ledger, blob_sha256, parse_record

_ACCOUNT = re.compile(r"(?P<office>[a-z0-9-]+)/account/(?P<number>[1-9][0-9]{0,6})")
_STATEMENT = re.compile(r"[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6}")


@dataclass(slots=True)
class LogIndex:
    """Which versions of statements and accounts the log holds, disowned ones too, as (id, version) to leaf hash.

    `withdrawn`: ids of statements that stand withdrawn; `types`: of each id the type of record (rule 14 of replay).
    `erased`: SHA-256 of blobs that have a tombstone. `lost`: versions that an earlier epoch held and that were not
    carried over, with their unsigned records.
    """

    leaves: dict[tuple[str, int], bytes] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    types: dict[str, str] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    lost: Mapping[tuple[str, int], bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, *, lost: Mapping[tuple[str, int], bytes]) -> Self:
        """The index of all that `ledger` holds."""
        index = cls(erased=ledger.erased, lost=lost)
        for versions in (*ledger.statements.values(), *ledger.accounts.values()):
            for entry in versions:
                index.leaves[entry.record.id, entry.record.version] = entry.leaf
        index.types = {name: type_of_record(them[0].record) for name, them in ledger.statements.items()}
        index.withdrawn = {name for name in ledger.statements if ledger.standing(name) == "withdrawn"}
        return index

    def add(self, release: Release, leaf: bytes) -> None:
        """Note a release that is in the log now."""
        self.leaves[release.record_id, release.record_version] = leaf
        if release.kind == WITHDRAWAL:
            self.withdrawn.add(release.record_id)
        elif release.kind == STATEMENT:
            self.types[release.record_id] = type_of(release.version.whole)

    def find_highest_numbers(self, office: str) -> dict[int, int]:
        """For each year the highest statement number of `office` that the log holds or held; for year 0 of accounts."""
        highest: dict[int, int] = {}
        for year, number in self._list_numbers(office):
            highest[year] = max(highest.get(year, 0), number)
        return highest

    def _list_numbers(self, office: str) -> Iterator[tuple[int, int]]:
        for name, _version in (*self.leaves, *self.lost):
            account = _ACCOUNT.fullmatch(name)
            if account is not None:
                if account["office"] == office:
                    yield 0, int(account["number"])
            elif _STATEMENT.fullmatch(name):
                one = parse_statement_id(name)
                if one.office == office:
                    yield one.year, one.number

    def find_newest(self) -> dict[str, tuple[int, bytes]]:
        """For each id its newest version and that one's leaf hash."""
        newest: dict[str, tuple[int, bytes]] = {}
        for (name, version), leaf in self.leaves.items():
            if version > newest.get(name, (0, b""))[0]:
                newest[name] = (version, leaf)
        return newest

    def check_free(self, release: Release, *, entry: bytes) -> None:
        """Raises RuleError unless the log may hold `entry`: a record that readers take, whose id and version are free
        or are this very entry, and the version that it replaces is there. SecurityError for no record at all.

        Whether the registry can take an account or an office is asked of readers themselves (`press.registry`).
        """
        parse_record(entry)
        key = (release.record_id, release.record_version)
        found = self.leaves.get(key)
        lost = self.lost.get(key)  # readers may know it: the same words may stand there again, no others
        if (found is not None and found != leaf_hash(entry)) or (
            lost is not None and lost != release.unsigned.encode()
        ):
            raise RuleError("id-used", record=key[0], version=key[1])
        if release.version.draft.rules.in_registry:
            return
        if found is None and release.record_id in self.withdrawn:
            raise RuleError("withdrawn")
        old = release.version.draft.replaces
        if old is not None:
            if release.kind == STATEMENT and type_of(release.version.whole) != self.types.get(release.record_id):
                raise RuleError("record-changed")
            before = old.as_predecessor
            leaf = self.leaves.get((before.id, before.version))
            if leaf is None or leaf.hex() != before.leaf:
                raise RuleError("not-published")

    def check_not_erased(self, blobs: list[bytes], *, files: Iterable[str] = ()) -> None:
        """Raises RuleError for a text that was erased: it may never come back. `files`: SHA-256 of attachments."""
        if any(name in self.erased for name in (*map(blob_sha256, blobs), *files)):
            raise RuleError("erased")
