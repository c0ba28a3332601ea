import hashlib
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.listen.features import make_posts
from elshi.listen.schema import RAW_SCHEMA
from reference.coordination import text_object


def raw(**values: object) -> pa.Table:
    row = dict.fromkeys(RAW_SCHEMA.names) | {"line": 1, "author": "a", "text": "hello", "time": "1448575920"} | values
    return pa.table({name: [row[name]] for name in RAW_SCHEMA.names}, schema=RAW_SCHEMA)


def one(**values: object) -> dict[str, object]:
    posts, rejects = make_posts(raw(**values), pseudonyms=None)
    assert rejects == []
    return posts.to_pylist()[0]


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("1448575920", datetime(2015, 11, 26, 22, 12)),
        ("1448575920.25", datetime(2015, 11, 26, 22, 12, 0, 250_000)),
        ("1448575920000", datetime(2015, 11, 26, 22, 12)),
        ("1448575920000001", datetime(2015, 11, 26, 22, 12, 0, 1)),
        ("2015-11-26T22:12:00Z", datetime(2015, 11, 26, 22, 12)),
        ("2015-11-27T03:12:00+05:00", datetime(2015, 11, 26, 22, 12)),
        ("2015-11-26T16:42:00-0530", datetime(2015, 11, 26, 22, 12)),
        ("2015-11-26 22:12:00.5", datetime(2015, 11, 26, 22, 12, 0, 500_000)),
        ("2015-11-26", datetime(2015, 11, 26)),
    ],
)
def test_times(time: str, at: datetime) -> None:
    assert one(time=time)["at"] == at


@pytest.mark.parametrize("time", ["yesterday", "2015", "-1", "9999-01-01", "1e30", "2015-13-01T00:00:00Z"])
def test_bad_times_are_rejected(time: str) -> None:
    posts, rejects = make_posts(raw(time=time), pseudonyms=None)
    assert len(posts) == 0
    assert [reject.line for reject in rejects] == [1]
    assert "time" in rejects[0].reason
    assert time not in rejects[0].reason.replace("1990..2100", "")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"author": " "}, "no author"),
        ({"text": ""}, "neither text, links nor media"),
        ({"text": "", "media": [" ", ""]}, "neither text, links nor media"),
        ({"text": "", "links": [" ", ""]}, "neither text, links nor media"),
    ],
)
def test_empty_rows_are_rejected(values: dict[str, object], reason: str) -> None:
    _, rejects = make_posts(raw(**values), pseudonyms=None)
    assert [reject.reason for reject in rejects] == [reason]


def test_a_picture_alone_is_a_post() -> None:
    post = one(text="", media=["AB12", " "])
    assert (post["text"], post["text_key"], post["media"]) == ("", None, ["ab12"])


def test_links_are_host_and_path() -> None:
    text = "https://WWW.News.example/A/b/?utm=1#x, http://news.example https://tube.example/watch?v=1 https://tube.example/watch?v=2"
    links = one(text=text)["links"]
    assert "news.example/A/b" in links
    assert len(links) == 3  # the bare host is no link; two watch pages differ


def test_tags_are_lower_case_nfc_and_hold_a_letter() -> None:
    assert one(text="#KochFarms #5 #Елші", tags=["NEWS", "#kochfarms"])["tags"] == ["#kochfarms", "#news", "#елші"]


def test_same_text_has_the_same_key_and_nothing_has_none() -> None:
    key = one(text="Hello   World")["text_key"]
    assert key == one(text="@bob hello world ")["text_key"]
    assert key != one(text="hello word")["text_key"]
    assert one(text="@bob")["text_key"] is None


def test_made_ids_differ_by_author_and_repeat_between_runs() -> None:
    assert one()["post_id"] == one()["post_id"] != one(author="b")["post_id"]


def test_what_later_steps_need_is_computed_once() -> None:
    post = one(
        text="RT @bob: See https://News.example/a?b=1). #Елші #AB then #елші",
        links=["https://t.example/x", " ", "https://News.example/a?b=1"],
        tags=["other"],
        reply_to=" 17 ",
        repost="99",
        media=["ABCD", "", " ef "],
    )
    assert post["us"] == 1_448_575_920_000_000
    assert post["urls"] == ["https://t.example/x", "https://News.example/a?b=1"]
    assert post["tag_sequence"] == "#елші\x1f#ab\x1f#елші"
    assert post["tags"] == ["#ab", "#other", "#елші"]
    assert post["media"] == ["abcd", "ef"]
    assert (post["reply_to"], post["repost"], post["repost_of"]) == ("17", True, "99")


def test_what_is_not_there_is_null_and_links_nobody() -> None:
    post = one(text="plain words", tags=["5"], reply_to=" ", media=None)
    assert (post["tag_sequence"], post["reply_to"], post["repost_of"]) == (None, None, None)
    assert (post["urls"], post["media"], post["repost"]) == ([], [], False)


@pytest.mark.parametrize(
    ("repost", "is_one", "of"),
    [("true", True, None), ("1", True, None), ("False", False, None), ("", False, None), ("AbC", True, "AbC")],
)
def test_a_repost_column_says_whether_or_of_what(repost: str, is_one: bool, of: str | None) -> None:
    post = one(repost=repost)
    assert (post["repost"], post["repost_of"]) == (is_one, of)


def test_tags_beside_a_text_that_has_none_keep_their_order() -> None:
    assert one(tags=["Zeta", "alpha", "#zeta"])["tag_sequence"] == "#zeta\x1f#alpha\x1f#zeta"


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text(st.sampled_from("aA@ .,\n\t\u00a0\u2028\u3000\x0b\x1c\x85İΣσ#é"), min_size=1), max_size=8)
)
def test_text_keys_are_those_of_the_slow_twin(texts: list[str]) -> None:
    empty = dict.fromkeys(RAW_SCHEMA.names) | {"author": "a", "time": "1448575920", "links": ["x/y"]}
    rows = [empty | {"line": line, "text": text} for line, text in enumerate(texts)]
    posts, _ = make_posts(pa.Table.from_pylist(rows, schema=RAW_SCHEMA), pseudonyms=None)
    plain = [text_object(text.strip(" ")) for text in texts]
    expected = [hashlib.sha256(text.encode()).hexdigest()[:32] if text else None for text in plain]
    assert posts["text_key"].to_pylist() == expected
