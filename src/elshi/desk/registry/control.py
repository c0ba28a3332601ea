"""Looking at the proofs of an account from both sides: the one place of the desk that fetches pages, and only by POST.

The look is bounded in time as a whole and happens outside any transaction; what was seen is a value until an action
stores it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.adapters.control_proofs import Asset, TxtReader, check_control
from elshi.adapters.dns_txt import DnsTxt
from elshi.adapters.http import FetchError, FetchLimits, Page, fetch
from elshi.base.clock import format_time
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.home import node_home
from elshi.node.home import read_own_trust
from elshi.record import format_multikey
from elshi.text.languages import LANGUAGES

TOTAL_S = 25.0  # seconds for all pages of one look; the server's own limit for an answer is 60
_PAGE = FetchLimits(max_bytes=2 << 20, total_s=10.0, step_s=5.0)
_NEEDS_ID = frozenset({"well-known", "profile-text"})  # methods by which the other side writes the account's id


@dataclass(frozen=True, slots=True)
class Outside:
    """The world outside, as a test may replace it: `read` gives a page or raises FetchError."""

    read: Callable[[str], Page]
    txt: TxtReader | None


def real_outside(*, total_s: float = TOTAL_S) -> Outside:
    """The one HTTP client with a limit of `total_s` seconds over all its pages, and the machine's resolver."""
    deadline = time.monotonic() + total_s

    def read(url: str) -> Page:
        left = deadline - time.monotonic()
        if left <= 0:
            raise FetchError(f"no time left to fetch {url}")
        return fetch(url, limits=FetchLimits(_PAGE.max_bytes, min(_PAGE.total_s, left), min(_PAGE.step_s, left)))

    return Outside(read, DnsTxt())


def look_at(account: Mapping[str, Any], *, record_id: str, at: datetime, outside: Outside) -> list[dict[str, Any]]:
    """The proofs of `account` (the fields of its content) as the record writes them, in order.

    An account without an id yet cannot be named by the other side, so only methods that need no id are looked at.
    Raises RuleError `nothing-to-check` where no method fits.
    """
    trust = read_own_trust(node_home())
    asset = Asset(
        id=record_id or f"{settings.ELSHI_OFFICE}/account/0",
        platform=account["platform"],
        handle=account["handle"],
        url=account["url"] or None,
        office=settings.ELSHI_OFFICE,
        host=settings.ELSHI_HOST,
        root_key=format_multikey(trust.root_key),
        pages=_own_pages(record_id),
    )
    proofs = check_control(asset, at=format_time(at), txt=outside.txt, read=outside.read)
    kept = [asdict(proof) for proof in proofs if record_id or proof.method not in _NEEDS_ID]
    if not kept:
        raise RuleError("nothing-to-check")
    return kept


def _own_pages(record_id: str) -> tuple[str, ...]:
    """Pages of ours that link to accounts with rel="me": the register in each language, and the account's own page."""
    number = record_id.rpartition("/")[2]
    languages = [tag for tag in LANGUAGES if tag in settings.ELSHI_LANGUAGES][:1] or ["en"]
    base = f"https://{settings.ELSHI_HOST}/{languages[0]}/registry/"
    return (base, f"{base}{number}/") if record_id else (base,)
