"""Runs, chains and alignments against slow and obvious twins."""

from hypothesis import given
from hypothesis import strategies as st

from elshi.text.alignment import RUN, Run, _subsequence, align, find_chain, find_runs
from elshi.text.differences import find_changes, show_changes
from elshi.text.normal import normalise
from elshi.text.tokens import read_tokens

TEXTS = st.text(alphabet="abcd", max_size=24)


def slow_subsequence(rows, columns):
    """The rule of docs/formats/matching.md, by the table."""
    table = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for i, row in enumerate(rows, 1):
        for j, column in enumerate(columns, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if row == column else max(table[i][j - 1], table[i - 1][j])
    pairs, i, j = [], len(rows), len(columns)
    while i and j:
        if table[i][j] == table[i][j - 1]:
            j -= 1
        elif table[i][j] == table[i - 1][j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


@given(TEXTS, TEXTS)
def test_fast_and_slow_subsequence_are_the_same(rows, columns):
    assert _subsequence(rows, columns) == slow_subsequence(rows, columns)


@given(TEXTS, TEXTS)
def test_runs_are_equal_and_maximal(one, other):
    for run in find_runs(one, other):
        assert run.length >= RUN
        stretch = one[run.given : run.given + run.length]
        assert stretch == other[run.other : run.other + run.length]
        before = run.given and run.other and one[run.given - 1] == other[run.other - 1]
        after = one[run.given + run.length :][:1], other[run.other + run.length :][:1]
        assert not before
        assert "" in after or after[0] != after[1]


@given(TEXTS, TEXTS)
def test_an_alignment_pairs_equal_words_in_order(one, other):
    chain = find_chain(find_runs(one, other))
    if not chain:
        return
    found = align(one, other, chain)
    a = b = 0
    for run in found.equal:
        assert run.given >= a
        assert run.other >= b
        assert one[run.given : run.given + run.length] == other[run.other : run.other + run.length]
        a, b = run.given + run.length, run.other + run.length
    assert found.start <= found.equal[0].other
    assert b <= found.end <= len(other)


def test_the_chain_goes_through_the_text_in_order():
    runs = [Run(0, 50, 5), Run(5, 0, 9), Run(14, 9, 4)]
    assert find_chain(runs) == (Run(5, 0, 9), Run(14, 9, 4))
    assert find_chain([]) == ()


def test_runs_that_overlap_lose_their_first_words():
    assert find_chain([Run(0, 0, 6), Run(4, 7, 6)]) == (Run(0, 0, 6), Run(6, 9, 4))


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e.", "F,", "5"]), max_size=20),
    st.integers(0, 19),
    st.sampled_from(["", "x", "7 y"]),
)
def test_the_sides_of_a_diff_are_the_texts(words, at, new):
    official = read_tokens(normalise(" ".join(words)))
    given = read_tokens(normalise(" ".join([*words[:at], new, *words[at + 1 :]])))
    letters = ["".join(word[0].lower() for word in tokens.words) for tokens in (given, official)]
    chain = find_chain(find_runs(*letters))
    if not chain:
        return
    found = align(*letters, chain)
    parts = show_changes(given, official, find_changes(given, official, found))
    assert "".join(part.given for part in parts) == given.text
    assert "".join(part.official for part in parts) == official.stretch(found.start, found.end).rstrip()
    assert {part.op for part in parts} <= {"equal", "delete", "insert", "replace"}
