"""The archive of answers: what is found by words without asking any server, also on a mirror and from a USB stick.

    answers/<lang>/                       the page (`elshi.site.answer_pages`)
    answers/index/<lang>.json             {"format", "spans": ["2026-0", …]}, newest first
    answers/index/<lang>/<year>-<n>.json  {"format", "answers": [{"id", "title", "time", "stems"}]}: one span of a year

A span changes only when one of its statements does. Stems are the first letters of words, so that endings do not count;
`static/answers/search.js` makes the same of what a reader types.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

FORMAT = "elshi-answers/1"
NEWEST = 50  # shown without any script
STEM = 5  # letters: long enough to tell words apart, short enough for what Kazakh and Russian put at their end
_HAN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer in force: its id, the question in a line, when it was published, and the stems of all its words."""

    id: str
    title: str
    time: str
    stems: tuple[str, ...]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, each once, sorted: words of two letters and more, in small letters, without marks.

    Han letters, which are written without spaces, go in pairs.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign)[0] != "M")
    found: set[str] = set()
    for run in _HAN.findall(plain):
        found.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
    found.update(word[:STEM] for word in _WORD.findall(_HAN.sub(" ", plain)) if len(word) > 1)
    return tuple(sorted(found))


def format_shard(lines: Iterable[AnswerLine]) -> bytes:
    """The file of one span."""
    answers = [{"id": line.id, "title": line.title, "time": line.time, "stems": " ".join(line.stems)} for line in lines]
    return _json({"format": FORMAT, "answers": answers})


def format_spans(names: Iterable[str]) -> bytes:
    """The file that says which spans there are."""
    return _json({"format": FORMAT, "spans": list(names)})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
