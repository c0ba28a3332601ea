"""From the content of a statement to its unsigned record and its blobs."""

from typing import Any

from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.attachments import KeptFile, make_refs, read_attachments, words_blobs
from elshi.desk.releases.rules.content import read_renditions
from elshi.desk.releases.rules.identity import Identity
from elshi.desk.releases.rules.questions import check_asked_in, read_question
from elshi.desk.releases.rules.travel import check_sections, find_advice, find_danger, find_gazetteer
from elshi.desk.releases.rules.wholes import Whole
from elshi.record import advisory_document, alert_document, answer_document, rendition_ref, statement_document
from elshi.record.rendition import format_rendition
from elshi.speak.targets import parse_targets


def make_statement(whole: Whole, *, identity: Identity, issued_at: str) -> Whole:
    """The unsigned record, of the type that the content makes (`rules.extras`).

    Raises SecurityError when a rendition is not one that could have been saved, RuleError where an attachment lacks its
    words, a question one of its languages, or a text one of its sections.
    """
    said: dict[str, Any] = {
        "id": identity.id,
        "version": identity.version,
        "office": whole["office"],
        "issued_at": issued_at,
        "authentic": whole["authentic"],
        "renditions": [rendition_ref(blob) for blob in rendition_blobs(whole)],
        "replaces": identity.replaces,
        "attachments": make_refs(whole),
    }
    question, advice, danger = read_question(whole), find_advice(whole), find_danger(whole)
    if question is not None:
        check_asked_in(whole)
        asks = [rendition_ref(blob) for blob in question_blobs(whole)]
        return answer_document(**said, question=asks, asked=question.asked)
    if advice is not None:
        check_sections(whole)
        return advisory_document(statement_document(**said), advice)
    return statement_document(**said) if danger is None else alert_document(statement_document(**said), danger)


def rendition_blobs(whole: Whole) -> list[bytes]:
    """The blobs of the renditions, in order of language."""
    return [format_rendition(rendition) for rendition in read_renditions(whole)]


def question_blobs(whole: Whole) -> list[bytes]:
    """The blobs of an answer's question, in order of language; none of a plain statement."""
    question = read_question(whole)
    return [] if question is None else [format_rendition(text) for text in question.texts]


def statement_blobs(whole: Whole) -> list[bytes]:
    """The blobs that are made of the content: texts, a question's, and the words for attachments, which are files."""
    return [*rendition_blobs(whole), *question_blobs(whole), *words_blobs(whole)]


def statement_files(whole: Whole) -> list[KeptFile]:
    """What lies beside the content: attachments, and the gazetteer of an advisory or an alert."""
    found = [KeptFile(one.sha256, one.bytes, one.media) for one in read_attachments(whole)]
    gazetteer = find_gazetteer(whole)
    return found if gazetteer is None else [*found, KeptFile(gazetteer.sha256, gazetteer.bytes, None)]


def check_honoured(whole: Whole) -> None:
    """Raises RuleError for wishes that this version would silently ignore: the approver read them in the content."""
    try:
        targets = parse_targets(whole["channels"])
    except FormatError as exc:
        raise RuleError("not-honoured") from exc
    if {target.language for target in targets} - {text["language"] for text in whole["renditions"]}:
        raise RuleError("not-honoured")
