"""The measures against values worked out by hand."""

import doctest
from fractions import Fraction

from reference import ranking
from reference.ranking import (
    average_precision,
    mean_average_precision,
    pairs_of_groups,
    parse_qrels,
    parse_run,
    score_groups,
    score_pairs,
    score_sets,
)


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(ranking).failed == 0


def test_average_precision_by_hand() -> None:
    assert average_precision(["d1"], {"d1"}) == 1
    assert average_precision(["a", "b", "c", "d", "d1"], {"d1"}) == Fraction(1, 5)
    assert average_precision(["a", "b", "c", "d", "e", "d1"], {"d1"}) == 0  # sixth: cut away
    assert average_precision(["d1", "x", "d2"], {"d1", "d2"}) == (1 + Fraction(2, 3)) / 2
    assert average_precision(["d1"], {"d1", "d2", "d3", "d4", "d5", "d6"}) == Fraction(1, 6)
    assert average_precision([], {"d1"}) == 0


def test_a_query_without_an_answer_counts_and_one_without_qrels_does_not() -> None:
    qrels = {"q1": {"d1"}, "q2": {"d2"}, "q3": set()}
    assert mean_average_precision({"q1": ["x", "d1"], "q9": ["d1"], "q3": ["d1"]}, qrels) == Fraction(1, 4)


def test_files_are_read_as_trec_eval_reads_them() -> None:
    run = "q1 Q0 d1 1 0.5 t\nq1 Q0 d7 2 0.9 t\n\nq1 Q0 d3 3 0.5 t\nq2\tQ0\td1\t1\t1e-3\tt\n"
    assert parse_run(run) == {"q1": ["d7", "d3", "d1"], "q2": ["d1"]}
    assert parse_qrels("q1\t0\td1\t1\nq1 0 d2 0\nq2 0 d4 1\nq2 0 d5 2\n") == {"q1": {"d1"}, "q2": {"d4", "d5"}}


def test_scores_of_sets_and_of_nothing() -> None:
    half = score_sets({1, 2}, {2, 3})
    assert (half.found, half.true, half.both, half.precision, half.recall) == (2, 2, 1, Fraction(1, 2), Fraction(1, 2))
    assert (score_sets([], {1}).precision, score_sets([], {1}).recall) == (1, 0)
    assert (score_sets({1}, []).precision, score_sets({1}, []).recall) == (0, 1)


def test_pairs_count_once_in_either_order_and_groups_close_the_chain() -> None:
    """True group {1, 2, 3}: the pairs 1-2 and 2-3 are two of three; as a group they are all three."""
    found = score_pairs([(2, 1), (1, 2), (2, 3), (8, 9)], [{1, 2, 3}, {7}])
    assert (found.found, found.both, found.precision, found.recall) == (3, 2, Fraction(2, 3), Fraction(2, 3))
    grouped = score_groups([{1, 2, 3}, {8, 9}], [{1, 2, 3}, {7}])
    assert (grouped.precision, grouped.recall) == (Fraction(3, 4), 1)
    assert pairs_of_groups([]) == set()
