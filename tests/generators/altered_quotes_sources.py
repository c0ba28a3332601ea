"""Reads the real texts for `altered_quotes.py`: documents, and texts that are in no document.

All from `../shared/data` (its README says what each file is and whose), read in place; the invented statements are in
`altered_quotes_statements.py`. Of near-copies of a sentence in KazNERD (a number in words, then in digits) one is kept,
so that a swapped number is not by chance another document's true one.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generators.altered_quotes_statements import HELD_OUT, STATEMENTS
from generators.altered_quotes_text import find_words

SEED = 20261123
UDHR_FILES = {
    "kk": "kaz", "ru": "rus", "en": "eng", "ar": "arb", "zh": "cmn_hans", "ky": "kir", "uz": "uzn_cyrl", "tr": "tur",
    "fa": "pes_1", "fr": "fra",
}  # fmt: skip
UDHR_HELD_OUT = 3  # articles, the same in all languages
KAZNERD_PARAGRAPHS = 400
CLAIMS_IN_DOCUMENTS = 380
_NAMESPACE = "{http://www.unhchr.ch/udhr}"


@dataclass(frozen=True)
class Document:
    """An official text. The title is its name, no part of its words; `split` says whose quotes come from it."""

    id: str
    lang: str
    title: str
    body: str
    split: str


@dataclass(frozen=True)
class Sources:
    """Documents, and spare texts `(lang, text)` of each split that should be in none of them."""

    documents: list[Document]
    spare: dict[str, list[tuple[str, str]]]


def read_sources(data: Path) -> Sources:
    """All documents, and the texts kept out of them."""
    sources = Sources([], {"dev": [], "test": []})
    for add in (_add_udhr, _add_statements, _add_kaznerd, _add_claims, _add_disarm, _add_d3lta):
        add(data, sources)
    return sources


def _pair_splits(count: int, rng: random.Random) -> list[str]:
    """A split for each of `count` things; of each two neighbours one goes to each split."""
    splits = [split for _ in range((count + 1) // 2) for split in rng.sample(["dev", "test"], 2)]
    return splits[:count]


def _add_udhr(data: Path, sources: Sources) -> None:
    """An article is in the same split in all languages; the preamble (0) is long and counts as the first."""
    rng = random.Random(f"{SEED}:udhr")
    articles = {lang: _read_udhr(data / "udhr" / f"udhr_{key}.xml") for lang, key in UDHR_FILES.items()}
    held_out = set(rng.sample(range(3, 31), UDHR_HELD_OUT))
    by_size = sorted(articles["en"], key=lambda number: (-len(articles["en"][number][1]), number))
    splits = dict(zip(by_size, _pair_splits(len(by_size), rng), strict=True))
    for lang, found in articles.items():
        for number, (title, body) in sorted(found.items()):
            if number in held_out:
                sources.spare[rng.choice(["dev", "test"])].append((lang, body))
            else:
                sources.documents.append(Document(f"udhr-{lang}-{number:02}", lang, title, body, splits[number]))


def _read_udhr(path: Path) -> dict[int, tuple[str, str]]:
    """Title and text by article number; 0 holds the note and the preamble."""
    root = ET.parse(path).getroot()
    found = {0: (root.findtext(f"{_NAMESPACE}title") or "", _read_paragraphs(root, ("note", "preamble")))}
    for article in root.iter(f"{_NAMESPACE}article"):
        body = _read_paragraphs(article, (".",))
        found[int(article.attrib["number"])] = (article.findtext(f"{_NAMESPACE}title") or "", body)
    return found


def _read_paragraphs(parent: ET.Element, parts: Sequence[str]) -> str:
    nodes = [parent] if parts == (".",) else [node for part in parts for node in parent.findall(f"{_NAMESPACE}{part}")]
    paras = [" ".join("".join(para.itertext()).split()) for node in nodes for para in node.iter(f"{_NAMESPACE}para")]
    return "\n".join(para for para in paras if para)


def _add_statements(_: Path, sources: Sources) -> None:
    rng = random.Random(f"{SEED}:statements")
    for lang, texts in STATEMENTS.items():
        splits = _pair_splits(len(texts), rng)
        for number, (text, split) in enumerate(zip(texts, splits, strict=True)):
            if number < len(texts) - HELD_OUT:
                sources.documents.append(Document(f"said-{lang}-{number:02}", lang, f"Samal {number}", text, split))
            else:
                sources.spare[split].append((lang, text))


def _add_kaznerd(data: Path, sources: Sources) -> None:
    """Paragraphs of three to six sentences; the rest in overlapping pairs or more, of at least 15 words."""
    rng = random.Random(f"{SEED}:kaznerd")
    sentences = _read_kaznerd(data / "kaznerd_sentences.txt.gz", rng)
    rng.shuffle(sentences)
    splits = _pair_splits(KAZNERD_PARAGRAPHS, rng)
    for number in range(KAZNERD_PARAGRAPHS):
        paragraph, sentences = sentences[: (size := rng.randint(3, 6))], sentences[size:]
        sources.documents.append(
            Document(f"news-kk-{number:04}", "kk", f"Хабар {number}", " ".join(paragraph), splits[number])
        )
    half = len(sentences) // 2
    for split, mine in (("dev", sentences[:half]), ("test", sentences[half:])):
        sources.spare[split].extend(("kk", text) for text in _join_neighbours(mine))


def _join_neighbours(sentences: Sequence[str]) -> Iterator[str]:
    """From each sentence on, as many as make 15 words: texts overlap by a sentence."""
    for start in range(len(sentences) - 1):
        text = sentences[start]
        for following in sentences[start + 1 : start + 5]:
            if len(find_words(text)) >= 15:
                break
            text += " " + following
        yield text


def _read_kaznerd(path: Path, rng: random.Random) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        raw = [line.strip() for line in lines]
    kept: list[str] = []
    recent: deque[set[str]] = deque(maxlen=6)
    seen: set[tuple[str, ...]] = set()
    for line in raw:
        words = find_words(line)
        bag = set(words)
        copied = any(len(bag & other) >= 0.5 * min(len(bag), len(other)) for other in recent)
        usable = "(" not in line and len(words) >= 4 and tuple(words) not in seen
        if usable and (not copied or _replaces_last(bag, kept, rng)):
            if copied:
                kept.pop()
            seen.add(tuple(words))
            kept.append(_join_punctuation(line))
        recent.append(bag)
    return kept


def _replaces_last(bag: set[str], kept: Sequence[str], rng: random.Random) -> bool:
    """Of a sentence in words and the same in digits, let chance choose."""
    last = set(find_words(kept[-1])) if kept else set()
    return len(bag & last) >= 0.5 * min(len(bag), len(last)) and rng.random() < 0.5


def _join_punctuation(line: str) -> str:
    """The corpus has a space before each mark; real texts have not."""
    line = re.sub(r"\s+([,.!?;:»)%…])", r"\1", line)
    line = re.sub(r"([«(])\s+", r"\1", line)
    return re.sub(r"(\d), (\d)", r"\1,\2", line)


def _add_claims(data: Path, sources: Sources) -> None:
    """Some claims in groups of two to four; the rest each with its title."""
    rng = random.Random(f"{SEED}:claims")
    with (data / "claims" / "verified_claims.docs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    rng.shuffle(rows)
    used, number = 0, 0
    while used < CLAIMS_IN_DOCUMENTS:
        group = rows[used : (used := used + rng.randint(2, 4))]
        body = " ".join(_end_sentence(row[1]) for row in group)
        split = ("dev", "test")[number % 2]
        sources.documents.append(Document(f"note-en-{number:04}", "en", f"Note {number}", body, split))
        number += 1
    for at, row in enumerate(rows[used:]):
        sources.spare[("dev", "test")[at % 2]].append(("en", f"{_end_sentence(row[1])} {row[2]}"))
    _add_posts(data, sources)


def _add_posts(data: Path, sources: Sources) -> None:
    with (data / "claims" / "tweets.queries.tsv").open(encoding="utf-8", newline="") as lines:
        posts = [row[1] for row in list(csv.reader(lines, delimiter="\t"))[1:] if len(row) > 1]
    for at, post in enumerate(posts):
        sources.spare[("dev", "test")[at % 2]].append(("en", post))


def _end_sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", '"', "'")) else text + "."


def _add_disarm(data: Path, sources: Sources) -> None:
    """Descriptions of at least 30 words; every fourth is spare."""
    rng = random.Random(f"{SEED}:disarm")
    objects = json.loads((data / "disarm" / "DISARM.json").read_text(encoding="utf-8"))["objects"]
    texts: dict[str, str] = {}
    for one in sorted(objects, key=lambda one: one["id"]):
        body = " ".join(re.sub(r"<[^>]*>", " ", one.get("description", "")).split())
        if len(find_words(body)) >= 30 and "http" not in body:
            texts.setdefault(body, one.get("name", ""))
    splits = _pair_splits(len(texts), rng)
    for number, ((body, title), split) in enumerate(zip(texts.items(), splits, strict=True)):
        if number % 4 == 3:
            sources.spare[split].append(("en", body))
        else:
            sources.documents.append(Document(f"guide-en-{number:03}", "en", title, body, split))


def _add_d3lta(data: Path, sources: Sources) -> None:
    """One text of each block, language and kind: the others of a block say the same."""
    with gzip.open(data / "d3lta_dev.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows: Iterable[dict[str, str]] = list(csv.DictReader(lines))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row["block"], row["language"]) not in seen:
            seen.add((row["block"], row["language"]))
            split = ("dev", "test")[sum(row["block"].encode()) % 2]
            sources.spare[split].append((row["language"], " ".join(row["text"].split())))


def make_padding(documents: Sequence[Document], count: int) -> list[Document]:
    """So many more texts of about 40 words for measuring speed: chains of word pairs, no sense in them."""
    rng = random.Random(f"{SEED}:padding")
    after: dict[str, dict[str, list[str]]] = {}
    for document in documents:
        pieces = list(document.body) if document.lang == "zh" else document.body.split()
        chain = after.setdefault(document.lang, {})
        for first, second in itertools.pairwise(pieces):
            chain.setdefault(first, []).append(second)
    langs = sorted(after)
    starts = {lang: sorted(after[lang]) for lang in langs}
    return [
        Document(
            f"pad-{number:05}", lang := langs[number % len(langs)], "", _walk(after[lang], starts[lang], lang, rng), ""
        )
        for number in range(count)
    ]


def _walk(chain: dict[str, list[str]], starts: Sequence[str], lang: str, rng: random.Random) -> str:
    word = rng.choice(starts)
    walked = [word]
    for _ in range(rng.randint(25, 55) * (2 if lang == "zh" else 1)):
        word = rng.choice(chain.get(word) or starts)
        walked.append(word)
    return ("" if lang == "zh" else " ").join(walked)
