"""What networks give, as files: Telegram's export, Jetstream's events, Mastodon's streaming; broken rows among them."""

import json
from pathlib import Path
from typing import Any

import pytest

from elshi.listen.features import Reject
from elshi.listen.jetstream import event_row, is_event
from elshi.listen.mastodon import streamed_status
from elshi.listen.readers import read_file
from elshi.listen.store import PostStore
from elshi.listen.telegram_export import export_rows, is_export

KEY = b"k" * 32
DID = "did:plc:aigul7seven"
STRANGE = [None, 0, True, "x", [], [[]], {}, {"a": {}}, -1e308, "\ud800", ["x", 1, None, {"text": 5}]]


def message(number: int, **values: Any) -> dict[str, Any]:
    plain = {"id": number, "type": "message", "date": "2026-01-01T05:00:00", "date_unixtime": "1767225600",
             "from": "Aigul", "from_id": "user77", "text": "Сәлем"}  # fmt: skip
    return plain | values


def chat(*messages: Any, kind: str = "public_supergroup") -> dict[str, Any]:
    return {"name": "Talk of Samal", "type": kind, "id": 1234, "messages": list(messages)}


def event(**record: Any) -> dict[str, Any]:
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3kx", "cid": "bafycommit"}
    record = {"$type": "app.bsky.feed.post", "createdAt": "1999-01-01T00:00:00Z", "text": "сәлем"} | record
    return {"did": DID, "time_us": 1_767_225_600_000_001, "kind": "commit", "commit": commit | {"record": record}}


def read(path: Path) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    rejects: list[Reject] = []
    _, chunks = read_file(path, mapping=None, rejects=rejects)
    rows = [row for chunk in chunks for row in chunk.to_pylist()]
    return rows, [(reject.line, reject.reason) for reject in rejects]


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, indent=1), "utf-8")
    return path


def test_a_telegram_export_of_a_public_group(tmp_path: Path) -> None:
    said = ["See ", {"type": "text_link", "text": "here", "href": "https://news.example/a"}, " #Елші"]
    data = chat(
        message(1, text=said, forwarded_from="Somebody"),
        {"id": 2, "type": "service", "action": "join_group_by_link", "actor": "Aigul"},
        message(3, reply_to_message_id=1, date_unixtime=None),
        "no message",
    )
    rows, rejects = read(write(tmp_path / "result.json", data))
    first, answer = rows
    assert (first["post_id"], first["platform"], first["author"]) == ("@channel1234/1", "telegram", "user77")
    assert (first["text"], first["links"], first["repost"]) == ("See here #Елші", ["https://news.example/a"], "true")
    assert (answer["reply_to"], answer["time"]) == ("@channel1234/1", "2026-01-01T05:00:00")
    assert rejects == [(3, "not a JSON object")]


@pytest.mark.parametrize("kind", ["personal_chat", "private_group", "private_channel", "saved_messages", None])
def test_what_is_not_public_is_not_taken(tmp_path: Path, kind: str | None) -> None:
    data = {"about": "…", "chats": {"about": "…", "list": [chat(message(1), kind=kind), chat(message(2))]}}  # type: ignore[arg-type]
    rows, rejects = read(write(tmp_path / "result.json", data))
    assert [row["post_id"] for row in rows] == ["@channel1234/2"]
    assert rejects == [(1, "the chat is not public")]


def test_nobody_of_a_telegram_export_is_named_in_the_store(tmp_path: Path) -> None:
    data = chat(message(1, reply_to_message_id=7), message(2, from_id="channel1234"), message(3, from_id=None))
    store = PostStore(tmp_path / "posts", KEY)
    assert store.ingest(write(tmp_path / "result.json", data)).added == 3
    posts = store.read().to_pylist()
    held = json.dumps(posts, default=str)
    assert not any(name in held for name in ("user77", "1234", "Aigul"))
    channel = next(post["author"] for post in posts if post["post_id"].endswith("/2"))
    assert {post["post_id"] for post in posts} == {f"@{channel}/{number}" for number in (1, 2, 3)}
    assert {post["reply_to"] for post in posts} == {f"@{channel}/7", None}


def test_posts_of_jetstream(tmp_path: Path) -> None:
    facets = [
        {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://news.example/a"}]},
        {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Елші"}]},
    ]
    images = {"images": [{"image": {"ref": {"$link": "bafyA"}}}], "external": {"uri": "https://card.example/b"}}
    parent = {"uri": f"at://{DID}/app.bsky.feed.post/3ka"}
    told = event(facets=facets, embed=images, reply={"parent": parent}, tags=["talk"])
    like = told | {"commit": told["commit"] | {"collection": "app.bsky.feed.like"}}
    gone = told | {"commit": {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3kx"}}
    who = {"did": DID, "time_us": 1, "kind": "identity", "identity": {"handle": "aigul.example"}}
    lines = [json.dumps(one) for one in (like, who, told, gone)] + ["{", "[]"]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    (row,), rejects = read(tmp_path / "in.jsonl")
    assert (row["post_id"], row["author"], row["platform"]) == (f"at://{DID}/app.bsky.feed.post/3kx", DID, "bluesky")
    assert (row["time"], row["reply_to"], row["media"]) == ("1767225600000001", parent["uri"], ["bafyA"])
    assert (row["links"], row["tags"]) == (["https://news.example/a", "https://card.example/b"], ["Елші", "talk"])
    assert rejects == [(5, "not JSON"), (6, "not a JSON object")]
    store = PostStore(tmp_path / "posts", KEY)
    assert store.ingest(tmp_path / "in.jsonl").added == 1
    (post,) = store.read().to_pylist()
    assert "aigul7seven" not in json.dumps(post, default=str)
    assert post["post_id"] == f"at://{post['author']}/app.bsky.feed.post/3kx"
    assert post["reply_to"] == f"at://{post['author']}/app.bsky.feed.post/3ka"


def test_a_file_of_events_without_a_post_is_no_mistake(tmp_path: Path) -> None:
    who = {"did": DID, "time_us": 1, "kind": "identity"}
    (tmp_path / "in.jsonl").write_text(json.dumps(who) + "\n")
    assert read(tmp_path / "in.jsonl") == ([], [])


def test_mastodons_streaming_in_a_file(tmp_path: Path) -> None:
    status = {"id": "1", "uri": "u1", "created_at": "2026-01-01T00:00:00Z", "account": {"acct": "bob"},
              "content": "<p>hello</p>", "in_reply_to_id": "9"}  # fmt: skip
    lines = [
        {"stream": ["public"], "event": "delete", "payload": "1"},
        {"stream": ["public"], "event": "update", "payload": json.dumps(status)},
        {"stream": ["public"], "event": "update", "payload": "{broken"},
        {"stream": ["public"], "event": "status.update", "payload": json.dumps(status)},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (row,), rejects = read(tmp_path / "in.jsonl")
    assert (row["post_id"], row["text"], row["reply_to"], row["author"]) == ("u1", "hello", "9", "bob")
    assert rejects == []


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_strange_values_at_any_place_are_borne(value: Any) -> None:
    for place in message(1):
        list(export_rows(chat(message(1) | {place: value})))
    for place in ("name", "type", "id", "messages"):
        strange = chat(message(1)) | {place: value}
        assert not is_export(strange) or list(export_rows(strange)) is not None
    for place in ("facets", "embed", "reply", "tags", "text"):
        event_row(event(**{place: value}))
        event_row(event(embed={"images": value, "external": value, "record": value, "media": value}))
    for place in event():
        is_event(event() | {place: value})
        event_row(event() | {place: value})
    assert streamed_status({"event": "update", "payload": json.dumps(value)}) is None
