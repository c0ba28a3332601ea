"""Altered quotes of real texts: the right verdict, about the right document (tests/generators/altered_quotes.py).

The matcher was tuned on the split `dev`. The split `test` shares no source with it and is judged here only.
"""

from collections import Counter
from dataclasses import dataclass

import pytest

from elshi.verify.judging import judge
from elshi.verify.library import Library, make_document
from generators import altered_quotes

WHAT = {"same": "authentic", "excerpt": "excerpt", "altered": "altered"}


@dataclass
class Score:
    """Percent of cases with the right verdict and document: with one change or none, and with three."""

    one: float
    three: float
    flagged: float
    unrelated: int
    by_kind: dict[str, float]


@pytest.fixture(scope="module")
def data(shared):
    return shared("data/kaznerd_sentences.txt.gz").parent


@pytest.fixture(scope="module")
def library(data):
    found = Library()
    for number, it in enumerate(altered_quotes.make_documents(data)):
        found.add(make_document(record=it.id, language=it.lang, title="", body=it.body, order=number))
    return found


def score(library, data, split):
    right, total = Counter(), Counter()
    for case in altered_quotes.make_cases(data, split):
        found = judge(library, case.quote)
        total[case.changes == 3, case.kind] += 1
        right[case.changes == 3, case.kind] += (
            found is not None
            and WHAT[found.what] == case.expected["verdict"]
            and found.document.record in case.accept_docs
        )
    unrelated = altered_quotes.make_unrelated(data, split)
    flagged = sum(judge(library, case.quote) is not None for case in unrelated)

    def percent(three):
        keys = [key for key in total if key[0] is three]
        return 100 * sum(right[key] for key in keys) / sum(total[key] for key in keys)

    by_kind = {kind: 100 * right[three, kind] / total[three, kind] for three, kind in total}
    return Score(percent(False), percent(True), 100 * flagged / len(unrelated), len(unrelated), by_kind)


def test_dev_split(library, data):
    found = score(library, data, "dev")
    assert found.one >= 99.5, found
    assert found.three >= 99, found
    assert min(found.by_kind.values()) >= 98, found
    assert found.unrelated >= 7_500
    assert found.flagged <= 0.3, found


def test_frozen_test_split(library, data):
    """The figures of the issue; the aims are 99, 96 and 0.3."""
    found = score(library, data, "test")
    assert found.one >= 98, found
    assert found.three >= 92, found
    assert found.by_kind["excerpt-cut"] >= 95, found
    assert found.unrelated >= 7_500
    assert found.flagged <= 0.5, found
