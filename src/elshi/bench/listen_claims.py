"""Posts and the checked claims that they repeat (CheckThat! 2020, task 2): MAP@5 on posts that nothing was learnt from.

Weights are learnt anew for each of five folds, for each of five seeds; the shipped weights, learnt from all posts, are
only timed. BM25 over lower-cased words is measured beside, in the same run.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, pstdev
from typing import TYPE_CHECKING, NamedTuple

from elshi.bench.child import run_elshi
from elshi.bench.claim_folds import CUT, SEEDS, deal_folds, mean_average_precision, parse_qrels
from elshi.bench.figures import Figure, at_least, not_measured
from elshi.bench.listen import Say

if TYPE_CHECKING:
    from elshi.listen.claims.evidence import Candidates, KnownClaims
    from elshi.listen.claims.known import Claim
    from elshi.listen.claims.ranker import Example

FOLDER = "claims"
CLAIMS, POSTS, QRELS = "verified_claims.docs.tsv", "tweets.queries.tsv", "tweet-vclaim-pairs.qrels"
GOAL = 0.85
_MAIN = "claims: MAP@5 over 5 seeds of 5 folds"
_TIMED = "claims: posts matched, whole command with the reading of the claims"


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """MAP@5 of ours and of BM25, how seeds differ, and the command's pace; see `elshi.bench.listen.Part`."""
    folder = data / FOLDER
    if lacking := [name for name in (CLAIMS, POSTS, QRELS) if not (folder / name).is_file()]:
        reason = f"{lacking[0]} is not in {folder}"
        yield not_measured(_MAIN, unit="MAP@5", goal=f">= {GOAL:g}", reason=reason, peer="BM25")
        yield not_measured(_TIMED, unit="posts/s", goal=None, reason=reason)
        return
    from elshi.listen.claims.evidence import KnownClaims  # noqa: PLC0415  # numpy
    from elshi.listen.claims.files import read_claims, read_queries  # noqa: PLC0415

    say("candidates of all posts …")
    claims = read_claims(folder / CLAIMS, [])
    posts = read_queries(folder / POSTS, [])
    qrels = parse_qrels((folder / QRELS).read_text(encoding="utf-8"))
    known = KnownClaims(claims)
    found = {post: known.find(posts[post]) for post in qrels}
    say("five seeds of five folds …")
    examples = {post: make_example(known, found[post], right) for post, right in qrels.items()}
    judged = [judge_seed(known, found, examples, deal_folds(qrels, seed=seed)) for seed in SEEDS]
    by_seed = [mean_average_precision(seed.run, qrels) for seed in judged]
    bm25 = mean_average_precision(rank_by_bm25(claims, posts), qrels)
    yield from tell(by_seed, bm25)
    yield Figure("claims: posts whose right claim is first and called near", mean(it.near for it in judged), "part")
    false = mean(it.false for it in judged)
    yield Figure("claims: posts called near with their claim taken away (stated: 0.05)", false, "part")
    say("the command …")
    with tempfile.TemporaryDirectory() as scratch:
        ran = run_elshi(
            "listen", "claims", "--claims", str(folder / CLAIMS), "--queries", str(folder / POSTS),
            "--out", str(Path(scratch) / "run.trec"),
        )  # fmt: skip
    yield Figure(_TIMED, len(posts) / ran.seconds, "posts/s")
    yield Figure("claims: most memory of the command", ran.peak_mb, "MiB")


def tell(by_seed: Sequence[float], bm25: float) -> Iterator[Figure]:
    """What the seeds say. The goal is about the mean; `ratio` is the mean itself, for the goal speaks of it."""
    value = mean(by_seed)
    yield at_least(_MAIN, value=value, unit="MAP@5", peer=f"BM25 {bm25:.4f}", ratio=value, limit=GOAL)
    yield Figure("claims: MAP@5, worst seed", min(by_seed), "MAP@5")
    yield Figure("claims: MAP@5, spread over seeds (standard deviation)", pstdev(by_seed), "MAP@5")
    yield Figure("claims: MAP@5 of BM25 over title and claim, lower-cased words", bm25, "MAP@5")


class Judged(NamedTuple):
    """Of one seed: the claims of each post, best first, and which part of posts was called near:
    rightly, with the right claim first, and falsely, with that taken away."""

    run: dict[str, list[str]]
    near: float
    false: float


def judge_seed(
    known: "KnownClaims",
    found: Mapping[str, "Candidates"],
    examples: Mapping[str, "Example"],
    folds: Sequence[Sequence[str]],
) -> Judged:
    """Each post judged by what was learnt from the folds that it is not in."""
    from elshi.listen.claims.match import rank_rows  # noqa: PLC0415
    from elshi.listen.claims.nearness import fit_nearness, is_first_right, take_away  # noqa: PLC0415
    from elshi.listen.claims.ranker import fit  # noqa: PLC0415

    run: dict[str, list[str]] = {}
    near = false = 0
    for fold in folds:
        held = frozenset(fold)
        learnt = [example for post, example in examples.items() if post not in held]
        ranking = fit(learnt)
        nearness = fit_nearness(learnt, ranking)
        for post in fold:
            rows = rank_rows(found[post], ranking)[:CUT]
            run[post] = [known.claims[found[post].places[row]].id for row, _ in rows]
            example = examples[post]
            near += nearness.is_near(example.evidence, ranking) and is_first_right(example, ranking)
            false += nearness.is_near(take_away(example), ranking)
    return Judged(run, near / len(run), false / len(run))


def make_example(known: "KnownClaims", found: "Candidates", right: frozenset[str]) -> "Example":
    """The candidates of a post with those marked that it repeats."""
    import numpy as np  # noqa: PLC0415

    from elshi.listen.claims.ranker import Example  # noqa: PLC0415

    hits = [row for row, place in enumerate(found.places) if known.claims[place].id in right]
    return Example(found.evidence, np.array(hits, dtype=np.int64))


def rank_by_bm25(claims: Sequence["Claim"], posts: Mapping[str, str]) -> dict[str, list[str]]:
    """The textbook's ranking, without any of our cleaning, stems or letter groups."""
    from elshi.listen.claims.postings import Postings, best  # noqa: PLC0415

    index = Postings([_plain_words(f"{claim.title} {claim.text}") for claim in claims])
    return {
        post: [claims[place].id for place in best(index.match(_plain_words(text)).bm25(), 5).places]
        for post, text in posts.items()
    }


def _plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
