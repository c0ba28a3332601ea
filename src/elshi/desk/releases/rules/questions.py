"""What an answer to the public answers: a field of a statement's content (docs/decisions/0027-answers.md).

    "question": {"asked": 41, "texts": [{body, language, salt, script, title}]}

A content that has it makes an `answer` record, else a `statement`; in all else they are the same, so a draft of an
answer is a statement's draft. `texts`: the question as a person rewrote it, so that nobody is named, sorted by
language; `asked`: how many had asked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.extras import QUESTION
from elshi.desk.releases.rules.wholes import Whole, parse_texts
from elshi.record import Rendition
from elshi.record.fields import check_names, read_count, read_object
from elshi.record.types.answers import MAX_ASKED


@dataclass(frozen=True, slots=True)
class Question:
    """The question of an answer: its texts, sorted by language, and how many had asked."""

    texts: tuple[Rendition, ...]
    asked: int


def read_question(whole: Whole) -> Question | None:
    """The question in a whole, None in that of a plain statement. Raises FormatError for what was not saved so."""
    if QUESTION not in whole:
        return None
    found = read_object(whole[QUESTION], what="question")
    check_names(found, {"asked", "texts"}, what="question")
    texts = parse_texts(found["texts"])
    languages = [text.language for text in texts]
    if not languages or languages != sorted(set(languages)):
        raise FormatError("the texts of a question are not in order of language, each once")
    return Question(tuple(texts), read_count(found, "asked", lowest=1, highest=MAX_ASKED))


def format_question(question: Question) -> Whole:
    """As it stands in a whole."""
    return {"asked": question.asked, "texts": [asdict(text) for text in question.texts]}


def make_question(texts: Sequence[Rendition], *, asked: int) -> Question:
    """The question in `texts`, as of `rules.content.make_renditions`. Raises RuleError `bad-count`."""
    if not 1 <= asked <= MAX_ASKED:
        raise RuleError("bad-count", found=asked, most=MAX_ASKED)
    return Question(tuple(texts), asked)


def check_asked_in(whole: Whole) -> None:
    """Raises RuleError `question-languages` unless a question is in the languages of the answer, all and no others."""
    question = read_question(whole)
    if question is None:
        return
    asked, said = {text.language for text in question.texts}, {text["language"] for text in whole["renditions"]}
    if asked != said:
        raise RuleError(
            "question-languages", missing=", ".join(sorted(said - asked)), more=", ".join(sorted(asked - said))
        )
