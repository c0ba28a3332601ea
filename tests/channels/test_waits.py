"""When one may ask again: each network's way of saying it, and no nonsense."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.adapters.waits import MAX_WAIT_S, read_wait

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)  # 1772355600 s after 1970


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, b"", 7),
        ({"retry-after": "Sun, 01 Mar 2026 09:02:00 GMT"}, b"", 120),
        ({"RateLimit-Reset": "1772355630"}, b"", 30),
        ({"ratelimit-reset": "30"}, b"", 30),
        ({"X-RateLimit-Reset": "2026-03-01T09:05:00.000000Z"}, b"", 300),
        ({"X-RateLimit-Reset": "2026-03-01T14:05:00+05:00"}, b"", 300),
        # their clock is an hour behind ours: what they say is read by theirs
        ({"X-RateLimit-Reset": "2026-03-01T08:05:00Z", "Date": "Sun, 01 Mar 2026 08:00:00 GMT"}, b"", 300),
        ({}, b'{"ok": false, "parameters": {"retry_after": 35}}', 35),
        ({"Retry-After": "7", "RateLimit-Reset": "1772355630"}, b"", 7),
        ({"Retry-After": "soon"}, b"", None),
        ({"Retry-After": "-5"}, b"", None),
        ({"Retry-After": "999999"}, b"", MAX_WAIT_S),
        ({"X-RateLimit-Reset": "2026-03-01T08:00:00Z"}, b"", 0),
        ({}, b'{"parameters": {"retry_after": true}}', None),
        ({}, b'{"parameters": {"retry_after": 1e999}}', None),
        ({}, b'{"parameters": []}', None),
        ({}, b"<html>", None),
    ],
)
def test_each_way_of_saying_it(headers: dict[str, str], body: bytes, seconds: float | None) -> None:
    assert read_wait(headers, body, now=NOW) == seconds


@given(st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Reset", "Date"]), st.text()), st.binary())
def test_nothing_that_a_stranger_says_breaks_it(headers: dict[str, str], body: bytes) -> None:
    wait = read_wait(headers, body, now=NOW)
    assert wait is None or 0 <= wait <= MAX_WAIT_S
