"""What counts as evidence: bytes decide, names and claims do not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.office import AT
from desk.registry.files import GOOD, HOSTILE
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.rules.evidence import (
    FILE_KINDS,
    MAX_BYTES,
    MAX_URL,
    check_file,
    check_happened,
    check_line,
    check_note,
    check_text,
    check_url,
)


def refused(reason, act, *args, **kwargs):
    with pytest.raises(RuleError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == reason


@pytest.mark.parametrize("media_type", sorted(FILE_KINDS))
def test_each_kind_is_known_by_its_bytes(media_type):
    assert check_file(GOOD[media_type]).media_type == media_type


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_other_files_are_refused(name):
    refused("evidence-kind", check_file, HOSTILE[name])


def test_sizes():
    refused("evidence-empty", check_file, b"")
    full = GOOD["image/png"].ljust(MAX_BYTES, b"\x00")
    assert check_file(full).ending == "png"
    refused("evidence-too-large", check_file, full + b"\x00")


@given(st.binary(max_size=64))
def test_any_bytes_are_taken_or_refused_with_a_reason(data):
    try:
        kind = check_file(data)
    except RuleError as error:
        assert error.code in {"evidence-empty", "evidence-kind"}  # noqa: PT017  # either outcome is right
    else:
        assert kind.media_type in FILE_KINDS
        assert kind.media_type != "text/plain" or b"<svg" not in data[:8].lower()


def test_typed_words_stay_what_they_are():
    assert check_text("<script>alert(1)</script>\r\nend\n") == "<script>alert(1)</script>\nend"
    for bad in ("", " \n ", "a\x00b", "x" * 20_001):
        refused("evidence-text", check_text, bad)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.com/a", "https://x.com/a b", ""])
def test_addresses_are_http(url):
    refused("evidence-url", check_url, url)
    assert check_url(" https://x.com/mfa_samal ") == "https://x.com/mfa_samal"
    refused("evidence-url", check_url, "https://x.com/" + "a" * MAX_URL)


def test_lines_notes_and_moments():
    assert check_line("  one\tline ", longest=20, code="letter-line") == "one line"
    assert check_line("", longest=20, code="letter-line", may_be_empty=True) == ""
    for bad in ("", "a\nb", "a" * 21, "a\x07"):
        refused("letter-line", check_line, bad, longest=20, code="letter-line")
    refused("incident-note", check_note, "x" * 1001)
    refused("in-the-future", check_happened, AT + timedelta(minutes=6), at=AT)
    assert check_happened(AT, at=AT) == AT
