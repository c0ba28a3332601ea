"""Rules around a draft, without Django: states of renditions, merging, places to fill, passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.desk.people.rules import Role, RuleError
from elshi.desk.releases.rules.merging import merge_texts
from elshi.desk.releases.rules.passages import BODY, TITLE, Passage, check_comment, find_passage
from elshi.desk.releases.rules.places import check_filled, find_places
from elshi.desk.releases.rules.renditions import (
    Mark,
    RenditionState,
    Standing,
    check_assignment,
    check_markable,
    check_may_write,
    find_state,
    follow_save,
)

KK, RU, EN = ("Т", "мәтін"), ("З", "текст"), ("T", "text")


def refused(code):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("own", "authentic", "state"),
    [
        (Standing(), Standing(1, 1), RenditionState.NOT_STARTED),
        (Standing(1, 1), Standing(1, 1), RenditionState.TRANSLATING),
        (Standing(3, 2), Standing(2, 2), RenditionState.TRANSLATING),
        (Standing(3, 1), Standing(2, 2), RenditionState.OUT_OF_DATE),  # made from the text before
        (Standing(1, 1), Standing(2, 2), RenditionState.OUT_OF_DATE),
        (Standing(1, 1, Mark.READY, 1), Standing(1, 1), RenditionState.READY),
        (Standing(1, 1, Mark.CHECKED, 1), Standing(1, 1), RenditionState.CHECKED),
        (Standing(1, 1, Mark.CHECKED, 1), Standing(2, 2), RenditionState.OUT_OF_DATE),
        (Standing(1, 1, Mark.READY, 2), Standing(2, 2), RenditionState.READY),  # "it still fits"
        (Standing(3, 2, Mark.CHECKED, 2), Standing(2, 2), RenditionState.TRANSLATING),  # words changed since
        (Standing(3, 1, Mark.CHECKED, 2), Standing(2, 2), RenditionState.OUT_OF_DATE),
    ],
)
def test_a_state_follows_from_versions_and_marks(own, authentic, state):
    assert find_state(own, authentic=authentic, is_authentic=False) == state


def test_the_authentic_text_is_never_out_of_date():
    for own in (Standing(2, 1), Standing(1, 1, Mark.READY, 1)):
        assert find_state(own, authentic=own, is_authentic=True) == RenditionState.AUTHENTIC
    assert find_state(Standing(), authentic=Standing(), is_authentic=True) == RenditionState.NOT_STARTED


def test_a_save_notes_what_a_translation_was_made_from():
    first = follow_save({}, {"kk": KK, "ru": RU}, authentic=("kk", "kk"), seen=0, number=1)
    assert first == {"kk": Standing(1, 1), "ru": Standing(1, 1)}
    # the translator saw version 1, somebody saved version 2 meanwhile
    late = follow_save({"kk": KK, "ru": RU}, {"kk": KK, "ru": RU, "en": EN}, authentic=("kk", "kk"), seen=1, number=3)
    assert late == {"en": Standing(3, 1)}
    gone = follow_save({"kk": KK, "ru": RU}, {"kk": KK}, authentic=("kk", "kk"), seen=1, number=2)
    assert gone == {"ru": Standing()}
    other = follow_save({"kk": KK, "ru": RU}, {"kk": KK, "ru": RU}, authentic=("kk", "ru"), seen=1, number=2)
    assert other == {"ru": Standing(2, 2)}


@pytest.mark.parametrize(
    ("changed", "authentic", "code"),
    [
        ({"ru"}, ("kk", "kk"), None),
        ({"en"}, ("kk", "kk"), None),
        ({"kk"}, ("kk", "kk"), "authentic-not-yours"),
        ({"ru", "kk"}, ("kk", "kk"), "authentic-not-yours"),
        (set(), ("kk", "ru"), "authentic-not-yours"),
        ({"ru", "ar"}, ("kk", "kk"), "rendition-not-yours"),
    ],
)
def test_a_translator_writes_what_is_his_or_nobodys(changed, authentic, code):
    given_to = {"ru": (7, "zhanna"), "ar": (8, "other")}
    if code is None:
        check_may_write(Role.TRANSLATOR, 7, changed=changed, authentic=authentic, translators=given_to)
    else:
        with refused(code):
            check_may_write(Role.TRANSLATOR, 7, changed=changed, authentic=authentic, translators=given_to)
    for role in (Role.PRESS_OFFICER, Role.APPROVER):
        check_may_write(role, 7, changed=changed, authentic=authentic, translators=given_to)


@pytest.mark.parametrize(
    ("before", "after", "may"), [(None, 7, True), (7, None, True), (8, 7, False), (None, 8, False), (7, 8, False)]
)
def test_a_translator_disposes_of_his_own_only(before, after, may):
    check_assignment(Role.PRESS_OFFICER, 7, before=before, after=after)
    if may:
        check_assignment(Role.TRANSLATOR, 7, before=before, after=after)
    else:
        with refused("only-for-yourself"):
            check_assignment(Role.TRANSLATOR, 7, before=before, after=after)


def test_whoever_wrote_a_translation_does_not_check_it():
    check_markable(RenditionState.OUT_OF_DATE, Mark.READY, language="ru", wrote_it=True)
    check_markable(RenditionState.READY, Mark.CHECKED, language="ru", wrote_it=False)
    for state, mark, code in (
        (RenditionState.READY, Mark.CHECKED, "own-check"),
        (RenditionState.NOT_STARTED, Mark.READY, "rendition-empty"),
        (RenditionState.AUTHENTIC, Mark.READY, "rendition-authentic"),
    ):
        with refused(code):
            check_markable(state, mark, language="ru", wrote_it=True)


TEXT = st.sampled_from([("", ""), ("a", "1"), ("a", "2"), ("b", "1")])
SIDE = st.tuples(st.sampled_from(["kk", "ru"]), st.fixed_dictionaries({"kk": TEXT, "ru": TEXT, "en": TEXT}))


def full(texts):
    return {tag: texts.get(tag, ("", "")) for tag in ("kk", "ru", "en")}


@given(SIDE, SIDE, SIDE)
def test_a_merge_loses_nobodys_words(base, theirs, mine):
    merged = merge_texts(base=base, theirs=theirs, mine=mine)
    for tag in ("kk", "ru", "en"):
        old, other, own = base[1][tag], theirs[1][tag], mine[1][tag]
        made = full(merged.texts)[tag]
        both_changed = len({old, other, own}) == 3
        assert (tag in merged.conflicts) == both_changed
        if not both_changed:
            assert made == (own if own != old else other)
    mirrored = merge_texts(base=base, theirs=mine, mine=theirs)
    assert (mirrored.conflicts, mirrored.is_clean) == (merged.conflicts, merged.is_clean)
    if merged.is_clean:
        assert (mirrored.texts, mirrored.authentic) == (merged.texts, merged.authentic)


@given(SIDE, SIDE)
def test_merging_with_no_change_gives_the_other_side(base, other):
    for theirs, mine in ((base, other), (other, base), (other, other)):
        merged = merge_texts(base=base, theirs=theirs, mine=mine)
        assert merged.is_clean
        assert (merged.authentic, full(merged.texts)) == other


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Халқына […] көңіл айтамыз", ["[…]"]),
        ("[… мемлекеттің атауы] туралы, [...]", ["[… мемлекеттің атауы]", "[...]"]),
        ("[ … ]", ["[ … ]"]),
        ("Ол «біз (…) дайынбыз» деді.", []),
        ("[сайт](https://mfa.samal.example/)", []),
        ("[…\n]", []),
        ("- [x] done …", []),
    ],
)
def test_places_to_fill(text, places):
    assert find_places(text) == places


def test_an_unfilled_place_in_any_title_or_text_is_refused():
    good = {"language": "kk", "title": "Т", "body": "мәтін"}
    check_filled([good])
    for part in ("title", "body"):
        with pytest.raises(RuleError) as caught:
            check_filled([good, {**good, "language": "ru", part: "о […]"}])
        assert caught.value.facts == {"language": "ru", "place": "[…]", "count": 1}


def test_a_passage_is_found_again_by_its_words():
    body = "Бірінші сөйлем. Екінші сөйлем. Бірінші сөйлем."
    assert find_passage("T", body, "Екінші сөйлем") == Passage(BODY, 16, 13)
    assert find_passage("T", "Жаңа кіріспе. " + body, "Екінші сөйлем", near=Passage(BODY, 16, 13)) == Passage(
        BODY, 30, 13
    )
    # of several, the one that stands nearest
    assert find_passage("T", body, "Бірінші", near=Passage(BODY, 40, 7)) == Passage(BODY, 31, 7)
    assert find_passage("T", body, "Бірінші", near=Passage(BODY, 3, 7)) == Passage(BODY, 0, 7)
    assert find_passage("Бірінші", body, "Бірінші", near=Passage(TITLE, 0, 7)) == Passage(TITLE, 0, 7)
    assert find_passage("T", body, "Үшінші") is None


def test_a_passage_is_found_through_markdown_and_line_ends():
    assert find_passage("T", "мы **очень\nрады** видеть", "очень рады видеть") == Passage(BODY, 5, 19)


def test_an_empty_quote_is_about_the_whole_text():
    assert find_passage("T", "body", "") == Passage(BODY, 0, 0)


@given(st.text(st.sampled_from("аб .*\n"), max_size=40), st.integers(0, 30), st.integers(1, 20))
def test_every_passage_of_a_text_is_found_where_it_is(body, start, length):
    quote = body[start : start + length].strip()
    if quote:
        found = find_passage("", body, quote)
        assert body[found.start : found.start + found.length].split() == quote.split()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001, "a\x00b", "a\u202eb"])
def test_a_comment_has_words_and_a_limit(text):
    with refused("bad-comment"):
        check_comment(text)
