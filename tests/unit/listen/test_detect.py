"""Small streams whose alerts can be told by eye. Accounts are numbered; times are seconds from a Monday noon."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from elshi.listen.alerts import Alert
from elshi.listen.bursts.detect import detect_alerts
from elshi.listen.networks.known import trace_account
from elshi.listen.schema import POST_SCHEMA

START = datetime(2026, 1, 5, 12)


class Stream:
    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        for second in range(0, 4 * 86_400, 120):  # a calm of 120 accounts that say different things
            self.post(second, second // 120 % 120, f"calm words {second}")

    def post(self, second: float, account: int, text: str, *, tag: str = "", link: str = "") -> None:
        self.rows.append(
            {
                "post_id": f"n{len(self.rows)}",
                "platform": "t",
                "author": f"p{account:05}",
                "text": text,
                "at": START + timedelta(seconds=second),
                "language": "en",
                "links": [link] if link else [],
                "tags": [tag] if tag else [],
                "text_key": text or None,
                "repost": False,
            }
        )

    def alerts(self, *, until: float = 4 * 86_400) -> list[Alert]:
        rows = sorted(self.rows, key=lambda row: (row["at"], row["post_id"]))
        table = pa.Table.from_pylist(rows, schema=POST_SCHEMA)
        return detect_alerts(table, until=START.replace(tzinfo=UTC) + timedelta(seconds=until))


def test_a_calm_stream_raises_nothing() -> None:
    assert Stream().alerts() == []


def test_a_new_tag_is_raised_soon_once_and_keeps_its_id() -> None:
    stream = Stream()
    for i in range(60):
        stream.post(3 * 86_400 + i * 20, 200 + i, f"own words {i}", tag="#quake")
    [alert] = stream.alerts()
    assert (alert.kind, alert.keys[0], alert.accounts, alert.rank) == ("burst", "#quake", 60, 1)
    assert timedelta(0) < alert.raised_at - alert.first_post_at <= timedelta(minutes=10)
    [early] = stream.alerts(until=3 * 86_400 + 900)
    assert (early.id, early.raised_at) == (alert.id, alert.raised_at)
    assert early.posts < alert.posts
    assert len(alert.sample) == 5
    assert {post.id for post in alert.sample} <= {str(row["post_id"]) for row in stream.rows}


def test_the_past_alone_decides() -> None:
    stream = Stream()
    for i in range(60):
        stream.post(2 * 86_400 + i * 20, 200 + i, f"own words {i}", tag="#quake")
    before = [(a.id, a.raised_at) for a in stream.alerts()]
    for i in range(300):
        stream.post(3 * 86_400 + i, 500 + i, f"other words {i}", tag="#later")
    assert [(a.id, a.raised_at) for a in stream.alerts()][: len(before)] == before


def test_identical_text_of_a_crowd_is_an_open_campaign() -> None:
    stream = Stream()
    for i in range(80):
        stream.post(3 * 86_400 + i * 25, 200 + i, "please make our school road safe", tag="#saferoad")
    [alert] = stream.alerts()
    assert alert.kind == "open-campaign"


def news_of_the_day(stream: Stream) -> None:
    """Every hour a story that twelve of the calm accounts share within forty minutes: what sharing ordinarily is."""
    for hour in range(96):
        for i in range(12):
            stream.post(hour * 3_600 + i * 200, (hour * 7 + i * 11) % 120, f"{hour} {i}", link=f"news.example/{hour}")


def test_accounts_that_keep_sharing_the_same_things_at_once_are_linked() -> None:
    stream = Stream()
    news_of_the_day(stream)
    for salvo in range(6):
        for i in range(20):
            stream.post(86_400 + salvo * 7_000 + i * 3, 200 + i, f"advert {salvo} {i}", link=f"shop.example/{salvo}")
    for i in range(20):
        stream.post(3 * 86_400 + i * 3, 200 + i, f"notice {i}", tag="#forged", link="notice.example/urgent")
    alert = next(a for a in stream.alerts() if "#forged" in a.keys)
    assert alert.kind == "linked-accounts"
    assert any("hang together" in str(reason) for reason in alert.reasons)


def test_a_crowd_that_rushes_to_a_story_is_not_linked_by_that_rush() -> None:
    stream = Stream()
    news_of_the_day(stream)
    for i in range(30):
        stream.post(3 * 86_400 + i * 2, i, f"rush {i}", tag="#rush", link="news.example/rush")
    [alert] = [a for a in stream.alerts() if "#rush" in a.keys]
    assert alert.kind == "burst"


def test_one_shared_thing_links_nobody_however_fast() -> None:
    stream = Stream()
    for i in range(40):
        stream.post(3 * 86_400 + i, 200 + i, f"wow {i}", tag="#wow", link="news.example/story")
    assert {alert.kind for alert in stream.alerts()} == {"burst"}


def test_empty_texts_and_links_link_nobody() -> None:
    stream = Stream()
    for salvo in range(6):
        for i in range(20):
            stream.post(86_400 + salvo * 7_000 + i * 3, 200 + i, "")
    for i in range(20):
        stream.post(3 * 86_400 + i * 3, 200 + i, "", tag="#silent")
    assert {alert.kind for alert in stream.alerts()} == {"burst"}


def test_its_first_accounts_are_those_who_posted_before_it_was_raised() -> None:
    stream = Stream()
    for i in range(60):
        stream.post(3 * 86_400 + i * 20, 200 + i, f"own words {i}", tag="#quake")
    [alert] = stream.alerts()
    raised = alert.raised_at.replace(tzinfo=None)
    before = {row["author"] for row in stream.rows if row["tags"] and row["at"] < raised}
    assert 0 < len(before) < alert.accounts
    assert alert.first_accounts == {trace_account("t", name) for name in before}
    [early] = stream.alerts(until=3 * 86_400 + 900)
    assert early.first_accounts == alert.first_accounts, "a crowd that comes later changes nothing"
