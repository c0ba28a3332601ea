"""Languages and scripts of the texts of a file, counted. Stores nothing, keeps nobody's name."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from elshi.base.durable import written_beside
from elshi.listen.features import Reject, told_rejects
from elshi.listen.language import UNDETERMINED, detect
from elshi.listen.limits import Limits
from elshi.listen.readers import read_file

# One row a text: the number of its row or line, the file's id of it (null where it has none), BCP 47, ISO 15924.
LANGUAGE_SCHEMA = pa.schema(
    [("line", pa.int64()), ("post_id", pa.string()), ("language", pa.string()), ("script", pa.string())]
)


@dataclass(frozen=True, slots=True)
class LanguageCounts:
    """How many texts there are of each (language, script). `seconds` are the machine's, reading included."""

    counts: Mapping[tuple[str, str], int]
    seconds: float
    mapping: Mapping[str, str]
    rejected: tuple[Reject, ...]

    @property
    def texts(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())

    def to_json(self) -> dict[str, Any]:
        """Plain values, the most frequent first; the list of rejects is cut at 100, its count is not."""
        order = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        languages, scripts = Counter[str](), Counter[str]()
        for (language, script), many in order:
            languages[language] += many
            scripts[script] += many
        return {
            "texts": self.texts,
            "languages": dict(languages.most_common()),
            "scripts": dict(scripts.most_common()),
            "counts": [{"language": tag, "script": script, "texts": many} for (tag, script), many in order],
            "undetermined": languages[UNDETERMINED],
            "seconds": round(self.seconds, 3),
            "rejected": len(self.rejected),
            "rejects": told_rejects(self.rejected),
            "mapping": dict(self.mapping),
        }


def count_languages(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    out: Path | None = None,
    step: Callable[[float], None] | None = None,
) -> LanguageCounts:
    """Look at every text of a file. With `out` each one's language is written there as Parquet (`LANGUAGE_SCHEMA`).

    A row without text is one of language `und`. Raises UserError.
    """
    began = monotonic()
    rejects: list[Reject] = []
    used, chunks = read_file(path, mapping=mapping, rejects=rejects, needs=("text",), limits=Limits())
    found: Counter[tuple[str, str]] = Counter()
    rows = 0
    with ExitStack() as stack:
        writer = None
        if out:  # beside it: it may be the file that is read
            part = stack.enter_context(written_beside(out))
            writer = stack.enter_context(pq.ParquetWriter(part, LANGUAGE_SCHEMA, compression="zstd"))
        for chunk in _told(chunks):
            counts = chunk.group_by(["language", "script"]).aggregate([([], "count_all")]).to_pylist()
            found.update({(row["language"], row["script"]): row["count_all"] for row in counts})
            if writer:
                writer.write_table(chunk)
            rows += len(chunk)
            if step:
                step(rows)
    rejects.sort(key=lambda reject: reject.line)
    return LanguageCounts(found, monotonic() - began, used, tuple(rejects))


def _told(chunks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    for chunk in chunks:
        language, script = detect(chunk["text"])
        yield pa.table([chunk["line"], chunk["post_id"], language, script], schema=LANGUAGE_SCHEMA)
