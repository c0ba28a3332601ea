"""Which questions belong together: split one off, merge two enquiries, put a question aside and bring it back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_office
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import OPEN, EnquiryState, Place


def split_question(*, actor: Person, question_id: int, to: int | None, at: datetime) -> Question:
    """The question, in the enquiry `to`, or in a new one of its own. Raises RuleError."""
    actor.check_can(Act.SORT_QUESTIONS)
    with transaction.atomic():
        question = find_question(question_id, actor=actor)
        before = question.enquiry
        if question.place != Place.ENQUIRY.value or before is None:
            raise RuleError("question-aside")
        after = _open_enquiry(question, before) if to is None else Enquiry.find(to, actor=actor)
        if after.pk == before.pk:
            raise RuleError("same-enquiry")
        question.enquiry = after
        question.cleared, question.told, question.told_at = False, 0, None  # what it was told answers another question
        question.save(update_fields=["enquiry", "cleared", "told", "told_at"])
        for one in (before, after):
            _count_again(one, at=at)
        details = {"question": question.pk, "before": before.pk}
        record_act(actor=actor, act=Act.SORT_QUESTIONS, subject=after, details=details, at=at)
    return question


def merge_enquiries(*, actor: Person, enquiry_id: int, into: int, at: datetime) -> Enquiry:
    """The enquiry `into`, with all questions of the other, which is closed. RuleError, also once that has a draft."""
    actor.check_can(Act.SORT_QUESTIONS)
    with transaction.atomic():
        gone, kept = Enquiry.find(enquiry_id, actor=actor), Enquiry.find(into, actor=actor)
        if gone.pk == kept.pk:
            raise RuleError("same-enquiry")
        if gone.draft_id is not None or gone.state not in OPEN:
            raise RuleError("enquiry-drafted")
        count = gone.questions.update(enquiry=kept)
        for one in (gone, kept):
            _count_again(one, at=at)
        details = {"count": count, "before": gone.pk}
        record_act(actor=actor, act=Act.SORT_QUESTIONS, subject=kept, details=details, at=at)
    return kept


def put_aside(*, actor: Person, question_id: int, at: datetime) -> Question:
    """The question, as spam, in no enquiry. It is never deleted by this. Raises RuleError."""
    actor.check_can(Act.SORT_QUESTIONS)
    with transaction.atomic():
        question = find_question(question_id, actor=actor)
        before = take_out(question, place=Place.SPAM, at=at)
        details = {"place": Place.SPAM.value, "before": before.pk}
        record_act(actor=actor, act=Act.SORT_QUESTIONS, subject=question, details=details, at=at)
    return question


def bring_back(*, actor: Person, question_id: int, at: datetime) -> Question:
    """The question, out of spam into an enquiry of its own. Raises RuleError."""
    actor.check_can(Act.SORT_QUESTIONS)
    with transaction.atomic():
        question = find_question(question_id, actor=actor)
        put_back(question, of=Place.SPAM)
        details = {"place": Place.ENQUIRY.value}
        record_act(actor=actor, act=Act.SORT_QUESTIONS, subject=question, details=details, at=at)
    return question


def find_question(question_id: int, *, actor: Person) -> Question:
    """The question. Raises RuleError when there is none, or it is another office's than the actor's.

    What was put aside is the ministry's, whosesoever it was.
    """
    question = Question.objects.select_related("enquiry").filter(pk=question_id).first()
    if question is None:
        raise RuleError("no-such-question", question=question_id)
    check_office(actor.office, MINISTRY if question.enquiry is None else question.enquiry.office)
    return question


def take_out(question: Question, *, place: Place, at: datetime) -> Enquiry:
    """The enquiry that it lay in; it lies at `place` now. Raises RuleError: it lies in none."""
    before = question.enquiry
    if question.place != Place.ENQUIRY.value or before is None:
        raise RuleError("question-aside")
    question.place, question.enquiry = place.value, None
    question.cleared, question.told, question.told_at = False, 0, None
    question.save(update_fields=["place", "enquiry", "cleared", "told", "told_at"])
    _count_again(before, at=at)
    return before


def put_back(question: Question, *, of: Place) -> None:
    """It lies in an enquiry of its own again, of the ministry's. Raises RuleError: it does not lie at `of`."""
    if question.place != of.value:
        raise RuleError("question-aside")
    question.place, question.enquiry = Place.ENQUIRY.value, _open_enquiry(question, None)
    question.save(update_fields=["place", "enquiry"])


def _open_enquiry(question: Question, before: Enquiry | None) -> Enquiry:
    office = "" if before is None else before.office
    return Enquiry.objects.create(asked_at=question.asked_at, asked_last_at=question.asked_at, office=office)


def _count_again(enquiry: Enquiry, *, at: datetime) -> None:
    """When it was asked first and last; an enquiry that nobody asks any more is closed."""
    found = enquiry.questions.aggregate(first=Min("asked_at"), last=Max("asked_at"))
    if found["first"] is not None:
        Enquiry.objects.filter(pk=enquiry.pk).update(asked_at=found["first"], asked_last_at=found["last"])
    elif enquiry.draft_id is None:
        Enquiry.objects.filter(pk=enquiry.pk).update(
            state=EnquiryState.CLOSED.value, closing="no-answer-needed", closed_at=at, owner=None
        )
