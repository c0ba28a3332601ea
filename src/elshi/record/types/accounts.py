"""Accounts: the digital assets of an office, who holds them, and how their control was checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.record.fields import (
    check_language,
    check_names,
    check_prose,
    check_url,
    read_code,
    read_hash,
    read_list,
    read_object,
    read_text,
    read_time,
)
from elshi.record.types.common import (
    COMMON,
    MAX_LANGUAGES,
    Head,
    Replaces,
    format_replaces,
    parse_numbered,
    read_head,
    read_replaces,
    start_document,
)

HOLDERS = ("office", "head-of-state", "head-of-government", "minister", "ambassador", "spokesperson")
PLATFORMS = (
    *("x", "facebook", "instagram", "telegram", "youtube", "mastodon", "bluesky", "tiktok", "weibo", "wechat", "vk"),
    *("threads", "linkedin", "whatsapp", "domain", "e-mail"),
)
PURPOSES = ("news", "consular", "ambassador", "culture", "service", "other")
STATUSES = ("active", "suspended", "seized", "retired")
PROOF_METHODS = ("rel-me", "well-known", "dns-txt", "profile-text")
PROOF_RESULTS = ("both", "forward-only", "backward-only", "none")
MAX_HANDLE = 200
MAX_PROOFS = 16
_OTHER_PLATFORM = re.compile(r"other-[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_DNS_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:_?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_OWN = {"holder", "platform", "handle", "url", "purpose", "languages", "status", "successor", "proofs", "replaces"}
_PROOF_FIELDS = {"method", "where", "checked_at", "result", "seen"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who speaks there: an office, or a function (`kind`, a code) in the office `office` of the tree."""

    kind: str
    office: str


@dataclass(frozen=True, slots=True)
class ControlProof:
    """One check that the account is ours: `method` and `result` are codes, `seen` the SHA-256 of what was seen.

    `where`: the https URL that was looked at, for "dns-txt" the DNS name. "both": each side named the other.
    """

    method: str
    where: str
    checked_at: str
    result: str
    seen: str


@dataclass(frozen=True, slots=True)
class AccountRecord(Head):
    """A version of an account. `handle`: without @; for platform "domain" the host name in ASCII.

    `successor`: the id of the account that took its place, or None.
    """

    holder: Holder
    platform: str
    handle: str
    url: str | None
    purpose: str
    languages: tuple[str, ...]
    status: str
    successor: str | None
    proofs: tuple[ControlProof, ...]
    replaces: Replaces | None


def account_document(  # noqa: PLR0913  # the record's own fields
    *,
    office: str,
    number: int,
    version: int,
    holder: Holder,
    platform: str,
    handle: str,
    url: str | None,
    purpose: str,
    languages: Iterable[str],
    status: str,
    issued_at: str,
    successor: str | None = None,
    proofs: Iterable[ControlProof] = (),
    replaces: Replaces | None = None,
) -> dict[str, Any]:
    """The unsigned record of account `number` (1..); languages and proofs are put in order."""
    name = f"{office}/account/{number}"
    return {
        **start_document(type="account", id=name, version=version, office=office, issued_at=issued_at),
        "holder": {"kind": holder.kind, "office": holder.office},
        "platform": platform,
        "handle": handle,
        "url": url,
        "purpose": purpose,
        "languages": sorted(languages),
        "status": status,
        "successor": successor,
        "proofs": [
            {
                "method": it.method,
                "where": it.where,
                "checked_at": it.checked_at,
                "result": it.result,
                "seen": it.seen,
            }
            for it in sorted(proofs, key=lambda it: (it.method, it.where))
        ],
        "replaces": format_replaces(replaces),
    }


def read_account(value: dict[str, Any], method: str) -> AccountRecord:
    """A version of an account."""
    check_names(value, COMMON | _OWN, what="account record")
    head = read_head(value, method)
    prefix = f"{head[2]}/account"
    parse_numbered(head[0], prefix)
    platform, handle = read_text(value, "platform"), read_text(value, "handle")
    check_platform(platform)
    check_handle(handle, platform=platform)
    if value["url"] is not None:
        check_url(value["url"], what="url")
    if value["successor"] is not None:
        parse_numbered(read_text(value, "successor"), prefix)
        if value["successor"] == head[0]:
            raise FormatError(f"{head[0]} is its own successor")
    return AccountRecord(
        *head,
        holder=_read_holder(value["holder"]),
        platform=platform,
        handle=handle,
        url=value["url"],
        purpose=read_code(value, "purpose", PURPOSES),
        languages=_read_languages(value),
        status=read_code(value, "status", STATUSES),
        successor=value["successor"],
        proofs=_read_proofs(value),
        replaces=read_replaces(value["replaces"], version=head[1]),
    )


def check_platform(code: str) -> None:
    """Raises FormatError unless `code` is one of PLATFORMS or like `other-matrix`."""
    if code not in PLATFORMS and not _OTHER_PLATFORM.fullmatch(code):
        raise FormatError(f"expected a platform code like x, domain or other-matrix, got {code[:60]!r}")


def check_handle(handle: object, *, platform: str) -> None:
    """Raises FormatError unless `handle` may be one: NFC, 1 to 200 characters, no white space, no @ in front."""
    text = check_prose(handle, what="handle", longest=MAX_HANDLE, lines=False)
    if text.startswith("@") or any(letter.isspace() for letter in text):
        raise FormatError(f"handle has white space or begins with @: {text[:100]!r}")
    if platform == "domain":
        check_host(text)


def _read_holder(value: Any) -> Holder:
    item = read_object(value, what="holder")
    check_names(item, {"kind", "office"}, what="holder")
    check_office(read_text(item, "office"))
    return Holder(read_code(item, "kind", HOLDERS), item["office"])


def _read_languages(value: dict[str, Any]) -> tuple[str, ...]:
    languages = read_list(value, "languages", longest=MAX_LANGUAGES)
    for tag in languages:
        check_language(tag)
    if languages != sorted(set(languages)):
        raise FormatError("languages are not in order, each once")
    return tuple(languages)


def _read_proofs(value: dict[str, Any]) -> tuple[ControlProof, ...]:
    proofs = tuple(_read_proof(item) for item in read_list(value, "proofs", longest=MAX_PROOFS))
    places = [(it.method, it.where) for it in proofs]
    if places != sorted(set(places)):
        raise FormatError("proofs are not in order of method and where, each once")
    return proofs


def _read_proof(value: Any) -> ControlProof:
    item = read_object(value, what="proof of control")
    check_names(item, _PROOF_FIELDS, what="proof of control")
    method = read_code(item, "method", PROOF_METHODS)
    where = read_text(item, "where")
    if method != "dns-txt":
        check_url(where, what="where")
    elif not _DNS_NAME.fullmatch(where):
        raise FormatError(f"expected a DNS name like _elshi.mfa.samal.example, got {where[:100]!r}")
    result = read_code(item, "result", PROOF_RESULTS)
    return ControlProof(method, where, read_time(item, "checked_at"), result, read_hash(item, "seen"))
