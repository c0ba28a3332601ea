"""The editors' forms: what somebody typed goes back to the page exactly as it was typed, whatever a rule says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from elshi.desk.cases.forms import read_number
from elshi.desk.registry.rules.addresses import derive_url
from elshi.record.types.accounts import PLATFORMS
from elshi.text.languages import LANGUAGES

OTHER = "other"  # the choice of a platform that has no code of its own


@dataclass(frozen=True, slots=True)
class AccountForm:
    """The fields of an account as the page shows them. `more_languages`: tags beyond ours, as typed."""

    platform: str = "x"
    other_platform: str = ""
    handle: str = ""
    url: str = ""
    holder_kind: str = "office"
    holder: str = ""
    purpose: str = "news"
    languages: tuple[str, ...] = ()
    more_languages: str = ""
    status: str = "active"
    successor: str = ""
    based_on: int = 0

    def as_account(self, *, proofs: list[dict[str, Any]]) -> dict[str, Any]:
        """As `save_asset` takes it. An empty address is made from platform and handle where one follows."""
        other = "-".join(self.other_platform.casefold().split())
        platform = f"other-{other}" if self.platform == OTHER else self.platform
        return {
            "holder": {"kind": self.holder_kind, "office": self.holder},
            "platform": platform,
            "handle": self.handle,
            "url": self.url.strip() or derive_url(platform, self.handle),
            "purpose": self.purpose,
            "languages": [*self.languages, *self.more_languages.replace(",", " ").split()],
            "status": self.status,
            "successor": self.successor,
            "proofs": proofs,
        }


def form_of_account(account: Mapping[str, Any] | None, *, based_on: int, holder: str) -> AccountForm:
    """The form for a saved account, or an empty one for the office `holder`."""
    if account is None:
        return AccountForm(holder=holder, based_on=based_on)
    platform = account["platform"]
    is_known = platform in PLATFORMS
    return AccountForm(
        platform=platform if is_known else OTHER,
        other_platform="" if is_known else platform.removeprefix("other-"),
        handle=account["handle"],
        url=account["url"] or "",
        holder_kind=account["holder"]["kind"],
        holder=account["holder"]["office"],
        purpose=account["purpose"],
        languages=tuple(tag for tag in account["languages"] if tag in LANGUAGES),
        more_languages=" ".join(tag for tag in account["languages"] if tag not in LANGUAGES),
        status=account["status"],
        successor=account["successor"] or "",
        based_on=based_on,
    )


def account_of_post(data: QueryDict) -> AccountForm:
    """The form as somebody sent it."""
    names = ("platform", "other_platform", "handle", "url", "holder_kind", "holder", "purpose", "status", "successor")
    return AccountForm(
        **{name: data.get(name, "") for name in names},
        languages=tuple(tag for tag in data.getlist("languages") if tag in LANGUAGES),
        more_languages=data.get("more_languages", ""),
        based_on=read_number(data.get("based_on")),
    )


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """The fields of an office below ours."""

    id: str
    parent: str
    host: str
    names: Mapping[str, str]
    based_on: int

    def as_child(self) -> dict[str, Any]:
        """As `save_office` takes it."""
        return {"id": self.id, "parent": self.parent, "host": self.host, "names": dict(self.names)}


def form_of_office(child: Mapping[str, Any] | None, *, based_on: int, parent: str) -> OfficeForm:
    """The form for a saved office, or an empty one below `parent`."""
    if child is None:
        return OfficeForm("", parent, "", {}, based_on)
    return OfficeForm(child["id"], child["parent"], child["host"], child["names"], based_on)


def office_of_post(data: QueryDict) -> OfficeForm:
    """The form as somebody sent it."""
    names = {tag: data.get(f"name-{tag}", "") for tag in LANGUAGES}
    return OfficeForm(
        data.get("id", ""),
        data.get("parent", ""),
        data.get("host", ""),
        {tag: name for tag, name in names.items() if name.strip()},
        read_number(data.get("based_on")),
    )
