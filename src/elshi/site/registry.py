"""The registry's pages: from a verified source to paths and values.

/<lang>/registry/        all offices and their accounts, in every language of ours
/<lang>/registry/<n>/    account number n
"""

from collections.abc import Collection, Iterator
from typing import Any

from elshi.base.clock import parse_time
from elshi.record import AccountEntry, Ledger, OfficeRecord, format_multikey
from elshi.site.pages import Link
from elshi.site.plan import Planned
from elshi.site.reading import Source
from elshi.site.registry_pages import AccountPage, AccountRow, OfficeRow, ProofRow, RegistryPage
from elshi.site.render import format_day, format_language, translate
from elshi.text.languages import LANGUAGES

# Names of their own, the same in all languages. Websites and e-mail have words, which the templates know.
NETWORKS = {
    "x": "X", "facebook": "Facebook", "instagram": "Instagram", "telegram": "Telegram", "youtube": "YouTube",
    "mastodon": "Mastodon", "bluesky": "Bluesky", "tiktok": "TikTok", "weibo": "Weibo", "wechat": "WeChat", "vk": "VK",
    "threads": "Threads", "linkedin": "LinkedIn", "whatsapp": "WhatsApp", "domain": "", "e-mail": "",
}  # fmt: skip


def registry_pages(source: Source, *, sections: Collection[str]) -> Iterator[Planned]:
    """The list and each account, in each language of ours. `sections`: the languages that have statements."""
    for tag in LANGUAGES:
        pages = _Pages(source, tag, has_section=tag in sections)
        yield pages.overview()
        for entry in source.ledger.current_accounts():
            yield pages.account(entry)


def account_number(id: str) -> int:  # noqa: A002  # the record's own word
    """The number in an account's id."""
    return int(id.rpartition("/")[2])


def office_tree(ledger: Ledger) -> tuple[OfficeRecord, ...]:
    """The offices, each after the one above it, beside each other in order of id."""
    children: dict[str | None, list[OfficeRecord]] = {}
    for office in sorted(ledger.offices.values(), key=lambda it: it.id):
        children.setdefault(office.parent, []).append(office)
    found: list[OfficeRecord] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        office = waiting.pop()
        found.append(office)
        waiting += reversed(children.get(office.id, []))
    return tuple(found)


class _Pages:
    """The pages in one language."""

    def __init__(self, source: Source, tag: str, *, has_section: bool) -> None:
        self._source = source
        self._ledger = source.ledger
        self._tag = tag
        self._home = f"/{tag}/" if has_section else "/"

    def overview(self) -> Planned:
        accounts = self._ledger.current_accounts()
        page = RegistryPage(
            **self._frame(translate("Official accounts and websites", self._tag), "registry/"),
            offices=tuple(self._office(it, accounts) for it in office_tree(self._ledger)),
            total=len(accounts),
            root_key=format_multikey(self._source.trust.root_key),
        )
        return Planned(f"{self._tag}/registry/index.html", "registry.html", self._tag, page)

    def account(self, entry: AccountEntry) -> Planned:
        record = entry.record
        row = self._row(entry)
        address = f"registry/{row.number}/"
        title = f"{row.network} · {row.handle}" if row.network else row.handle
        page = AccountPage(
            **self._frame(title, address),
            account=row,
            holder=self._name(record.holder.office),
            languages=tuple(format_language(tag, self._tag) for tag in record.languages),
            time=record.issued_at,
            date=format_day(parse_time(record.issued_at), self._tag),
            successor=self._successor(record.successor),
            proofs=tuple(
                ProofRow(
                    it.method,
                    it.where,
                    it.result,
                    it.checked_at,
                    format_day(parse_time(it.checked_at), self._tag),
                    it.seen,
                )
                for it in record.proofs
            ),
            others=tuple(self._link(tag, f"/{tag}/{address}") for tag in LANGUAGES if tag != self._tag),
            code=f"elshi:{record.id}",
            id=record.id,
            version=record.version,
            origin=self._ledger.office.origin,
            index=entry.index,
            leaf=entry.leaf.hex(),
        )
        return Planned(f"{self._tag}/{address}index.html", "registry_account.html", self._tag, page)

    def _office(self, office: OfficeRecord, accounts: tuple[AccountEntry, ...]) -> OfficeRow:
        held = tuple(self._row(it) for it in accounts if it.record.holder.office == office.id)
        parent = "" if office.parent is None else self._name(office.parent)
        return OfficeRow(office.id, self._name(office.id), office.host, parent, held)

    def _row(self, entry: AccountEntry) -> AccountRow:
        record = entry.record
        number = account_number(record.id)
        return AccountRow(
            number=number,
            address=f"/{self._tag}/registry/{number}/",
            platform=record.platform,
            network=network_name(record.platform),
            handle=record.handle if record.platform in {"domain", "e-mail"} else f"@{record.handle}",
            url=record.url or "",
            kind=record.holder.kind,
            purpose=record.purpose,
            status=record.status,
        )

    def _successor(self, name: str | None) -> AccountRow | None:
        if name is None or name not in self._ledger.accounts:
            return None
        return next((self._row(it) for it in self._ledger.current_accounts() if it.record.id == name), None)

    def _name(self, office: str) -> str:
        record = self._ledger.offices.get(office)
        names = dict(record.names) if record else {}
        return names.get(self._tag) or names.get("en") or next(iter(names.values()), office)

    def _link(self, tag: str, url: str) -> Link:
        return Link(tag, url, LANGUAGES[tag].name, LANGUAGES[tag].direction)

    def _frame(self, title: str, address: str) -> dict[str, Any]:
        base = f"https://{self._ledger.office.host}"
        return {
            "lang": self._tag,
            "dir": LANGUAGES[self._tag].direction,
            "title": title,
            "office": self._name(self._ledger.office.id),
            "home": self._home,
            "canonical": f"{base}/{self._tag}/{address}",
            "alternates": tuple(self._link(tag, f"{base}/{tag}/{address}") for tag in LANGUAGES),
        }


def network_name(platform: str) -> str:
    """A platform's own name: `Telegram`; `Matrix` for `other-matrix`; empty for websites and e-mail."""
    if platform in NETWORKS:
        return NETWORKS[platform]
    return platform.removeprefix("other-").replace("-", " ").title()
