"""A week of hand-made posts: two narratives that merge, one that splits, and a hashtag that stands under everything."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from elshi.listen.narratives.find import find_narratives
from elshi.listen.schema import POST_SCHEMA

MONDAY = datetime(2026, 1, 5)


class Week:
    def __init__(self):
        self.rows = []

    def say(self, day, text, *, accounts=6, links=(), tags=(), language="en", first=0):
        """So many accounts say it on that day, a minute apart."""
        for number in range(accounts):
            at = MONDAY + timedelta(days=day, minutes=len(self.rows) % 600)
            self.rows.append(
                {
                    "post_id": f"n{len(self.rows)}", "platform": "t", "author": f"p{first + number}", "text": text,
                    "at": at, "language": language, "links": list(links), "tags": list(tags), "text_key": text,
                    "repost": False,
                }
            )  # fmt: skip

    def told(self):
        found, steps = find_narratives(pa.Table.from_pylist(self.rows, schema=POST_SCHEMA).sort_by("at"))
        return [one.to_json() for one in found], [(step.day.day - 5, step.kind) for step in steps], steps


def test_texts_with_one_link_are_one_narrative_and_a_common_hashtag_joins_nothing():
    week = Week()
    week.say(0, "the bridge is closed", links=["news.example/bridge"], tags=["#samal"])
    week.say(0, "closed bridge again", links=["news.example/bridge"], tags=["#samal"], accounts=5)
    week.say(0, "water in the market", links=["other.example/flood"], tags=["#samal"], first=20)
    week.say(0, "many words of the day", tags=["#samal"], accounts=40, first=50)
    found, _, _ = week.told()
    by_host = {tuple(one["hosts"]): one for one in found}
    assert by_host["news.example",]["posts"] == 11
    assert by_host["other.example",]["posts"] == 6
    assert "bridge" in by_host["news.example",]["words"]
    assert not [one for one in found if len(one["hosts"]) > 1]


def test_a_narrative_goes_on_grows_and_keeps_its_first_moment():
    week = Week()
    week.say(0, "the bridge is closed", links=["news.example/bridge"])
    week.say(1, "the bridge is closed", links=["news.example/bridge"], accounts=12)
    [one], steps, _ = week.told()
    assert steps == [(0, "born"), (1, "goes-on")]
    assert [(day["day"], day["accounts"]) for day in one["days"]] == [("2026-01-05", 6), ("2026-01-06", 12)]
    assert (one["growth"], one["accounts"], one["posts"]) == (2.0, 12, 18)
    assert one["first_seen"].startswith("2026-01-05T00:00")


def test_two_narratives_that_become_one_are_told_by_rows():
    week = Week()
    week.say(0, "bridge", links=["a.example/bridge"], accounts=9)
    week.say(0, "flood", links=["b.example/flood"], first=20)
    week.say(1, "bridge and flood", links=["a.example/bridge", "b.example/flood"], accounts=9)
    found, kinds, steps = week.told()
    assert kinds == [(0, "born"), (0, "born"), (1, "goes-on"), (1, "merged")] or kinds[2:] == [
        (1, "merged"), (1, "goes-on"),
    ]  # fmt: skip
    [merged] = [step for step in steps if step.kind == "merged"]
    assert {one["id"] for one in found} == {merged.from_id, merged.to_id}
    assert (merged.day, merged.shared) == (date(2026, 1, 6), 1)


@pytest.mark.parametrize("accounts", [0, 2])
def test_what_two_accounts_say_is_no_narrative(accounts):
    week = Week()
    for again in range(5):
        week.say(0, "only we", links=["a.example/x"], accounts=accounts, first=again * 0)
    assert week.told()[:2] == ([], [])
