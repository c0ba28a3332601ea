"""The words of a question that is kept quiet: sealed to the desk's key for what the public hands in."""

from datetime import datetime

from elshi.base.errors import FormatError
from elshi.desk.people.rules import RuleError
from elshi.desk.questions.askers import read_desk_key
from elshi.desk.questions.models import Question
from elshi.speak.sealing import Entry, open_entry, seal_entry

_KIND = "quiet-question"


def seal_words(question: Question, *, at: datetime) -> bytes:
    """Its text, sealed with its key, so that it opens as no other question's."""
    return seal_entry(Entry(_KIND, at, {"key": question.key, "text": question.text}), read_desk_key().public_key())


def open_words(question: Question) -> str:
    """The text that was sealed. Raises RuleError `quiet-unreadable`: damaged, another node's, another question's."""
    try:
        entry = open_entry(bytes(question.sealed_text), read_desk_key())
    except FormatError as exc:
        raise RuleError("quiet-unreadable") from exc
    if entry.kind != _KIND or set(entry.fields) != {"key", "text"} or entry.fields["key"] != question.key:
        raise RuleError("quiet-unreadable")
    return entry.fields["text"]
