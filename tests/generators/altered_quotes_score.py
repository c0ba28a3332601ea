"""Judges answers about the quotes of `altered_quotes.py`.

An answer is `{"verdict": str, "doc": str | None, "kinds": list[str]}`. An answer to a case is right when the verdict is
equal and the document is one that holds the same original words (`accept_docs`); kinds are counted apart. An unrelated
text is flagged when the answer says anything that points at a document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

POINTING = frozenset({"authentic", "excerpt", "altered", "withdrawn", "superseded"})


class Asked(Protocol):
    """What the scorer needs of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def changes(self) -> int: ...
    @property
    def lang(self) -> str: ...
    @property
    def accept_docs(self) -> list[str]: ...
    @property
    def expected(self) -> dict[str, Any]: ...


Pair = tuple[Asked, Mapping[str, Any]]


def score(cases: Sequence[Asked], answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rates over cases and answers in the same order; cases and unrelated texts may be mixed.

    `verdict`: right verdict; `document`: right document; `both`: the two together; all 0..1, each with `count`.
    `kinds_recall`: share of the expected kinds that the answer names, over altered cases; `kinds_exact`: the same set.
    """
    if len(cases) != len(answers):
        raise ValueError(f"expected as many answers as cases: {len(cases)} cases, {len(answers)} answers")
    pairs = list(zip(cases, answers, strict=True))
    quotes = [pair for pair in pairs if pair[0].kind != "unrelated"]
    unrelated = [pair for pair in pairs if pair[0].kind == "unrelated"]
    return {
        "all": _rate(quotes),
        "by_changes": _rate_by(quotes, lambda case: str(case.changes)),
        "by_kind": _rate_by(quotes, lambda case: case.kind),
        "by_lang": _rate_by(quotes, lambda case: case.lang),
        "by_kind_and_lang": _rate_by(quotes, lambda case: f"{case.kind}/{case.lang}"),
        "unrelated": _rate_flagged(unrelated),
        "unrelated_by_lang": {
            lang: _rate_flagged([pair for pair in unrelated if pair[0].lang == lang])
            for lang in sorted({case.lang for case, _ in unrelated})
        },
    }


def _rate_by(pairs: Sequence[Pair], key: Callable[[Asked], str]) -> dict[str, dict[str, float]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair[0]), []).append(pair)
    return {name: _rate(groups[name]) for name in sorted(groups)}


def _rate(pairs: Sequence[Pair]) -> dict[str, float]:
    verdicts = [answer["verdict"] == case.expected["verdict"] for case, answer in pairs]
    documents = [answer.get("doc") in case.accept_docs for case, answer in pairs]
    altered = [(set(case.expected["kinds"]), set(answer.get("kinds", ()))) for case, answer in pairs]
    altered = [(wanted, got) for wanted, got in altered if wanted]
    rates: dict[str, float] = {
        "count": len(pairs),
        "verdict": _share(verdicts),
        "document": _share(documents),
        "both": _share([one and other for one, other in zip(verdicts, documents, strict=True)]),
    }
    if altered:
        rates["kinds_recall"] = sum(len(wanted & got) for wanted, got in altered) / sum(len(one) for one, _ in altered)
        rates["kinds_exact"] = _share([wanted == got for wanted, got in altered])
    return rates


def _rate_flagged(pairs: Sequence[Pair]) -> dict[str, float]:
    flagged = [answer["verdict"] in POINTING for _, answer in pairs]
    return {"count": len(pairs), "flagged": sum(flagged), "rate": _share(flagged)}


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.0
