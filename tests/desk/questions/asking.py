"""Questions as they come in, for tests: entries of the spool, taken in."""

from datetime import timedelta

from elshi.speak.questions import KIND, Asked, asked_fields
from elshi.speak.sealing import Entry


def ask(office, text, *, minutes_ago=0, **given):
    """The question, taken in; of the form unless `channel` says otherwise."""
    from elshi.desk.questions.models import Question
    from elshi.desk.questions.taking import question_key, take_question

    given = {"channel": "form", "language": "kk", "reply": "page", "token": "a" * 64} | given
    asked = Asked(text=text, id=given.pop("id", " ".join(text.split())), **given)
    at = office.tick()
    take_question(Entry(KIND, at - timedelta(minutes=minutes_ago), asked_fields(asked)), at)
    return Question.objects.get(key=question_key(asked))
