"""Ten thousand letters that nobody should send: each is read, soon, and gives a question within its limits or none."""

import random
import time
import unicodedata
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.adapters.ways.mail_text import read_letter
from elshi.speak.questions import MAX_TEXT, check_asked
from generators.hostile_letters import BOMBS, make_letter

LETTERS = 10_000
MOST_S = (
    3.0  # of processor time for one letter: ten times what the slowest takes, and a hundredth of what a naive walk does
)


@pytest.mark.parametrize("chunk", range(10))
def test_every_letter_is_read(chunk):
    questions = 0
    for seed in range(chunk * LETTERS // 10, (chunk + 1) * LETTERS // 10):
        asked = read_letter(make_letter(seed), source="ask", own=("ask@mfa.samal.example",))
        if asked is not None:
            check_asked(asked)
            questions += 1
    assert questions > 100, "what is refused whole says nothing about reading"


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_letter_takes_long(bomb):
    for seed in range(9):
        letter = bomb(random.Random(seed))
        began = time.process_time()
        read_letter(letter, source="ask")
        assert time.process_time() - began < MOST_S, (bomb.__name__, seed)


@given(data=st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read(data):
    for letter in (
        data,
        b"From: a@b.example\r\n" + data,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + data,
    ):
        asked = read_letter(letter, source="ask")
        if asked is not None:
            check_asked(asked)


_PLAIN = st.text(st.characters(categories=("L", "Nd", "Po", "Zs"), exclude_characters=">-"), min_size=1, max_size=300)


@given(text=_PLAIN, subject=_PLAIN, cte=st.sampled_from(["base64", "quoted-printable"]), html=st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_an_honest_program_wrote_is_read_to_the_letter(text, subject, cte, html):
    """Python's own writer of letters, which shares no line with our reader."""
    made = EmailMessage()
    made["From"], made["Subject"] = "a@people.example", "Re: " + " ".join(subject.split())
    made.set_content(text, cte=cte)
    if html:
        made.add_alternative("<p>other</p>", subtype="html")
    said = unicodedata.normalize("NFC", text).strip()
    asked = read_letter(bytes(made), source="ask")
    if said:
        assert asked.text == said[:MAX_TEXT]
    else:
        assert asked is None or asked.text == "other"
