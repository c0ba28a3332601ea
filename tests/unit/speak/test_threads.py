"""Messages as posts: examples by hand, and what must hold for every text on every network."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.record.types.statements import WITHDRAWAL_REASONS
from elshi.speak.channels import RefusedError
from elshi.speak.lengths import LIMITS, Limits
from elshi.speak.messages import Message, Picture, Saying, part_key
from elshi.speak.phrases import LANGUAGES as SPOKEN
from elshi.speak.phrases import more_words, withdrawal_words
from elshi.speak.threads import cut_message, cut_text, is_cut_off
from elshi.text.languages import LANGUAGES
from elshi.verify.dressing import make_speaker
from elshi.verify.library import Library, make_document
from elshi.verify.matching import judge_text

LINK = "https://mfa.samal.example/kk/xs-mfa/2026/17/"
SMALL = Limits("small", len, post=60, caption=40, parts=3, pictures=2)


def message(**fields: object) -> Message:
    given: dict[str, object] = {
        "record": "xs-mfa/2026/17",
        "version": 1,
        "language": "kk",
        "saying": Saying.STATEMENT,
        "url": LINK,
        "issued_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "title": "Ксандрия туралы",
        "body": "Бірінші сөйлем. Екінші сөйлем.",
    }
    return Message(**(given | fields))  # type: ignore[arg-type]


def test_what_fits_is_one_post_without_a_number() -> None:
    (part,) = cut_message(message(), LIMITS["x"], channel="x-main")
    assert part.text == f"Ксандрия туралы\n\nБірінші сөйлем. Екінші сөйлем.\n\n{LINK}"
    assert (part.number, part.count, part.language, part.pictures) == (1, 1, "kk", ())


def test_a_thread_is_cut_after_sentences_and_ends_with_the_address_alone() -> None:
    paragraphs = ["Title", "One two three. Four five six. Seven eight nine ten. Eleven."]
    texts = cut_text(paragraphs, "https://a.example/", SMALL, with_pictures=False, more="Full text:")
    assert texts == [
        "Title\n\nOne two three. Four five six. […]",
        "Seven eight nine ten. Eleven.",
        "Full text: https://a.example/",
    ]


def test_a_text_that_only_the_address_makes_too_long_is_not_broken() -> None:
    texts = cut_text(["One two three. " * 3], "https://a.example/", SMALL, with_pictures=False)
    assert texts == ["One two three. One two three. One two three.", "https://a.example/"]


def test_marks_of_markdown_are_no_words_of_a_post() -> None:
    (part,) = cut_message(
        message(body="## Бөлім\n\n**Маңызды** [сілтеме](https://a.example)"), LIMITS["x"], channel="x"
    )
    assert part.text == f"Ксандрия туралы\n\nБөлім\n\nМаңызды сілтеме\n\n{LINK}"


def test_beyond_the_longest_thread_it_says_that_there_is_more() -> None:
    long = " ".join(f"Sentence number {number} is here." for number in range(100, 120))
    texts = cut_text(["Title", long], "https://a.example/", SMALL, with_pictures=False)
    assert texts == [
        "Title\n\nSentence number 100 is here. […]",
        "Sentence number 101 is here. […]",
        "https://a.example/",
    ]


def test_where_there_are_no_threads_a_long_text_is_cut_at_a_sentence() -> None:
    body = "Бұл толық сөйлем. " * 300
    (part,) = cut_message(message(body=body), LIMITS["instagram"], channel="insta")
    assert part.text.endswith(f"Бұл толық сөйлем. […]\n\n{LINK}")
    assert len(part.text) <= 2200


def test_a_sentence_that_is_too_long_is_cut_at_clauses_then_words_then_signs() -> None:
    texts = cut_text(["a" * 40 + ", " + "b" * 40], "https://a.example/", SMALL, with_pictures=False)
    assert texts == ["a" * 40 + ", […]", "b" * 40, "https://a.example/"]
    texts = cut_text(["ә" * 70], "https://a.example/", SMALL, with_pictures=False)
    assert texts == ["ә" * 56 + " […]", "ә" * 14, "https://a.example/"]


def test_pictures_go_with_the_first_part_whose_words_are_then_fewer() -> None:
    pictures = tuple(Picture("image/png", b"x", f"сурет {number}") for number in range(3))
    texts = cut_text(["One two three. Four five six. Seven eight."], "https://a.example/", SMALL, with_pictures=True)
    assert texts == ["One two three. Four five six. […]", "Seven eight.", "https://a.example/"]
    assert len(texts[0]) <= SMALL.caption
    parts = cut_message(message(pictures=pictures, url="https://a.example/"), SMALL, channel="c")
    assert parts[0].pictures == pictures[:2]
    assert all(not part.pictures for part in parts[1:])
    assert len(parts) > 1


def test_a_correction_says_so_first() -> None:
    (part,) = cut_message(message(version=2, saying=Saying.CORRECTION), LIMITS["mastodon"], channel="m")
    assert part.text.startswith("Түзетілген, 2-нұсқа\n\nКсандрия туралы\n\n")


def test_a_withdrawal_says_that_and_why_and_nothing_of_the_text() -> None:
    gone = message(saying=Saying.WITHDRAWAL, title="", body="", reason="error", language="ru")
    (part,) = cut_message(gone, LIMITS["x"], channel="x")
    assert part.text == f"Министерство отозвало это заявление.\n\nПричина: в нём была ошибка.\n\n{LINK}"


def test_our_own_words_are_there_in_every_language_and_for_every_reason() -> None:
    assert set(LANGUAGES) == SPOKEN
    for language in LANGUAGES:
        assert more_words(message(language=language))
        for reason in WITHDRAWAL_REASONS:
            words = withdrawal_words(message(saying=Saying.WITHDRAWAL, reason=reason, language=language))
            assert len(words) == (1 if reason == "other" else 2)
            assert all(words)


def test_an_address_that_is_too_long_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        cut_text(["Title"], "https://a.example/" + "b" * 60, SMALL, with_pictures=False)
    assert caught.value.code == "too-long"


def test_a_key_names_one_part_of_one_version_in_one_language_on_one_channel() -> None:
    keys = {
        part_key(message(version=version, language=language), channel=channel, number=number)
        for version in (1, 2)
        for language in ("kk", "ru")
        for channel in ("a", "b")
        for number in (1, 2)
    }
    assert len(keys) == 16
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)
    same = part_key(message(title="Басқа", body="Басқа."), channel="a", number=1)
    assert same in keys  # other words are still the same part: it is not said twice


def test_a_worker_of_tomorrow_knows_the_parts_of_today_by_the_same_keys() -> None:
    # printf 'elshi-part/1\0news\0xs-mfa/2026/17\0001\0kk\0001' | sha256sum | cut -c1-32
    assert part_key(message(), channel="news", number=1) == "1f5118c8446301dc3397807e87ea0d9a"


_WORDS = st.text(alphabet="абӘқүAB.!?…,;:«»1 外交。，سلام؟\U0001f468\u200d\U0001f469", min_size=1, max_size=700)


@given(st.lists(_WORDS, min_size=1, max_size=4), st.sampled_from(sorted(LIMITS)), st.booleans())
def test_every_post_fits_and_no_word_is_lost_or_added(texts: list[str], network: str, with_pictures: bool) -> None:
    limits = LIMITS[network]
    posts = cut_text(texts, LINK, limits, with_pictures=with_pictures)
    assert 1 <= len(posts) <= limits.parts
    for number, post in enumerate(posts, start=1):
        assert limits.fits(post, with_pictures=with_pictures and number == 1)
    if len(posts) == 1:
        bodies = [posts[0].removesuffix(LINK).removesuffix("\n\n")]
        assert posts[0].endswith(f"\n\n{LINK}")
    else:
        bodies = posts[:-1]
        assert posts[-1] == LINK
        assert all(post.endswith(" […]") for post in posts[:-2])
    said = "".join("".join(body.removesuffix(" […]").split()) for body in bodies)
    whole = "".join("".join(texts).split())
    assert is_cut_off(posts) is bodies[-1].endswith(" […]")
    if bodies[-1].endswith(" […]"):
        assert whole.startswith(said)
        assert len(posts) == limits.parts
    else:
        assert said == whole
    assert posts == cut_text(texts, LINK, limits, with_pictures=with_pictures)


@pytest.mark.parametrize("network", sorted(LIMITS))
def test_what_a_reader_pastes_is_never_called_altered(network: str) -> None:
    """Each post as it stands, against the text that it was made of."""
    sentences = [
        "Самал мен Дорун өзеннің арнасын өзгертпейді.",
        "Құрылыс жұмыстары 2026 жылғы 5 сәуірде басталып, 24 айға созылады.",
        "Екі тарап судың деңгейі мен сапасын бірлесіп бақылайды және нәтижелерін жариялайды.",
        "Шекара маңындағы тұрғындардың ешқайсысы көшірілмейді.",
    ]
    body = "\n\n".join(" ".join(sentences[start:]) for start in range(3))
    speaker = make_speaker(names=["Ministry of Foreign Affairs"], hosts=["mfa.samal.example"])
    library = Library(speakers={"xs-mfa": speaker})
    title = "Толин өзені үстіндегі көпір туралы"
    library.add(make_document(record="xs-mfa/2026/17", language="kk", title=title, body=body, office="xs-mfa"))
    parts = cut_message(message(title=title, body=body), LIMITS[network], channel="c")
    verdicts = [judge_text(library, part.text)[0] for part in parts]
    if len(parts) == 1:
        assert verdicts == ["authentic"]
    else:
        assert len(parts) > 2
        assert verdicts == ["excerpt"] * (len(parts) - 1) + ["unknown"], "the last is an address and no words"
