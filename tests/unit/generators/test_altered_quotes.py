"""The quotes are those that were frozen, and their labels hold under the plain rules below."""

import json
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from generators import altered_quotes as quotes
from generators.altered_quotes_edits import CUT_MARKS
from generators.altered_quotes_score import score

SPLIT_FILE = Path(__file__).resolve().parents[2] / "data" / "quotes" / "split.json"
pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def data(shared: Any) -> Path:
    return shared("data/udhr/udhr_kaz.xml").parents[1]


@pytest.fixture(scope="module")
def bodies(data: Path) -> dict[str, str]:
    return {one.id: plain(one.body) for one in quotes.make_documents(data)}


def plain(text: str) -> str:
    """Only letters and digits, in one case: a second, duller way than the generator's own."""
    text = unicodedata.normalize("NFKC", text.replace("İ", "i").replace("ı", "i")).lower()
    return "".join(letter for letter in text if letter.isalnum())


def cut(quote: str) -> list[str]:
    """The parts of a quote between its marked cuts."""
    marks = sorted(CUT_MARKS, key=len, reverse=True)
    return re.split("|".join(re.escape(mark) for mark in marks), quote)


def test_counts_and_hashes_are_those_that_were_frozen(data: Path) -> None:
    assert quotes.describe(data) == json.loads(SPLIT_FILE.read_text(encoding="utf-8"))


def test_there_are_enough_of_each(data: Path) -> None:
    for split in quotes.SPLITS:
        cases = quotes.make_cases(data, split)
        for changes, least in ((0, 600), (1, 3000), (3, 1000)):
            assert sum(case.changes == changes for case in cases) >= least
        assert len(quotes.make_unrelated(data, split)) >= 8000


def test_splits_share_no_document_and_no_quote(data: Path) -> None:
    dev, test = (quotes.make_cases(data, split) for split in quotes.SPLITS)
    assert not {case.doc for case in dev} & {case.doc for case in test}
    assert not {case.quote for case in dev} & {case.quote for case in test}
    dev_unrelated, test_unrelated = ({case.quote for case in quotes.make_unrelated(data, s)} for s in quotes.SPLITS)
    assert not dev_unrelated & test_unrelated


def test_ids_are_unique_and_quotes_long_enough(data: Path) -> None:
    cases = [case for split in quotes.SPLITS for case in quotes.make_cases(data, split)]
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        length = len(plain(case.quote)) if case.lang == "zh" else len(case.quote.split())
        assert length >= (25 if case.lang == "zh" else 12), case  # a hyphen parts words, a space is not the measure


@pytest.mark.parametrize("split", quotes.SPLITS)
def test_benign_quotes_are_in_each_accepted_document(data: Path, bodies: dict[str, str], split: quotes.Split) -> None:
    for case in quotes.make_cases(data, split):
        if case.changes:
            continue
        assert case.doc in case.accept_docs, case
        parts = [plain(part) for part in (cut(case.quote) if case.kind == "excerpt-cut" else [case.quote])]
        for doc in case.accept_docs:
            places = [bodies[doc].find(part) for part in parts]
            assert min(places) >= 0, (case, doc)
            assert (bodies[doc] == "".join(parts)) == (case.expected["verdict"] == "authentic"), (case, doc)


@pytest.mark.parametrize("split", quotes.SPLITS)
def test_attacks_are_in_no_document_but_their_originals_are(
    data: Path, bodies: dict[str, str], split: quotes.Split
) -> None:
    by_lang = defaultdict(list)
    for document in quotes.make_documents(data):
        by_lang[document.lang].append(bodies[document.id])
    together = {lang: "|".join(texts) for lang, texts in by_lang.items()}
    for case in quotes.make_cases(data, split):
        if not case.changes:
            continue
        assert case.expected["verdict"] == "altered", case
        assert case.expected["kinds"], case
        assert case.doc in case.accept_docs, case
        whole = "".join(plain(part) for part in cut(case.quote)) if case.kind == "truncation" else plain(case.quote)
        assert whole not in together[case.lang], case
        halves = (
            [plain(half) for half in case.original.split(" || ")] if case.kind == "splice" else [plain(case.original)]
        )
        for doc in case.accept_docs:
            assert any(half in bodies[doc] for half in halves), (case, doc)


def test_unrelated_texts_point_at_no_document(data: Path) -> None:
    for split in quotes.SPLITS:
        for case in quotes.make_unrelated(data, split):
            assert (case.doc, case.accept_docs, case.expected) == (None, [], {"verdict": "unknown", "kinds": []})


def test_padding_fills_up_for_speed(data: Path) -> None:
    documents = quotes.make_speed_documents(data, 16_000)
    assert len(documents) == len({one.id for one in documents}) == 16_000


def test_score_of_perfect_and_of_lost_answers(data: Path) -> None:
    cases = [*quotes.make_cases(data, "dev"), *quotes.make_unrelated(data, "dev")]
    perfect = score(cases, [{**case.expected, "doc": case.doc} for case in cases])
    assert perfect["all"]["both"] == perfect["all"]["kinds_recall"] == 1.0
    assert perfect["unrelated"]["flagged"] == 0
    lost = score(cases, [{"verdict": "altered", "doc": None, "kinds": []} for _ in cases])
    assert lost["all"]["both"] == lost["all"]["kinds_recall"] == 0.0
    assert lost["by_changes"]["1"]["verdict"] == 1.0
    assert lost["unrelated"]["rate"] == 1.0
