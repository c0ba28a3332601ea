"""Which other enquiries seem to ask the same: proposals for a person, nearest first (`elshi.answer.likeness`).

On questions made to be hard likeness is wrong too often to put them together by itself (decision 27), so a person
does. What is known of questions is kept in this process; which of them may be known, and where each lies, is asked of
the database each time, for people move, erase and hide them, also in other processes.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from elshi.answer.likeness import PROPOSED_FROM, Known, Likeness
from elshi.answer.meaning import shipped_meaning
from elshi.desk.people.models import Person
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState, Place
from elshi.desk.questions.visible import visible_enquiries

MOST = 5
MOST_SIGNS = 1_000  # of a question that are looked at: what is asked stands at its beginning
MOST_KNOWN = 2_000  # questions, the newest: what is asked now is asked again now
_AT_ONCE = 200  # that are read for one page, while others wait: the newest first, the rest with the next pages
_LOOKED_AT = 40  # of the nearest questions, whose enquiries may be few, closed, or another office's


@dataclass(frozen=True, slots=True)
class Proposal:
    """An enquiry that seems to ask the same: `because` of these words."""

    enquiry: Enquiry
    because: tuple[str, ...]


@dataclass(slots=True)
class _Memory:
    """The questions that this process knows, each a group of its own."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    likeness: Likeness = field(default_factory=lambda: Likeness(vectors=shipped_meaning()))
    known: set[int] = field(default_factory=set)

    def find(self, text: str, language: str) -> list[tuple[int, tuple[str, ...]]]:
        """The nearest questions by number, with the words that tell it."""
        with self.lock:
            self._learn()
            found = self.likeness.find(text[:MOST_SIGNS], language, limit=_LOOKED_AT)
        return [(int(one.group), one.because) for one in found if one.score >= PROPOSED_FROM]

    def _learn(self) -> None:
        """Know the newest questions that lie in enquiries, and no others: what was erased or put aside is forgotten."""
        there = set(_legible().order_by("-pk").values_list("pk", flat=True)[:MOST_KNOWN])
        for pk in self.known - there:
            self.likeness.drop(str(pk))
            self.known.remove(pk)
        new = _legible().filter(pk__in=sorted(there - self.known)[-_AT_ONCE:]).order_by("pk")
        for pk, text, language in new.values_list("pk", "text", "language"):
            self.likeness.add(Known(str(pk), text[:MOST_SIGNS], language, str(pk)))
            self.known.add(pk)


_MEMORIES: dict[str, _Memory] = {}


def propose_enquiries(enquiry: Enquiry, *, reader: Person, database: str) -> list[Proposal]:
    """Enquiries, open or answered and seen by `reader`, that seem to ask what `enquiry` does; nearest first.

    `database`: which one is asked, for a process may come to see another (tests do).
    """
    first = enquiry.questions.exclude(text="").order_by("asked_at", "id").first()
    if first is None:
        return []
    near = _MEMORIES.setdefault(database, _Memory()).find(first.text, first.language)
    there = _legible().filter(pk__in=[pk for pk, _ in near]).exclude(enquiry=enquiry)
    lies = {one.pk: one.enquiry_id for one in there if one.enquiry_id is not None}
    offered = _offered(reader, list(lies.values()))
    because: dict[int, tuple[str, ...]] = {}
    for pk, words in near:
        if pk in lies and lies[pk] in offered:
            because.setdefault(lies[pk], words)
    return [Proposal(offered[pk], words) for pk, words in list(because.items())[:MOST]]


def _legible() -> QuerySet[Question]:
    return Question.objects.filter(place=Place.ENQUIRY.value, erased_at=None)


def _offered(reader: Person, numbers: list[int]) -> Mapping[int, Enquiry]:
    found = visible_enquiries(reader).filter(pk__in=numbers).exclude(state=EnquiryState.CLOSED.value)
    return {one.pk: one for one in found}
