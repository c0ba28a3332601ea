"""Where a person says that a post stands: an address that names no post of another text.

What follows goes to that address: a slip of one digit, and a withdrawal would take another statement's post away.
"""

import json

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.rules.addresses import check_address
from elshi.desk.people.rules import RuleError


def check_pasted(row: OutboxRow, url: str) -> None:
    """Raises RuleError `bad-url`, or `url-of-another`: a post of another record stands there, on whichever channel.

    One post may say one record in two languages.
    """
    check_address(url)
    place, number = url.rstrip("/"), url.rstrip("/").rpartition("/")[2]
    texts = {json.dumps(one, ensure_ascii=plain)[1:-1] for one in (place, f'"{number}"') for plain in (True, False)}
    texts = {text.replace('\\"', '"') for text in texts}
    told = Q()
    for text in texts:
        told |= Q(told__contains=text)
    others = OutboxRow.objects.exclude(release__record_id=row.release.record_id)
    others = others.alias(told=Cast("parts", TextField())).filter(told).select_related("release")
    for other in others.order_by("id"):
        for one in other.parts:
            is_there = one.get("url", "").rstrip("/") == place
            if is_there or (other.channel_id == row.channel_id and one.get("id") == number):
                raise RuleError("url-of-another", url=url[:80], record=other.release.record_id)
