"""What a channel carried in one language in a span of time, each record once, in the version that stands."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.pages import page_url
from elshi.desk.channels.queueing import BY_A_PERSON
from elshi.desk.channels.saying import is_erased
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.destinations import read_about
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.releases.rules.states import ReleaseState
from elshi.site.letters import DigestLine
from elshi.speak.states import State


@dataclass(frozen=True, slots=True)
class Carried:
    """A record as of now: its line in a digest, and what it is about."""

    line: DigestLine
    topic: str
    countries: frozenset[str]


def list_carried(channel: Channel, *, language: str, start: datetime, end: datetime) -> list[Carried]:
    """What was published in [start, end) and is the channel's to carry, oldest first. Three queries, however much.

    By the hour of its publication, which never changes: each version is in one span, whatever is tried or done again
    later. What a person decided not to say there is not said here either; a withdrawal follows all that was.
    """
    published = _published_in(start, end)
    kept = _rows_kept(channel, language, {record for record, _ in published})
    records = dict.fromkeys(record for record, version in published if _is_carried(kept.get(record, {}), version))
    newest = _newest(records)
    found = [_carry(newest[record], language=language) for record in records if record in newest]
    return [one for one in found if one is not None]


def _published_in(start: datetime, end: datetime) -> list[tuple[str, int]]:
    """Records and versions of texts, in the order in which they came out."""
    found = Release.objects.filter(published_at__gte=start, published_at__lt=end, state=ReleaseState.PUBLISHED.value)
    texts = found.filter(version__draft__kind__in=(STATEMENT, WITHDRAWAL)).order_by("published_at", "id")
    return list(texts.values_list("record_id", "record_version"))


def _rows_kept(channel: Channel, language: str, records: set[str]) -> dict[str, dict[int, bool]]:
    """Of each record, by version: whether the row of the channel is to be said. False: a person decided otherwise."""
    rows = OutboxRow.objects.filter(channel=channel, language=language, release__record_id__in=records)
    found: dict[str, dict[int, bool]] = {}
    for record, version, state, code in rows.values_list(
        "release__record_id", "release__record_version", "state", "code"
    ):
        found.setdefault(record, {})[version] = not (state == State.DROPPED and code == BY_A_PERSON)
    return found


def _is_carried(kept: Mapping[int, bool], version: int) -> bool:
    """Whether this version is; one that has no row of its own (a withdrawal of what failed) follows those before it."""
    if version in kept:
        return kept[version]
    return any(is_kept for before, is_kept in kept.items() if before < version)


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
