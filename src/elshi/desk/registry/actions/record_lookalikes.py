"""Take over which accounts pass for ours, from listening's store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.registry.models import LookalikeAccount
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.lookalikes import registered_platform
from elshi.listen.lookalike_files import Lookalike, forget_name, read_lookalikes, remove_lookalike
from elshi.listen.store import PostStore
from elshi.text.lookalikes import is_same_handle

MOST = 200  # accounts, those that spoke last
SAMPLES = 3
LONGEST = 500  # characters of a sample


def official_accounts() -> list[tuple[str, str]]:
    """Platform and handle of every account of the register, whatever its status."""
    return [(asset.platform, asset.handle) for asset in read_assets().values()]


def record_lookalikes(store: PostStore) -> int:
    """Count anew what the accounts have posted that pass for ours; how many there are.

    One that is in the register by now is let go, file and row.
    """
    assets = read_assets()
    ids = {(asset.platform, asset.handle): name for name, asset in assets.items()}
    chosen: list[tuple[Lookalike, str]] = []
    for found in sorted(read_lookalikes(store.folder), key=lambda one: one.last_day, reverse=True):
        name = ids.get((found.like_platform, found.like_handle))
        if name is None or _is_registered(found, list(ids)):
            remove_lookalike(store.folder, found.pseudonym)
            LookalikeAccount.objects.filter(pseudonym=found.pseudonym).delete()
        else:
            chosen.append((found, name))
    chosen = chosen[:MOST]
    posts = store.read_authors([found.pseudonym for found, _ in chosen])
    with transaction.atomic():
        return sum(_record(store, found, name, posts) for found, name in chosen)


def expire_lookalikes(*, before: datetime) -> int:
    """Delete what has not posted since `before`, decided or not; how many. An incident file keeps what it needs."""
    return LookalikeAccount.objects.filter(last_at__lt=before).delete()[0]


def _is_registered(found: Lookalike, official: list[tuple[str, str]]) -> bool:
    code = registered_platform(found.platform, like=found.like_platform)
    return any(
        code == platform and is_same_handle(found.handle, handle, platform=platform) for platform, handle in official
    )


def _record(store: PostStore, found: Lookalike, name: str, posts: pa.Table) -> bool:
    own = posts.filter(pc.equal(posts["author"], found.pseudonym)).to_pylist()
    if not own:
        return False
    known = LookalikeAccount.objects.filter(pseudonym=found.pseudonym).first()
    first, last = (own[place]["at"].replace(tzinfo=UTC) for place in (0, -1))
    values: dict[str, Any] = {"posts": len(own), "last_at": last}
    if known is not None and known.reason:
        forget_name(store.folder, found.pseudonym)
    elif found.handle:
        values |= {
            "platform": registered_platform(found.platform, like=found.like_platform)[:40],
            "handle": found.handle,
            "record_id": name,
            "kinds": list(found.kinds),
            "first_at": first if known is None else min(known.first_at, first),
            "samples": [_sample(post) for post in own[: -SAMPLES - 1 : -1]],
        }
    elif known is None:  # judged here once, and forgotten since
        return False
    LookalikeAccount.objects.update_or_create(pseudonym=found.pseudonym, defaults=values)
    return True


def _sample(post: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": post["post_id"],
        "at": format_time(post["at"].replace(tzinfo=UTC)),
        "text": post["text"][:LONGEST],
        "language": post["language"] or "",
    }
