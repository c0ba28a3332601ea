"""Learns the weights that rank claims, and writes src/elshi/listen/claims/weights.json.

    python tools/train_claims.py ../shared/data/claims

Learnt from all posts of CheckThat! 2020, task 2 (free for research; only numbers are shipped). So a run of `elshi
listen claims` on those posts says nothing about how good it is: `elshi bench listen --only claims` does, with weights
of its own for each fold. Run it again after a change of the evidence (`elshi.listen.claims.evidence`).
"""

import hashlib
import json
import sys
from pathlib import Path

from elshi.bench.claim_folds import parse_qrels
from elshi.bench.listen_claims import CLAIMS, POSTS, QRELS, make_example
from elshi.listen.claims.evidence import KnownClaims
from elshi.listen.claims.files import read_claims, read_queries
from elshi.listen.claims.nearness import fit_nearness
from elshi.listen.claims.ranker import fit
from elshi.listen.claims.weights import Weights, describe_weights

SOURCE = "CheckThat! 2020 task 2 (English posts, claims checked by Snopes)"
FILE = Path(__file__).resolve().parents[1] / "src" / "elshi" / "listen" / "claims" / "weights.json"


def main() -> int:
    """Learn and write."""
    folder = Path(sys.argv[1])
    qrels = parse_qrels((folder / QRELS).read_text(encoding="utf-8"))
    posts = read_queries(folder / POSTS, [])
    known = KnownClaims(read_claims(folder / CLAIMS, []))
    examples = [make_example(known, known.find(posts[post]), right) for post, right in sorted(qrels.items())]
    ranking = fit(examples)
    sha256 = hashlib.sha256("\n".join(sorted(qrels)).encode()).hexdigest()
    data = describe_weights(Weights(ranking, fit_nearness(examples, ranking), SOURCE, len(qrels), sha256))
    FILE.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(f"{len(qrels)} posts, {len(known.claims)} claims: {FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
