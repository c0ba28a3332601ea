"""Which enquiries a person sees: all of them at the ministry, those of his own office in an embassy."""

from datetime import datetime

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.reading import reads
from elshi.desk.people.rules import Act
from elshi.desk.questions.models import Enquiry, Opening, Question
from elshi.desk.questions.rules.quiet import OPEN_FOR
from elshi.desk.questions.rules.states import OPEN, EnquiryState, Place


def visible_enquiries(person: Person) -> QuerySet[Enquiry]:
    """The enquiries that `person` sees and may act on."""
    return Enquiry.objects.all() if person.office == MINISTRY else Enquiry.objects.filter(office=person.office)


def visible_questions(person: Person) -> QuerySet[Question]:
    """The questions in those enquiries; for the ministry's people also what was put aside, which is no office's."""
    return (
        Question.objects.all() if person.office == MINISTRY else Question.objects.filter(enquiry__office=person.office)
    )


def visible_spam(person: Person) -> QuerySet[Question]:
    """Questions that were put aside as spam: the ministry's people see them."""
    found = Question.objects.filter(place=Place.SPAM.value)
    return found if person.office == MINISTRY else found.none()


def visible_quiet(person: Person) -> QuerySet[Question]:
    """Questions that are kept quiet, words erased or not: the ministry's people see that they are there."""
    found = Question.objects.filter(place=Place.QUIET.value)
    return found if reads(person, "quiet") else found.none()


def waiting_openings(person: Person, *, at: datetime) -> QuerySet[Opening]:
    """Requests to read what is kept quiet that wait for a second person, who may be `person`."""
    found = Opening.objects.filter(question__in=visible_quiet(person), question__erased_at=None, confirmed_at=None)
    return found.filter(asked_at__gt=at - OPEN_FOR).exclude(asked_by=person)


def waiting_enquiries(person: Person) -> QuerySet[Enquiry] | None:
    """What waits: the enquiries that nobody has taken, and one's own that are open."""
    if not person.can(Act.TAKE_ENQUIRY):
        return None
    found = visible_enquiries(person)
    return found.filter(state=EnquiryState.NEW.value) | found.filter(owner=person, state__in=OPEN)
