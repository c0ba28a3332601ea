"""Take over which accounts acted together in the posts of the past week."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pyarrow as pa
from django.db import transaction

from elshi.base.clock import moment_of
from elshi.desk.cases.models import Alert
from elshi.desk.networks.models import AccountNetwork, NetworkLook
from elshi.desk.networks.rules import name_networks
from elshi.listen.networks.find import Found, Network, find_networks
from elshi.listen.networks.known import trace_account
from elshi.listen.networks.near_texts import add_near_texts
from elshi.listen.schema import POST_SCHEMA
from elshi.listen.store import PostStore

WEEK = timedelta(days=7)
MOST_POSTS = 150_000  # the newest, in whole days: about 10 s and 1.2 GB
MOST_NETWORKS = 100
MOST_OBJECTS = 30
MOST_NODES, MOST_TIES = 60, 400  # of the picture
_TEXT_DIGITS = 16


def record_networks(store: PostStore, *, at: datetime, kept_since: datetime) -> NetworkLook:
    """Look at the past week, or at what is kept of it, and keep what was found; what was not found again stays."""
    since = max(at - WEEK, kept_since)
    posts, first, stored = _read(store, since=since, until=at)
    found = find_networks(add_near_texts(posts)) if len(posts) else Found((), 0, 0, 0)
    chosen = found.networks[:MOST_NETWORKS]
    with transaction.atomic():
        known = {name: frozenset(traced) for name, traced in AccountNetwork.objects.values_list("pk", "traced")}
        names = name_networks(known, [(each.id, frozenset(_traced(each))) for each in chosen])
        for name, network in zip(names, chosen, strict=True):
            values = {**_values(network), "found_at": at}
            AccountNetwork.objects.update_or_create(
                id=name, defaults=values, create_defaults=values | {"known_since": at}
            )
        about = {
            "at": at,
            "since": first,
            "posts": len(posts),
            "stored": stored,
            "left_out": found.left_out,
            "largest": found.largest,
        }
        look, _ = NetworkLook.objects.update_or_create(id=1, defaults=about)
    return look


def expire_networks(*, before: datetime) -> int:
    """Delete networks that have done nothing since `before`; how many. Alerts say that theirs is no longer kept."""
    with transaction.atomic():
        gone = list(AccountNetwork.objects.filter(last_at__lt=before).values_list("pk", flat=True))
        Alert.objects.filter(network__in=gone).update(network="")
        return AccountNetwork.objects.filter(pk__in=gone).delete()[0]


def _read(store: PostStore, *, since: datetime, until: datetime) -> tuple[pa.Table, datetime, int]:
    """The newest whole days with at most MOST_POSTS posts, where they begin, and how many posts the week has."""
    tables, rows, stored = [POST_SCHEMA.empty_table()], 0, 0
    first = until
    for day, count in sorted(store.count_by_day().items(), reverse=True):
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if start + timedelta(days=1) <= since or start > until:
            continue
        stored += count
        if rows + count > MOST_POSTS and rows:
            rows = MOST_POSTS + 1  # no older day either
            continue
        first = max(start, since)
        tables.append(store.read(since=first, until=min(start + timedelta(days=1), until)))
        rows += count
    return pa.concat_tables(tables), first, stored


def _traced(network: Network) -> list[str]:
    return sorted(trace_account(member.platform, member.account) for member in network.members)


def _values(network: Network) -> dict[str, object]:
    shown = sorted(range(len(network.members)), key=lambda place: (-network.members[place].events, place))[:MOST_NODES]
    place_of = {member: place for place, member in enumerate(shown)}
    ties = [[place_of[a], place_of[b], n] for a, b, n in network.ties if a in place_of and b in place_of]
    return {
        "kind": network.kind,
        "by": network.by,
        "members": len(network.members),
        "events": network.events,
        "posts": network.posts,
        "own_part": network.own_part,
        "gap_s": network.gap_s,
        "mark": network.mark,
        "first_at": moment_of(network.first_us),
        "last_at": moment_of(network.last_us),
        "objects_shared": [list(each) for each in network.objects[:MOST_OBJECTS]],
        "keys": _keys(network),
        "platforms": dict(Counter(member.platform for member in network.members).most_common()),
        "nodes": [network.members[place].events for place in shown],
        "ties": ties[:MOST_TIES],
        "traced": _traced(network),
    }


def _keys(network: Network) -> list[str]:
    links = [name for kind, name, _ in network.objects if kind == "link"]
    texts = [name for kind, name, _ in network.objects if kind == "text" and not name.startswith("near:")]
    return [*links, *(f"text:{name[:_TEXT_DIGITS]}" for name in texts)]
