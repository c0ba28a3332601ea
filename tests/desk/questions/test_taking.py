"""Taking questions in: once, into their enquiry, and nobody who asked stands in the database."""

from datetime import timedelta

import pytest

from desk.questions.asking import ask
from elshi.base.errors import FormatError
from elshi.desk.channels.intake import take_in
from elshi.desk.questions.askers import open_asker
from elshi.desk.questions.models import Enquiry, Question
from elshi.desk.questions.taking import take_question
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.questions import KIND, Asked, asked_fields
from elshi.speak.sealing import Entry

ADDRESS = "aigerim.planted@people.example"


def test_a_question_of_the_spool_is_taken_in_once(office):
    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    asked = Asked("form", "Шекара ашық па?", "b" * 64, language="kk", country="XB", reply=ADDRESS, token="c" * 64)
    for _ in range(2):
        spool.write(Entry(KIND, office.tick(), asked_fields(asked)), key.public_key())
    assert take_in(spool, key, at=office.tick()) == 2
    (question,) = Question.objects.all()
    assert (question.text, question.language, question.country, question.place) == (asked.text, "kk", "XB", "enquiry")
    assert question.enquiry.state == "new"
    assert spool.names() == []


def test_who_asked_is_sealed(office):
    from desk.tables import dump

    question = ask(
        office, "Виза керек пе?", channel="mail", source="ask", id="<planted-id@people.example>", reply=ADDRESS
    )
    rows = str(dump(office.home))
    assert "planted" not in rows
    opened = open_asker(bytes(question.asker), read_or_make_intake_key(office.home))
    assert (opened.reply, opened.id) == (ADDRESS, "<planted-id@people.example>")


def test_an_asker_of_something_else_is_none(office):
    from elshi.speak.sealing import seal_entry

    key = read_or_make_intake_key(office.home)
    with pytest.raises(FormatError):
        open_asker(seal_entry(Entry("question", office.at, {"reply": "a", "id": "b"}), key.public_key()), key)
    with pytest.raises(FormatError):
        open_asker(b"", key)


def test_an_entry_that_is_no_question_is_put_aside(office):
    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    spool.write(Entry(KIND, office.tick(), {"text": "a"}), key.public_key())
    take_in(spool, key, at=office.tick())
    assert Question.objects.count() == 0
    assert len(list((office.home.path / "intake" / "refused").iterdir())) == 1


def test_the_same_words_and_the_same_thread_are_one_enquiry(office):
    first = ask(office, "Виза керек пе?")
    again = ask(office, "ВИЗА  керек пе?", id="another")
    told = ask(office, "Бәрібір түсінбедім", channel="mail", source="ask", id="<2>", thread="<1>")
    more = ask(office, "Тағы бір сұрағым бар", channel="mail", source="ask", id="<3>", thread="<1>")
    assert first.enquiry == again.enquiry
    assert told.enquiry == more.enquiry != first.enquiry
    assert Enquiry.objects.count() == 2


def test_an_enquiry_tells_when_it_was_asked_first_and_last(office):
    first = ask(office, "Виза керек пе?", minutes_ago=30)
    last = ask(office, "Виза керек пе?", id="another")
    enquiry = last.enquiry
    enquiry.refresh_from_db()
    assert (enquiry.asked_at, enquiry.asked_last_at) == (first.asked_at, last.asked_at)


def test_a_clock_that_is_ahead_asks_now(office):
    asked = Asked("form", "Қашан?", "d" * 64, language="kk", reply="page", token="a" * 64)
    at = office.tick()
    take_question(Entry(KIND, at + timedelta(days=2), asked_fields(asked)), at)
    assert Question.objects.get().asked_at == at


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Должен ли я получать визу для поездки в Тарвию, если лечу через Мерен?", "ru"),
        ("Тарвияға бару үшін маған виза алу керек пе, айтып жіберіңізші?", "kk"),
        ("Do I need a visa for a short trip to Tarvia with my family?", "en"),
    ],
)
def test_the_language_is_told_where_none_was_chosen(office, text, language):
    assert ask(office, text, channel="mail", source="ask", language="").language == language


def test_what_a_program_says_of_the_language_counts_only_where_the_words_do_not_tell(office):
    given = {"channel": "telegram", "source": "bot", "token": "", "language": "ru"}
    assert ask(office, "Менің төлқұжатымның мерзімі бітті, не істеуім керек?", **given).language == "kk"
    assert ask(office, "??", id="2", **given).language == "ru"
    chosen = {**given, "channel": "webhook"}
    assert ask(office, "Менің төлқұжатымның мерзімі бітті, не істеуім керек?", id="3", **chosen).language == "ru"
