"""What a channel carried in one language in a span of time, each record once, in the version that stands."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.pages import page_url
from elshi.desk.channels.saying import is_erased
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.destinations import read_about
from elshi.desk.releases.rules.kinds import WITHDRAWAL
from elshi.desk.releases.rules.states import ReleaseState
from elshi.site.letters import DigestLine


@dataclass(frozen=True, slots=True)
class Carried:
    """A record as of now: its line in a digest, and what it is about."""

    line: DigestLine
    topic: str
    countries: frozenset[str]


def list_carried(channel: Channel, *, language: str, start: datetime, end: datetime) -> list[Carried]:
    """What came out in [start, end) and was meant for the channel, oldest first. One query for all newest versions."""
    rows = OutboxRow.objects.filter(channel=channel, language=language, queued_at__gte=start, queued_at__lt=end)
    records = dict.fromkeys(rows.order_by("queued_at", "id").values_list("release__record_id", flat=True))
    newest = _newest(records)
    found = [_carry(newest[record], language=language) for record in records if record in newest]
    return [one for one in found if one is not None]


def _newest(records: Iterable[str]) -> dict[str, list[Release]]:
    """All published versions of each record that are official, oldest first."""
    found: dict[str, list[Release]] = {}
    published = Release.objects.filter(record_id__in=list(records), state=ReleaseState.PUBLISHED.value, disowned=False)
    for release in published.select_related("version__draft").order_by("record_version"):
        found.setdefault(release.record_id, []).append(release)
    return found


def _carry(versions: list[Release], *, language: str) -> Carried | None:
    newest = versions[-1]
    is_withdrawn = newest.kind == WITHDRAWAL
    texts = [one for one in versions if one.kind != WITHDRAWAL]
    if not texts:
        return None
    whole = json.loads(texts[-1].version.content)
    title = next((text["title"] for text in whole["renditions"] if text["language"] == language), "")
    if not title and not is_withdrawn:
        return None  # corrected, and in this language no more
    if not is_withdrawn and is_erased(whole, language):
        return None
    line = DigestLine(
        record=newest.record_id,
        title="" if is_withdrawn else title,
        issued_at=newest.queued_at,
        url=page_url(newest.record_id, language),
        is_corrected=len(texts) > 1,
        is_withdrawn=is_withdrawn,
    )
    about = read_about(whole)
    return Carried(line, about.topic, frozenset(about.countries))
