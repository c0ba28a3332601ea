"""Read what is kept quiet: one asks, for a purpose, another confirms; then these two may read it for a day.

Every step is on record, each reading too.
"""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.actions.sort_questions import find_question
from elshi.desk.questions.models import Opening, Question
from elshi.desk.questions.openings import find_opening, list_requests
from elshi.desk.questions.rules.quiet import PURPOSES, check_code
from elshi.desk.questions.rules.states import Place
from elshi.desk.questions.sealed_words import open_words


def ask_to_open(*, actor: Person, question_id: int, purpose: str, at: datetime) -> Opening:
    """The request, of the actor. Raises RuleError: also while one of his holds, or the question is open to him."""
    actor.check_can(Act.OPEN_QUIET)
    check_code(purpose, PURPOSES)
    actor.check_settled(at=at)
    with transaction.atomic():
        question = find_quiet(question_id, actor=actor)
        is_asked = any(one.asked_by_id == actor.pk for one in list_requests(question, at=at))
        if is_asked or find_opening(question, actor, at=at) is not None:
            raise RuleError("quiet-asked")
        opening = Opening.objects.create(question=question, purpose=purpose, asked_by=actor, asked_at=at)
        details = {"purpose": purpose}
        record_act(actor=actor, act=Act.OPEN_QUIET, subject=question, details=details, at=at)
    return opening


def confirm_opening(*, actor: Person, question_id: int, opening_id: int, at: datetime) -> Opening:
    """The request, confirmed by another person than who asked. Raises RuleError."""
    actor.check_can(Act.OPEN_QUIET)
    actor.check_settled(at=at)
    with transaction.atomic():
        question = find_quiet(question_id, actor=actor)
        opening = next((one for one in list_requests(question, at=at) if one.pk == opening_id), None)
        if opening is None:
            raise RuleError("no-such-opening", opening=opening_id)
        if opening.asked_by_id == actor.pk:
            raise RuleError("own-opening")
        opening.confirmed_by, opening.confirmed_at = actor, at
        opening.save(update_fields=["confirmed_by", "confirmed_at"])
        details = {"purpose": opening.purpose, "person": opening.asked_by_id}
        record_act(actor=actor, act="confirm-opening", subject=question, details=details, at=at)
    return opening


def read_quiet(*, actor: Person, question_id: int, at: datetime) -> str:
    """Its words, for whom it is open to. Raises RuleError."""
    actor.check_can(Act.OPEN_QUIET)
    with transaction.atomic():
        question = find_quiet(question_id, actor=actor)
        opening = check_open(question, actor=actor, at=at)
        text = open_words(question)
        details = {"purpose": opening.purpose}
        record_act(actor=actor, act="read-quiet", subject=question, details=details, at=at)
    return text


def find_quiet(question_id: int, *, actor: Person) -> Question:
    """The question, kept quiet and not erased. Raises RuleError."""
    question = find_question(question_id, actor=actor)
    if question.place != Place.QUIET.value:
        raise RuleError("question-aside")
    if question.erased_at is not None:
        raise RuleError("question-erased")
    return question


def check_open(question: Question, *, actor: Person, at: datetime) -> Opening:
    """What opens it to the actor now. Raises RuleError `quiet-closed`."""
    opening = find_opening(question, actor, at=at)
    if opening is None:
        raise RuleError("quiet-closed")
    return opening
