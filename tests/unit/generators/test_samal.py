"""The Samal scenario: reproducible bytes, honest counts, no label in a post, no real host."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generators import samal

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "src" / "elshi" / "exercise" / "samal.jsonl.gz"
TRUTH = ROOT / "tests" / "data" / "samal.truth.json"
SEEDS = range(1, 6)
LABELS = re.compile(
    r"forged|linked|viral|petition|campaign|organic|planned|episode|push-|fake|фейк|label|bot\b", re.IGNORECASE
)
KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)

Scenario = tuple[list[dict[str, Any]], dict[str, Any]]


@cache
def scenario(seed: int) -> Scenario:
    return samal.generate(seed)


def language(text: str) -> str:
    """A rough guess, by letters, without tags and links."""
    words = re.sub(r"[#@]\S+|https?://\S+", "", text)
    return "kk" if KAZAKH.search(words) else "ru" if CYRILLIC.search(words) else "en"


def test_same_seed_same_bytes() -> None:
    again = samal.generate(3)
    assert samal.format_jsonl_gz(again[0]) == samal.format_jsonl_gz(scenario(3)[0])
    assert samal.format_truth(again[1]) == samal.format_truth(scenario(3)[1])


def test_other_seed_other_posts() -> None:
    assert scenario(1)[0] != scenario(2)[0]


def test_shipped_files_are_seed_1() -> None:
    posts, truth = scenario(1)
    lines = gzip.decompress(SHIPPED.read_bytes()).decode("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == posts
    assert TRUTH.read_text(encoding="utf-8") == samal.format_truth(truth)
    assert SHIPPED.stat().st_size < 300_000


def test_main_writes_both_files(tmp_path: Path) -> None:
    out, truth = tmp_path / "s.jsonl.gz", tmp_path / "t.json"
    assert samal.main(["--seed", "2", "--out", str(out), "--truth", str(truth)]) == 0
    assert out.read_bytes() == samal.format_jsonl_gz(scenario(2)[0])
    assert json.loads(truth.read_text(encoding="utf-8")) == scenario(2)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_posts_are_well_formed(seed: int) -> None:
    posts, _ = scenario(seed)
    by_id = {post["id"]: post for post in posts}
    authors = {post["author"] for post in posts}
    assert len(by_id) == len(posts)
    assert [(p["offset_s"], p["id"]) for p in posts] == sorted((p["offset_s"], p["id"]) for p in posts)
    for post in posts:
        assert set(post) - {"repost_of"} == {"id", "offset_s", "platform", "author", "text"}
        assert type(post["offset_s"]) is int
        assert 0 <= post["offset_s"] < 172_800
        assert 0 < len(post["text"]) < 480
        assert not re.search(r"[{}]", post["text"]), post["text"]
        assert set(re.findall(r"@(\w+)", post["text"])) <= authors
        if "repost_of" in post:
            source = by_id[post["repost_of"]]
            assert source["text"] == post["text"]
            assert source["offset_s"] < post["offset_s"]
            assert "repost_of" not in source


@pytest.mark.parametrize("seed", SEEDS)
def test_only_example_hosts_and_no_labels(seed: int) -> None:
    for post in scenario(seed)[0]:
        assert "Http" not in post["text"]
        for host in re.findall(r"(?i)https?://([^/\s]+)", post["text"]):
            assert host.endswith(".example")
        assert not LABELS.search(post["text"]), post["text"]
        assert not LABELS.search(post["author"])


@pytest.mark.parametrize("seed", SEEDS)
def test_languages(seed: int) -> None:
    found = [language(post["text"]) for post in scenario(seed)[0]]
    shares = {name: found.count(name) / len(found) for name in ("kk", "ru", "en")}
    assert 0.30 < shares["kk"] < 0.50
    assert 0.28 < shares["ru"] < 0.50
    assert 0.14 < shares["en"] < 0.30


@pytest.mark.parametrize("seed", SEEDS)
def test_counts(seed: int) -> None:
    posts, truth = scenario(seed)
    counts = {name: len(episode["posts"]) for name, episode in truth["episodes"].items()}
    parts = {role: len(ids) for role, ids in truth["episodes"]["forged-notice"]["parts"].items()}
    assert 2_900 <= len(posts) <= 3_100
    assert 187 <= counts["viral-story"] <= 253
    assert 110 + 6 <= counts["petition"] <= 150 + 6
    assert 220 <= counts["greetings"] <= 300
    assert 75 <= counts["earthquake"] <= 120
    assert 25 <= counts["visit"] <= 35
    assert 72 <= parts.pop("notice") <= 162
    assert 21 <= parts.pop("reaction") <= 29
    assert len(parts) in (3, 4)
    assert all(12 <= size <= 30 for size in parts.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_agrees_with_posts(seed: int) -> None:
    posts, truth = scenario(seed)
    by_id = {post["id"]: post for post in posts}
    told: list[str] = []
    for name, episode in truth["episodes"].items():
        mine = [by_id[post_id] for post_id in episode["posts"]]
        told += episode["posts"]
        everybody = set(episode["accounts"]) | set(episode.get("worried_accounts", []))
        assert {post["author"] for post in mine} == everybody
        start = episode.get("network_starts_s", episode["starts_s"])
        assert start == min(post["offset_s"] for post in mine)
        assert episode["kind"] == samal.KINDS[name]
    assert len(told) == len(set(told))
    assert len(truth["episodes"]["forged-notice"]["accounts"]) == 40


@pytest.mark.parametrize("seed", SEEDS)
def test_times_of_episodes(seed: int) -> None:
    posts, truth = scenario(seed)
    at = {post["id"]: post["offset_s"] for post in posts}
    episodes = truth["episodes"]
    notice, quake, story = episodes["forged-notice"], episodes["earthquake"], episodes["viral-story"]
    assert 29.5 * 3600 <= notice["starts_s"] <= 32.5 * 3600
    assert all(at[i] < 86_400 for role, ids in notice["parts"].items() if role.startswith("push") for i in ids)
    assert max(at[i] for i in notice["parts"]["notice"]) < notice["starts_s"] + 3.5 * 3600
    assert 60 <= sum(at[i] < quake["starts_s"] + 2400 for i in quake["posts"]) <= 95
    morning = [i for i in episodes["greetings"]["posts"] if 25 * 3600 <= at[i] < 28 * 3600]
    assert len(morning) > 0.85 * len(episodes["greetings"]["posts"])
    minutes = [at[i] // 60 for i in story["posts"]]
    assert 7 <= max(minutes.count(minute) for minute in minutes) <= 18
    assert max(minutes) - min(minutes) <= 9.5 * 60


@pytest.mark.parametrize("seed", SEEDS)
def test_petition_is_one_text_for_each_language(seed: int) -> None:
    posts, truth = scenario(seed)
    ids = set(truth["episodes"]["petition"]["posts"])
    texts = [post["text"] for post in posts if post["id"] in ids]
    signed = {text for text in texts if texts.count(text) > 1}
    assert len(signed) == 2
    assert all(160 <= len(text.split(" https://")[0]) <= 220 for text in signed)
