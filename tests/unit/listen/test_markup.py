"""HTML of strangers: its words come out, and no text of a megabyte stops the reader."""

import pytest

from elshi.listen.markup import plain_text


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
