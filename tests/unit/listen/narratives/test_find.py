"""A week of hand-made posts: narratives that merge and split, a hashtag under everything, one text in many wordings."""

import hashlib
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from elshi.listen.narratives.find import find_narratives
from elshi.listen.schema import POST_SCHEMA

MONDAY = datetime(2026, 1, 5)


def key_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else None


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
                    "at": at, "language": language, "links": list(links), "tags": list(tags), "text_key": key_of(text),
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


BRIDGE = "the old bridge over the river is closed since {} this morning says the mayor of the town to the people"
HOURS = ["six", "seven", "eight", "nine", "ten", "noon"]


def wordings(text, words=HOURS):
    """Texts that differ in one word: too many runs of letters are the same to be chance."""
    return [text.format(word) for word in words]


def test_wordings_of_one_text_count_as_one_though_each_is_used_by_one_account():
    week = Week()
    for number, text in enumerate(wordings(BRIDGE)):
        week.say(0, text, accounts=1, first=number)
    [one], kinds, [born] = week.told()
    assert (one["posts"], one["accounts"]) == (6, 6)
    assert kinds == [(0, "born")]
    assert born.of_to == 1, "what nearly says the same is one thing"
    names = {f"text:{key_of(text)[:16]}" for text in wordings(BRIDGE)}
    assert set(one["keys"]) == names, "each wording by its own key"
    [near] = one["near"]
    assert near["text"] in names
    assert near["variants"] == 6


def test_wordings_by_two_accounts_are_still_too_few():
    week = Week()
    for number, text in enumerate(wordings(BRIDGE)):
        week.say(0, text, accounts=1, first=number % 2)
    assert week.told()[:2] == ([], [])


def test_two_links_under_wordings_of_one_text_are_one_narrative():
    week = Week()
    one, two, *_ = wordings(BRIDGE)
    week.say(0, one, links=["a.example/bridge"])
    week.say(0, two, links=["b.example/bridge"], first=20)
    [found], _, _ = week.told()
    assert sorted(found["hosts"]) == ["a.example", "b.example"]


@pytest.mark.parametrize("text", ["look at this {}", "", "{}"])
def test_few_words_or_none_beside_a_link_tie_nothing(text):
    week = Week()
    for number in range(4):
        link = f"{'abcd'[number]}.example/story"
        week.say(0, text.format(f"https://{link}"), links=[link], first=10 * number)
    found, _, _ = week.told()
    assert [len(one["hosts"]) for one in found] == [1] * 4
    assert [one["near"] for one in found] == [[]] * 4


def test_a_wording_that_is_seen_again_carries_on():
    week = Week()
    texts = wordings(BRIDGE)
    for number, text in enumerate(texts):
        week.say(0, text, accounts=1, first=number)
    week.say(1, texts[3], first=40)
    week.say(2, texts[3], first=40, accounts=3)
    week.say(2, texts[0], first=50, accounts=3)
    _, kinds, steps = week.told()
    assert kinds == [(0, "born"), (1, "goes-on"), (2, "goes-on")]
    assert [(step.shared, step.of_from, step.of_to) for step in steps] == [(0, 0, 1), (1, 1, 1), (1, 1, 1)]


def test_new_wordings_every_day_do_not_hide_what_stays():
    week = Week()
    many = [f"{one} {two}" for one in HOURS for two in HOURS]
    for day in range(3):
        for number, text in enumerate(wordings(BRIDGE, many[day * 12 : day * 12 + 12])):
            week.say(day, text, accounts=1, first=number, links=["news.example/bridge"])
    [one], kinds, steps = week.told()
    assert kinds == [(0, "born"), (1, "goes-on"), (2, "goes-on")]
    assert [(step.shared, step.of_from, step.of_to) for step in steps[1:]] == [(1, 2, 2)] * 2
    assert [near["variants"] for near in one["near"]] == [12, 12, 12]


def test_a_wording_between_two_texts_merges_their_narratives():
    week = Week()
    between = BRIDGE.format("six").replace("mayor", "other")
    far = between.replace("river", "creek")
    week.say(0, BRIDGE.format("six"), links=["a.example/bridge"])
    week.say(0, far, links=["b.example/bridge"], first=20)
    week.say(1, BRIDGE.format("six"), links=["a.example/bridge"])
    week.say(1, far, links=["b.example/bridge"], first=20)
    week.say(1, between, accounts=1, first=30)
    found, kinds, _ = week.told()
    assert len(found) == 2, "on the first day they are two"
    assert sorted(kinds[2:]) == [(1, "goes-on"), (1, "merged")]
