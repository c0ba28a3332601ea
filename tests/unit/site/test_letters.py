"""Letters: the words that were approved and no others, in five languages, from the right where they run so."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elshi.site.letter_html import format_html, format_html_foot, format_plain, format_plain_foot
from elshi.site.letters import (
    DigestLine,
    Letter,
    confirm_letter,
    digest_letter,
    footer_words,
    known_letter,
    quote,
    statement_letter,
)
from elshi.speak.messages import Message, Saying
from elshi.speak.phrases import reason_words
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import plain_text, render_html

AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
URL = "https://mfa.samal.example/kk/xs-mfa/2026/17/"


def message(language: str, **given) -> Message:
    fields = {"saying": Saying.STATEMENT, "title": "Тақырып", "body": "Бірінші.\n\n- екінші\n- үшінші"} | given
    return Message(record="xs-mfa/2026/17", version=1, language=language, url=URL, issued_at=AT, **fields)


# one line, as titles and names are; with signs that CommonMark reads, and plain ones between them
LINES = st.text(st.sampled_from("abЖқ١中0123.)-+#*_`[]()<>&!\\~=|:'\" "), max_size=40).map(
    lambda text: " ".join(text.split())
)


@given(LINES)
@example("0 #")
@example("- ##")
def test_quoted_words_are_shown_as_they_are(text):
    assert plain_text(quote(text)) == text
    assert plain_text(f"- **x** {quote(text)}") in {f"x {text}".rstrip(), f"x {text}"}
    assert plain_text(f"# {quote(text)}") == text


def test_few_signs_are_added():
    assert quote("Самал көмек жібереді. Ертең - xs-mfa/2026/17, 3) бәрі!") == (
        "Самал көмек жібереді. Ертең - xs-mfa/2026/17, 3) бәрі!"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_in_each_language(language):
    letter = statement_letter(message(language))
    assert letter.subject == "Тақырып"
    plain = format_plain(letter)
    assert all(words in plain for words in ("Бірінші.", "екінші", URL, "xs-mfa/2026/17"))
    assert plain.count("Тақырып") == 1
    html = format_html(letter) + format_html_foot(())
    assert f'<html lang="{language}" dir="{LANGUAGES[language].direction}">' in html
    assert html.count("<html") == html.count("</html>") == 1
    assert f'<a href="{URL}"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_corrected_or_withdrawn_says_so_first(language):
    correction = statement_letter(message(language, saying=Saying.CORRECTION))
    assert correction.subject.endswith("Тақырып")
    assert correction.subject != "Тақырып"
    assert format_plain(correction).index("Бірінші.") > len(format_plain(correction).partition("\n")[0])
    gone = statement_letter(message(language, saying=Saying.WITHDRAWAL, title="", body="", reason="error"))
    elsewhere = statement_letter(message(language, saying=Saying.CORRECTION, title="", body=""))
    why = reason_words(message(language, saying=Saying.WITHDRAWAL, reason="error"))
    assert why
    assert why in format_plain(gone)
    assert format_plain(statement_letter(message(language, saying=Saying.WITHDRAWAL, reason="strange"))).count(why) == 0
    for letter in (gone, elsewhere):
        assert "xs-mfa/2026/17" in letter.subject
        assert "Тақырып" not in letter.body
        assert URL in format_plain(letter)
    assert gone.subject != elsewhere.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_a_digest_in_each_language(language, rhythm):
    lines = [
        DigestLine("xs-mfa/2026/1", "Бірінші *жұлдыз*", AT, URL),
        DigestLine("xs-mfa/2026/2", "Екінші", AT, URL + "2", is_corrected=True),
        DigestLine("xs-mfa/2026/3", "", AT, URL + "3", is_withdrawn=True),
    ]
    plain = format_plain(digest_letter(lines, language=language, rhythm=rhythm, until=AT))
    assert "Бірінші *жұлдыз*" in plain
    assert plain.index("Екінші") < plain.index("xs-mfa/2026/3")
    assert [plain.count(address + "\n") for address in (URL, URL + "2", URL + "3")] == [1, 1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_in_each_language(language):
    link = "https://news.mfa.samal.example/subscribe/confirm/abc_def-ghi?lang=kk"
    for make in (confirm_letter, known_letter):
        letter = make(office="Самал *СІМ*", language=language, link=link)
        plain = format_plain(letter)
        assert "Самал *СІМ*" in plain
        assert link in plain
        assert f'href="{link}"' in format_html(letter)
        assert letter.subject


def test_the_foot_is_the_readers_own():
    change, end = footer_words("kk")
    links = [(change, "https://news.mfa.samal.example/a?x=1&y=2"), (end, "https://news.mfa.samal.example/b")]
    assert format_plain_foot(links).startswith("\n-- \n")
    assert "https://news.mfa.samal.example/a?x=1&amp;y=2" in format_html_foot(links)
    assert format_plain_foot(()) == ""


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_word_of_a_letter_is_mark_up(subject, body):
    html = format_html(Letter("kk", subject, body))
    assert "<script" not in html.lower()
    assert html.count("<title>") == 1
    assert render_html(body) in html
