"""The same words join one enquiry by an index; those that were asked before there was one are given theirs."""

import importlib

from django.apps import apps

from desk.questions.asking import ask
from elshi.desk.questions.models import Question


def test_case_spaces_and_signs_make_no_other_question_but_a_language_does(office):
    first = ask(office, "Виза керек пе?")
    assert ask(office, "ВИЗА керек\u00a0пе?", id="2", channel="webhook", source="c").enquiry == first.enquiry
    assert ask(office, "Виза керек пе?", id="3", language="ru").enquiry != first.enquiry
    assert ask(office, "Виза керек емес пе?", id="4").enquiry != first.enquiry


def test_questions_of_an_older_database_are_found_by_their_words(office):
    first = ask(office, "Виза керек пе?")
    Question.objects.update(words_key="")
    migration = importlib.import_module("elshi.desk.questions.migrations.0002_replies")
    migration.fill_words(apps, None)
    assert ask(office, "виза керек пе?", id="2").enquiry == first.enquiry


def test_the_inbox_asks_for_one_question_of_each_enquiry(office, django_assert_num_queries):
    from elshi.desk.questions.inbox import list_rows
    from elshi.desk.questions.models import Enquiry

    for number in range(5):
        ask(office, "Виза керек пе?", id=str(number), minutes_ago=number)
        ask(office, f"Паспорт {number}", id=f"p{number}")
    enquiries = list(Enquiry.objects.all())
    with django_assert_num_queries(2):
        rows = list_rows(enquiries)
    assert ("Виза керек пе?", 5) in [(row.first.text, row.asked) for row in rows]
    assert len(rows) == 6
