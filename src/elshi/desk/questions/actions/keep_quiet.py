"""Keep a question quiet: sealed, out of every list that others read; longer than its term; or not any more."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.actions.open_quiet import check_open, find_quiet
from elshi.desk.questions.actions.sort_questions import find_question, put_back, take_out
from elshi.desk.questions.joining import words_key
from elshi.desk.questions.models import Opening, Question, QuietMatter
from elshi.desk.questions.rules.quiet import EXTENSIONS, KEPT_FOR, REASONS, check_code
from elshi.desk.questions.rules.states import Place
from elshi.desk.questions.sealed_words import open_words, seal_words


def keep_quiet(*, actor: Person, question_id: int, code: str, at: datetime) -> Question:
    """The question, in no enquiry, its words sealed. `code`: why, of REASONS. Raises RuleError."""
    actor.check_can(Act.KEEP_QUIET)
    check_code(code, REASONS)
    with transaction.atomic():
        question = find_question(question_id, actor=actor)
        if question.erased_at is not None:
            raise RuleError("question-erased")
        before = take_out(question, place=Place.QUIET, at=at)
        question.sealed_text, question.text, question.words_key = seal_words(question, at=at), "", ""
        question.save(update_fields=["sealed_text", "text", "words_key"])
        QuietMatter.objects.create(question=question, code=code, put_at=at, erase_at=at + KEPT_FOR)
        details = {"code": code, "before": before.pk}
        record_act(actor=actor, act=Act.KEEP_QUIET, subject=question, details=details, at=at)
    return question


def extend_quiet(*, actor: Person, question_id: int, code: str, at: datetime) -> Question:
    """The question, kept for one more term. `code`: why, of EXTENSIONS. Raises RuleError: also the second time."""
    actor.check_can(Act.OPEN_QUIET)
    check_code(code, EXTENSIONS)
    with transaction.atomic():
        question = find_quiet(question_id, actor=actor)
        matter = question.matter
        if matter.extended_at is not None:
            raise RuleError("quiet-extended")
        matter.extended_at, matter.erase_at = at, matter.erase_at + KEPT_FOR
        matter.save(update_fields=["extended_at", "erase_at"])
        record_act(actor=actor, act="extend-quiet", subject=question, details={"code": code}, at=at)
    return question


def end_quiet(*, actor: Person, question_id: int, at: datetime) -> Question:
    """The question, legible again in an enquiry of its own. Only for whom it is open to. Raises RuleError."""
    actor.check_can(Act.OPEN_QUIET)
    with transaction.atomic():
        question = find_quiet(question_id, actor=actor)
        check_open(question, actor=actor, at=at)
        put_back(question, of=Place.QUIET)
        question.text, question.sealed_text = open_words(question), b""
        question.words_key = words_key(question.text, language=question.language)
        question.save(update_fields=["text", "sealed_text", "words_key"])
        Opening.objects.filter(question=question).delete()
        question.matter.delete()
        record_act(actor=actor, act="end-quiet", subject=question, details={"place": question.place}, at=at)
    return question
