"""A question's words are erased: from every table, the file under it, and what this process knows; never undone."""

import pytest

from desk.questions.asking import ask
from desk.questions.test_sorting import Acts
from desk.tables import dump
from desk.test_drafts import refused
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.databases import sqlite
from elshi.desk.questions.actions.erase_question import erase_question
from elshi.desk.questions.actions.sort_questions import bring_back, put_aside
from elshi.desk.questions.models import Question
from elshi.desk.questions.proposing import propose_enquiries
from elshi.desk.questions.rules.quiet import ERASURES

PLANTED = "Мен Айгүл Жоспарлыбекқызымын, паспортымды жоғалтып алдым, қайда барам?"
NAME = "Жоспарлыбекқызы"
ALIKE = "Паспорт жоғалды, не істеймін, қайда барам?"


@pytest.fixture
def act(office):
    return Acts(office)


def erase(act, question, code="asker-wishes", *, with_asker=False):
    return act(erase_question, question_id=question.pk, code=code, with_asker=with_asker)


def proposed(office, enquiry):
    found = propose_enquiries(enquiry, reader=office.people["author"], database=str(office.home))
    return [one.enquiry for one in found]


@pytest.mark.parametrize("code", ERASURES)
def test_nothing_of_it_is_left_in_any_table(office, act, code):
    question = ask(office, PLANTED, id="1", reply="planted@people.example")
    assert NAME in str(dump(office.home))
    erase(act, question, code)
    assert NAME not in str(dump(office.home))
    question.refresh_from_db()
    assert (question.text, question.erased_at) == ("", office.at)
    assert question.asker
    assert question.enquiry.questions.count() == 1  # that it was asked stays
    row = AuditRow.objects.get(act="erase-question")
    assert row.details == {"code": code, "place": "enquiry", "asker": False}
    assert verify_chain() == AuditRow.objects.count()


@pytest.mark.sqlite
def test_nothing_of_it_is_left_in_the_file(office, act, raw):
    # Debian builds SQLite so; elsewhere the desk's own connections have to say it.
    assert "PRAGMA secure_delete=ON" in sqlite("")["OPTIONS"]["init_command"]
    long = f"{PLANTED} {'Сөз. ' * 1_400}{NAME}"  # goes over several pages of the file
    for name, words in (("short", PLANTED), ("long", long)):
        ask(office, words, id=name)
    file = office.home.database
    raw("PRAGMA wal_checkpoint(TRUNCATE)")
    assert NAME.encode() in file.read_bytes()
    for question in Question.objects.all():
        erase(act, question)
    raw("PRAGMA wal_checkpoint(TRUNCATE)")
    assert NAME.encode() not in file.read_bytes()


def test_who_asked_goes_too_where_that_is_wished_and_also_later(office, act):
    question = ask(office, PLANTED, id="1", reply="planted@people.example")
    erase(act, question)
    with refused("question-erased"):
        erase(act, question)
    erase(act, question, with_asker=True)
    question.refresh_from_db()
    assert (bytes(question.asker), question.token) == (b"", "")
    with refused("question-erased"):
        erase(act, question, with_asker=True)


def test_what_was_erased_is_proposed_no_more_and_its_words_are_forgotten(office, act):
    from elshi.desk.questions import proposing

    gone, here = ask(office, PLANTED, id="1"), ask(office, ALIKE, id="2")
    assert proposed(office, here.enquiry) == [gone.enquiry]
    memory = proposing._MEMORIES[str(office.home)]
    words = [term for term in memory.likeness.read(PLANTED, "kk") if term not in memory.likeness.read(ALIKE, "kk")]
    assert words
    assert set(words) <= set(memory.likeness._often)
    Question.objects.filter(pk=gone.pk).update(text="", erased_at=office.tick())  # by another process
    assert proposed(office, here.enquiry) == []
    kept = memory.likeness
    for known in (kept._often, kept._weights, kept._languages, kept._postings, kept.groups):
        assert not set(words) & set(known)
    assert memory.known == {here.pk}


def test_what_is_brought_back_from_spam_is_known_again(office, act):
    gone, here = ask(office, PLANTED, id="1"), ask(office, ALIKE, id="2")
    act(put_aside, question_id=gone.pk)
    assert proposed(office, here.enquiry) == []
    act(bring_back, question_id=gone.pk)
    gone.refresh_from_db()
    assert proposed(office, here.enquiry) == [gone.enquiry]


def test_spam_can_be_erased(office, act):
    question = ask(office, PLANTED, id="1")
    act(put_aside, question_id=question.pk)
    erase(act, question)
    assert NAME not in str(dump(office.home))


@pytest.mark.parametrize("by", ["consular", "translator", "clearance", "analyst", "administrator", "auditor"])
def test_who_may_not_erase(office, by):
    question = ask(office, PLANTED)
    with refused("not-your-role"):
        erase(Acts(office, by), question)
    question.refresh_from_db()
    assert question.text == PLANTED


def test_what_is_refused(office, act):
    question = ask(office, PLANTED)
    with refused("bad-code"):
        erase(act, question, "because")
    with refused("no-such-question"):
        act(erase_question, question_id=99, code="asker-wishes", with_asker=False)
