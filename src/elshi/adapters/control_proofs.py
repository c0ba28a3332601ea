"""Proofs that an account is the office's: each is looked at from both sides, now, and what was seen is hashed.

Forward is our side: what the office publishes names the account. Backward is the account's: what only its holder can
write there names the office. Four methods, each of which gives one `ControlProof`:

rel-me        a page of ours links to the profile with rel="me", and the profile links to our host with rel="me"
well-known    https://<host>/.well-known/elshi.json names the office, its root key and the account
dns-txt       _elshi.<host> has a TXT record elshi=<office>/<root key>
profile-text  the profile's own description (title and meta description) holds elshi:<account id>

For the last three our side is the registry itself, so their result is "both" or "forward-only". None of this makes an
account official: the signed record does. A proof says that on that day the holder of the account agreed. Text elsewhere
on a profile page may be a visitor's, so it is not looked at; a network that writes descriptions for others can lie.

What cannot be reached names nobody: that is no error here, and the result says so. `seen` is then the hash of nothing.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

from elshi.adapters.http import FetchError, FetchLimits, Page, fetch
from elshi.adapters.page_words import read_html
from elshi.base.errors import UserError
from elshi.record import ControlProof
from elshi.text.lookalikes import fold_host

WELL_KNOWN = "/.well-known/elshi.json"
_LIMITS = FetchLimits(max_bytes=2 << 20, total_s=15.0)
_MAX_WELL_KNOWN = 1 << 16  # bytes


class TxtError(UserError):
    """A name could not be looked up. Nothing was stored."""


class TxtReader(Protocol):
    """How TXT records are looked up."""

    def read_txt(self, name: str) -> Sequence[str]:
        """The TXT records of `name`, each put together of its parts; none if the name has none. Raises TxtError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What is checked. `office`, `host`, `root_key` (Multikey): ours; `pages`: those of ours that link to accounts."""

    id: str
    platform: str
    handle: str
    url: str | None
    office: str
    host: str
    root_key: str
    pages: tuple[str, ...] = ()


def check_control(
    asset: Asset, *, at: str, txt: TxtReader | None = None, read: Callable[[str], Page] | None = None
) -> tuple[ControlProof, ...]:
    """Every proof that fits the account, in order of method and place. `at`: now, as records write time.

    A domain: well-known, rel-me on its first page and, with `txt`, dns-txt. Another account with an address: rel-me and
    profile-text. `read` fetches a page or raises FetchError; the default is the one HTTP client.
    """
    reader = _Reader(read or (lambda url: fetch(url, limits=_LIMITS)))
    proofs = []
    if asset.platform == "domain":
        home = f"https://{asset.handle}/"
        proofs += [check_well_known(asset, reader, at=at), check_rel_me(asset, home, reader, at=at)]
        if txt is not None:
            proofs.append(check_dns_txt(asset, txt, at=at))
    elif asset.url is not None:
        proofs += [check_rel_me(asset, asset.url, reader, at=at), check_profile_text(asset, asset.url, reader, at=at)]
    return tuple(sorted(proofs, key=lambda it: (it.method, it.where)))


class _Reader:
    """Fetches each address once in a check."""

    def __init__(self, read: Callable[[str], Page]) -> None:
        self._read = read
        self._pages: dict[str, Page | None] = {}

    def page(self, url: str) -> Page | None:
        """The page, or None where there is none to be had."""
        if url not in self._pages:
            try:
                self._pages[url] = self._read(url)
            except FetchError:
                self._pages[url] = None
        return self._pages[url]


def check_rel_me(asset: Asset, profile: str, reader: _Reader, *, at: str) -> ControlProof:
    """Both pages link to each other with rel="me" (microformats, rel-me)."""
    ours = any(
        _place(link) == _place(profile)
        for url in asset.pages
        if (page := reader.page(url)) is not None and _host(page.url) == fold_host(asset.host)
        for link in read_html(page).me
    )
    page = reader.page(profile)
    theirs = page is not None and any(_host(link) == fold_host(asset.host) for link in read_html(page).me)
    return _proof("rel-me", profile, page, at=at, forward=ours, backward=theirs)


def check_profile_text(asset: Asset, profile: str, reader: _Reader, *, at: str) -> ControlProof:
    """The profile's own description holds the code of the account."""
    page = reader.page(profile)
    code = re.compile(rf"(?<![\w:/]){re.escape(profile_code(asset.id))}(?![0-9])")
    theirs = page is not None and any(code.search(text) for text in read_html(page).descriptions)
    return _proof("profile-text", profile, page, at=at, forward=True, backward=theirs)


def check_well_known(asset: Asset, reader: _Reader, *, at: str) -> ControlProof:
    """The host's own file names the office, its root key and the account. A redirect to another host proves nothing."""
    url = f"https://{asset.handle}{WELL_KNOWN}"
    page = reader.page(url)
    theirs = page is not None and _host(page.url) == fold_host(asset.handle) and _names_us(page.body, asset)
    return _proof("well-known", url, page, at=at, forward=True, backward=theirs)


def check_dns_txt(asset: Asset, txt: TxtReader, *, at: str) -> ControlProof:
    """The domain's DNS names the office and its root key."""
    name = f"_elshi.{asset.handle}"
    try:
        records = sorted(txt.read_txt(name))
    except TxtError:
        records = []
    seen = sha256("\n".join(records).encode("utf-8", "surrogatepass")).hexdigest()
    result = "both" if f"elshi={asset.office}/{asset.root_key}" in records else "forward-only"
    return ControlProof("dns-txt", name, at, result, seen)


def profile_code(account: str) -> str:
    """What the holder writes into the profile: `elshi:xs-mfa/account/7`."""
    return f"elshi:{account}"


def _names_us(body: bytes, asset: Asset) -> bool:
    if len(body) > _MAX_WELL_KNOWN:
        return False
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or not isinstance(found.get("accounts"), list):
        return False
    names = (found.get("office"), found.get("root_key"))
    return names == (asset.office, asset.root_key) and asset.id in found["accounts"]


def _proof(method: str, where: str, page: Page | None, *, at: str, forward: bool, backward: bool) -> ControlProof:
    results = {(True, True): "both", (True, False): "forward-only", (False, True): "backward-only"}
    seen = sha256(page.body if page is not None else b"").hexdigest()
    return ControlProof(method, where, at, results.get((forward, backward), "none"), seen)


def _host(url: str) -> str:
    try:
        return fold_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _place(url: str) -> tuple[str, str]:
    """Host and path, as far as they tell one profile from another."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return _host(url), parts.path.rstrip("/").casefold()
