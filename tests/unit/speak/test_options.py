"""Options of channels: what each kind has, what a value is like, and how long a setting may be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.record.types.accounts import PLATFORMS
from elshi.speak.channels import KINDS
from elshi.speak.options import (
    ADDRESS,
    MAX_OPTION,
    PRIVATE,
    SETUPS,
    Hold,
    OptionError,
    check_options,
    find_hold,
    fits_network,
    fits_platform,
)

# by hand: a whole and right setup of each kind
RIGHT = {
    "mastodon": {"max_length": "5000", "visibility": "unlisted", PRIVATE: "yes"},
    "bluesky": {"handle": "mfa.samal.example", PRIVATE: "no"},
    "telegram": {"chat": "@mfa_samal", PRIVATE: "no"},
    "activitypub": {
        "handle": "mfa", "title": "Сыртқы істер министрлігі", "summary": "Самалдың атынан",
        "page": "https://mfa.samal.example/kk/", PRIVATE: "no",
    },
    "mail": {
        "sender": "press@mfa.samal.example", "name": "MFA of Samal", "name-kk": "Самал СІМ", "name-ru": "МИД Самала",
        "name-en": "MFA of Samal", "name-ar": "وزارة الخارجية", "name-zh": "萨马尔外交部",
        "title-kk": "Мәлімдемелер", "title-ru": "Заявления", "title-en": "Statements", "title-ar": "بيانات",
        "title-zh": "声明",
        "door": "https://news.mfa.samal.example", "user": "press", "ca-file": "/etc/ssl/mfa.pem", "lines": "16",
        "questions": "300",
        "brief-to": "minister@mfa.samal.example, duty@mfa.samal.example", PRIVATE: "yes",
    },
    "manual": {"network": "x", "max_length": "280"},
}  # fmt: skip
WRONG = [
    ("mastodon", "max_length", "199"), ("mastodon", "max_length", "100000"), ("mastodon", "max_length", "٥٠٠"),
    ("mastodon", "visibility", "private"), ("mastodon", PRIVATE, "true"),
    ("bluesky", "handle", ""), ("bluesky", "handle", "@mfa.samal.example"),
    ("telegram", "chat", "mfa_samal"), ("telegram", "chat", "@a/b"), ("telegram", "chat", "-"),
    ("activitypub", "handle", "МИД"), ("activitypub", "handle", "mfa."), ("activitypub", "handle", "inbox"),
    ("activitypub", "page", "javascript:alert(1)"), ("activitypub", "title", " "),
    ("mail", "sender", "nobody"), ("mail", "sender", "a@b.example\nX: y"), ("mail", "name", "МИД\nBcc: x"),
    ("mail", "lines", "0"), ("mail", "lines", "17"), ("mail", "questions", "0"),
    ("mail", "questions", "10001"), ("mail", "door", "news.mfa.samal.example"),
    ("mail", "brief-to", "minister@mfa.samal.example nobody"), ("mail", "brief-to", " , "),
    ("mail", "name", "ә" * (MAX_OPTION + 1)),
    ("manual", "network", "no-such-network"), ("manual", "max_length", "12"),
]  # fmt: skip


def test_every_kind_and_every_option_is_in_the_table_and_here() -> None:
    assert set(SETUPS) == set(RIGHT) == set(KINDS)
    for kind, options in RIGHT.items():
        assert set(options) == set(SETUPS[kind].options)
        check_options(kind, options)


@pytest.mark.parametrize(("kind", "name", "text"), WRONG)
def test_a_wrong_value_is_refused_with_what_it_is_like(kind: str, name: str, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        check_options(kind, RIGHT[kind] | {name: text})
    assert (caught.value.code, caught.value.option) == ("bad-option", name)
    assert SETUPS[kind].options[name].like in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelt_option_is_refused_with_the_known_names(kind: str) -> None:
    for name in RIGHT[kind]:
        misspelt = name[:-1]
        with pytest.raises(OptionError) as caught:
            check_options(kind, RIGHT[kind] | {misspelt: "x"})
        assert (caught.value.code, caught.value.option) == ("no-such-option", misspelt)
        assert caught.value.expected.split(", ") == sorted(RIGHT[kind])
    with pytest.raises(OptionError):
        check_options(kind, RIGHT[kind] | {"folder": "/"})
    check_options(kind, RIGHT[kind] | {"folder": "/"}, given=("folder",))


@pytest.mark.parametrize(("kind", "name"), [("bluesky", "handle"), ("telegram", "chat"), ("mail", "sender")])
def test_what_a_kind_cannot_do_without_is_asked_for(kind: str, name: str) -> None:
    left = {key: text for key, text in RIGHT[kind].items() if key != name}
    with pytest.raises(OptionError) as caught:
        check_options(kind, left)
    assert (caught.value.code, caught.value.option) == ("option-missing", name)


@pytest.mark.parametrize("kind", ["mastodon", "activitypub", "manual"])
def test_the_others_need_none(kind: str) -> None:
    check_options(kind, {})


@given(st.sampled_from(KINDS), st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=3))
def test_nothing_but_an_option_error_comes_of_it(kind: str, options: dict[str, str]) -> None:
    code = ""
    try:
        check_options(kind, options)
    except OptionError as exc:
        code = exc.code
    assert code in {"no-such-option", "option-missing", "bad-option"} or set(options) <= set(RIGHT[kind])


def test_a_kind_speaks_from_accounts_of_its_own_network() -> None:
    fitting = {
        kind: {platform for platform in (*PLATFORMS, "other-gotosocial") if fits_platform(kind, platform)}
        for kind in KINDS
    }
    assert fitting == {
        "mastodon": {"mastodon", "other-gotosocial"},
        "bluesky": {"bluesky"},
        "telegram": {"telegram"},
        "activitypub": {"mastodon", "other-gotosocial"},
        "mail": {"e-mail"},
        "manual": {*PLATFORMS, "other-gotosocial"},
    }
    assert fits_network("vk", "vk")
    assert fits_network("other", "vk")
    assert not fits_network("x", "vk")


@pytest.mark.parametrize(
    ("kind", "names", "hold"),
    [
        ("mastodon", ["visibility", "languages", "per-minute"], Hold.FREE),
        ("mastodon", ["visibility", "max_length"], Hold.SETTLED),
        ("mastodon", ["max_length", ADDRESS], Hold.FIXED),
        ("bluesky", [ADDRESS], Hold.SETTLED),
        ("telegram", ["chat"], Hold.SETTLED),
        ("activitypub", ["title", "page"], Hold.FREE),
        ("activitypub", ["handle"], Hold.FIXED),
        ("mail", [ADDRESS, *RIGHT["mail"]], Hold.FREE),
        ("manual", ["network"], Hold.SETTLED),
        ("manual", [], Hold.FREE),
    ],
)
def test_a_setting_holds_as_long_as_what_was_said_depends_on_it(kind: str, names: list[str], hold: Hold) -> None:
    assert find_hold(kind, names) is hold
