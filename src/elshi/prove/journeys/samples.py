"""What readers check: an official text that every demonstration has from its first minute, and its receipt."""

from dataclasses import dataclass
from pathlib import Path

from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.prove.errors import expect
from elshi.prove.world import World


@dataclass(frozen=True, slots=True)
class Samples:
    """`text`: official words; `altered`: the same with one word of them changed; `receipt`: its first version's."""

    text: str
    altered: str
    receipt: Path


def find_samples(world: World) -> Samples:
    """Of the demonstration's first statement, in English."""
    [text] = [" ".join(row["body"].split()) for row in demonstration_renditions(1) if row["language"] == "en"]
    receipts = sorted((world.node.home / "site" / "receipts").glob("*/*/1/v1.json"))
    expect(bool(receipts), "the demonstration's first statement has no receipt")
    words = text.split()
    middle = len(words) // 2
    return Samples(text, " ".join([*words[:middle], "never", *words[middle + 1 :]]), receipts[0])
