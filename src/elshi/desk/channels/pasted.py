"""Where a person says that a post stands: an address that names no post of another text.

What follows goes to that address: a slip of one digit, and a withdrawal would take another statement's post away.
"""

import json
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.rules.addresses import check_address
from elshi.desk.people.rules import RuleError

_BEFORE, _AFTER = ('"', "/"), ('"', '/"', "?", "#")  # signs around the last part of an address, or of an id


def check_pasted(row: OutboxRow, url: str) -> None:
    """Raises RuleError `bad-url`, or `url-of-another`: a post of another record stands there, on whichever channel.

    However the address is spelled: a network takes many spellings for one. One post may say one record in two
    languages.
    """
    check_address(url)
    pasted = urlsplit(url)
    number = _last_part(pasted.path) or (pasted.hostname or "")
    texts = {json.dumps(number, ensure_ascii=plain)[1:-1] for plain in (True, False)}
    told = Q()
    for text in (before + text + after for text in texts for before in _BEFORE for after in _AFTER):
        told |= Q(told__icontains=text)
    others = OutboxRow.objects.exclude(release__record_id=row.release.record_id)
    others = others.alias(told=Cast("parts", TextField())).filter(told).select_related("release")
    for other in others.order_by("id"):
        for one in other.parts:
            is_its_number = other.channel_id == row.channel_id and _last_part(one.get("id", "")) == number
            if is_its_number or _is_there(one, pasted):
                raise RuleError("url-of-another", url=url[:80], record=other.release.record_id)


def _is_there(one: Mapping[str, str], pasted: SplitResult) -> bool:
    """Whether a post stands at the pasted address. What we posted ourselves is named by a path alone (`?single`)."""
    url, name = urlsplit(one.get("url", "")), one.get("id", "")
    is_same_query = bool(name) or not url.query or not pasted.query or url.query == pasted.query
    return (_place(url) == _place(pasted) and is_same_query) or (
        bool(name) and _place(urlsplit(name)) == _place(pasted)
    )


def _place(url: SplitResult) -> tuple[str, str]:
    return (url.hostname or "").removeprefix("www."), url.path.rstrip("/").casefold()


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].casefold()
