import pytest

from elshi.listen.pseudonyms import Pseudonyms

KEY = b"k" * 32


@pytest.fixture
def pseudonyms() -> Pseudonyms:
    return Pseudonyms(KEY)


def test_form_is_as_specified(pseudonyms: Pseudonyms) -> None:
    import base64
    import hashlib
    import hmac

    digest = hmac.new(KEY, b"samalnet:aigul_t", hashlib.sha256).digest()
    assert pseudonyms.of("samalnet", "Aigul_T") == "p_" + base64.b32encode(digest).decode().lower()[:16]


@pytest.mark.parametrize("other", ["@Aigul_T", " aigul_t ", "acct:aigul_t", "ＡＩＧＵＬ_T"])
def test_one_account_however_written(pseudonyms: Pseudonyms, other: str) -> None:
    assert pseudonyms.of("samalnet", other) == pseudonyms.of("SamalNet", "aigul_t")


def test_platforms_and_keys_differ(pseudonyms: Pseudonyms) -> None:
    names = {pseudonyms.of("a", "x"), pseudonyms.of("b", "x"), Pseudonyms(b"l" * 32).of("a", "x")}
    assert len(names) == 3


@pytest.mark.parametrize(
    "text",
    [
        "thanks @aigul_t!",
        "RT @aigul_t: hello",
        "(@aigul_t@mastodon.example)",
        "see https://mastodon.example/@aigul_t/1234",
        "https://mastodon.example/users/aigul_t/statuses/1",
        "https://twitter.com/aigul_t/status/9",
        "https://t.me/aigul_t",
        "https://www.youtube.com/@aigul_t",
        "write to aigul_t@post.example",
        "＠aigul_t",
    ],
)
def test_scrubbing_leaves_no_handle_and_is_stable(pseudonyms: Pseudonyms, text: str) -> None:
    once = pseudonyms.scrub("samalnet", text)
    assert "aigul_t" not in once
    assert "p_" in once
    assert pseudonyms.scrub("samalnet", once) == once


def test_mention_has_the_authors_pseudonym(pseudonyms: Pseudonyms) -> None:
    assert pseudonyms.scrub("x", "hi @bob") == "hi @" + pseudonyms.of("x", "bob")


@pytest.mark.parametrize(
    "text", ["https://news.example/a/story", "https://x.com/search?q=1", "no handle here / at all"]
)
def test_plain_texts_stay(pseudonyms: Pseudonyms, text: str) -> None:
    assert pseudonyms.scrub("x", text) == text


@pytest.mark.parametrize(
    "text", ["a" * 65_000 + " @b", "a" * 65_000 + " /", "@a" + "." * 65_000, "a" * 65_000 + "/@aigul_t", "@" * 65_000]
)
def test_a_text_without_a_blank_is_looked_at_once(pseudonyms: Pseudonyms, text: str) -> None:
    once = pseudonyms.scrub("x", text)  # took a quarter of an hour when each letter was a beginning
    assert "aigul_t" not in once
    assert pseudonyms.scrub("x", once) == once


@pytest.mark.parametrize("text", ["https://h/@bob(more/@aigul_t", "@bob+aigul_t@post.example", "x/@bob/@aigul_t"])
def test_a_handle_right_after_another_goes_too(pseudonyms: Pseudonyms, text: str) -> None:
    assert "aigul_t" not in pseudonyms.scrub("x", text)


def test_short_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Pseudonyms(b"short")
