"""The words of a rendition: the one definition that every verifier, in any language, must share.

words = normalise(title + LF + plain_text(body)), where `plain_text` gives the words a reader of the rendered body sees
and `normalise` undoes what copying does (NFC, white space, invisible characters). docs/formats/rendition.md specifies
both, so that a verifier in another language can be written from it.
"""

from elshi.record.rendition import Rendition
from elshi.text.markdown import plain_text
from elshi.text.normal import normalise


def words(rendition: Rendition) -> str:
    """Title, then body, as the plain words a reader sees and pastes; one line, single spaces."""
    return normalise(f"{rendition.title}\n{plain_text(rendition.body)}")


def body_words(rendition: Rendition) -> str:
    """The same of the body alone, for a reader who left the title out."""
    return normalise(plain_text(rendition.body))
