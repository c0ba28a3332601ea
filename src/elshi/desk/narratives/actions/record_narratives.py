"""Take over what the posts of each day tell, a few days at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Min

from elshi.base.clock import format_time, moment_of
from elshi.desk.narratives.models import LookedAtDay, Narrative, NarrativeCase, NarrativeDay, NarrativeLink
from elshi.desk.narratives.rules import HOURS, format_traced, hash_cluster, name_day, read_traced
from elshi.listen.narratives.find import MOST_KEYS, MOST_SOURCES, find_day
from elshi.listen.narratives.find import Narrative as Found
from elshi.listen.narratives.lineage import QUIET_DAYS, Cluster, Known, Step
from elshi.listen.store import PostStore

MOST_DAYS = 2  # that one round looks at
MOST_POSTS = 200_000  # of one day; of more, every second, third … in order of time
MOST_NARRATIVES = 300  # of one day that are kept
MOST_LETTERS = 1_000  # of a sample's text
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did. `days`: what was noted of each day; `more`: other days wait for the next round."""

    days: tuple[LookedAtDay, ...]
    more: bool


def record_narratives(store: PostStore, *, at: datetime) -> Round:
    """Look at the days whose posts have changed, oldest first, at most MOST_DAYS of them."""
    done: dict[date, LookedAtDay] = {}
    while days := [day for day in _changed_days(store, until=at.astimezone(UTC).date()) if day not in done]:
        if len(done) == MOST_DAYS:
            break
        done[days[0]] = _record_day(store, days[0], at=at)
    return Round(tuple(done.values()), more=bool(days))


def _changed_days(store: PostStore, *, until: date) -> list[date]:
    """Days whose posts have changed, and those that were not over when they were looked at last."""
    seen = {one.day: one.posts for one in LookedAtDay.objects.all() if one.is_whole or one.day == until}
    return [day for day, posts in store.count_by_day().items() if day <= until and seen.get(day) != posts]


def _record_day(store: PostStore, day: date, *, at: datetime) -> LookedAtDay:
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    stored = store.read(since=since, until=since + _DAY)
    posts = _thinned(stored)
    found = {cluster.first_post: (cluster, one) for cluster, one in find_day(posts)}
    kept = dict(list(found.items())[:MOST_NARRATIVES])
    clusters = [hash_cluster(first, one.keys, one.near, one.posts) for first, (_, one) in kept.items()]
    texts = _sample_texts(posts, [one for _, one in kept.values()])
    with transaction.atomic():
        earlier = _read_earlier(day)
        names, steps = name_day(_read_known(day), earlier, clusters, day)
        NarrativeDay.objects.filter(day=day).delete()
        NarrativeLink.objects.filter(day=day).delete()
        told = {name: kept[cluster.first_post][1] for name, cluster in names.items()}
        _write_narratives(told)
        _hand_over_cases(earlier, names)
        rows = [_row(name, day, one, names[name], texts) for name, one in told.items()]
        NarrativeDay.objects.bulk_create(rows, batch_size=50)
        NarrativeLink.objects.bulk_create(_links(steps), batch_size=200)
        Narrative.objects.filter(days=None).delete()
        later = LookedAtDay.objects.filter(day__gt=day).order_by("day").values_list("day", flat=True)[:1]
        LookedAtDay.objects.filter(day__in=list(later)).update(posts=-1)
        noted, _ = LookedAtDay.objects.update_or_create(
            day=day, defaults={"posts": len(stored), "looked_at": len(posts), "found": len(found), "at": at}
        )
    return noted


def _thinned(posts: pa.Table) -> pa.Table:
    stride = -(-len(posts) // MOST_POSTS)
    return posts if stride <= 1 else posts.take(pa.array(range(0, len(posts), stride)))


def _read_known(day: date) -> dict[str, Known]:
    """The narratives that this day's may go on, as they were seen last: as `lineage.trace_days` keeps them."""
    since = day - _DAY * (QUIET_DAYS + 1)
    rows = NarrativeDay.objects.filter(day__lt=day, day__gte=since).order_by("day")
    last = {row.narrative_id: row for row in rows.only("narrative_id", "day", "posts", "traced")}
    links = NarrativeLink.objects.filter(kind="merged", day__lt=day, day__gte=since)
    merged = {name for name, on in links.values_list("before_id", "day") if name in last and on > last[name].day}
    return {name: Known(_cluster(row), row.day) for name, row in last.items() if name not in merged}


def _read_earlier(day: date) -> dict[str, Cluster]:
    rows = NarrativeDay.objects.filter(day=day).only("narrative_id", "posts", "traced")
    return {row.narrative_id: _cluster(row) for row in rows}


def _cluster(row: NarrativeDay) -> Cluster:
    return read_traced(row.traced, name=row.narrative_id, posts=row.posts)


def _write_narratives(told: Mapping[str, Found]) -> None:
    known = NarrativeDay.objects.filter(narrative_id__in=list(told)).values("narrative_id").order_by()
    first = {row["narrative_id"]: row["first"] for row in known.annotate(first=Min("first_at"))}
    rows = [
        Narrative(id=name, first_at=min(moment_of(one.first_us), first.get(name, moment_of(one.first_us))))
        for name, one in told.items()
    ]
    Narrative.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=["first_at"]
    )


def _hand_over_cases(earlier: Mapping[str, Cluster], now: Mapping[str, Cluster]) -> None:
    """Two narratives of a day that goes on may turn out to be one: cases of the other are named by what it is now."""
    rows = NarrativeCase.objects.filter(narrative_id__in=[name for name in earlier if name not in now])
    for row in rows.exclude(narrative__days__isnull=False):
        keys = earlier[row.narrative_id].keys
        heir = max(now, key=lambda name: (len(keys & now[name].keys), name), default="")
        if heir and keys & now[heir].keys:
            NarrativeCase.objects.get_or_create(narrative_id=heir, case_id=row.case_id)


def _row(name: str, day: date, one: Found, cluster: Cluster, texts: Mapping[tuple[str, str], Any]) -> NarrativeDay:
    return NarrativeDay(
        narrative_id=name,
        day=day,
        first_at=moment_of(one.first_us),
        posts=one.posts,
        accounts=len(one.accounts),
        hours=[one.hours[hour] for hour in range(HOURS)],
        languages=dict(one.languages.most_common(MOST_SOURCES)),
        platforms=dict(one.platforms.most_common(MOST_SOURCES)),
        hosts=dict(one.hosts.most_common(MOST_SOURCES)),
        words=list(one.words),
        keys=[key for key, _ in one.keys.most_common(MOST_KEYS)],
        traced=format_traced(cluster),
        variants=max(map(len, one.near), default=0),
        sample=[texts[key] for key in zip(one.sample_of, one.sample, strict=True) if key in texts],
    )


def _sample_texts(posts: pa.Table, told: Sequence[Found]) -> dict[tuple[str, str], dict[str, Any]]:
    """What is kept of the sample posts, by platform and id: no author, and no id either."""
    wanted = {key for one in told for key in zip(one.sample_of, one.sample, strict=True)}
    chosen = posts.filter(pc.is_in(posts["post_id"], pa.array(sorted({post_id for _, post_id in wanted}), pa.string())))
    return {
        (row["platform"], row["post_id"]): {
            "at": format_time(row["at"].replace(tzinfo=UTC)),
            "platform": row["platform"],
            "language": "" if row["language"] in {None, "und"} else row["language"],
            "text": row["text"][:MOST_LETTERS],
        }
        for row in chosen.select(["platform", "post_id", "at", "language", "text"]).to_pylist()
        if (row["platform"], row["post_id"]) in wanted
    }


def _links(steps: Sequence[Step]) -> list[NarrativeLink]:
    return [
        NarrativeLink(
            day=step.day,
            kind=step.kind,
            before_id=step.from_id,
            after_id=step.to_id,
            shared=step.shared,
            of_before=step.of_from,
            of_after=step.of_to,
        )
        for step in steps
        if step.from_id and step.to_id
    ]
