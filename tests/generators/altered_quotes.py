"""Quotes of official texts, faithful and altered, with the verdict that each deserves.

Reads the real texts in `../shared/data` in place; the same seed gives the same cases on every machine. Two splits,
`dev` for tuning and `test` for the figure that is reported, share no source document. Only counts and hashes are
committed (`tests/data/quotes/split.json`). README.md says what each kind is.

    python3 tests/generators/altered_quotes.py --data ../shared/data [--write tests/data/quotes/split.json]

Imports nothing from `elshi`, nothing outside the standard library. In tests: `from generators import altered_quotes`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

if not __package__:  # run as a script: the folder above holds the package
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from generators import altered_quotes_edits as edits
from generators import altered_quotes_languages as languages
from generators.altered_quotes_sources import SEED, Document, Sources, make_padding, read_sources
from generators.altered_quotes_text import RunIndex, find_spans, find_words, iter_runs, join_tokens, starts_sentence

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
FROZEN = (
    "Frozen by these hashes when it was written, by somebody who had not seen the matcher and looked at dev cases "
    "only. Tune on dev; report test."
)

MIN_WORDS, MAX_WORDS = 15, 45
MIN_CHARACTERS, MAX_CHARACTERS = 25, 90  # Chinese
MAX_AT_ONE_PLACE = 5  # cases of one kind that change the same token
EDGE = 2  # tokens at either end of a quote that are never changed: there a change is only another excerpt

BENIGN = ("authentic", "authentic-typography", "excerpt", "excerpt-typography", "excerpt-cut")
SINGLE = (*edits.EDITORS, "truncation", "splice")
# How many cases of each kind: benign, single change; and of three changes in all.
TARGETS: dict[str, tuple[int, int, int]] = {
    "kk": (50, 130, 360),
    "ru": (30, 85, 230),
    "en": (35, 100, 280),
    "ar": (18, 60, 120),
    "zh": (18, 60, 120),
    **dict.fromkeys(("ky", "uz", "tr", "fa", "fr"), (8, 22, 30)),
}


@dataclass(frozen=True)
class Case:
    """A quote and what a reader should be told of it. `original` is the true wording, to look at when one fails."""

    id: str
    kind: str
    changes: int
    lang: str
    doc: str | None
    accept_docs: list[str]
    quote: str
    expected: dict[str, Any]
    original: str


@dataclass(frozen=True)
class _Quotable:
    """A document cut into tokens. `weights[i]` is how many words the token has."""

    document: Document
    spans: list[tuple[int, int]]
    tokens: list[str]
    weights: list[int]


class _Draft(dict[str, Any]):
    """The fields of a case before it has an id."""


@dataclass
class _Maker:
    """What the makers of one split and language share."""

    lang: str
    quotables: list[_Quotable]
    index: RunIndex
    rng: random.Random
    low: int
    high: int


def make_documents(data: Path) -> list[Document]:
    """All documents of both splits: the one index that quotes are looked up in."""
    return _read(data)[0].documents


def make_speed_documents(data: Path, count: int = 16_000) -> list[Document]:
    """The documents, filled up to `count` with texts without sense. For speed only: no verdict is defined on these."""
    documents = make_documents(data)
    return documents + make_padding(documents, count - len(documents))


@lru_cache(maxsize=2)
def _read(data: Path) -> tuple[Sources, RunIndex]:
    sources = read_sources(data)
    return sources, RunIndex((one.id, one.body) for one in sources.documents)


# ---- Cases with a document


@lru_cache(maxsize=4)
def make_cases(data: Path, split: Split) -> list[Case]:
    """Benign, single-change and three-change cases on the documents of this split."""
    sources, index = _read(data)
    drafts: list[_Draft] = []
    seen: set[str] = set()
    for lang in languages.LANGUAGES:
        mine = [_cut(one) for one in sources.documents if one.split == split and one.lang == lang]
        benign, single, triple = TARGETS[lang]
        for kind, target in [*((k, benign) for k in BENIGN), *((k, single) for k in SINGLE), ("three-changes", triple)]:
            low, high = (MIN_CHARACTERS, MAX_CHARACTERS) if lang == "zh" else (MIN_WORDS, MAX_WORDS)
            maker = _Maker(lang, mine, index, random.Random(f"{SEED}:{split}:{lang}:{kind}"), low, high)
            drafts.extend(_make_kind(maker, kind, target, seen))
    return [Case(id=f"{split}-{number:05}", **draft) for number, draft in enumerate(drafts)]


def _make_kind(maker: _Maker, kind: str, target: int, seen: set[str]) -> list[_Draft]:
    """Up to `target` cases of a kind, no quote twice, no place changed too often."""
    made: list[_Draft] = []
    used: Counter[tuple[str, int]] = Counter()
    for site, at in _draw_sites(maker, kind, target * 25):
        if len(made) == target:
            break
        if used[site.document.id, at] >= MAX_AT_ONE_PLACE:
            continue
        draft = _MAKERS.get(kind, _make_single)(maker, site, at, kind)
        if draft is None or draft["quote"] in seen:
            continue
        seen.add(draft["quote"])
        used[site.document.id, at] += 1
        made.append(draft)
    return made


def _draw_sites(maker: _Maker, kind: str, count: int) -> Iterable[tuple[_Quotable, int]]:
    """Documents and token places in them, at random; for numbers, negations and names only where there is one."""
    sites = [(one, at) for one in maker.quotables for at in range(len(one.tokens))]
    if kind in {"number", "negation", "name"}:
        probe = random.Random(0)
        editor = edits.EDITORS[kind]
        sites = [(one, at) for one, at in sites if editor(one.tokens, maker.lang, at, probe) is not None]
    if kind in {"name", "truncation"}:  # there the names of techniques are capitalised, too
        sites = [(one, at) for one, at in sites if not one.document.id.startswith("guide")]
    if kind == "truncation":
        sites = [(one, at) for one, at in sites if edits.find_certain(one.tokens, maker.lang, at, at + 1)]
    for _ in range(count if sites else 0):
        yield maker.rng.choice(sites)


def _cut(document: Document) -> _Quotable:
    spans = find_spans(document.body, document.lang)
    tokens = [document.body[start:end] for start, end in spans]
    return _Quotable(document, spans, tokens, [len(find_words(token)) for token in tokens])


def _draw_window(maker: _Maker, source: _Quotable, at: int, *, low: int | None = None) -> tuple[int, int] | None:
    """Tokens `[first, last)` around `at` with a drawn number of words; half of the windows begin with a sentence."""
    rng, total = maker.rng, len(source.tokens)
    wanted = rng.randint(low or maker.low, maker.high)
    first = max(0, at - rng.randint(EDGE, max(EDGE, wanted - EDGE - 1)))
    if rng.random() < 0.5:
        starts = [p for p in range(max(0, at - wanted), at - EDGE + 1) if starts_sentence(source.tokens, p)]
        first = rng.choice(starts) if starts else first
    last, words = first, 0
    while last < total and (words < wanted or last < at + 1 + EDGE):
        words += source.weights[last]
        last += 1
    while first > 0 and words < wanted:
        first -= 1
        words += source.weights[first]
    if words < (low or maker.low) or not _can_begin(source, first) or not _can_begin(source, last):
        return None
    return first, last


def _can_begin(source: _Quotable, at: int) -> bool:
    """A Chinese quote does not begin or end inside a number or a Latin word; no quote begins with a lone mark."""
    if at in (0, len(source.tokens)):
        return True
    if source.document.lang != "zh":
        return source.weights[at] > 0
    before, after = source.tokens[at - 1], source.tokens[at]
    return source.weights[at] > 0 and not (
        before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    )


def _slice(source: _Quotable, first: int, last: int) -> str:
    """The document's own bytes from one token to another."""
    return source.document.body[source.spans[first][0] : source.spans[last - 1][1]].strip()


def _draft(maker: _Maker, source: _Quotable, kind: str, quote: str, **fields: Any) -> _Draft:
    expected = {"verdict": fields.pop("verdict"), "kinds": sorted(fields.pop("kinds", ()))}
    made = {"kind": kind, "lang": maker.lang, "doc": source.document.id, "quote": quote, "expected": expected, **fields}
    return _Draft(made)


def _make_authentic(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    body = source.document.body
    words = maker.index.words[source.document.id]
    if len(words) < maker.low:
        return None
    quote = edits.vary_typography(body, maker.lang, maker.rng) if kind.endswith("typography") else body
    accept = [name for name in maker.index.find_holders(words) if maker.index.words[name] == words]
    return _draft(maker, source, kind, quote, verdict="authentic", changes=0, accept_docs=accept, original=body)


def _make_excerpt(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    window = _draw_window(maker, source, at)
    if window is None:
        return None
    original = _slice(source, *window)
    words = find_words(original)
    accept = maker.index.find_holders(words)
    if any(maker.index.words[name] == words for name in accept):
        return None  # that is the whole of a document
    quote = edits.vary_typography(original, maker.lang, maker.rng) if kind.endswith("typography") else original
    return _draft(maker, source, kind, quote, verdict="excerpt", changes=0, accept_docs=accept, original=original)


def _draw_cut(maker: _Maker, source: _Quotable, at: int) -> tuple[int, int, int, int] | None:
    """`first, start, end, last`: tokens `[start, end)`, `at` among them, fall out; six words or more on either side."""
    window = _draw_window(maker, source, at, low=maker.low + 3)
    if window is None:
        return None
    first, last = window
    start = at - maker.rng.randint(0, 4)
    end = max(at + 1, start + maker.rng.randint(2, 12))
    side = maker.low * 2 // 5
    parts = source.weights[first:start], source.weights[end:last]
    if start <= first or end >= last or any(sum(part) < side for part in parts):
        return None
    if not (_can_begin(source, start) and _can_begin(source, end)):
        return None
    return (first, start, end, last) if sum(map(sum, parts)) >= maker.low else None


def _make_cut(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    """A marked cut: honest if nothing of weight can have fallen out, a truncation if something certainly has."""
    cut = _draw_cut(maker, source, at)
    if cut is None:
        return None
    first, start, end, last = cut
    lost = edits.find_weighty(source.tokens, maker.lang, start, end)
    if lost != (edits.find_certain(source.tokens, maker.lang, start, end) if kind == "truncation" else set()):
        return None
    before, after = source.tokens[first:start], source.tokens[end:last]
    parts = [find_words(join_tokens(part, maker.lang)) for part in (before, after)]
    if maker.index.find_holders(parts[0] + parts[1]):
        return None
    fields: dict[str, Any] = {"original": _slice(source, first, last)}
    if kind == "truncation":
        accept = maker.index.find_holders(find_words(fields["original"]))
        fields |= {"verdict": "altered", "kinds": lost, "changes": 1, "accept_docs": accept}
    else:
        fields |= {"verdict": "excerpt", "changes": 0, "accept_docs": maker.index.find_holders_of_parts(parts)}
    return _draft(maker, source, kind, edits.join_cut(before, after, maker.lang, maker.rng), **fields)


def _make_single(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    window = _draw_window(maker, source, at)
    edit = edits.EDITORS[kind](source.tokens, maker.lang, at, maker.rng)
    if window is None or edit is None:
        return None
    return _draft_altered(maker, source, window, [edit], kind)


def _make_three(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    """Three changes of drawn kinds, at least four tokens (Chinese: six characters) from each other."""
    window = _draw_window(maker, source, at)
    if window is None:
        return None
    apart = 6 if maker.lang == "zh" else 4
    made: list[edits.Edit] = []
    places = {name: _find_places(maker, source, window, name) for name in edits.EDITORS}
    possible = [name for name in edits.EDITORS if places[name]]
    for _ in range(40):
        name = maker.rng.choice(possible)
        edit = edits.EDITORS[name](source.tokens, maker.lang, maker.rng.choice(places[name]), maker.rng)
        if edit is not None and all(edit.start - one.end >= apart or one.start - edit.end >= apart for one in made):
            made.append(edit)
        if len(made) == 3:
            return _draft_altered(maker, source, window, made, kind)
    return None


def _find_places(maker: _Maker, source: _Quotable, window: tuple[int, int], name: str) -> list[int]:
    """Where in the window a change of this kind can begin."""
    inside = range(window[0] + EDGE, window[1] - EDGE)
    probe = random.Random(0)
    return [at for at in inside if edits.EDITORS[name](source.tokens, maker.lang, at, probe) is not None]


def _draft_altered(
    maker: _Maker, source: _Quotable, window: tuple[int, int], changes: Sequence[edits.Edit], kind: str
) -> _Draft | None:
    """The window with its changes; None if too short, too near the edge, or true somewhere else."""
    first, last = window
    inside = all(first + EDGE <= one.start and max(one.end, one.start + 1) <= last - EDGE for one in changes)
    whole = all(
        _can_begin(source, place) for one in changes if one.kind == "omission" for place in (one.start, one.end)
    )
    if not inside or not whole:
        return None
    tokens = edits.apply_edits(source.tokens, changes, first=first, last=last)
    quote = join_tokens(tokens, maker.lang)
    words = find_words(quote)
    original = _slice(source, first, last)
    if len(words) < maker.low or words == find_words(original) or maker.index.find_holders(words):
        return None
    return _draft(
        maker,
        source,
        kind,
        quote,
        verdict="altered",
        kinds={one.kind for one in changes},
        changes=len(changes),
        accept_docs=maker.index.find_holders(find_words(original)),
        original=original,
    )


def _make_splice(maker: _Maker, source: _Quotable, at: int, kind: str) -> _Draft | None:
    """Two halves of different documents, or of places at least twelve words apart, joined as if they were one text."""
    rng = maker.rng
    other = source if rng.random() < 0.3 else rng.choice(maker.quotables)
    side = maker.low // 2 + 1
    halves = [_draw_half(maker, source, at, side), _draw_half(maker, other, rng.randrange(len(other.tokens)), side)]
    if halves[0] is None or halves[1] is None:
        return None
    (first, last), (start, end) = halves[0], halves[1]
    if other is source and not (sum(source.weights[last:start]) >= 12 or sum(source.weights[end:first]) >= 12):
        return None
    parts = [source.tokens[first:last], other.tokens[start:end]]
    words = [find_words(join_tokens(part, maker.lang)) for part in parts]
    if maker.index.find_holders(words[0] + words[1]):
        return None
    accept = sorted({name for part in words for name in maker.index.find_holders(part)})
    original = f"{_slice(source, first, last)} || {_slice(other, start, end)}"
    quote = join_tokens([*parts[0], *parts[1]], maker.lang)
    fields = {"verdict": "altered", "kinds": {"splice"}, "changes": 1, "accept_docs": accept, "original": original}
    return _draft(maker, source, kind, quote, **fields)


def _draw_half(maker: _Maker, source: _Quotable, at: int, side: int) -> tuple[int, int] | None:
    wanted = maker.rng.randint(side, maker.high // 2)
    last, words = at, 0
    while last < len(source.tokens) and words < wanted:
        words += source.weights[last]
        last += 1
    good = words >= side and _can_begin(source, at) and _can_begin(source, last)
    return (at, last) if good else None


_MAKERS = {
    "authentic": _make_authentic,
    "authentic-typography": _make_authentic,
    "excerpt": _make_excerpt,
    "excerpt-typography": _make_excerpt,
    "excerpt-cut": _make_cut,
    "truncation": _make_cut,
    "splice": _make_splice,
    "three-changes": _make_three,
}


# ---- Unrelated texts

SHARED_RUN = 8  # words; Chinese: 12 characters
GREATEST_SHARE = 0.4  # of a text's runs of four words that one document may have


def make_unrelated(data: Path, split: Split) -> list[Case]:
    """Texts of at least 15 words that are in no document."""
    return _sift(data, split)[0]


def count_dropped(data: Path, split: Split) -> dict[str, int]:
    """How many spare texts were dropped, by reason."""
    return dict(sorted(_sift(data, split)[1].items()))


@lru_cache(maxsize=4)
def _sift(data: Path, split: Split) -> tuple[list[Case], Counter[str]]:
    sources, index = _read(data)
    runs = {
        run
        for document in sources.documents
        for run in iter_runs(index.words[document.id], 12 if document.lang == "zh" else SHARED_RUN)
    }
    kept: list[Case] = []
    dropped: Counter[str] = Counter()
    seen = {tuple(find_words(text)) for _, text in sources.spare["dev"]} if split == "test" else set()
    for lang, text in sources.spare[split]:
        words = find_words(text)
        reason = _find_fault(words, lang, runs, index)
        if tuple(words) in seen:
            reason = "twice"
        seen.add(tuple(words))
        if reason:
            dropped[reason] += 1
            continue
        expected = {"verdict": "unknown", "kinds": []}
        kept.append(Case(f"{split}-u{len(kept):05}", "unrelated", 0, lang, None, [], text, expected, text))
    return kept, dropped


def _find_fault(words: Sequence[str], lang: str, runs: set[tuple[str, ...]], index: RunIndex) -> str:
    """Why a spare text is no unrelated one; "" if it is one."""
    if len(words) < (MIN_CHARACTERS if lang in {"zh", "ja"} else MIN_WORDS):
        return "short"
    if any(run in runs for run in iter_runs(words, 12 if lang in {"zh", "ja"} else SHARED_RUN)):
        return "shared-run"
    return "near-copy" if index.find_greatest_share(words) >= GREATEST_SHARE else ""


# ---- What is committed


def format_lines(things: Iterable[Document | Case]) -> bytes:
    """Canonical JSON Lines: keys sorted, no spaces, UTF-8."""
    return "".join(
        json.dumps(asdict(one), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for one in things
    ).encode()


def describe(data: Path) -> dict[str, Any]:
    """Counts and hashes of everything: the content of `split.json`."""
    told: dict[str, Any] = {"frozen": FROZEN, "seed": SEED}
    documents = make_documents(data)
    told["documents"] = {"sha256": _hash(documents), "count": len(documents), "by_lang": _count(documents, "lang")}
    for split in SPLITS:
        cases, unrelated = make_cases(data, split), make_unrelated(data, split)
        told[split] = {
            "cases": {
                "sha256": _hash(cases),
                "count": len(cases),
                "by_changes": {str(n): sum(one.changes == n for one in cases) for n in (0, 1, 3)},
                "by_kind": _count(cases, "kind"),
                "by_lang": _count(cases, "lang"),
            },
            "unrelated": {
                "sha256": _hash(unrelated),
                "count": len(unrelated),
                "by_lang": _count(unrelated, "lang"),
                "dropped": count_dropped(data, split),
            },
        }
    return told


def _hash(things: Iterable[Document | Case]) -> str:
    return hashlib.sha256(format_lines(things)).hexdigest()


def _count(things: Iterable[Document | Case], field: str) -> dict[str, int]:
    return dict(sorted(Counter(getattr(one, field) for one in things).items()))


def format_description(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Print counts and hashes; with `--write`, freeze them; with `--out`, write the cases for people to look at."""
    parser = argparse.ArgumentParser(description="Make faithful and altered quotes of official texts.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="outside the repository")
    args = parser.parse_args(argv)
    text = format_description(describe(args.data))
    print(text, end="")
    if args.write:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        args.write.write_text(text, encoding="utf-8")
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "documents.jsonl").write_bytes(format_lines(make_documents(args.data)))
        (args.out / "speed.jsonl").write_bytes(format_lines(make_speed_documents(args.data)))
        for split in SPLITS:
            (args.out / f"{split}.jsonl").write_bytes(format_lines(make_cases(args.data, split)))
            (args.out / f"{split}-unrelated.jsonl").write_bytes(format_lines(make_unrelated(args.data, split)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
