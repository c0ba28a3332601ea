"""Which enquiry a question belongs to: that of its thread, else that of the same words, else a new one.

What a person split or merged stays so: questions that he put somewhere are examples like all others, and none of them
is moved again.
"""

from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.text.normal import fold

_JOINED = frozenset({EnquiryState.NEW, EnquiryState.TAKEN, EnquiryState.ANSWERING, EnquiryState.ANSWERED})
MOST_LOOKED_AT = 20_000  # questions, the newest


def find_enquiry(text: str, *, language: str, thread: str) -> Enquiry | None:
    """The enquiry; None: there is none yet."""
    in_thread = Question.objects.filter(thread=thread, enquiry__isnull=False).select_related("enquiry").last()
    if in_thread is not None and in_thread.enquiry is not None:
        return in_thread.enquiry
    known = Question.objects.filter(place=Place.ENQUIRY.value, erased_at=None, language=language)
    known = known.filter(enquiry__state__in=[state.value for state in _JOINED]).order_by("-id")
    wanted = fold(text)
    for one in known.select_related("enquiry")[:MOST_LOOKED_AT]:
        if fold(one.text) == wanted:
            return one.enquiry
    return None
