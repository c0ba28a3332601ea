"""Erase what was kept quiet for its whole term, and who wrote it."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.questions.actions.erase_question import erase_words
from elshi.desk.questions.models import Question
from elshi.desk.questions.rules.states import Place
from elshi.node.home import NodeHome

AT_ONCE = 100  # a round does no more; the next one goes on


def erase_due(_home: NodeHome, at: datetime) -> int:
    """One round; how many were erased. One transaction and one audit row for each."""
    due = Question.objects.filter(place=Place.QUIET.value, erased_at=None, matter__erase_at__lte=at)
    found = list(due.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        with transaction.atomic():
            question = due.filter(pk=pk).first()
            if question is not None:  # nobody kept it longer or brought it back meanwhile
                erase_words(question, with_asker=True, at=at)
                record_act(actor="channels", act="erase-quiet", subject=question, details={"asker": True}, at=at)
    return len(found)
