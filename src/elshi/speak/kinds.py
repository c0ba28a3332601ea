"""What each kind of channel is like: for its adapter, and for pages, which have none.

`edits` and `deletes` decide how a correction or a withdrawal follows (`elshi.speak.steps`). Where bots may delete for a
while only (Telegram, 48 hours), it counts as not.
"""

from collections.abc import Mapping

from elshi.speak.channels import Traits

ACTIVITYPUB, MAIL, MANUAL = "activitypub", "mail", "manual"  # notes to followers; letters; posts that people make

TRAITS: Mapping[str, Traits] = {
    traits.kind: traits
    for traits in (
        Traits(ACTIVITYPUB, tells=True, edits=True, deletes=True, per_minute=600),
        # a server allows 300 posts in three hours, and 30 pictures in half an hour
        Traits("mastodon", tells=True, edits=True, deletes=True, per_minute=10),
        Traits("bluesky", tells=True, edits=False, deletes=True, per_minute=20),
        Traits("telegram", tells=False, edits=True, deletes=False, per_minute=15),
        Traits(MAIL, tells=False, edits=False, deletes=False, per_minute=60),
        Traits(MANUAL, tells=False, edits=False, deletes=False, per_minute=60),
    )
}
