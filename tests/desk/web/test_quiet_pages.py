"""Pages by which a question is named, erased, kept quiet and read by two: who sees what, and nothing done by GET."""

import pytest

from desk.questions.asking import ask
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.reading import can_read
from elshi.desk.people.rules import Act
from elshi.desk.questions.actions.keep_quiet import keep_quiet
from elshi.desk.questions.actions.sort_questions import put_aside
from elshi.desk.questions.models import Opening, Question

WORDS = "Жоспарлыбекқызын табамын, өкінетін боласыңдар!"
NAMES = ["author", "approver", "consular", "translator", "clearance", "analyst", "administrator", "auditor"]


@pytest.fixture
def quiet(office):
    question = ask(office, WORDS)
    return keep_quiet(actor=office.people["author"], question_id=question.pk, code="threat", at=office.tick())


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_enquiry_is_named_and_lists_call_it_so(office, enter):
    enquiry = ask(office, "Виза керек пе?").enquiry
    client, address = enter("consular"), f"/questions/{enquiry.pk}/name/"
    assert client.post(address, {"title": "Тарвия: <b>виза</b>"}).status_code == 302
    assert "Тарвия: &lt;b&gt;виза&lt;/b&gt;</bdi></a>" in shown(client, "/questions/")
    refused = client.post(address, {"title": "Бір\nекі"})
    assert refused.status_code == 409
    assert "Бір" in refused.content.decode()
    assert client.post(address, {"title": "а" * 201}).status_code == 409
    assert AuditRow.objects.get(act="name-enquiry").details == {"letters": 19}
    assert client.post(address, {"title": " "}).status_code == 302
    assert "Виза керек пе?" in shown(client, "/questions/")
    assert client.get(address).status_code == 405
    assert enter("analyst").post(address, {"title": "x"}).status_code == 403


def test_erased_after_a_question_and_a_reason(office, enter):
    question = ask(office, WORDS)
    enquiry, client = question.enquiry, enter("author")
    address = f"/questions/one/{question.pk}/erase/"
    assert address in shown(client, f"/questions/{enquiry.pk}/")
    page = shown(client, address)
    assert WORDS in page
    assert "nobody brings them back" in page
    assert Question.objects.get().text == WORDS
    assert client.post(address).status_code == 409
    answer = client.post(address, {"code": "asker-wishes", "asker": "1"})
    assert answer["Location"] == f"/questions/{enquiry.pk}/"
    question.refresh_from_db()
    assert (question.text, bytes(question.asker), question.token) == ("", b"", "")
    page = shown(client, f"/questions/{enquiry.pk}/")
    assert "The words of this question were erased." in page
    assert address not in page
    assert "Its words were erased" in shown(client, "/questions/")
    assert WORDS not in shown(client, f"/questions/{enquiry.pk}/answer/")
    assert client.post(address, {"code": "asker-wishes", "asker": "1"}).status_code == 409


def test_spam_is_erased_from_its_list(office, enter):
    question = ask(office, WORDS)
    put_aside(actor=office.people["author"], question_id=question.pk, at=office.tick())
    client, address = enter("approver"), f"/questions/one/{question.pk}/erase/"
    assert address in shown(client, "/questions/spam/")
    assert client.post(address, {"code": "names-somebody"})["Location"] == "/questions/spam/"
    assert WORDS not in shown(client, "/questions/spam/")


def test_an_enquiry_shows_the_first_question_that_has_words(office, enter):
    first, second = ask(office, "Виза керек пе?", id="1", minutes_ago=5), ask(office, "Виза керек пе?", id="2")
    Question.objects.filter(pk=first.pk).update(text="", erased_at=office.at)
    assert first.enquiry == second.enquiry
    assert "Виза керек пе?" in shown(enter("author"), "/questions/")


def test_who_may_not_erase_sees_why(office, enter):
    question = ask(office, WORDS)
    client, address = enter("consular"), f"/questions/one/{question.pk}/erase/"
    assert address not in shown(client, f"/questions/{question.enquiry_id}/")
    page = shown(client, address)
    assert 'id="no-act"' in page
    assert "disabled" in page
    assert client.post(address, {"code": "asker-wishes"}).status_code == 403
    for name in ("analyst", "administrator"):
        assert enter(name).get(address).status_code == 403
    assert client.get("/questions/one/99/erase/").status_code == 404


def test_kept_quiet_by_whoever_reads_it_first(office, enter):
    question = ask(office, WORDS)
    client, address = enter("author"), f"/questions/one/{question.pk}/quiet/"
    assert address in shown(client, f"/questions/{question.enquiry_id}/")
    assert "After 180 days it is erased" in shown(client, address)
    assert Question.objects.get().place == "enquiry"
    assert client.post(address).status_code == 409
    assert client.post(address, {"code": "threat"})["Location"] == f"/questions/{question.enquiry_id}/"
    assert WORDS not in shown(client, f"/questions/{question.enquiry_id}/")
    assert "/questions/quiet/" not in shown(client, "/questions/")  # a press officer does not see them
    assert "/questions/quiet/" in shown(enter("consular"), "/questions/")


@pytest.mark.parametrize("name", NAMES)
def test_who_sees_what_is_kept_quiet(office, enter, quiet, name):
    client, wanted = enter(name), 200 if can_read(office.people[name].role, "quiet") else 403
    assert (wanted == 200) == office.people[name].can(Act.OPEN_QUIET)
    for address in ("/questions/quiet/", f"/questions/quiet/{quiet.pk}/"):
        answer = client.get(address)
        assert answer.status_code == wanted
        assert WORDS not in answer.content.decode()
    for act in ("ask", "confirm", "read", "longer", "back"):
        assert client.get(f"/questions/quiet/{quiet.pk}/{act}/").status_code in {405, wanted} - {200}
        if wanted == 403:
            assert client.post(f"/questions/quiet/{quiet.pk}/{act}/").status_code == 403


def test_an_embassy_sees_nothing_of_it(office, enter, quiet):
    person = office.people["consular"]
    person.office = "xs-emb-xk"
    person.save()
    client = enter("consular")
    assert client.get("/questions/quiet/").status_code == 403
    assert client.post(f"/questions/quiet/{quiet.pk}/ask/", {"purpose": "report-it"}).status_code == 403
    assert "/questions/quiet/" not in shown(client, "/questions/")
    assert client.get(f"/questions/one/{quiet.pk}/erase/").status_code == 404


def test_two_people_read_it_each_time_on_record(office, enter, quiet):
    one, other, page = enter("approver"), enter("consular"), f"/questions/quiet/{quiet.pk}/"
    first = shown(one, page)
    assert "a threat" in shown(one, "/questions/quiet/")
    assert 'id="no-read"' in first
    assert one.post(f"{page}read/").status_code == 403
    assert one.post(f"{page}ask/", {"purpose": "nothing"}).status_code == 409
    assert one.post(f"{page}ask/", {"purpose": "report-it"}).status_code == 302
    opening = Opening.objects.get()
    assert f'aria-describedby="no-confirm-{opening.pk}"' in shown(one, page)
    assert one.post(f"{page}confirm/", {"opening": opening.pk}).status_code == 403
    assert "waits for a second person" in shown(other, "/questions/quiet/")
    assert "waits for a second person" in shown(other, "/questions/")
    for client in (one, enter("author")):  # who asked, and who may not confirm
        assert "waits for a second person" not in shown(client, "/questions/")
    assert other.post(f"{page}confirm/", {"opening": "rubbish"}).status_code == 404
    assert other.post(f"{page}confirm/", {"opening": opening.pk}).status_code == 302
    for client in (one, other):
        assert "open to you" in shown(client, "/questions/quiet/")
        assert WORDS not in shown(client, page)
        answer = client.post(f"{page}read/")
        assert answer.status_code == 200
        assert WORDS in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    assert AuditRow.objects.filter(act="read-quiet").count() == 2
    assert enter("second").post(f"{page}read/").status_code == 403
    assert one.post(f"{page}back/")["Location"] == f"/questions/{Question.objects.get().enquiry_id}/"
    assert WORDS in shown(enter("author"), f"/questions/{Question.objects.get().enquiry_id}/")
    assert one.get(page).status_code == 404


def test_kept_longer_once_and_erased(office, enter, quiet):
    client, page = enter("approver"), f"/questions/quiet/{quiet.pk}/"
    assert client.post(f"{page}longer/").status_code == 409
    assert client.post(f"{page}longer/", {"code": "court"}).status_code == 302
    assert 'id="no-longer"' in shown(client, page)
    assert client.post(f"{page}longer/", {"code": "court"}).status_code == 409
    assert client.post(f"{page}back/").status_code == 403
    assert client.post(f"/questions/one/{quiet.pk}/erase/", {"code": "asker-wishes"}).status_code == 403
    Question.objects.filter(pk=quiet.pk).update(sealed_text=b"", erased_at=office.at)
    assert "were erased" in shown(client, page)
    assert "erased" in shown(client, "/questions/quiet/")
    assert client.post(f"{page}read/").status_code == 409


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_each_page_in_each_language(office, enter, quiet, language):
    client = enter("approver", language=language)
    other = ask(office, "Виза керек пе?")
    for address in (
        "/questions/quiet/",
        f"/questions/quiet/{quiet.pk}/",
        f"/questions/one/{other.pk}/erase/",
        f"/questions/one/{other.pk}/quiet/",
    ):
        page = shown(client, address)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
        assert page.count("<h1") == 1


def test_the_auditor_reads_every_step_in_words(office, enter, quiet):
    approver = enter("approver")
    approver.post(f"/questions/quiet/{quiet.pk}/ask/", {"purpose": "report-it"})
    page = shown(enter("auditor"), "/audit/")
    for words in ("keep a question quiet", "a threat", "to report it to the police", "question of the public"):
        assert words in page
