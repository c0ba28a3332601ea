"""How well and how fast altered quotes are found: rates on a folder of labelled cases, times among many documents.

The folder holds JSON Lines, as `tests/generators/altered_quotes.py --out DIR` writes them:

documents.jsonl          {id, title, body}              what is official
<split>.jsonl            {kind, changes, quote, accept_docs, expected: {verdict}}
<split>-unrelated.jsonl  {quote}                        what should be found nowhere
speed.jsonl              {id, title, body}              more documents, for the times alone
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

from elshi.base.errors import UserError
from elshi.bench.figures import Figure, at_least, at_most
from elshi.verify.judging import judge
from elshi.verify.library import Library, make_document
from elshi.verify.matching import MIN_WORDS, count_words, name_verdict

ONE_CHANGE, THREE_CHANGES, UNRELATED = 0.98, 0.92, 0.005  # the goals
MEDIAN_MS, P99_MS = 1.0, 10.0


def bench_verify(folder: Path, *, split: str) -> Iterator[Figure]:
    """The figures of `split`. Raises UserError where a file is not there."""
    library = _library(_read(folder / "documents.jsonl"))
    cases = list(_read(folder / f"{split}.jsonl"))
    yield from _rates(library, cases)
    yield _flagged(library, list(_read(folder / f"{split}-unrelated.jsonl")))
    yield from _times(_library(_read(folder / "speed.jsonl")), cases)


def _rates(library: Library, cases: Iterable[Mapping[str, Any]]) -> Iterator[Figure]:
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for case in cases:
        hit = _is_right(case, *_answer(library, case["quote"]))
        for name in (_group(case), f"kind: {case['kind']}", f"language: {case['lang']}"):
            count[name] += 1
            right[name] += hit
    rates = {name: right[name] / count[name] for name in sorted(count)}
    goals = {"one change": ONE_CHANGE, "three changes": THREE_CHANGES}
    for name in (*goals, "faithful"):
        what = f"{name}: right verdict and document, of {count[name]}"
        if name in goals:
            yield at_least(what, value=rates[name], unit="share", peer=None, ratio=rates[name], limit=goals[name])
        else:
            yield Figure(what, rates[name], "share")
    for name, rate in rates.items():
        if ":" in name:
            yield Figure(f"{name}, of {count[name]}", rate, "share")


def _flagged(library: Library, cases: list[Mapping[str, Any]]) -> Figure:
    flagged = sum(_answer(library, case["quote"])[0] not in {"unknown", "too-short"} for case in cases)
    share = flagged / len(cases)
    what = f"unrelated texts said to be official or altered, of {len(cases)}"
    return at_most(what, value=share, unit="share", peer=None, ratio=share, limit=UNRELATED)


def _times(library: Library, cases: list[Mapping[str, Any]]) -> Iterator[Figure]:
    taken = []
    for case in cases:
        began = time.perf_counter()
        _answer(library, case["quote"])
        taken.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(taken, n=100)
    among = f"among {len(library.documents)} documents"
    for name, value, limit in (("median", cuts[49], MEDIAN_MS), ("99th percentile", cuts[98], P99_MS)):
        yield Figure(f"verdict, {name}, {among}", value, "ms", goal=f"< {limit:g}", ok=value < limit)
    yield Figure(f"verdict, slowest, {among}", max(taken), "ms")


def _answer(library: Library, text: str) -> tuple[str, str | None]:
    """(verdict, id of the document) as `elshi verify` would say it."""
    if count_words(text) < MIN_WORDS:
        return "too-short", None
    finding = judge(library, text)
    return ("unknown", None) if finding is None else (name_verdict(finding), finding.document.record)


def _is_right(case: Mapping[str, Any], verdict: str, document: str | None) -> bool:
    return verdict == case["expected"]["verdict"] and document in case["accept_docs"]


def _group(case: Mapping[str, Any]) -> str:
    return {0: "faithful", 1: "one change"}.get(case["changes"], "three changes")


def _library(documents: Iterable[Mapping[str, Any]]) -> Library:
    library = Library()
    library.extend(
        make_document(record=one["id"], language=one["lang"], title=one["title"], body=one["body"]) for one in documents
    )
    return library


def _read(path: Path) -> Iterator[Mapping[str, Any]]:
    if not path.is_file():
        raise UserError(f"expected {path}; make it with: python tests/generators/altered_quotes.py --data D --out DIR")
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
