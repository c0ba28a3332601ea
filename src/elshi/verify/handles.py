"""Verdicts about handles and addresses: official account, lookalike, or not on the list (DESIGN 7).

`not-listed` is never worded as "false": an account may be genuine and not listed yet. A `lookalike` is said to pass for
an official one, with the trick; who runs it, and why, is not said. An account that was official and is not (suspended,
seized, retired) is `superseded`, and its successor is named where there is one.

Of @rnfa_samal on x, where the list has mfa_samal: `lookalike`, of that account, `kinds` ("letter-pairs",). The reasons
are those of `elshi.text.lookalikes`, OTHER_PLATFORM and DECOY.

Of x.com/mfa_samal/status/1: `not-listed`, `kinds` (POST_NUMBER,), with the account that it names: X shows post 1,
whoever wrote it (`Address.by_number`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from elshi.base.errors import UserError
from elshi.text.likeness import is_telling
from elshi.text.lookalikes import fold_host, handle_reasons, host_reasons, is_same_handle, is_under_host, platform_code
from elshi.verify.accounts import Account, Accounts
from elshi.verify.addresses import Address, parse_address
from elshi.verify.verdicts import Verdict

MAX_HANDLE = 320  # characters: an e-mail address of greatest length
NOT_LISTED_NOTE = (
    "it is not on this office's list of accounts. It may be genuine and not listed yet; ask the office by another way."
)
OTHER_PLATFORM = "other-platform"  # reason: our name on a network where we have no account of this name
DECOY = "decoy"  # reason: an official host stands in the address where no browser goes
POST_NUMBER = "post-number"  # reason: the address names our account, and shows the post of a number, whoever wrote it
# Strongest first: which trick is named where a name passes for several accounts.
_STRENGTH = (
    *("homoglyph", DECOY, "letter-pairs", "digits", "subdomain", "separators", "other-ending", "other-server"),
    *("affix", "word-order", "keyboard", "spelling", OTHER_PLATFORM),
)
# Where several lists are asked.
_PRECEDENCE = ("not-pinned", "evidence-bad", "official-account", "withdrawn", "superseded", "lookalike", "not-listed")
_OWN_WORD = frozenset({"not-pinned", "evidence-bad", "official-account", "withdrawn", "superseded"})
_STATEMENT = re.compile(
    r"/(?:[A-Za-z-]{2,35}/)?(?P<id>[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6})/(?:v(?P<version>[0-9]{1,4})/)?(?:index\.html)?"
)
_ADDRESS = re.compile(r"(?:https?|mailto):|[a-z][a-z0-9+.-]*://|@?[^@/\\?#]*[.。．｡][^@/\\?#]*[/\\?#]", re.IGNORECASE)
_WITH_HOST = frozenset({"mastodon", "bluesky", "e-mail", "domain"})  # there a name is one account, whatever shows it
WAS = {
    "suspended": "it was an official account and is suspended",
    "seized": "it was an official account and was taken from the office: what it says now is not the office's word",
    "retired": "it was an official account and is not used any more",
}


def verify_account_question(
    registries: Sequence[Accounts], *, handle: str | None = None, platform: str | None = None, url: str | None = None
) -> Verdict:
    """The verdict about a handle (on a platform, or any), or about an address: exactly one of them. Raises UserError.

    `registries`: our own office's, then those of partners it recognises. What our own list holds, good or not any more,
    decides; then an account on any list goes before one that passes for another.
    """
    if (handle is None) == (url is None):
        raise UserError("expected a handle or an address, one of them; nothing was verified")
    if url is not None:
        found = [verify_url(it, url) for it in registries]
    else:
        found = [verify_typed(it, handle or "", platform=platform or "") for it in registries]
    if found[0].verdict in _OWN_WORD or found[0].kinds == (POST_NUMBER,):
        return found[0]  # no partner makes official again what was taken from us
    return min(found, key=lambda it: (_PRECEDENCE.index(it.verdict), it.kinds != (POST_NUMBER,)))


def verify_typed(accounts: Accounts, typed: str, *, platform: str = "") -> Verdict:
    """The verdict about what a person typed as a name: an account on `platform` ("" for any), or an address after all.

    A registered name goes first. A name with an @ within is an account's, of e-mail or the fediverse, never a host; a
    name with a dot may be a host. docs/formats/registry.md has the rules. Raises UserError.
    """
    text, code = re.sub("[＠﹫]", "@", typed.strip()), platform_code(platform)
    if not text:
        raise UserError("the account name is empty; expected one, or an address; nothing was verified")
    if re.match(r"https?:|mailto:", text, re.IGNORECASE):
        return verify_url(accounts, text)
    asked = {it.platform for it in accounts.accounts.values()} if not code else {code}
    same = [it for it in accounts.accounts.values() if it.platform in asked and _is_same(it, text, it.platform)]
    if same:
        return _verdict_of(accounts, same) if code else _verdict_on_any(accounts, same)
    name = text.rstrip("/")
    is_mailbox = "@" in name.removeprefix("@") and not re.search(r"[/\\]", name)
    if _ADDRESS.match(text) and not is_mailbox:
        return verify_url(accounts, text)
    if code:
        return verify_handle(accounts, text, platform=code)
    return _verify_mailbox(accounts, _check_name(name)) if is_mailbox else _verify_elsewhere(accounts, name)


def _verify_elsewhere(accounts: Accounts, name: str) -> Verdict:
    """The verdict about a name that is no account's on the list: a host, or what passes for an account of any network.

    `@name:server` (Matrix) is no host.
    """
    if re.search(r"[.。．｡:/\\]", name) and not re.fullmatch(r"@[^:/\\]+:[^:/\\]+", name):
        found = verify_url(accounts, name)
        if found.verdict not in {"not-listed", "not-pinned"}:
            return found
    bare = _check_name(name)
    near = _nearest(
        accounts,
        lambda it: () if it.platform == "domain" else handle_reasons(bare, it.handle, platform=it.platform),
    )
    return _lookalike(accounts, *near) if near else _not_listed(accounts)


def verify_handle(accounts: Accounts, handle: str, *, platform: str) -> Verdict:
    """The verdict about `handle` on `platform` (a code such as `x`; with or without a leading @). Raises UserError."""
    code = platform_code(platform)
    name = _check_name(handle)
    if code == "domain":
        # read as an address: what ends a host (/, ?, #) would else hide the host that counts
        return _verify_mailbox(accounts, name) if "@" in name else verify_url(accounts, f"https://{name}")
    same = [it for it in accounts.accounts.values() if _is_same(it, name, code)]
    if same:
        return _verdict_of(accounts, same)
    near = _nearest(accounts, lambda it: handle_reasons(name, it.handle, platform=code) if it.platform == code else ())
    if near is None:
        near = _nearest(accounts, lambda it: _elsewhere(it, name, code))
    return _lookalike(accounts, *near) if near else _not_listed(accounts)


def _check_name(handle: str) -> str:
    name = handle.strip().removeprefix("@")
    if not name or len(name) > MAX_HANDLE or re.search(r"\s", name):
        raise UserError(f"expected a handle of 1 to {MAX_HANDLE} characters without spaces, got {handle[:60]!r}")
    return name


def _verify_mailbox(accounts: Accounts, name: str) -> Verdict:
    """The verdict about `name@host`, of e-mail or the fediverse: who holds the host says nothing good of the name."""
    found = [verify_handle(accounts, name, platform=code) for code in ("mastodon", "e-mail")]
    found.append(verify_url(accounts, f"https://{name}"))
    own = [it for it in found[:2] if it.verdict != "lookalike" and it.account]
    tricks = [it for it in found if it.verdict == "lookalike"]
    tricks.sort(key=lambda it: it.kinds == (OTHER_PLATFORM,))
    return next(iter((*own, *tricks)), found[0])


def verify_url(accounts: Accounts, url: str) -> Verdict:
    """The verdict about a web address: of an account on a platform, of an official site, or of a page beside them.

    Raises UserError if `url` is no address.
    """
    address = parse_address(url)
    found = _verify_address(accounts, url, address)
    named = accounts.accounts.get(found.record or "")
    if not address.by_number or found.verdict != "official-account" or named is None:
        return found
    note = f"the address names {_shown(named)}, but shows the post with this number, whoever wrote it: open the post "
    return replace(found, verdict="not-listed", kinds=(POST_NUMBER,), note=f"{note}and compare the account shown")


def _verify_address(accounts: Accounts, url: str, address: Address) -> Verdict:
    if address.platform is not None and address.handle is not None:
        found = _in_its_space(accounts, verify_handle(accounts, address.handle, platform=address.platform), address)
        # "/@name" may be a page of any host; where it is no account of ours, the host itself is asked about
        if address.platform != "mastodon" or (found.account and not _is_own_host(accounts, address.host)):
            return found
        if found.account and not found.kinds:
            return found
    same = [it for it in accounts.accounts.values() if it.url and _same_place(parse_address(it.url), address)]
    if same and address.platform is None:
        return _verdict_of(accounts, same)
    if address.decoy and not _is_own_host(accounts, address.host):
        shown = fold_host(address.decoy)
        near = _nearest_host(
            accounts, lambda host: (DECOY,) if is_under_host(shown, host) else host_reasons(shown, host)
        )
        if near:
            return near
    return _verify_host(accounts, address.host, given=_given_host(url, address.host), path=address.path)


def _in_its_space(accounts: Accounts, found: Verdict, address: Address) -> Verdict:
    """`found`, unless the address shows something else than the account of that name.

    One name can be several accounts of a platform (a company and a person), and what another server shows of an account
    in the fediverse is that server's word.
    """
    account = accounts.accounts.get(found.record or "")
    if account is None or found.kinds:
        return found
    if address.platform == "mastodon":
        is_there = address.host in {fold_host(account.handle.rpartition("@")[2]), _host_of(account.url)}
        return found if is_there else _not_listed(accounts)
    own = parse_address(account.url) if account.url else address
    return _not_listed(accounts) if own.platform == address.platform and own.space != address.space else found


def _host_of(url: str | None) -> str:
    return parse_address(url).host if url else ""


def _verify_host(accounts: Accounts, host: str, *, given: str, path: str = "/") -> Verdict:
    """`host` folded, `given` as it was written (capital letters may be part of a trick)."""
    domains = [it for it in accounts.accounts.values() if it.platform == "domain" and is_under_host(host, it.handle)]
    if domains:
        longest = max(len(it.handle) for it in domains)
        found = _verdict_of(accounts, [it for it in domains if len(it.handle) == longest])
        return found if found.verdict != "official-account" else _with_statement(accounts, found, path)
    if _is_own_host(accounts, host):
        office = accounts.hosts[max((own for own in accounts.hosts if is_under_host(host, own)), key=len)]
        note = f"this is the site of {office}, or a part of it"
        return _with_statement(accounts, _verdict(accounts, "official-account", note=note, office=office), path)
    return _nearest_host(accounts, lambda own: host_reasons(given, own)) or _not_listed(accounts)


def _with_statement(accounts: Accounts, found: Verdict, path: str) -> Verdict:
    """The same verdict; where the path is that of a statement, about it: an official site can be broken into."""
    page = _STATEMENT.fullmatch(path)
    if page is None or accounts.statements is None:
        return found
    name, standing = page["id"], accounts.statements.get(page["id"])
    if standing == "disowned" or (name, int(page["version"] or 0)) in accounts.disowned:
        return _revoked(accounts, name, office=found.office)
    if standing == "current":
        note = f"the address of statement {name}, which stands; check its words, a page can be changed"
        return _verdict(accounts, "official-account", note=note, office=found.office, record=name)
    if standing == "withdrawn":
        note = f"the address of statement {name}, which the office has withdrawn"
        return _verdict(accounts, "withdrawn", note=note, office=found.office, record=name)
    note = f"the host is the office's own, but there is no statement {name} on its record"
    return _verdict(accounts, "not-listed", note=note, office=found.office)


def _revoked(accounts: Accounts, name: str, *, office: str | None) -> Verdict:
    note = f"statement {name} is on the record under a key that the office revoked: it is not its word"
    found = _verdict(accounts, "evidence-bad", note=note, office=office, record=name)
    if not accounts.pinned:
        return found
    return replace(found, proof=None, reason=f"revoked-key: {name} is signed with a key that was later revoked")


def _verdict_on_any(accounts: Accounts, same: list[Account]) -> Verdict:
    """The verdict about a name on no named platform: all where it is official; where it is so no more goes first."""
    by_platform: dict[str, list[Account]] = {}
    for it in same:
        by_platform.setdefault(it.platform, []).append(it)
    standing = [_choose(each) for each in by_platform.values()]
    official = [it for it in standing if it.status == "active"]
    ended = sorted((it for it in standing if it.status != "active"), key=lambda it: it.status != "seized")
    where = ", ".join(it.platform for it in official)
    if not ended:
        account = official[0]
        holders = ", ".join(dict.fromkeys(_holder(it) for it in official))
        note = f"an official account of {holders} on {where}"
        note += "" if by_platform.keys() <= _WITH_HOST else "; on any other network it is not on the list"
        return _verdict(accounts, "official-account", account, note=note)
    found = _verdict_of(accounts, [ended[0]])
    if not accounts.pinned or not official:
        return found
    gone = "; ".join(f"on {it.platform}, {WAS[it.status]}" for it in ended)
    stands = {"id": official[0].id, "version": official[0].version}
    note = f"{gone}; it is an official account on {where} only"
    return _verdict(accounts, "superseded", ended[0], note=note, stands=stands)


def _choose(same: list[Account]) -> Account:
    return next((it for it in same if it.status == "active"), same[-1])


def _verdict_of(accounts: Accounts, same: list[Account]) -> Verdict:
    """The verdict about an account on the list; of several with one handle, the active one."""
    account = _choose(same)
    if account.status == "active":
        note = f"an official account of {_holder(account)}"
        return _verdict(accounts, "official-account", account, note=note)
    successor = accounts.standing_successor(account)
    note = WAS[account.status]
    note += f"; now use {_shown(successor)}" if successor else "; no other account takes its place"
    stands = None if successor is None else {"id": successor.id, "version": successor.version}
    return _verdict(accounts, "superseded", account, note=note, stands=stands)


def _lookalike(accounts: Accounts, account: Account, reasons: tuple[str, ...]) -> Verdict:
    if reasons == (OTHER_PLATFORM,):
        note = f"it bears the name of {_shown(account)}, but on this network no such account is on the list"
    else:
        note = f"it looks like {_shown(account)}, an account of {_holder(account)}, and is not it: {', '.join(reasons)}"
    return _verdict(accounts, "lookalike", account, note=note, kinds=reasons)


def _not_listed(accounts: Accounts) -> Verdict:
    return _verdict(accounts, "not-listed", note=NOT_LISTED_NOTE)


def _verdict(  # noqa: PLR0913  # a verdict's own fields
    accounts: Accounts,
    verdict: str,
    account: Account | None = None,
    *,
    note: str,
    kinds: tuple[str, ...] = (),
    stands: dict[str, object] | None = None,
    office: str | None = None,
    record: str | None = None,
) -> Verdict:
    if not accounts.pinned:
        note = "no trust file was given: the log only speaks for itself, so this proves nothing about the office"
        verdict = "not-pinned"
    return Verdict(
        verdict,
        office=office or accounts.office,
        record=account.id if account else record,
        version=account.version if account else None,
        account=account.to_json() if account else None,
        kinds=kinds,
        stands=stands,
        proof=accounts.proof_of(account),
        as_of=accounts.as_of,
        note=note,
    )


def _nearest(
    accounts: Accounts, reasons_of: Callable[[Account], tuple[str, ...]]
) -> tuple[Account, tuple[str, ...]] | None:
    """The account that is passed for with the fewest and strongest tricks; an active one goes first."""
    found = [(it, reasons) for it in accounts.accounts.values() if (reasons := reasons_of(it))]

    def rank(pair: tuple[Account, tuple[str, ...]]) -> tuple[int, int, bool]:
        account, reasons = pair
        return len(reasons), _weakest(reasons), account.status != "active"

    return min(found, key=rank, default=None)


def _nearest_host(accounts: Accounts, reasons_of: Callable[[str], tuple[str, ...]]) -> Verdict | None:
    """A lookalike of a domain on the list or, if there is none, of an office's host."""
    near = _nearest(accounts, lambda it: reasons_of(it.handle) if it.platform == "domain" else ())
    if near:
        return _lookalike(accounts, *near)
    hosts = [(own, office, reasons) for own, office in accounts.hosts.items() if (reasons := reasons_of(own))]
    if not hosts:
        return None
    own, office, reasons = min(hosts, key=lambda it: (len(it[2]), _weakest(it[2])))
    note = f"it looks like {own}, the host of {office}, and is not it: {', '.join(reasons)}"
    return _verdict(accounts, "lookalike", note=note, kinds=reasons, office=office)


def _weakest(reasons: Iterable[str]) -> int:
    return max(_STRENGTH.index(reason) for reason in reasons)


def _elsewhere(account: Account, name: str, platform: str) -> tuple[str, ...]:
    """The name of an account of ours on another network; a country's name alone is anybody's."""
    own = account.handle.partition("@")[0]
    if account.platform in {platform, "domain", "e-mail"} or not is_telling(own):
        return ()
    return (OTHER_PLATFORM,) if is_same_handle(name.partition("@")[0], own, platform=platform) else ()


def _is_same(account: Account, name: str, platform: str) -> bool:
    return account.platform == platform and is_same_handle(name, account.handle, platform=platform)


def _same_place(own: Address, given: Address) -> bool:
    """Whether `given` leads to the registered address `own`; it may have more parameters, but none of those twice."""
    if (own.host, own.path.rstrip("/").casefold()) != (given.host, given.path.rstrip("/").casefold()):
        return False
    names = {name for name, _ in own.query}
    return sorted(own.query) == sorted(it for it in given.query if it[0] in names)


def _is_own_host(accounts: Accounts, host: str) -> bool:
    return any(is_under_host(host, own) for own in accounts.hosts)


def _given_host(url: str, host: str) -> str:
    """The host as it was written, in its own case; `host` where it cannot be found in the address."""
    for piece in re.findall(r"[^/@:?#\\\s]+", url):
        if fold_host(piece) == host:
            return str(piece)
    return host


def _holder(account: Account) -> str:
    name = account.names.get("en") or next(iter(account.names.values()), account.holder)
    return name if account.kind == "office" else f"{name} ({account.kind})"


def _shown(account: Account) -> str:
    return account.handle if account.platform in {"domain", "e-mail"} else f"@{account.handle} on {account.platform}"
