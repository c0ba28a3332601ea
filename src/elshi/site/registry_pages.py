"""What the registry's pages show, as plain values; `registry.html` and `registry_account.html` turn them into HTML.

Codes (platform, status, holder, …) are those of the records; the templates have the words for them.
"""

from dataclasses import dataclass

from elshi.site.pages import Link, Page


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list. `address` is its page; `network` the platform's name, empty for websites and e-mail."""

    number: int
    address: str
    platform: str
    network: str
    handle: str
    url: str
    kind: str
    purpose: str
    status: str


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office and what it holds. `parent`: the name of the office above it, empty for the ministry itself."""

    id: str
    name: str
    host: str
    parent: str
    accounts: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryPage(Page):
    """The tree of offices, each after the one above it, and their accounts; `total` counts the accounts."""

    offices: tuple[OfficeRow, ...]
    total: int
    root_key: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A proof of control: codes, where it was looked for, when (ISO 8601, and in words), the hash of what was seen."""

    method: str
    where: str
    result: str
    time: str
    date: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage(Page):
    """One account. `time`, `date`: since when it stands so; `languages`: their names; `code`: what a profile may show.

    `successor`: the account that took its place; `holder`: the name of its office.
    """

    account: AccountRow
    holder: str
    languages: tuple[str, ...]
    time: str
    date: str
    successor: AccountRow | None
    proofs: tuple[ProofRow, ...]
    others: tuple[Link, ...]
    code: str
    id: str
    version: int
    origin: str
    index: int
    leaf: str
