"""Lengths against what the networks' own documents give as examples, and by hand."""

import pytest

from elshi.speak.lengths import (
    LIMITS,
    SHORTEST,
    count_graphemes,
    count_mastodon,
    count_threads,
    count_utf16,
    count_weighted,
    find_limits,
    split_graphemes,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"  # four persons, one sign: 7 code points
FLAG = "\U0001f1f0\U0001f1ff"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        # docs.x.com/fundamentals/counting-characters, and examples of twitter-text's conformance suite
        ("Hi http://test.co", 26),
        ("http://test.co", 23),
        ("cafe\u0301", 4),  # after NFC
        ("A\u0301B", 2),
        ("故人西辞黄鹤楼，烟花三月下扬州。", 32),
        ("\U0001f637\U0001f47e\U0001f621\U0001f525\U0001f4a9", 10),
        (f"H\U0001f431\u263a{FAMILY}", 7),
        ("\U0001f64b\U0001f3fd\U0001f468\u200d\U0001f3a4", 4),  # with a colour of skin, and two joined
        (FLAG, 2),
        ("1\ufe0f\u20e3", 2),
        # by hand
        ("Қазақстан", 9),
        ("البيان الرسمي", 13),
        ("“…” – —", 8),  # … is outside the light ranges
        ("https://mfa.samal.example/kk/xs-mfa/2026/17/.", 24),  # the point is no part of the address
        ("(https://mfa.samal.example/)", 25),
        ("mfa.samal.example", 23),
        ("2,5 млн. және 3.14", 18),
        ("", 0),
    ],
)
def test_x_counts_by_weight(text: str, length: int) -> None:
    assert count_weighted(text) == length


def test_an_address_costs_x_and_mastodon_23_and_others_all_its_signs() -> None:
    address = "https://mfa.samal.example/kk/xs-mfa/2026/17/"
    assert len(address) == 44
    assert count_weighted(f"a {address}") == count_mastodon(f"a {address}") == 25
    assert count_graphemes(f"a {address}") == count_utf16(f"a {address}") == count_threads(f"a {address}") == 46


def test_mastodon_knows_an_address_by_its_scheme_only() -> None:
    assert count_mastodon("mfa.samal.example") == len("mfa.samal.example")


def test_one_sign_is_counted_in_four_ways() -> None:
    assert [count(FAMILY) for count in (count_graphemes, count_mastodon, count_utf16, count_threads)] == [1, 1, 11, 25]
    assert count_threads("ә") == 1  # a letter of two bytes is one
    assert split_graphemes(f"ә{FAMILY}е\u0308") == ["ә", FAMILY, "е\u0308"]


def test_bluesky_also_limits_bytes() -> None:
    bluesky = LIMITS["bluesky"]
    assert bluesky.fits("ә" * 300, with_pictures=False)
    assert not bluesky.fits("ә" * 301, with_pictures=False)
    assert bluesky.count(FAMILY * 121) == 121
    assert not bluesky.fits(FAMILY * 121, with_pictures=False)  # 25 bytes each: 3025


def test_telegram_lets_a_picture_have_fewer_words() -> None:
    telegram = LIMITS["telegram"]
    assert telegram.fits("a" * 4096, with_pictures=False)
    assert not telegram.fits("a" * 1025, with_pictures=True)
    assert telegram.longest(with_pictures=True) == 1024


@pytest.mark.parametrize(
    ("network", "given", "post", "caption"),
    [
        ("mastodon", 0, 500, 500),
        ("mastodon", 5000, 5000, 5000),  # what a server says of itself
        ("mastodon", SHORTEST - 1, 500, 500),
        ("telegram", 2000, 2000, 1024),
        ("telegram", 500, 500, 500),
        ("weibo", 0, 2000, 2000),  # no rule of its own
        ("weibo", 1000, 1000, 1000),
    ],
)
def test_what_the_other_side_says_wins(network: str, given: int, post: int, caption: int) -> None:
    limits = find_limits(network, post=given)
    assert (limits.post, limits.caption) == (post, caption)


def test_each_network_is_found_by_its_name() -> None:
    assert all(limits.network == name for name, limits in LIMITS.items())
    assert all(0 < limits.caption <= limits.post and 1 <= limits.parts <= 9 for limits in LIMITS.values())


def test_whatsapp_and_wechat_are_held_to_what_their_documents_say() -> None:
    whatsapp, wechat = LIMITS["whatsapp"], LIMITS["wechat"]
    assert whatsapp.fits("я" * 4096, with_pictures=False)
    assert not whatsapp.fits("я" * 4097, with_pictures=False)
    assert not whatsapp.fits("я" * 1025, with_pictures=True)
    assert wechat.fits("外" * 18_000, with_pictures=True)
    assert not wechat.fits("外" * 20_000, with_pictures=True)
