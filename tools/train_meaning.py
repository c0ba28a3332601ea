"""Learns what questions mean: writes src/elshi/answer/meaning.bin, and how often concepts come into concepts.tsv.

    python tools/train_meaning.py

Learnt from `tools/questions`, which was written for it (its README says how), and from nothing else. The vectors of the
features (`elshi.answer.meaning`) and one vector for each thing that is asked are moved until each question's vector is
nearest to that of what it asks: a softmax over cosines (Wang et al., *NormFace*, 2017), by Adam (Kingma and Ba 2015),
with most of the features left out at each step, so that no answer hangs on one word. A minute or two. Run it again
after a change of the questions or of `concepts.tsv`, and `elshi bench questions` after it.
"""

import hashlib
import json
import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elshi.answer.concepts import COUNTED, shipped_concepts
from elshi.answer.meaning import VERSION, read_features
from elshi.answer.plain import read_plain

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tools" / "questions"
FILE = ROOT / "src" / "elshi" / "answer" / "meaning.bin"
CONCEPTS = FILE.with_name("concepts.tsv")

# Chosen on the tuning half of tests/data/questions (decision 27).
DIMS, EPOCHS, BATCH, RATE, HEAT, DROPPED, LEAST = 128, 14, 256, 0.02, 0.1, 0.65, 3
SEED = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """Questions as features: those of question i are `features[starts[i]:starts[i + 1]]`, with `weights`; `asked`."""

    names: list[str]
    rarity: Floats
    features: NDArray[np.int64]
    weights: Floats
    starts: NDArray[np.int64]
    asked: NDArray[np.int64]


def read_rows(folder: Path) -> list[tuple[str, str, str]]:
    """(what is asked, language, text) of each question; what is asked is named within its file."""
    rows = []
    for file in sorted(folder.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            asked, language, text = line.split("\t")
            rows.append((f"{file.stem}/{asked}", language, text))
    return rows


def make_examples(rows: list[tuple[str, str, str]]) -> Examples:
    """All questions as features that come in at least LEAST of them, each weighed by how rarely it comes."""
    found = [tuple(dict.fromkeys(read_features(text, language=language))) for _, language, text in rows]
    often = Counter(name for some in found for name in some)
    names = sorted(name for name, times in often.items() if times >= LEAST)
    place = {name: number for number, name in enumerate(names)}
    rarity = np.array([math.log(len(rows) / often[name]) for name in names], dtype=np.float32)
    kept = [[place[name] for name in some if name in place] for some in found]
    there = [number for number, some in enumerate(kept) if some]
    labels = {name: number for number, name in enumerate(sorted({row[0] for row in rows}))}
    lengths = np.array([len(kept[number]) for number in there])
    features = np.array([one for number in there for one in kept[number]])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    weights = rarity[features]
    weights /= np.repeat(np.sqrt(np.add.reduceat(weights**2, starts[:-1])), lengths)
    return Examples(names, rarity, features, weights, starts, np.array([labels[rows[number][0]] for number in there]))


class Adam:
    """One matrix that is moved against its slope."""

    def __init__(self, matrix: Floats) -> None:
        self.matrix = matrix
        self._mean, self._square = np.zeros_like(matrix), np.zeros_like(matrix)
        self._step = 0

    def move(self, slope: Floats, rate: float) -> None:
        """One step."""
        self._step += 1
        self._mean += 0.1 * (slope - self._mean)
        self._square += 0.001 * (slope * slope - self._square)
        mean, square = self._mean / (1 - 0.9**self._step), self._square / (1 - 0.999**self._step)
        self.matrix -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))


def learn(given: Examples) -> Floats:
    """The vector of each feature, times its rarity."""
    dice = np.random.default_rng(SEED)
    vectors = Adam((dice.standard_normal((len(given.names), DIMS)) / math.sqrt(DIMS)).astype(np.float32))
    aims = Adam((dice.standard_normal((int(given.asked.max()) + 1, DIMS)) / math.sqrt(DIMS)).astype(np.float32))
    count = len(given.asked)
    steps = EPOCHS * math.ceil(count / BATCH)
    done = 0
    for _ in range(EPOCHS):
        order = dice.permutation(count)
        for begin in range(0, count, BATCH):
            chosen = order[begin : begin + BATCH]
            at = np.concatenate([np.arange(given.starts[one], given.starts[one + 1]) for one in chosen])
            lengths = given.starts[chosen + 1] - given.starts[chosen]
            weights = given.weights[at] * (dice.random(len(at)) >= DROPPED)
            slopes = _slopes(vectors.matrix, aims.matrix, given.features[at], weights, lengths, given.asked[chosen])
            rate = RATE * (1 - done / steps)
            for one, slope in zip((vectors, aims), slopes, strict=True):
                one.move(slope, rate)
            done += 1
    return vectors.matrix * given.rarity[:, None]


def _slopes(
    vectors: Floats,
    aims: Floats,
    features: NDArray[np.int64],
    weights: Floats,
    lengths: NDArray[np.int64],
    asked: NDArray[np.int64],
) -> tuple[Floats, Floats]:
    """How the mean loss of some questions changes with the vectors of features and of what is asked."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    summed = np.add.reduceat(vectors[features] * weights[:, None], starts)
    sizes = np.linalg.norm(summed, axis=1, keepdims=True) + 1e-8
    aim_sizes = np.linalg.norm(aims, axis=1, keepdims=True) + 1e-8
    units, aim_units = summed / sizes, aims / aim_sizes
    scores = units @ aim_units.T / HEAT
    parts = np.exp(scores - scores.max(axis=1, keepdims=True))
    parts /= parts.sum(axis=1, keepdims=True)
    parts[np.arange(len(asked)), asked] -= 1
    parts /= len(asked) * HEAT
    by_unit, by_aim = parts @ aim_units, parts.T @ units
    by_sum = (by_unit - units * (by_unit * units).sum(axis=1, keepdims=True)) / sizes
    by_aims = (by_aim - aim_units * (by_aim * aim_units).sum(axis=1, keepdims=True)) / aim_sizes
    by_place = np.repeat(by_sum, lengths, axis=0) * weights[:, None]
    order = np.argsort(features, kind="stable")
    those, first = np.unique(features[order], return_index=True)
    by_vectors = np.zeros_like(vectors)
    by_vectors[those] = np.add.reduceat(by_place[order], first)
    return by_vectors, by_aims.astype(np.float32)


def count_concepts(rows: list[tuple[str, str, str]]) -> None:
    """How many of COUNTED questions each concept comes in, into its table."""
    concepts, often = shipped_concepts(), Counter[str]()
    for _, language, text in rows:
        often.update({concept for concept, _ in concepts.find(read_plain(text, language=language))})
    head, *lines = CONCEPTS.read_text(encoding="utf-8").splitlines()
    counted = [head]
    for line in lines:
        name, kind, _, forms = line.split("\t", 3)
        counted.append(f"{name}\t{kind}\t{round(often[name] * COUNTED / len(rows))}\t{forms}")
    CONCEPTS.write_text("\n".join(counted) + "\n", encoding="utf-8")


def write(names: list[str], vectors: Floats, about: dict[str, object]) -> None:
    """The file of `elshi.answer.meaning`."""
    scales = (np.abs(vectors).max(axis=1) / 127).astype("<f4")
    rows = np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    head = {"version": VERSION, "dims": vectors.shape[1], "features": len(names)} | about
    lines = "".join(f"{line}\n" for line in (json.dumps(head), *names)).encode()
    FILE.write_bytes(lines + scales.tobytes() + rows.tobytes())


def main() -> int:
    """Learn and write."""
    rows = read_rows(FOLDER)
    count_concepts(rows)
    given = make_examples(rows)
    sums = hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()
    about = {
        "source": "tools/questions",
        "questions": len(rows),
        "asked": len({row[0] for row in rows}),
        "sha256": sums,
    }
    write(given.names, learn(given), about)
    print(f"{about}: {FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
