"""The two judgements of listening: a real hoax among real posts, and the exercise with its truth."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from elshi.exercise.scenario import read_scenario
from elshi.listen.replay import replay
from elshi.listen.run import find_alerts
from elshi.listen.store import PostStore

TRUTH = Path(__file__).parents[1] / "data" / "samal.truth.json"
STARTS = datetime(2026, 1, 1, tzinfo=UTC)
HOAX = {"#KochFarms", "#Walmart", "#USDA"}


@pytest.mark.shared_data
def test_the_hoax_is_one_early_alert_among_few(shared: Callable[[str], Path]) -> None:
    path = shared("data/ira_2015-11.parquet")
    found = replay(path)
    assert found.posts == 118_443
    assert len(found.alerts) / 26 <= 6
    [hoax] = [alert for alert in found.alerts if set(alert.keys) & HOAX and alert.raised_at.day == 26]
    assert set(hoax.keys) >= HOAX
    assert hoax.raised_at <= datetime(2015, 11, 26, 22, 22, tzinfo=UTC)
    assert hoax.first_post_at == datetime(2015, 11, 26, 22, 12, tzinfo=UTC)
    later = replay(path, until=datetime(2015, 11, 26, 23, 12, tzinfo=UTC))
    assert next(alert for alert in later.alerts if alert.id == hoax.id).rank in (1, 2)


def alerts_of_exercise(folder: Path, starts: datetime) -> list[Any]:
    store = PostStore(folder, b"k" * 32)
    lines = read_scenario()
    store.ingest_rows(
        {"id": x.id, "platform": x.platform, "author": x.author, "text": x.text, "time": starts + x.offset,
         "repost_of": x.repost_of}
        for x in lines
    )  # fmt: skip
    return find_alerts(store, until=starts + timedelta(hours=48, minutes=5))


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], dict[str, Any]]:
    alerts = alerts_of_exercise(tmp_path_factory.mktemp("node") / "posts", STARTS)
    return alerts, json.loads(TRUTH.read_text())["episodes"]


@pytest.mark.parametrize("minutes", [1, 194, 485, 776, 1067, 1358])
def test_ordinary_news_is_never_linked_at_whatever_hour_the_exercise_begins(tmp_path: Path, minutes: int) -> None:
    """The clock moves windows and ticks; honest news was once called linked at some of these hours."""
    starts = STARTS + timedelta(minutes=minutes, seconds=minutes * 7 % 300)
    alerts = alerts_of_exercise(tmp_path / "posts", starts)
    network = set(json.loads(TRUTH.read_text())["episodes"]["forged-notice"]["posts"])
    linked = [alert for alert in alerts if alert.kind == "linked-accounts"]
    assert linked
    for alert in linked:
        assert sum(post.id in network for post in alert.sample) * 2 > len(alert.sample), alert.keys


def about(alerts: list[Any], episode: dict[str, Any]) -> list[Any]:
    """Alerts raised from the episode's start on, of whose sample most posts are the episode's."""
    starts = STARTS + timedelta(seconds=episode["starts_s"])
    posts = set(episode["posts"])
    return [
        alert
        for alert in alerts
        if alert.raised_at >= starts and 2 * sum(post.id in posts for post in alert.sample) > len(alert.sample)
    ]


def test_the_forged_notice_is_linked_accounts_within_half_an_hour(exercise: tuple[list[Any], dict[str, Any]]) -> None:
    alerts, truth = exercise
    episode = truth["forged-notice"]
    first = about(alerts, episode)[0]
    assert first.kind == "linked-accounts"
    assert first.raised_at - STARTS <= timedelta(seconds=episode["starts_s"], minutes=30)


def test_the_earthquake_is_raised_within_twenty_minutes(exercise: tuple[list[Any], dict[str, Any]]) -> None:
    alerts, truth = exercise
    episode = truth["earthquake"]
    first = about(alerts, episode)[0]
    assert first.kind == "burst"
    assert first.raised_at - STARTS <= timedelta(seconds=episode["starts_s"], minutes=20)


@pytest.mark.parametrize("name", ["viral-story", "petition", "greetings", "earthquake", "visit"])
def test_lawful_crowds_are_never_linked(exercise: tuple[list[Any], dict[str, Any]], name: str) -> None:
    alerts, truth = exercise
    assert "linked-accounts" not in {alert.kind for alert in about(alerts, truth[name])}


def test_alerts_are_few_and_say_why(exercise: tuple[list[Any], dict[str, Any]]) -> None:
    alerts, _ = exercise
    assert 0 < len(alerts) <= 15
    assert len({alert.id for alert in alerts}) == len(alerts)
    for alert in alerts:
        assert len(alert.reasons) == 4
        assert alert.sample
        assert all(post.author.startswith("p_") for post in alert.sample)
