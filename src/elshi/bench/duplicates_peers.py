"""One way to find near-duplicates, timed in a process of its own: `python -m elshi.bench.duplicates_peers WAY FILE N`.

Every way starts from N raw texts in memory, as it takes them (ours a column, as the reader of files gives it; the
peers a list), and is timed from there, its imports done. Ours ends with a row for each verified pair of two different
texts, and a count of all pairs of posts. The peers end with candidates: they compare signatures, not texts.

rensa        as it says for many texts: `RMinHash.from_token_sets`, 128 numbers, `RMinHashLSH` with 0.8 and 16 bands,
             `insert_many`, `query_all`: the candidates of each text. `flags`: `digest_matrix_from_token_sets` and
             `insert_matrix_and_query_duplicate_flags`, which says only whether a text has any. `rho`: the same, from
             a part of the tokens.
datasketch   `MinHash.bulk`, 128 numbers, `MinHashLSH` with 0.8, `insertion_session`, then `query` for each text.

Tokens: words between blanks (quickest, and what their pages show), or the runs of five characters that ours compares.
"""
# a peer is imported only in the process that times it

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

NUMBERS = 128
THRESHOLD = 0.8
Tokens = Callable[[str], list[str]]


def _words(text: str) -> list[str]:
    return text.split()


def _grams(text: str) -> list[str]:
    return [text[start : start + 5] for start in range(max(len(text) - 4, 1))]


def prepare_ours(texts: list[str]) -> Callable[[], int]:
    """From the texts to all pairs of posts, verified."""
    import pyarrow as pa  # noqa: PLC0415

    from elshi.listen.duplicates.find import find_copies  # noqa: PLC0415

    column = pa.array(texts, pa.large_string())
    return lambda: find_copies(column)


def prepare_rensa(texts: list[str], tokens: Tokens) -> Callable[[], int]:
    """From the texts to those that each shares a band with, itself too."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    def act() -> int:
        made = RMinHash.from_token_sets([tokens(text) for text in texts], NUMBERS, 42)
        index = RMinHashLSH(threshold=THRESHOLD, num_perm=NUMBERS, num_bands=16)
        index.insert_many(made)
        return sum(map(len, index.query_all(made)))

    return act


def prepare_rensa_flags(texts: list[str], *, rho: bool) -> Callable[[], int]:
    """From the texts to which of them share a band with any other."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    digest = RMinHash.digest_matrix_from_token_sets_rho if rho else RMinHash.digest_matrix_from_token_sets

    def act() -> int:
        matrix = digest([_words(text) for text in texts], NUMBERS, 42)
        index = RMinHashLSH(threshold=THRESHOLD, num_perm=NUMBERS, num_bands=16)
        return sum(index.insert_matrix_and_query_duplicate_flags(matrix))

    return act


def prepare_datasketch(texts: list[str], tokens: Tokens) -> Callable[[], int]:
    """From the texts to those that each shares a band with, itself too."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    def act() -> int:
        made = MinHash.bulk(([token.encode() for token in tokens(text)] for text in texts), num_perm=NUMBERS)
        index = MinHashLSH(threshold=THRESHOLD, num_perm=NUMBERS)
        with index.insertion_session() as session:
            for number, one in enumerate(made):
                session.insert(number, one, check_duplication=False)
        return sum(len(index.query(one)) for one in made)

    return act


WAYS: dict[str, Callable[[list[str]], Callable[[], int]]] = {
    "elshi": prepare_ours,
    "rensa words": lambda texts: prepare_rensa(texts, _words),
    "rensa five characters": lambda texts: prepare_rensa(texts, _grams),
    "rensa flags words": lambda texts: prepare_rensa_flags(texts, rho=False),
    "rensa rho flags words": lambda texts: prepare_rensa_flags(texts, rho=True),
    "datasketch words": lambda texts: prepare_datasketch(texts, _words),
}


def read_posts(path: Path, count: int) -> list[str]:
    """The first `count` texts of a Parquet file with a column `content`."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    return [text or "" for text in pq.read_table(path, columns=["content"])["content"].slice(0, count).to_pylist()]


def run(way: str, path: Path, count: int) -> dict[str, float | str]:
    """Do it once: seconds by the clock and of processor time, what was found, and which version did it."""
    act = WAYS[way](read_posts(path, count))
    began, busy = time.perf_counter(), time.process_time()
    found = act()
    taken, used = time.perf_counter() - began, time.process_time() - busy
    return {"seconds": taken, "cpu": used, "found": found, "version": version(way.partition(" ")[0])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
