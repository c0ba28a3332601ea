"""Takes a question in: once, whatever happens to the process, and into the enquiry that it is alike.

The entry is sealed by whoever took it from the public; here its text is read for the first time, and its asker is
sealed again, so that the database alone leads to nobody.
"""

from datetime import datetime
from hashlib import sha256

from elshi.desk.questions.askers import read_desk_key, seal_asker
from elshi.desk.questions.joining import find_enquiry, words_key
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.rules.states import EnquiryState
from elshi.desk.travel.rules.short_words import read_words
from elshi.desk.travel.rules.standing import Says
from elshi.desk.travel.texting import take_telegram
from elshi.speak.questions import FORM, TELEGRAM, WEBHOOK, Asked, read_asked
from elshi.speak.sealing import Entry
from elshi.text.languages import LANGUAGES

_CHOSEN = frozenset({FORM, WEBHOOK})  # where the language is named on purpose; elsewhere it is a setting of a program


def take_question(entry: Entry, at: datetime) -> None:
    """The question of an entry. The second time changes nothing. Raises FormatError for an entry that is none.

    What a traveller whose chat is joined to a trip says of himself ("safe", "help") is a check-in, and no question.
    """
    asked = read_asked(entry.fields)
    if asked.channel == TELEGRAM and _is_check_in(asked, at=min(entry.at, at)):
        return
    key = question_key(asked)
    if Question.objects.filter(key=key).exists():
        return
    asked_at = min(entry.at, at)  # by a clock that may be ahead
    language = find_language(asked)
    words = words_key(asked.text, language=language)
    enquiry = find_enquiry(words, thread=thread_key(asked))
    if enquiry is None:
        enquiry = Enquiry.objects.create(asked_at=asked_at, asked_last_at=asked_at)
    Question.objects.create(
        key=key,
        enquiry=enquiry,
        channel=asked.channel,
        source=asked.source,
        language=language,
        country=asked.country,
        text=asked.text,
        asker=seal_asker(asked, read_desk_key().public_key(), at=at),
        token=asked.token,
        thread=thread_key(asked),
        words_key=words,
        asked_at=asked_at,
        taken_at=at,
    )
    Enquiry.objects.filter(pk=enquiry.pk, asked_last_at__lt=asked_at).update(asked_last_at=asked_at)
    if enquiry.state == EnquiryState.CLOSED.value:
        Enquiry.objects.filter(pk=enquiry.pk).update(state=EnquiryState.NEW.value, closing="", closed_at=None)


def _is_check_in(asked: Asked, *, at: datetime) -> bool:
    """Whether it was one, and is written down now."""
    is_clear = read_words(asked.text) in {Says.SAFE, Says.HELP}
    return is_clear and take_telegram(asked.reply, asked.text, at) is not None


def question_key(asked: Asked) -> str:
    """What tells a question from all others: where it came from, and its id there."""
    return sha256(f"{asked.channel}\n{asked.source}\n{asked.id}".encode()).hexdigest()


def thread_key(asked: Asked) -> str:
    """The thread that it belongs to; only whoever has the other side's id can tell which that is."""
    root = asked.thread or asked.id
    return sha256(f"thread\n{asked.channel}\n{asked.source}\n{root}".encode()).hexdigest()


def find_language(asked: Asked) -> str:
    """One of ours: as chosen in a form; else that of the words, if they tell; else that of the asker's program."""
    if asked.language and asked.channel in _CHOSEN:
        return asked.language
    # Imported here: numpy and Arrow would cost every process of the desk a quarter of its start.
    from elshi.listen.language import detect_languages  # noqa: PLC0415

    found = detect_languages([asked.text])[0].partition("-")[0]
    return found if found in LANGUAGES else asked.language or next(iter(LANGUAGES))
