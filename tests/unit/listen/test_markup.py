"""HTML of strangers: its words come out, and no text of a megabyte stops the reader."""

from collections.abc import Callable

import pytest

from elshi.listen.markup import linked_text, plain_text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one<br/>two</p>", "one\ntwo"),
        ("a<script>x < 1</script>b<STYLE type=t>y</style >c", "a b c"),
        ("a<script>b<style>c</style>d", "ab d"),
        ("a<script>b</style>c", "abc"),
        ("2 < 3 <b>and</b> 5 > 4", "2 < 3 and 5 > 4"),
    ],
)
def test_words_come_out(markup: str, words: str) -> None:
    assert plain_text(markup) == words


@pytest.mark.parametrize("piece", ["<", "<script ", "<style>", "<br ", "</script ", "<a <"])
def test_marks_that_never_end_are_looked_at_once(piece: str) -> None:
    many = 1_000_000 // len(piece)
    assert plain_text(piece * many + "words").endswith("words")  # took hours when each began a search of its own


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('<p>Read <a href="https://a.example/f">a.example/f</a>.</p>', "Read https://a.example/f."),
        (
            "<a href='https://a.example/?b=1&amp;c=2'>the <b>form</b></a> here",
            "the form (https://a.example/?b=1&c=2) here",
        ),
        ("<A HREF=https://a.example/very/long>a.example/ve…</A>", "https://a.example/very/long"),
        ('<a href="https://a.example/@bob">@<span>bob</span></a>, hello', "@bob, hello"),
        ('<a href="javascript:x()">one</a> <a>two</a> <a href="/three">three</a>', "one two three"),
        ('<a href="https://a.example/\n f">x</a>', "x (https://a.example/f)"),
        (
            '<a href="https://a.example/1">one<a href="https://b.example/2">two',
            "one (https://a.example/1)two (https://b.example/2)",
        ),
        ("<script><a href=https://a.example/>x</a></script>y", "y"),
        ("<p>no links</p>", "no links"),
    ],
)
def test_links_are_said_with_their_address(markup: str, words: str) -> None:
    assert linked_text(markup) == words


@pytest.mark.parametrize("read", [plain_text, linked_text])
def test_a_number_that_python_cannot_read_stays_as_it_is(read: Callable[[str], str]) -> None:
    odd = f"&#{'9' * 5_000};"
    assert read(f"a{odd}") == f"a{odd}"


@pytest.mark.parametrize("piece", ["<a ", "<a href=x>", "</a>", "<a <", "<a href=https://x>x", "<a href='"])
def test_links_that_never_end_are_looked_at_once(piece: str) -> None:
    many = 200_000 // len(piece)
    assert "words" in linked_text(piece * many + "words")
