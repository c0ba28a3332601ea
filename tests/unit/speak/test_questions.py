"""A question's entry: what is written is read again, and nothing else is."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.speak.questions import CHANNELS, MAX_TEXT, Asked, asked_fields, clean_text, read_asked

ASKED = Asked("form", "Виза керек пе?\nРақмет", "a" * 64, language="kk", country="XB", reply="page", token="0" * 64)


@pytest.mark.parametrize("channel", CHANNELS)
def test_it_is_read_as_it_was_written(channel):
    asked = replace(ASKED, channel=channel)
    assert read_asked(asked_fields(asked)) == asked


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": "fax"},
        {"text": ""},
        {"text": " with space around "},
        {"text": "x" * (MAX_TEXT + 1)},
        {"text": "gnitirw \u202e hidden"},
        {"text": "e\u0301"},
        {"id": ""},
        {"id": "x" * 501},
        {"source": "two\nlines"},
        {"reply": "a\x00b"},
        {"reply": "x" * 1001},
        {"thread": "\t"},
        {"language": "xx"},
        {"country": "xb"},
        {"country": "XBY"},
        {"token": "0" * 63},
        {"token": ""},
    ],
)
def test_what_is_refused_and_not_repeated(changes):
    bad = replace(ASKED, **changes)
    with pytest.raises(FormatError) as caught:
        asked_fields(bad)
    assert not any(value and value in str(caught.value) for value in changes.values() if len(value) > 5)
    with pytest.raises(FormatError):
        read_asked({one.name: getattr(bad, one.name) for one in fields(Asked)})


def test_fields_too_many_or_too_few():
    written = asked_fields(ASKED)
    with pytest.raises(FormatError):
        read_asked({**written, "name": "free text"})
    for name in written:
        with pytest.raises(FormatError):
            read_asked({field: value for field, value in written.items() if field != name})


@given(st.text(max_size=200))
def test_a_cleaned_text_is_clean(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    if cleaned:
        assert read_asked(asked_fields(replace(ASKED, text=cleaned))).text == cleaned
