"""Answers to the public: statements that name the question which they answer (docs/decisions/0027-answers.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.attachments import AttachmentRef, BlobRef
from elshi.record.fields import check_names, read_count
from elshi.record.types.common import Replaces, read_head
from elshi.record.types.statements import (
    STATEMENT_FIELDS,
    RenditionRef,
    StatementRecord,
    format_refs,
    list_blobs,
    read_refs,
    read_said,
    statement_document,
)

MAX_ASKED = 9_999_999


@dataclass(frozen=True, slots=True)
class AnswerRecord(StatementRecord):
    """An answer's version. `question`: the question as published, by language; `asked`: how many had asked, 1 or more.

    The question is what people wanted to know, not what the office says: a receipt does not vouch for its words.
    """

    question: tuple[RenditionRef, ...] = ()
    asked: int = 1

    @property
    def own_blobs(self) -> tuple[BlobRef, ...]:
        """The blobs that are its own, those of the question last."""
        return (*list_blobs(self.renditions, self.attachments), *list_blobs(self.question))


def answer_document(  # noqa: PLR0913  # a record has that many fields
    *,
    id: str,  # noqa: A002  # the record's own word
    version: int,
    office: str,
    issued_at: str,
    authentic: str,
    renditions: Iterable[RenditionRef],
    question: Iterable[RenditionRef],
    asked: int,
    replaces: Replaces | None,
    attachments: Iterable[AttachmentRef] = (),
) -> dict[str, Any]:
    """The unsigned answer record; renditions and question are put in order of their language."""
    statement = statement_document(
        id=id,
        version=version,
        office=office,
        issued_at=issued_at,
        authentic=authentic,
        renditions=renditions,
        replaces=replaces,
        attachments=attachments,
    )
    return {**statement, "type": "answer", "question": format_refs(question), "asked": asked}


def read_answer(value: dict[str, Any], method: str) -> AnswerRecord:
    """An answer's version."""
    check_names(value, STATEMENT_FIELDS | {"question", "asked"}, what="answer record")
    head = read_head(value, method)
    said = read_said(value, office=head[2], id=head[0], version=head[1])
    question = read_refs(value, "question")
    if {ref.language for ref in question} != {ref.language for ref in said[1]}:
        raise FormatError("the question is not in the languages of the answer")
    if {ref.sha256 for ref in question} & {ref.sha256 for ref in said[1]}:
        raise FormatError("a text is question and answer")
    return AnswerRecord(*head, *said, question, read_count(value, "asked", lowest=1, highest=MAX_ASKED))
