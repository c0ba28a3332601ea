"""The talk: reproducible, every part what it says, no label in a post, and nothing that an empty object could link."""

from __future__ import annotations

import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from generators import talk
from reference.coordination import coordination_pairs, sequence_object, text_object
from reference.duplicates import duplicate_pairs, normal_form, similarity

TESTS = Path(__file__).resolve().parents[2]
FROZEN = TESTS / "data" / "listen" / "talk.json"
SEEDS = (1, 2, 3)
SECOND = 1_000_000
DAY = 86_400 * SECOND
LAWFUL = ("viral-story", "petition", "greetings", "syndicate", "fans", "weather")
LABELS = re.compile(
    r"network|coordinat|linked|camouflage|bystander|hostile|campaign|organic|crowd|push-|\bbot\b|fake|фейк",
    re.IGNORECASE,
)

Post = dict[str, Any]
Talk = tuple[list[Post], dict[str, Any]]


@cache
def generate(seed: int) -> Talk:
    return talk.generate(seed)


@cache
def by_id(seed: int) -> dict[str, Post]:
    return {post["id"]: post for post in generate(seed)[0]}


def part(seed: int, name: str) -> dict[str, Any]:
    return generate(seed)[1]["parts"][name]


def posts_of(seed: int, name: str) -> list[Post]:
    return [by_id(seed)[one] for one in part(seed, name)["posts"]]


def objects(post: Post, by: str) -> list[Any]:
    """The objects that a post carries, of the kind that a network shares."""
    if by == "text":
        return [text_object(post["text"])]
    if by == "hashtags":
        return [sequence_object(post["hashtags"])]
    if by == "url":
        return [one for one in post["urls"] or () if one]
    return [one for one in post["media"] or () if one] if by == "media" else [post["reply_to"]]


def test_the_start_is_midnight_utc() -> None:
    assert datetime.fromtimestamp(talk.START_US / SECOND, UTC) == datetime(2026, 3, 2, tzinfo=UTC)


def test_same_seed_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    """Written by two processes whose sets and dictionaries of strings would be in another order."""
    written = []
    for hash_seed in ("1", "2"):
        out = tmp_path / f"{hash_seed}.parquet"
        command = [sys.executable, "-m", "generators.talk", "5", "--days", "3", "--people", "400", "--out", str(out)]
        subprocess.run(command, cwd=TESTS, env={**os.environ, "PYTHONHASHSEED": hash_seed}, check=True, timeout=300)
        written.append((out.read_bytes(), out.with_suffix(".truth.json").read_bytes()))
    assert written[0] == written[1]


def test_the_talk_is_that_which_was_frozen_before_the_detector() -> None:
    """Whoever changes a generator says so by changing this file, and measures again."""
    assert {str(seed): digest(generate(seed)) for seed in SEEDS} == json.loads(FROZEN.read_text(encoding="utf-8"))


def digest(told: Talk) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def test_the_written_file_holds_the_posts_and_the_truth(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    from generators.talk.__main__ import main

    out = tmp_path / "talk.parquet"
    assert main(["6", "--days", "3", "--people", "300", "--out", str(out)]) == 0
    posts, truth = talk.generate(6, days=3, people=300)
    assert pq.read_table(out).to_pylist() == posts
    assert json.loads((tmp_path / "talk.truth.json").read_text(encoding="utf-8")) == truth


def test_other_seed_other_posts() -> None:
    assert [post["text"] for post in generate(1)[0]] != [post["text"] for post in generate(2)[0]]


def test_unknown_parts_and_too_few_days_are_refused() -> None:
    with pytest.raises(ValueError, match="expected some of"):
        talk.generate(1, parts=("background", "weddings"))
    with pytest.raises(ValueError, match="at least 3, found 2"):
        talk.generate(1, days=2)


def test_leaving_parts_out_changes_nothing_in_the_others() -> None:
    def told(posts: list[Post]) -> Counter[tuple[Any, ...]]:
        return Counter((post["account"], post["ts"], post["text"]) for post in posts)

    everything = talk.generate(4, days=3, people=300)[0]
    apart = [talk.generate(4, days=3, people=300, parts=(name,))[0] for name in talk.PARTS]
    assert sum((told(posts) for posts in apart), Counter()) == told(everything)


@pytest.mark.parametrize("seed", SEEDS)
def test_posts_are_well_formed(seed: int) -> None:
    posts, truth = generate(seed)
    order = [post["ts"] for post in posts]
    assert order == sorted(order)
    assert len(by_id(seed)) == len(posts) == truth["posts"]
    for post in posts:
        assert tuple(post) == talk.FIELDS
        assert talk.START_US <= post["ts"] < talk.START_US + truth["days"] * DAY
        assert post["language"] in {"kk", "ru", "en", "ar", "zh", None}
        assert (post["language"] is None) == (text_object(post["text"]) is None)
        for name in ("reply_to", "repost_of"):
            if post[name]:
                other = by_id(seed)[post[name]]
                assert other["ts"] < post["ts"]
                assert other["account"] != post["account"]
        for url in filter(None, post["urls"] or ()):
            assert re.match(r"https://[a-z0-9.-]+\.example/", url)
            assert url in post["text"]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_in_a_post_tells_its_part(seed: int) -> None:
    for post in generate(seed)[0]:
        told = json.dumps(
            [post["id"], post["account"], post["text"], post["urls"], post["hashtags"]], ensure_ascii=False
        )
        assert not LABELS.search(told), told


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_names_only_accounts_and_posts_that_are_there(seed: int) -> None:
    posts, truth = generate(seed)
    assert set(truth["parts"]) == {*LAWFUL, *talk.NETWORKS}
    accounts = {post["account"] for post in posts}
    for name, told in truth["parts"].items():
        assert told["hostile"] == (told["kind"] == "linked-accounts") == (name in talk.NETWORKS)
        assert set(told["accounts"]) <= accounts
        lists = [told["posts"], *(told.get(key, []) for key in ("own", "passed_on", "targets"))]
        assert all(set(one) <= set(by_id(seed)) for one in lists)
        assert {by_id(seed)[one]["account"] for one in told["posts"]} == set(told["accounts"])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_language_and_every_way_of_saying_nothing_occurs(seed: int) -> None:
    posts = generate(seed)[0]
    languages = Counter(post["language"] for post in posts)
    assert min(languages[one] for one in ("kk", "ru", "en", "ar", "zh")) > 1000
    assert {"", None, "   "} <= {post["text"] for post in posts if text_object(post["text"]) is None}
    assert any((post["text"] or "").startswith("@") and text_object(post["text"]) is None for post in posts)
    for name in ("urls", "hashtags", "media"):
        empty = Counter(repr(post[name]) for post in posts if not any(post[name] or ()))
        assert set(empty) == {"None", "[]", "['']"}
        assert min(empty.values()) > 500
    for name in ("reply_to", "repost_of"):
        assert min(Counter(post[name] for post in posts if not post[name]).values()) > 500


@pytest.mark.parametrize("seed", SEEDS)
def test_people_sleep_and_few_talk_most(seed: int) -> None:
    """By the clock of Samal the night is quiet; a tenth of the background's accounts write a third or more of it."""
    posts, truth = generate(seed)
    told = {
        one for parts in truth["parts"].values() for key in ("posts", "own", "passed_on") for one in parts.get(key, ())
    }
    background = [post for post in posts if post["id"] not in told]
    hours = Counter((post["ts"] // (3600 * SECOND) + 5) % 24 for post in background)
    assert sum(hours[hour] for hour in (1, 2, 3, 4)) * 2 < sum(hours[hour] for hour in (17, 18, 19, 20))
    counts = sorted(Counter(post["account"] for post in background).values(), reverse=True)
    assert sum(counts[: len(counts) // 10]) > sum(counts) / 3
    assert statistics.median(counts) <= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_story_is_retold_word_for_word_by_thousands_within_an_hour(seed: int) -> None:
    posts = posts_of(seed, "viral-story")
    first = posts[0]["ts"]
    within = [post for post in posts if post["ts"] <= first + 3600 * SECOND]
    assert len({post["account"] for post in within}) >= 2000
    link = posts[0]["urls"]
    assert sum(post["urls"] == link for post in posts) > 0.85 * len(posts)
    words = Counter(text_object(post["text"]) for post in within)
    assert sum(count for _, count in words.most_common(6)) > 0.6 * len(within)
    assert len(part(seed, "viral-story")["network_accounts"]) >= 0.2 * len(members(seed))


def members(seed: int) -> dict[str, list[str]]:
    """Account to the networks that it is in."""
    found = defaultdict(list)
    for name in talk.NETWORKS:
        for account in part(seed, name)["accounts"]:
            found[account].append(name)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_petition_and_greetings_are_pasted_by_hundreds(seed: int) -> None:
    petition = posts_of(seed, "petition")
    assert len({post["account"] for post in petition}) > 300
    assert all("https://petition.samal.example/tas-kopir" in post["urls"] for post in petition)
    texts = Counter(text_object(post["text"]) for post in petition)
    assert sum(count for _, count in texts.most_common(3)) > 0.8 * len(petition)
    greetings = posts_of(seed, "greetings")
    assert len({post["account"] for post in greetings}) == len(greetings) > 700
    assert len({post["text"] for post in greetings}) <= 13
    assert max(post["ts"] for post in greetings) - min(post["ts"] for post in greetings) < DAY


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_outlets_publish_the_same_text_within_minutes_day_after_day(seed: int) -> None:
    posts = posts_of(seed, "syndicate")
    assert len(part(seed, "syndicate")["accounts"]) == 30
    stories = defaultdict(list)
    for post in posts:
        stories[re.sub(r" \(\w+\) https\S+", "", post["text"]), post["urls"][0].rsplit("/", 1)[1]].append(post)
    assert all(
        max(one["ts"] for one in same) - min(one["ts"] for one in same) <= 480 * SECOND for same in stories.values()
    )
    assert sum(len(same) >= 5 for same in stories.values()) >= 40
    assert len({(post["ts"] - talk.START_US) // DAY for post in posts}) == 7


@pytest.mark.parametrize("seed", SEEDS)
def test_fans_and_the_weather_come_at_their_hours(seed: int) -> None:
    fans = posts_of(seed, "fans")
    assert 75 <= len(part(seed, "fans")["accounts"]) <= 160  # of 90 to 160 fans, some miss all three matches
    assert {(post["ts"] - talk.START_US) // DAY for post in fans} == {1, 3, 5}
    assert all(14 * 3600 <= (post["ts"] // SECOND) % 86_400 < 16 * 3600 for post in fans)
    weather = posts_of(seed, "weather")
    assert len(weather) == 5 * 24 * 7
    assert all((post["ts"] // SECOND) % 3600 < 2 for post in weather)


@pytest.mark.parametrize("seed", SEEDS)
def test_networks_are_of_the_stated_size_and_every_member_pushes_again_and_again(seed: int) -> None:
    for name in talk.NETWORKS:
        told = part(seed, name)
        assert 12 <= len(told["accounts"]) <= 60
        pushed = [[by_id(seed)[one] for one in push] for push in told["pushes"]]
        assert sum(map(len, pushed)) == len(told["posts"])
        assert len({(push[0]["ts"] - talk.START_US) // DAY for push in pushed}) == 7
        each = Counter(post["account"] for push in pushed for post in push)
        assert set(each) == set(told["accounts"])
        assert min(each.values()) >= 5
        own = Counter(by_id(seed)[one]["account"] for one in told["own"])
        assert set(own) <= set(told["accounts"])
        assert len(own) > 0.8 * len(told["accounts"])


@pytest.mark.parametrize("seed", SEEDS)
def test_both_tempi_occur_and_hold(seed: int) -> None:
    tempi = Counter(part(seed, name)["tempo"]["name"] for name in talk.NETWORKS)
    assert sorted(tempi.values()) == [3, 4]
    for name in talk.NETWORKS:
        low, high = part(seed, name)["tempo"]["gap_s"]
        for push in part(seed, name)["pushes"]:
            times = [by_id(seed)[one]["ts"] for one in push]
            assert all(low * SECOND - 1 <= two - one <= high * SECOND for one, two in pairwise(times))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name in talk.NETWORKS if name != "network-rewording"])
def test_a_push_has_one_object_that_only_its_bystanders_share(seed: int, name: str) -> None:
    told = part(seed, name)
    seen: dict[Any, set[str]] = defaultdict(set)
    for post in generate(seed)[0]:
        for one in objects(post, told["by"]):
            seen[one].add(post["account"])
    allowed = {*told["accounts"], *told["bystanders"]}
    for push in told["pushes"]:
        shared = set.intersection(*(set(objects(by_id(seed)[one], told["by"])) for one in push))
        assert len(shared) == 1, push
        assert seen[shared.pop()] <= allowed


@pytest.mark.parametrize("seed", SEEDS)
def test_rewording_is_light_and_seldom_the_same(seed: int) -> None:
    """In one language of one push texts are much alike; other people's posts hardly ever are."""
    told = part(seed, "network-rewording")
    alike, same = [], []
    for push in told["pushes"]:
        forms: dict[str, list[str]] = defaultdict(list)
        for one in push:
            forms[by_id(seed)[one]["language"]].append(normal_form(by_id(seed)[one]["text"]))
        for texts in forms.values():
            pairs = list(combinations(texts, 2))
            alike += [float(similarity(one, two)) for one, two in pairs[:40]]
            same += [one == two for one, two in pairs]
    assert statistics.median(alike) > 0.6
    assert min(alike) > 0.25
    assert sum(same) / len(same) < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_two_networks_overlap_in_one_account_and_no_others_do(seed: int) -> None:
    twice = {account: names for account, names in members(seed).items() if len(names) > 1}
    assert list(twice.values()) == [["network-overlap-1", "network-overlap-2"]]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", talk.NETWORKS)
def test_within_a_minute_members_are_linked_to_each_other_again_and_again(seed: int, name: str) -> None:
    """By its own object, each member is within 60 s of another member in at least three posts: it can be found."""
    told = part(seed, name)
    linked = set()
    for push in told["pushes"]:
        for one, two in combinations([by_id(seed)[post] for post in push], 2):
            if (
                two["ts"] - one["ts"] <= 60 * SECOND
                and one["account"] != two["account"]
                and alike(one, two, told["by"])
            ):
                linked |= {one["id"], two["id"]}
    each = Counter(by_id(seed)[post]["account"] for post in linked)
    assert min(each[account] for account in told["accounts"]) >= 3


def alike(one: Post, two: Post, by: str) -> bool:
    """Whether two posts share the object, or are near enough."""
    if by == "near-text":
        return similarity(normal_form(one["text"]), normal_form(two["text"])) >= Fraction(1, 2)
    return bool(set(objects(one, by)) & set(objects(two, by)))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_count_alone_tells_a_network_from_the_lawful(seed: int) -> None:
    """Neither pairs nor repeats: the story has more pairs than two networks, the outlets repeat as much as a third."""
    links = {name: shares_within(seed, name, "url") for name in ("viral-story", "network-links", "network-overlap-2")}
    pairs = {name: len(coordination_pairs(shares, window_us=60 * SECOND)) for name, shares in links.items()}
    assert pairs["viral-story"] > pairs["network-links"] + pairs["network-overlap-2"]
    repeats = {}
    for name in ("syndicate", "fans", "network-overlap-1"):
        linked = {
            one for two in coordination_pairs(shares_within(seed, name, "text"), window_us=60 * SECOND) for one in two
        }
        repeats[name] = statistics.median(Counter(by_id(seed)[one]["account"] for one in linked).values())
    assert repeats["syndicate"] >= repeats["network-overlap-1"] > 3
    assert repeats["fans"] >= 3


def shares_within(seed: int, name: str, by: str) -> list[tuple[Any, Any, int, Any]]:
    """The shares of one part's posts, for the twin. Outlets add their links to the same text: links are left out."""
    return [
        (post["id"], post["account"], post["ts"], re.sub(r" https\S+", "", one or "") if by == "text" else one)
        for post in posts_of(seed, name)
        for one in objects(post, by)
    ]


def test_small_talk_of_an_hour_is_seldom_nearly_the_same() -> None:
    """Of the background's own sentences of one evening, under one pair in 2,000 has Jaccard 0.7 or more."""
    posts = [post for post in talk.generate(1, parts=("background",))[0] if len(normal_form(post["text"])) > 40]
    evening = {
        post["id"]: post["text"] for post in posts[:600] if not post["repost_of"] and not any(post["urls"] or ())
    }
    pairs = duplicate_pairs(evening, threshold=Fraction(7, 10))
    assert len(pairs) * 2000 < len(evening) * (len(evening) - 1) / 2
