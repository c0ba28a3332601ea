"""Takes a question in: once, whatever happens to the process, and into the enquiry that it is alike.

The entry is sealed by whoever took it from the public; here its text is read for the first time, and its asker is
sealed again, so that the database alone leads to nobody.
"""

from datetime import datetime
from hashlib import sha256

from django.conf import settings

from elshi.desk.questions.askers import seal_asker
from elshi.desk.questions.joining import find_enquiry
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState
from elshi.listen.language import detect_languages
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.speak.questions import Asked, read_asked
from elshi.speak.sealing import Entry
from elshi.text.languages import LANGUAGES


def take_question(entry: Entry, at: datetime) -> None:
    """The question of an entry. The second time changes nothing. Raises FormatError for an entry that is none."""
    asked = read_asked(entry.fields)
    key = question_key(asked)
    if Question.objects.filter(key=key).exists():
        return
    asked_at = min(entry.at, at)  # by a clock that may be ahead
    language = asked.language or tell_language(asked.text)
    enquiry = find_enquiry(asked.text, language=language, thread=thread_key(asked))
    if enquiry is None:
        enquiry = Enquiry.objects.create(asked_at=asked_at, asked_last_at=asked_at)
    assert settings.ELSHI_HOME is not None
    Question.objects.create(
        key=key,
        enquiry=enquiry,
        channel=asked.channel,
        source=asked.source,
        language=language,
        country=asked.country,
        text=asked.text,
        asker=seal_asker(asked, read_or_make_intake_key(NodeHome(settings.ELSHI_HOME)).public_key(), at=at),
        token=asked.token,
        thread=thread_key(asked),
        asked_at=asked_at,
        taken_at=at,
    )
    Enquiry.objects.filter(pk=enquiry.pk, asked_last_at__lt=asked_at).update(asked_last_at=asked_at)
    if enquiry.state == EnquiryState.CLOSED.value:
        Enquiry.objects.filter(pk=enquiry.pk).update(state=EnquiryState.NEW.value, closing="", closed_at=None)


def question_key(asked: Asked) -> str:
    """What tells a question from all others: where it came from, and its id there."""
    return sha256(f"{asked.channel}\n{asked.source}\n{asked.id}".encode()).hexdigest()


def thread_key(asked: Asked) -> str:
    """The thread that it belongs to; only whoever has the other side's id can tell which that is."""
    root = asked.thread or asked.id
    return sha256(f"thread\n{asked.channel}\n{asked.source}\n{root}".encode()).hexdigest()


def tell_language(text: str) -> str:
    """The language of a text, if it is one of ours; else the first of ours."""
    found = detect_languages([text])[0].partition("-")[0]
    return found if found in LANGUAGES else next(iter(LANGUAGES))
