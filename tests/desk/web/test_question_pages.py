"""The inbox and the page of an enquiry: what each role sees and can do there."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.questions.asking import ask
from elshi.desk.people.reading import can_read
from elshi.desk.questions.inbox import PAGE, list_rows
from elshi.desk.questions.models import Delivery, Enquiry, Question


def post(client, enquiry, act, **fields):
    return client.post(f"/questions/{enquiry.pk}/{act}/", fields)


def test_what_waits_longest_comes_first_and_alike_ones_once(office, enter):
    client = enter("author")
    assert "Nothing waits" in client.get("/questions/").content.decode()
    ask(office, "Паспортым жоғалды, не істеймін?", minutes_ago=5 * 24 * 60)
    ask(office, "<script>alert(1)</script>", channel="mail", source="ask", language="en")
    ask(office, "Паспортым жоғалды, не істеймін?", id="2", channel="telegram", source="bot")
    Enquiry.objects.filter(questions__channel="mail").update(asked_at=datetime.now(UTC))
    page = client.get("/questions/").content.decode()
    assert page.index("Паспортым") < page.index("&lt;script&gt;")
    assert "<script>alert" not in page
    assert "2 people asked" in page
    assert page.count("waits too long") == 1


def test_the_first_one_that_can_be_read_stands_for_all_and_is_read_alone(office):
    erased = ask(office, "Бірінші", id="1", minutes_ago=30)
    first = ask(office, "Екінші", id="2", thread="1", minutes_ago=20)
    for number in range(3, 9):
        ask(office, "Тағы", id=str(number), thread="1", minutes_ago=10)
    Question.objects.filter(pk=erased.pk).update(text="", thread=first.thread)
    Question.objects.update(enquiry=erased.enquiry)
    other = ask(office, "Басқа сұрақ")
    enquiries = [erased.enquiry, other.enquiry]
    with CaptureQueriesContext(connection) as queries:
        rows = list_rows(enquiries)
    assert [(row.first.pk, row.asked) for row in rows] == [(first.pk, 8), (other.pk, 1)]
    assert len(queries) == 2


def test_pages_of_the_list(office, enter):
    now = office.tick()
    Enquiry.objects.bulk_create(Enquiry(asked_at=now, asked_last_at=now) for _ in range(PAGE + 1))
    client = enter("author")
    first, second = (client.get(f"/questions/?page={number}").content.decode() for number in (1, 2))
    assert (first.count("row-title"), second.count("row-title")) == (PAGE, 1)
    assert client.get("/questions/?page=99&shown=rubbish").status_code == 200


@pytest.mark.parametrize(
    "name", ["author", "approver", "consular", "analyst", "translator", "administrator", "auditor"]
)
def test_who_reads_questions(office, enter, name):
    enquiry = ask(office, "Виза керек пе?").enquiry
    client = enter(name)
    wanted = 200 if can_read(office.people[name].role, "questions") else 403
    for address in ("/questions/", "/questions/spam/", f"/questions/{enquiry.pk}/", f"/questions/{enquiry.pk}/answer/"):
        assert client.get(address).status_code == wanted
    assert ("/questions/" in client.get("/").content.decode()) == (wanted == 200)


def test_from_the_inbox_to_the_editor(office, enter):
    client = enter("author")
    enquiry = ask(office, "Тарвияға виза керек пе?").enquiry
    assert post(client, enquiry, "take").status_code == 302
    page = client.get(f"/questions/{enquiry.pk}/answer/").content.decode()
    assert "Тарвияға виза керек пе?" in page
    fields = {"authentic": "kk", "title-kk": "Виза керек пе?", "body-kk": "Тарвияға виза керек пе?", "title-en": ""}
    answered = post(client, enquiry, "answer", **fields)
    enquiry.refresh_from_db()
    assert answered["Location"] == f"/drafts/{enquiry.draft_id}/edit/"
    assert "Виза керек пе?" in client.get(answered["Location"]).content.decode()
    draft = client.get(f"/drafts/{enquiry.draft_id}/").content.decode()
    assert "Question" in draft
    shown = client.get(f"/questions/{enquiry.pk}/").content.decode()
    assert f"/drafts/{enquiry.draft_id}/" in shown
    assert f"/questions/{enquiry.pk}/answer/" not in shown


def test_what_was_typed_stays_when_a_rule_says_no(office, enter):
    client = enter("author")
    enquiry = ask(office, "Виза керек пе?").enquiry
    refused = post(client, enquiry, "answer", **{"authentic": "kk", "title-kk": "Виза?", "body-kk": "<b>жоқ</b>"})
    assert refused.status_code == 409
    assert "&lt;b&gt;жоқ" in refused.content.decode()
    assert post(client, enquiry, "answer", authentic="kk").status_code == 409
    enquiry.refresh_from_db()
    assert enquiry.draft is None


def test_split_merge_spam_and_back(office, enter):
    client = enter("consular")
    first, second = ask(office, "Виза керек пе?"), ask(office, "Виза керек пе?", id="2")
    post(client, first.enquiry, "sort", question=second.pk, split="1")
    second.refresh_from_db()
    assert second.enquiry != first.enquiry
    into = post(client, second.enquiry, "merge", into=first.enquiry.pk)
    assert into["Location"] == f"/questions/{first.enquiry.pk}/"
    post(client, first.enquiry, "sort", question=second.pk, spam="1")
    assert "Виза керек пе?" in client.get("/questions/spam/").content.decode()
    back = client.post(f"/questions/spam/{second.pk}/back/")
    assert Question.objects.get(pk=second.pk).place == "enquiry"
    assert back["Location"] == f"/questions/{Question.objects.get(pk=second.pk).enquiry_id}/"
    assert client.post("/questions/spam/999/back/").status_code == 404


def test_closed_and_opened_again(office, enter):
    client = enter("approver")
    enquiry = ask(office, "Виза керек пе?").enquiry
    assert post(client, enquiry, "close").status_code == 409
    assert post(client, enquiry, "close", closing="not-ours").status_code == 302
    assert "not a matter of ours" in client.get("/questions/?shown=closed").content.decode()
    assert post(client, enquiry, "reopen").status_code == 302
    enquiry.refresh_from_db()
    assert enquiry.state == "taken"


def test_an_embassy_sees_its_own_alone(office, enter):
    ours, theirs = ask(office, "Виза керек пе?").enquiry, ask(office, "Шекара ашық па?").enquiry
    Enquiry.objects.filter(pk=theirs.pk).update(office="xs-emb-xk")
    person = office.people["consular"]
    person.office = "xs-emb-xk"
    person.save()
    client = enter("consular")
    page = client.get("/questions/").content.decode()
    assert "Шекара" in page
    assert "Виза" not in page
    assert client.get(f"/questions/{ours.pk}/").status_code == 404
    assert post(client, ours, "take").status_code == 404


def test_what_seems_alike_is_proposed_with_its_words_and_merged_by_a_person(office, enter):
    client = enter("author")
    enquiry = ask(office, "Мен паспортымды жоғалтып алдым, қайда барам?").enquiry
    same = ask(office, "Я потерял паспорт за границей, что делать?", language="ru", id="2").enquiry
    other = ask(office, "Is the border open on Friday?", language="en", id="3").enquiry
    page = client.get(f"/questions/{enquiry.pk}/").content.decode()
    proposed = page.partition('id="alike"')[2].partition("</section>")[0]
    assert f"/questions/{same.pk}/" in proposed
    assert f"/questions/{other.pk}/" not in proposed
    assert "паспор" in proposed
    assert post(client, enquiry, "merge", into=same.pk).status_code == 302
    assert same.questions.count() == 2
    assert 'id="alike"' not in client.get(f"/questions/{same.pk}/").content.decode()


def test_nothing_of_another_office_is_proposed(office, enter):
    ours = ask(office, "Мен паспортымды жоғалтып алдым, қайда барам?").enquiry
    theirs = ask(office, "Паспорт жоғалды, не істеймін, қайда барам?", id="2").enquiry
    Enquiry.objects.filter(pk=ours.pk).update(office="xs-emb-xk")
    person = office.people["consular"]
    person.office = "xs-emb-xk"
    person.save()
    assert theirs.pk != ours.pk
    assert 'id="alike"' not in enter("consular").get(f"/questions/{ours.pk}/").content.decode()
    assert 'id="alike"' in enter("author").get(f"/questions/{ours.pk}/").content.decode()


def test_who_was_not_reached_is_said_and_tried_again(office, enter):
    enquiry = ask(office, "Виза керек пе?", channel="telegram", source="bot", reply="7", token="").enquiry
    question = enquiry.questions.get()
    now = office.tick()
    Delivery.objects.create(
        question=question, record="xs-mfa/2026/1", version=1, state="failed", code="no-way", made_at=now, due_at=now
    )
    client = enter("author")
    page = client.get(f"/questions/{enquiry.pk}/").content.decode()
    assert "node.toml does not name it any more" in page
    assert "tell-again" in page
    assert post(client, enquiry, "tell-again").status_code == 302
    assert Delivery.objects.get().state == "queued"
    assert post(client, enquiry, "tell-again").status_code == 409
    assert "tell-again" not in client.get(f"/questions/{enquiry.pk}/").content.decode()
