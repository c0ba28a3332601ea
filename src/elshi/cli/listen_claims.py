"""elshi listen claims: which known claim a post repeats."""

import argparse
from pathlib import Path

from elshi.cli.output import emit, format_rejects

NAME = "listen claims"
HELP = "Find for each post the checked claims that it may repeat, best first; stores nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Claims, posts, and where the run goes."""
    parser.add_argument(
        "--claims", metavar="CLAIMS", type=Path, required=True,
        help="known claims: TSV or CSV with a column claim, vclaim or claimReviewed, or ClaimReview as JSON-LD",
    )  # fmt: skip
    parser.add_argument(
        "--queries", metavar="QUERIES", type=Path, required=True, help="posts: TSV or CSV with columns of ids and texts"
    )
    parser.add_argument("--out", metavar="RUN", type=Path, required=True, help="the ranking, in TREC's six columns")
    parser.add_argument("--depth", metavar="N", type=int, default=20, help="at most so many claims for a post (20)")


def run(args: argparse.Namespace) -> int:
    """Rank, write, say how many."""
    import time

    from elshi.base.durable import write_whole
    from elshi.base.errors import UserError
    from elshi.cli.progress import progress_bar
    from elshi.listen.claims.evidence import KnownClaims
    from elshi.listen.claims.files import format_run, read_claims, read_queries
    from elshi.listen.claims.match import rank_claims
    from elshi.listen.claims.ranker import read_weights
    from elshi.listen.features import Reject, told_rejects

    if not 1 <= args.depth <= 1000:
        raise UserError(f"--depth: expected 1 to 1000, got {args.depth}")
    began = time.perf_counter()
    weights = read_weights()
    claim_rejects: list[Reject] = []
    post_rejects: list[Reject] = []
    claims = read_claims(args.claims, claim_rejects)
    posts = read_queries(args.queries, post_rejects)
    known = KnownClaims(claims)
    lines, answered = [], 0
    with progress_bar("claims") as step:
        for name, found in rank_claims(known, posts.items(), weights.values, depth=args.depth):
            lines.append(format_run(name, found, tag="elshi"))
            answered += bool(found)
            step(len(lines) / len(posts))
    write_whole(args.out, "".join(lines).encode())
    data = {
        "claims": len(claims),
        "queries": len(posts),
        "answered": answered,
        "rejected": {"claims": len(claim_rejects), "queries": len(post_rejects)},
        "rejects": {
            "claims": told_rejects(claim_rejects),
            "queries": told_rejects(post_rejects),
        },
        "weights": {"source": weights.source, "queries": weights.queries, "sha256": weights.sha256},
        "seconds": round(time.perf_counter() - began, 3),
    }
    said = [f"{answered} of {len(posts)} posts have candidates among {len(claims)} claims: {args.out}"]
    for what, rejects in (("claims", claim_rejects), ("posts", post_rejects)):
        said += [f"  {len(rejects)} rows of {what} rejected"] if rejects else []
        said += format_rejects(rejects)
    said += [f"  weights learnt from {weights.source}"]
    emit(data, said, as_json=args.json)
    return 0
