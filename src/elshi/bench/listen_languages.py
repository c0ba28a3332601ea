"""Languages: how many Kazakh and Russian texts are told as such, and how many texts a second the command tells."""

import gzip
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from elshi.bench.child import run_elshi
from elshi.bench.figures import Figure, not_measured
from elshi.bench.listen import Say

Tell = Callable[[Sequence[str]], Sequence[str]]  # texts to BCP 47 tags

LEAST = 0.98
SPEED = 20_000.0
GOALS = ("kk", "ru")
POSTS, NEWS = "ira_300k.parquet", "kaznerd_sentences.txt.gz"
_SALT = "elshi/listen/1/languages/"  # the rules were made on the other half; see `is_held_out`
_DECLARATIONS = (("kk", "kaz"), ("ru", "rus"), ("ky", "kir"), ("uz", "uzn_cyrl"), ("zh", "cmn_hans"), ("ar", "arb"))
_OTHER = re.compile(r"https?://\S+|[@#＠]\S+")
_PARAGRAPH = re.compile(r"<para>([^<]+)</para>")
_WORD = re.compile(r"[^\W\d_]+")


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """Shares of texts told right, by language, and the speed; see `elshi.bench.listen.Part`."""
    answers = Answers()
    for tag, name, read in (("kk", NEWS, read_news), ("ru", POSTS, read_russian_posts)):
        what = f"{tag}: told as such, {name}, the half that the rules were not made on"
        if (data / name).is_file():
            say(f"{name} …")
            held_out = [text for text in read(data / name) if is_held_out(text)]
            yield from answers.tell(what, tag, held_out, goal=True)
        else:
            yield not_measured(what, unit="of texts", goal=f">= {LEAST:g}", reason=f"{name} is not in {data}")
    for tag, name in _DECLARATIONS:
        path = data / "udhr" / f"udhr_{name}.xml"
        what = f"{tag}: told as such, paragraphs of {path.name}"
        if path.is_file():
            yield from answers.tell(what, tag, read_declaration(path), goal=tag in GOALS)
        else:
            yield not_measured(what, unit="of texts", goal=None, reason=f"{path.name} is not in {data / 'udhr'}")
    for tag in GOALS:
        yield answers.rightly(tag)
    yield speed(data, say)


class Answers:
    """What was told of texts whose language is known. `detect`: ours where None."""

    def __init__(self, detect: Tell | None = None) -> None:
        self._detect = detect
        self._found: Counter[tuple[str, str]] = Counter()  # what it is, what was told

    def tell(self, what: str, tag: str, texts: Sequence[str], *, goal: bool) -> Iterator[Figure]:
        """Of `texts`, which are all in `tag`: the share that is told as such, and how many there were."""
        if self._detect is None:
            self._detect = _ours()
        found = Counter(self._detect(texts))
        self._found.update({(tag, told): many for told, many in found.items()})
        share = found[tag] / len(texts)
        yield Figure(
            what, share, "of texts", goal=f">= {LEAST:g}" if goal else None, ok=share >= LEAST if goal else None
        )
        yield Figure(f"{what}: how many", len(texts), "texts")

    def rightly(self, tag: str) -> Figure:
        """Of all that was told as `tag`: the share that is in it."""
        what = f"{tag}: of what was told as such, all texts above"
        told = sum(many for (_, found), many in self._found.items() if found == tag)
        if not told:
            return not_measured(what, unit="of texts", goal=f">= {LEAST:g}", reason="nothing was told as such")
        share = self._found[tag, tag] / told
        return Figure(what, share, "of texts", goal=f">= {LEAST:g}", ok=share >= LEAST)


def _ours() -> Tell:
    from elshi.listen.language import detect_languages  # noqa: PLC0415  # loads much

    return detect_languages


def speed(data: Path, say: Say) -> Figure:
    """Texts a second of the whole command, its start and the reading of the file included."""
    what = f"languages of {POSTS}, process start included"
    if not (data / POSTS).is_file():
        return not_measured(what, unit="texts/s", goal=f">= {SPEED:g}", reason=f"{POSTS} is not in {data}")
    say("speed …")
    ran = run_elshi("listen", "languages", str(data / POSTS))
    rate = json.loads(ran.output)["texts"] / ran.seconds
    return Figure(what, rate, "texts/s", goal=f">= {SPEED:g}", ok=rate >= SPEED)


def is_held_out(text: str) -> bool:
    """Whether a text is of the half that the rules were not made on: by one bit of a salted SHA-256 of it."""
    return hashlib.sha256((_SALT + text).encode()).digest()[7] % 2 == 1


def read_news(path: Path) -> list[str]:
    """The sentences of a gzip file, one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def read_russian_posts(path: Path) -> list[str]:
    """Posts that their network calls Russian, of five words and more beside links, @mentions and #hashtags."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = pq.read_table(path, columns=["content", "language"]).to_pylist()
    texts = [row["content"] for row in rows if row["language"] == "Russian" and row["content"]]
    return [text for text in texts if count_words(text) >= 5]


def read_declaration(path: Path) -> list[str]:
    """The paragraphs of a file of the Universal Declaration, titles aside."""
    found = _PARAGRAPH.findall(path.read_text("utf-8"))
    return [html.unescape(text).strip() for text in found if text.strip()]


def count_words(text: str) -> int:
    """Runs of letters beside links, @mentions and #hashtags."""
    return len(_WORD.findall(_OTHER.sub(" ", text)))
