"""Questions in the same words: found without reading all of them again, and only where they still stand."""

import pytest

from desk.questions.asking import ask
from elshi.desk.questions import same_words
from elshi.desk.questions.models import Question
from elshi.desk.questions.same_words import SameWords


def test_a_flood_is_read_once(office, django_assert_num_queries):
    known = SameWords()
    asked = [ask(office, f"Сұрақ {number}", id=f"{number}") for number in range(5)]
    again = ask(office, "СҰРАҚ  2", id="again")
    assert known.find("сұрақ 2", language="kk") == [again.pk, asked[2].pk]
    with django_assert_num_queries(1) as queries:
        assert known.find("сұрақ 4", language="kk") == [asked[4].pk]
    assert f'"id" > {again.pk}' in queries[0]["sql"]
    assert known.find("сұрақ 2", language="ru") == []


def test_what_no_longer_stands_there_is_passed_over(office):
    first = ask(office, "Виза керек пе?")
    gone = ask(office, "Виза керек пе?", id="2")
    Question.objects.filter(pk=gone.pk).update(place="spam", enquiry=None)
    assert ask(office, "Виза керек пе?", id="3").enquiry == first.enquiry
    Question.objects.update(place="spam")
    assert ask(office, "Виза керек пе?", id="4").enquiry != first.enquiry


def test_another_node_in_the_same_process_knows_nothing_of_it(office, settings):
    ask(office, "Виза керек пе?")
    assert same_words.find_same_words("Виза керек пе?", language="kk") != []
    settings.ELSHI_HOME = office.home.path / "another"
    Question.objects.all().delete()
    assert same_words.find_same_words("Виза керек пе?", language="kk") == []


@pytest.mark.parametrize("count", [3, 9])
def test_what_is_kept_is_bounded(office, monkeypatch, count):
    monkeypatch.setattr(same_words, "MOST", 2)
    known = SameWords()
    for number in range(count):
        asked = ask(office, f"Сұрақ {number}", id=f"{number}")
        assert known.find(f"Сұрақ {number}", language="kk") == [asked.pk]
    assert sum(map(len, known._numbers.values())) <= 2 * 2 + 1
