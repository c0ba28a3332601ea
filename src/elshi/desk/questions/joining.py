"""Which enquiry a question belongs to: that of its thread, else that of the same words, else a new one.

What a person split or merged stays so: questions that he put somewhere are examples like all others, and none of them
is moved again.
"""

from hashlib import sha256

from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.text.normal import fold

_JOINED = frozenset({EnquiryState.NEW, EnquiryState.TAKEN, EnquiryState.ANSWERING, EnquiryState.ANSWERED})


def words_key(text: str, *, language: str) -> str:
    """The same for texts of a language that differ in case, spaces and signs alone; 64 hex digits."""
    return sha256(f"{language}\n{fold(text)}".encode()).hexdigest()


def find_enquiry(key: str, *, thread: str) -> Enquiry | None:
    """The enquiry for a question with that `words_key` in that thread."""
    in_thread = Question.objects.filter(thread=thread, enquiry__isnull=False).select_related("enquiry").last()
    if in_thread is not None:
        return in_thread.enquiry
    same = Question.objects.filter(words_key=key, place=Place.ENQUIRY.value, enquiry__state__in=sorted(_JOINED))
    newest = same.select_related("enquiry").order_by("-id").first()
    return None if newest is None else newest.enquiry
