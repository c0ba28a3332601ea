"""The official texts, made findable: by their exact words, by their folded words, and by what they share with a text.

A `Document` is one rendition of one version. A library is built once and then only asked; it costs about one kilobyte
for each document of a hundred words, and nothing outside it is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from elshi.text.normal import fold, normalise
from elshi.text.shingles import ShingleIndex, Vocabulary
from elshi.text.skeleton import token_shape
from elshi.text.tokens import Tokens, read_tokens, token_key
from elshi.verify.dressing import Speaker
from elshi.verify.hidden import MARKS

STANDINGS = ("current", "superseded", "withdrawn", "disowned")


@dataclass(frozen=True, slots=True)
class Document:
    """One official text: `text` is its words in normal form, title first; from `body_start` on those without the title.

    `standing`: one of STANDINGS. `order`: where it stands among all, higher is newer. `stands`: id and version of what
    stands now in its place. `marked`, `marked_body`: where it has direction marks, the text as a reader sees it, before
    `normalise`. `reason`: why it is disowned. `epoch`, `index`, `leaf`: its entry.
    """

    record: str
    version: int
    language: str
    title: str
    text: str
    body_start: int
    marked: str = ""
    marked_body: str = ""
    standing: str = "current"
    order: int = 0
    office: str = ""
    epoch: int = 1
    index: int | None = None
    leaf: bytes | None = None
    stands: tuple[str, int] | None = None
    reason: str | None = None

    @property
    def body_text(self) -> str:
        """The words without the title."""
        return self.text[self.body_start :]


def make_document(*, record: str, version: int = 1, language: str, title: str, body: str, **more: Any) -> Document:
    """A document of a `title` and a plain `body` (`elshi.text.markdown.plain_text`); `more`: its other fields."""
    seen = f"{title}\n{body}"
    text = normalise(seen)
    has_marks = any(mark in seen for mark in MARKS)
    return Document(
        record=record,
        version=version,
        language=language,
        title=title,
        text=text,
        body_start=len(text) - len(normalise(body)),
        marked=seen if has_marks else "",
        marked_body=body if has_marks else "",
        **more,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A document whose words, `part` "whole" or (without the title) "body", are asked for."""

    document: Document
    part: str


@dataclass(slots=True)
class Library:
    """All documents. Add them, then ask; both may go on in turn.

    `speakers`: office to whose names may stand beside its texts (`elshi.verify.dressing`).
    """

    documents: list[Document] = field(default_factory=list)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    longest: int = 0  # tokens
    _shapes: Vocabulary = field(default_factory=lambda: Vocabulary(_shape_of))
    _keys: Vocabulary = field(default_factory=lambda: Vocabulary(token_key))
    _index: ShingleIndex = field(default_factory=ShingleIndex)
    _shape_texts: list[str] = field(default_factory=list)
    _key_texts: list[str] = field(default_factory=list)
    _words: dict[str, tuple[str, str]] = field(default_factory=dict)  # token as written: shape, key, each one character
    _exact: dict[str, list[Place]] = field(default_factory=dict)
    _folded: dict[str, list[str]] = field(default_factory=dict)

    def add(self, document: Document) -> None:
        """Add one document."""
        tokens = read_tokens(document.text)
        shapes, keys = [], []
        for word in tokens.words:
            known = self._words.get(word)
            if known is None:
                known = chr(self._shapes.learn(word)), chr(self._keys.learn(word))
                self._words[word] = known
            shapes.append(known[0])
            keys.append(known[1])
        self._index.add("".join(shapes))
        self._shape_texts.append("".join(shapes))
        self._key_texts.append("".join(keys))
        self.longest = max(self.longest, len(shapes))
        self.documents.append(document)
        # a title of invisible characters only adds no word; then the body is the whole
        for text, part in {document.body_text: "body", document.text: "whole"}.items():
            self._add_exact(text, Place(document, part))

    def extend(self, documents: Iterable[Document]) -> None:
        """Add them all, in this order."""
        for document in documents:
            self.add(document)

    def exact(self, text: str) -> Sequence[Place]:
        """Where `text`, in normal form, are all the words."""
        return self._exact.get(text, ())

    def folded(self, folded: str) -> Sequence[str]:
        """The texts of `exact` whose folded form is `folded`."""
        return self._folded.get(folded, ())

    def encode(self, tokens: Tokens) -> tuple[str, str]:
        """The shapes and the keys of a given text as word numbers."""
        shapes, keys = [], []
        for word in tokens.words:
            known = self._words.get(word)
            if known is None:
                known = chr(self._shapes.number(word)), chr(self._keys.number(word))
            shapes.append(known[0])
            keys.append(known[1])
        return "".join(shapes), "".join(keys)

    def search(self, shapes: str, *, limit: int) -> list[tuple[int, int]]:
        """(votes, number) of the documents that share most with a given text, best first."""
        return self._index.search(shapes, limit=limit)

    def shapes(self, number: int) -> str:
        """The shapes of document `number`."""
        return self._shape_texts[number]

    def keys(self, number: int) -> str:
        """The keys of document `number`."""
        return self._key_texts[number]

    def _add_exact(self, text: str, place: Place) -> None:
        if text not in self._exact:
            self._folded.setdefault(fold(text), []).append(text)
        self._exact.setdefault(text, []).append(place)


def _shape_of(word: str) -> str:
    return token_shape(token_key(word))
