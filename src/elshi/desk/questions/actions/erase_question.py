"""Erase the words of one question, and who asked if that is wished. It cannot be undone; that it was asked stays."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.actions.open_quiet import check_open
from elshi.desk.questions.actions.sort_questions import find_question
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.quiet import ERASURES, check_code
from elshi.desk.questions.rules.states import Place


def erase_question(*, actor: Person, question_id: int, code: str, with_asker: bool, at: datetime) -> Question:
    """The question without its words. `code`: why, of ERASURES; `with_asker`: who asked goes, too, and is not told.

    Raises RuleError; what is kept quiet is erased only by one to whom it is open (`open_quiet`).
    """
    actor.check_can(Act.ERASE_QUESTION)
    check_code(code, ERASURES)
    with transaction.atomic():
        question = find_question(question_id, actor=actor)
        if question.place == Place.QUIET.value:
            check_open(question, actor=actor, at=at)
        has_asker = bool(question.asker or question.token)
        if question.erased_at is not None and not (with_asker and has_asker):
            raise RuleError("question-erased")
        erase_words(question, with_asker=with_asker, at=at)
        details = {"code": code, "place": question.place, "asker": with_asker}
        record_act(actor=actor, act=Act.ERASE_QUESTION, subject=question, details=details, at=at)
    return question


def erase_words(question: Question, *, with_asker: bool, at: datetime) -> None:
    """Erase them. Call within a transaction that records the act."""
    question.text, question.words_key, question.sealed_text = "", "", b""
    question.erased_at = question.erased_at or at
    if with_asker:
        question.asker, question.token = b"", ""
    question.save(update_fields=["text", "words_key", "sealed_text", "erased_at", "asker", "token"])
