"""A narrative as other programs get it."""

from elshi.base.clock import moment_of
from elshi.listen.export import found
from elshi.listen.narratives.find import Narrative


def to_export(one: Narrative) -> found.Narrative:
    """Its numbers, label words and links; no text of a post, no account."""
    said = one.to_json()
    return found.Narrative(
        id=one.id,
        words=tuple(said["words"]),
        languages=tuple(said["languages"]),
        first_at=moment_of(one.first_us),
        last_at=moment_of(one.last_us),
        posts=one.posts,
        accounts=len(one.accounts),
        variants=max((count for _, count in one.variants()), default=0),
        links=tuple(key for key in said["keys"] if not key.startswith(("#", "text:"))),
    )
