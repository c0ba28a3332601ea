"""Which enquiry a question belongs to: that of its thread, else that of alike questions, else a new one.

What a person split or merged stays so: questions that he put somewhere are examples like all others, and none of them
is moved again.
"""

from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.desk.questions.same_words import find_same_words

_JOINED = frozenset({EnquiryState.NEW, EnquiryState.TAKEN, EnquiryState.ANSWERING, EnquiryState.ANSWERED})
_AT_ONCE = 20  # questions of the same words that are looked at together: the newest is nearly always the one


def find_enquiry(text: str, *, language: str, thread: str) -> tuple[Enquiry | None, tuple[str, ...]]:
    """The enquiry, and what made the question alike; (None, ()): none."""
    in_thread = Question.objects.filter(thread=thread, enquiry__isnull=False).select_related("enquiry").last()
    if in_thread is not None and in_thread.enquiry is not None:
        return in_thread.enquiry, ()
    known = Question.objects.filter(place=Place.ENQUIRY.value, erased_at=None, language=language)
    known = known.filter(enquiry__state__in=[state.value for state in _JOINED]).select_related("enquiry")
    same = find_same_words(text, language=language)
    for start in range(0, len(same), _AT_ONCE):
        found = known.filter(pk__in=same[start : start + _AT_ONCE]).order_by("-id").first()
        if found is not None:
            return found.enquiry, ()
    return None, ()
