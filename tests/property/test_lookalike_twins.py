"""What the door finds of names like ours is what a look at every name beside every account finds."""

import random

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.lookalike_accounts import OfficialAccounts
from elshi.listen.schema import RAW_SCHEMA
from generators.handles import EDITS, OFFICIAL, lookalikes, ordinary
from reference.lookalike_accounts import find_lookalikes

PLATFORMS = [None, "", "x", "Twitter", "telegram", "mastodon", "bluesky", "vk", "facebook", "samalnet", "file"]
SHORT = [
    ("x", "mfa"),
    ("telegram", "samal"),
    ("bluesky", "mfa.samal.example"),
    ("bluesky", "mfa-samal.com.kz"),
    ("other-samalnet", "mfa_samal_net"),
]
SILENT = [("domain", "mfa.samal.example"), ("e-mail", "press@mfa.samal.example")]
LETTERS = st.sampled_from("samlfidretk_.-01@IоаМм ńжß\u200d\u0306ﬁxn")


@st.composite
def near_names(draw):
    """A name of ours after some of the stated edits and some letters put in, taken out or swapped."""
    name = draw(st.sampled_from(OFFICIAL + tuple(SHORT)))[1]
    for kind in draw(st.lists(st.sampled_from(sorted(EDITS)), max_size=2)):
        name = EDITS[kind](name, random.Random(draw(st.integers(0, 99)))) or name
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(0, len(name) - 2)))
        way = draw(st.sampled_from(["in", "out", "swap", "other"]))
        letter = draw(LETTERS)
        name = {
            "in": name[:at] + letter + name[at:],
            "out": name[:at] + name[at + 1 :],
            "swap": name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
            "other": name[:at] + letter + name[at + 1 :],
        }[way]
    return name


names = st.one_of(st.none(), st.text(LETTERS, max_size=12), near_names(), st.text(max_size=8).filter(str.isprintable))
rows_of = st.lists(st.tuples(st.sampled_from(PLATFORMS), names), max_size=25)


def raw(rows):
    columns = {"platform": [row[0] for row in rows], "author": [row[1] for row in rows]}
    made = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(len(rows), field.type)
        for field in RAW_SCHEMA
    ]
    return pa.table(made, schema=RAW_SCHEMA)


def found(own, rows, platform):
    hits = own.find(raw(rows), platform)
    return [(hit.platform, hit.handle, hit.like.platform, hit.like.handle, hit.like.kinds) for hit in hits]


@settings(max_examples=300, deadline=None)
@given(
    rows=rows_of,
    official=st.lists(st.sampled_from([*OFFICIAL, *SHORT, *SILENT]), max_size=5),
    platform=st.sampled_from(["file", "x", "bluesky"]),
)
def test_the_door_finds_what_the_slow_twin_finds(rows, official, platform):
    assert found(OfficialAccounts(official), rows, platform) == find_lookalikes(rows, official, platform=platform)


def test_the_same_of_all_that_the_generator_makes():
    official = [*OFFICIAL, *SHORT, *SILENT]
    made = lookalikes(seed=8)
    rows = [(platform, name) for _, platform, name, _ in made] + ordinary(most=1500)
    hits = found(OfficialAccounts(official), rows, "file")
    assert hits == find_lookalikes(rows, official, platform="file")
    assert len(hits) > 300
