"""Findings to hand out, with names that strangers chose to break things."""

from datetime import UTC, datetime

from elshi.listen.export.found import Account, Found, Narrative, Network, Tie


def at(hour, minute=0):
    return datetime(2026, 3, 8, hour, minute, tzinfo=UTC)


HOSTILE = '=HYPERLINK("http://x")\u202e<&\x00\x1b]]>"'
LINKED = Network(
    id="net-1",
    kind="linked-accounts",
    by=("text", "near-text", "hashtag"),
    accounts=(Account("p-anna", "samalnet"), Account("p-bek", "samalnet"), Account(HOSTILE, "SamalNet")),
    ties=(Tie("p-anna", "p-bek", 7, 5, 20, at(9), at(11)), Tie(HOSTILE, "p-anna", 2, 3, 6, at(9, 1), at(9, 2))),
    first_at=at(9),
    last_at=at(11),
    posts=42,
    objects=("samal.example/bridge", "#КөпірҚұлады", HOSTILE),
    rates=(("false_networks_per_week", 0.01),),
)
OPEN = Network(
    id="net-2",
    kind="open-campaign",
    by=("text",),
    accounts=(Account("p-anna", "samalnet"),),
    ties=(),
    first_at=at(8),
    last_at=at(8),
    posts=1,
)
TOLD = Narrative(
    id="story-1",
    words=("көпір", "мост", HOSTILE),
    languages=("kk", "ru"),
    first_at=at(9),
    last_at=at(12),
    posts=300,
    accounts=90,
    links=("samal.example/bridge",),
    networks=("net-1",),
    variants=4,
)
FOUND = Found("Ministry of Foreign Affairs of Samal", at(13), networks=(LINKED, OPEN), narratives=(TOLD,))
