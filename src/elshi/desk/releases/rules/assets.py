"""The content of an account (`elshi-asset/1`): {account, format, office, replaces}.

account: {handle, holder, languages, platform, proofs, purpose, status, successor, url}, each as in the account record
(docs/formats/record.md). `make_account` brings what a person typed into that form and says what is wrong with it in a
code that has words; `parse_asset` reads it back strictly, for the press.
"""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError, UserError
from elshi.base.ids import check_office
from elshi.desk.people.faults import UNNAMED, Fault
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.registered import Registered
from elshi.desk.releases.rules.wholes import Whole, parse_whole
from elshi.record import AccountRecord, ControlProof, Holder, account_document
from elshi.record.fields import check_language, check_names, check_url, read_object
from elshi.record.types.accounts import HOLDERS, PURPOSES, STATUSES, check_handle, check_platform, read_account
from elshi.verify.addresses import parse_address

FORMAT = "elshi-asset/1"
_FIELDS = {"account", "format", "office", "replaces"}
_ACCOUNT_FIELDS = {
    *("holder", "platform", "handle", "url", "purpose", "languages", "status", "successor", "proofs"),
}
_PROOF_FIELDS = {"method", "where", "checked_at", "result", "seen"}
_NEW = Identity("", 1, 0, 1, None)

# Where the platform's own rules for names are firm: a pattern, and a handle that fits. It finds a slip of the pen (a
# space, a whole address, a word too many) and proves nothing more. Other platforms allow almost anything.
HANDLES: Mapping[str, tuple[str, str]] = {
    "x": (r"[A-Za-z0-9_]{1,15}", "mfa_samal"),
    "instagram": (r"[A-Za-z0-9._]{1,30}", "mfa.samal"),
    "threads": (r"[A-Za-z0-9._]{1,30}", "mfa.samal"),
    "telegram": (r"[A-Za-z][A-Za-z0-9_]{3,31}", "mfa_samal"),
    "tiktok": (r"[A-Za-z0-9._]{2,24}", "mfa.samal"),
    "vk": (r"[A-Za-z0-9._]{2,32}", "mfa_samal"),
    "mastodon": (r"[A-Za-z0-9_.-]{1,100}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", "mfa@social.samal.example"),
    "bluesky": (r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", "mfa.samal.example"),
    "e-mail": (r"[^@]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", "press@mfa.samal.example"),
    "domain": (r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", "mfa.samal.example"),
}
_OTHER = "other-"  # how the platforms begin that have no code of their own
# Platforms whose addresses can be told from their host (elshi.verify.addresses). Mastodon may live on any.
_WITH_HOSTS = frozenset(
    {"x", "telegram", "facebook", "instagram", "youtube", "tiktok", "threads", "bluesky", "vk", "weibo", "linkedin"}
    | {"whatsapp"}
)
# An address may show another name of the same account there (a number, an old name, a channel's id).
_OTHER_NAMES = frozenset({"facebook", "youtube", "vk", "weibo", "whatsapp", "linkedin"})


def make_account(given: Mapping[str, Any]) -> dict[str, Any]:
    """The account's fields in order, from what a person typed. Raises RuleError with the first thing that is wrong.

    `given`: the fields of `account` above; `proofs` may be left out. White space around, an @ in front and upper case
    in host names are tidied away. Whether it fits the registry is for `check_fits` to say.
    """
    account = _tidy(given)
    _check_codes(account)
    _check_handle(account)
    _check_address(account)
    _check_languages(account["languages"])
    try:
        return _strict(account)
    except FormatError as exc:
        raise RuleError("bad-account", reason=_name_fault(account)) from exc


def _name_fault(account: Mapping[str, Any]) -> Fault:
    """What is wrong with an account whose codes, handle, address and languages are good. It decides nothing."""
    office, successor = str(account["holder"]["office"]), account["successor"]
    try:
        check_office(office)
    except FormatError:
        return Fault("no-office-id", {"office": office[:60]})
    for name, fault in (
        ("successor", Fault("no-successor", {"account": str(successor)[:60]})),
        ("proofs", Fault("bad-proof")),
    ):
        try:
            _strict({**account, name: None if name == "successor" else ()})
        except FormatError:
            continue
        return fault  # without it the account is good
    return Fault(UNNAMED)


def format_asset(*, office: str, account: dict[str, Any], replaces: dict[str, Any] | None) -> str:
    """The canonical whole as text; `account` is what `make_account` gave, `replaces` null or {id, version}."""
    whole = {"account": account, "format": FORMAT, "office": office, "replaces": replaces}
    return format_canonical(whole).decode()


def parse_asset(text: str) -> Whole:
    """The canonical whole in `text`. Raises FormatError unless each field is what the record may hold, in order."""
    whole = parse_whole(text, format=FORMAT, fields=_FIELDS)
    account = read_object(whole["account"], what="account")
    check_names(account, _ACCOUNT_FIELDS, what="account")
    if _strict(account) != account:
        raise FormatError("the account is not in its canonical order")
    return whole


def check_fits(whole: Whole, registered: Registered) -> None:
    """Raises RuleError unless the registry can take the account: holder, handle and successor."""
    account = whole["account"]
    own = None if whole["replaces"] is None else whole["replaces"]["id"]
    registered.check_office(account["holder"]["office"])
    registered.check_handle_free(account["platform"], account["handle"], own=own)
    registered.check_successor(account["successor"], own=own)


def make_account_record(whole: Whole, *, identity: Identity, issued_at: str) -> Whole:
    """The unsigned record."""
    return _document(whole["account"], office=whole["office"], identity=identity, issued_at=issued_at)


def _document(account: Mapping[str, Any], *, office: str, identity: Identity, issued_at: str) -> dict[str, Any]:
    return account_document(
        office=office,
        number=identity.number,
        version=identity.version,
        holder=Holder(account["holder"]["kind"], account["holder"]["office"]),
        platform=account["platform"],
        handle=account["handle"],
        url=account["url"],
        purpose=account["purpose"],
        languages=account["languages"],
        status=account["status"],
        issued_at=issued_at,
        successor=account["successor"],
        proofs=[ControlProof(**proof) for proof in account["proofs"]],
        replaces=identity.replaces,
    )


def _strict(account: Mapping[str, Any]) -> dict[str, Any]:
    """The account as its record would be read back. Raises FormatError."""
    try:
        check_names(read_object(account["holder"], what="holder"), {"kind", "office"}, what="holder")
        for proof in account["proofs"]:
            check_names(read_object(proof, what="proof of control"), _PROOF_FIELDS, what="proof of control")
        document = _document(account, office="xs-any", identity=_NEW, issued_at="2026-01-01T00:00:00Z")
        # the ids of our own office are checked with the record; here any successor of the right shape will do
        document["successor"] = None
        successor = account["successor"]
        if successor is not None and not re.fullmatch(r"[a-z0-9-]+/account/[1-9][0-9]{0,6}", successor):
            raise FormatError(f"expected a successor like xs-mfa/account/1, got {str(successor)[:60]!r}")
        read = read_account({**document, "proof": {}}, "")
    except (TypeError, KeyError, AttributeError) as exc:
        raise FormatError(f"account is malformed: {type(exc).__name__}") from exc
    return _fields_of(read) | {"successor": successor}


def _fields_of(record: AccountRecord) -> dict[str, Any]:
    return {
        "handle": record.handle,
        "holder": {"kind": record.holder.kind, "office": record.holder.office},
        "languages": list(record.languages),
        "platform": record.platform,
        "proofs": [{name: getattr(proof, name) for name in sorted(_PROOF_FIELDS)} for proof in record.proofs],
        "purpose": record.purpose,
        "status": record.status,
        "successor": record.successor,
        "url": record.url,
    }


def _tidy(given: Mapping[str, Any]) -> dict[str, Any]:
    platform = str(given.get("platform", "")).strip()
    handle = normalize("NFC", str(given.get("handle", ""))).strip().removeprefix("@")
    url = str(given.get("url") or "").strip()
    holder = given.get("holder") or {}
    return {
        "holder": {"kind": str(holder.get("kind", "")), "office": str(holder.get("office", "")).strip()},
        "platform": platform,
        "handle": _fold_host(handle, platform),
        "url": url or None,
        "purpose": str(given.get("purpose", "")),
        "languages": sorted({str(tag).strip() for tag in given.get("languages", ()) if str(tag).strip()}),
        "status": str(given.get("status", "")),
        "successor": str(given.get("successor") or "").strip() or None,
        "proofs": [dict(proof) for proof in given.get("proofs", ())],
    }


def _fold_host(handle: str, platform: str) -> str:
    """Host names in lower case and ASCII; the part before an @ stays as it is."""
    name, mark, host = handle.rpartition("@")
    if platform not in {"domain", "bluesky", "mastodon", "e-mail"} and not (mark and platform.startswith(_OTHER)):
        return handle
    try:
        return f"{name}{mark}{host.rstrip('.').encode('idna').decode('ascii').lower()}"
    except UnicodeError:
        return handle  # refused with its reason below


def _check_codes(account: Mapping[str, Any]) -> None:
    try:
        check_platform(account["platform"])
    except FormatError as exc:
        raise RuleError("bad-platform", platform=account["platform"]) from exc
    if account["holder"]["kind"] not in HOLDERS or not account["holder"]["office"]:
        raise RuleError("bad-holder")
    if account["purpose"] not in PURPOSES:
        raise RuleError("bad-purpose")
    if account["status"] not in STATUSES:
        raise RuleError("bad-status")


def _check_handle(account: Mapping[str, Any]) -> None:
    handle, platform = account["handle"], account["platform"]
    if not handle:
        raise RuleError("handle-missing")
    anything = r"[^\s/?#@]+"
    if platform.startswith(_OTHER):  # many are networks of servers, like the fediverse
        anything += rf"(?:@{anything})?"
    pattern, like = HANDLES.get(platform, (anything, "mfa_samal"))
    try:
        check_handle(handle, platform=platform)
    except FormatError as exc:
        raise RuleError("bad-handle", handle=handle, platform=platform, like=like) from exc
    if not re.fullmatch(pattern, handle):
        raise RuleError("bad-handle", handle=handle, platform=platform, like=like)


def _check_address(account: Mapping[str, Any]) -> None:
    """Raises RuleError unless the address is of this platform and, where that can be told, shows this handle."""
    url, platform, handle = account["url"], account["platform"], account["handle"]
    if url is None:
        return
    try:
        check_url(url, what="url")
        address = parse_address(url)
    except (FormatError, UserError) as exc:
        raise RuleError("bad-url", url=url) from exc
    if platform == "domain":
        if address.host != handle and not address.host.endswith(f".{handle}"):
            raise RuleError("url-of-another-host", url=url, platform=platform)
        return
    # With hosts of its own the address must be one of them; else it must not be one of somebody else's.
    if address.platform != platform and (platform in _WITH_HOSTS or address.platform in _WITH_HOSTS):
        raise RuleError("url-of-another-host", url=url, platform=platform)
    shown = address.handle if address.platform == platform and platform not in _OTHER_NAMES else None
    if shown is not None and shown.casefold() != handle.casefold():
        raise RuleError("url-of-another-handle", url=url, handle=handle)


def _check_languages(languages: list[str]) -> None:
    for tag in languages:
        try:
            check_language(tag)
        except FormatError as exc:
            raise RuleError("bad-language-tag", tag=tag) from exc
