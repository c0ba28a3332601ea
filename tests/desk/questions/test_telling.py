"""Everybody who asked is told once: when the answer comes out, when it is corrected, and when it is withdrawn."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from desk.questions.asking import ask
from desk.test_drafts import refused
from elshi.desk.channels.letters import Office, send_waiting
from elshi.desk.channels.models import Channel, MailLetter
from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
from elshi.desk.questions.actions.send_answer import send_answer
from elshi.desk.questions.models import Question
from elshi.desk.questions.telling import KEPT_FOR, tell_askers
from elshi.desk.questions.told_counts import count_told

TEXTS = [
    {"language": "kk", "title": "Виза керек пе?", "body": "Тарвияға виза керек пе?"},
    {"language": "en", "title": "Is a visa needed?", "body": "Is a visa needed for Tarvia?"},
]
SAYS = {"kk": "Виза керек емес.", "en": "No visa is needed."}
SECRET = "0123456789abcdef" * 2
TOKEN = sha256(SECRET.encode()).hexdigest()


@pytest.fixture
def mail(office):
    return Channel.objects.create(name="news", kind="mail", account="a", languages=["kk", "en"], created_at=office.at)


class Postman:
    """Keeps what it was given; `fails` are addresses that are refused for now."""

    def __init__(self):
        self.sent = []

    def send_letters(self, letters):
        for letter, copy in letters:
            self.sent.append((copy.address, letter.language, letter.subject, letter.body, copy.key))
            yield copy.number, None


def answer(office, enquiry):
    answer_enquiry(actor=office.people["author"], enquiry_id=enquiry.pk, texts=TEXTS, at=office.tick())
    enquiry.refresh_from_db()
    office.save(enquiry.draft, **SAYS)
    office._bring(enquiry.draft, "published")
    return office.release_of(enquiry.draft)


def tell(office):
    return tell_askers(office.home, office.tick())


def send(office, channel):
    postman = Postman()
    while send_waiting(channel, postman, Office({"kk": "Самал"}), at=office.tick()):
        pass
    return postman.sent


def told(office):
    path = office.home.site / "answers" / "told" / f"{TOKEN[:2]}.json"
    return json.loads(path.read_bytes())["told"] if path.is_file() else {}


def test_nothing_is_said_before_the_answer_is_out(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example", token=TOKEN).enquiry
    answer_enquiry(actor=office.people["author"], enquiry_id=enquiry.pk, texts=TEXTS, at=office.tick())
    assert tell(office) == 0
    assert (MailLetter.objects.count(), told(office)) == (0, {})


def test_all_who_asked_are_told_once_in_their_language_and_place(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    ask(office, "Виза керек пе?", id="2", reply="page", token=TOKEN)
    english = ask(office, "Is a visa needed?", id="3", language="en", reply="b@people.example")
    Question.objects.filter(pk=english.pk).update(enquiry=enquiry)
    release = answer(office, enquiry)
    assert tell(office) == 3
    assert tell(office) == 0
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.version) == ("answered", 1)
    sent = send(office, mail)
    assert [(address, language) for address, language, *_ in sent] == [
        ("a@people.example", "kk"),
        ("b@people.example", "en"),
    ]
    assert "Виза керек емес." in sent[0][3]
    assert "No visa is needed." in sent[1][3]
    assert release.record_id in sent[0][3]
    assert told(office) == {TOKEN: [release.record_id, "en kk"]}
    assert send(office, mail) == []


def test_no_address_stands_in_the_database_or_the_public_tree(office, mail):
    from desk.tables import dump

    enquiry = ask(office, "Виза керек пе?", reply="planted.name@people.example", token=TOKEN).enquiry
    answer(office, enquiry)
    tell(office)
    assert "planted" not in str(dump(office.home))
    assert not [path for path in office.home.site.rglob("*") if path.is_file() and b"planted" in path.read_bytes()]
    assert send(office, mail)[0][0] == "planted.name@people.example"
    assert "planted" not in str(dump(office.home))


def test_a_killed_process_writes_no_letter_twice(office, mail, monkeypatch):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    ask(office, "Виза керек пе?", id="2", reply="page", token=TOKEN)
    answer(office, enquiry)
    tell(office)
    Question.objects.update(told=0)  # as if it had been killed before it noted what it had done
    tell(office)
    assert MailLetter.objects.count() == 1
    assert len(told(office)) == 1
    assert len(send(office, mail)) == 1


def test_a_correction_and_a_withdrawal_reach_those_who_got_it(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    release = answer(office, enquiry)
    tell(office)
    assert len(send(office, mail)) == 1
    change = office.start(corrects=release.pk)
    office.save(change, **SAYS | {"kk": "Виза керек."})
    office._bring(change, "published")
    tell(office)
    (corrected,) = send(office, mail)
    assert corrected[0] == "a@people.example"
    assert "Виза керек." in corrected[3]
    office.withdrawal_in("published", office.release_of(change))
    tell(office)
    (withdrawn,) = send(office, mail)
    assert release.record_id in withdrawn[3]
    assert len({key for *_, key in (corrected, withdrawn)}) == 2


def test_who_was_not_sent_the_first_version_yet_gets_the_newest_alone(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    release = answer(office, enquiry)
    tell(office)
    change = office.start(corrects=release.pk)
    office.save(change, **SAYS | {"kk": "Виза керек."})
    office._bring(change, "published")
    tell(office)
    (only,) = send(office, mail)
    assert "Виза керек." in only[3]


def test_who_asks_later_is_told_when_a_person_says_so(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    answer(office, enquiry)
    tell(office)
    send(office, mail)
    later = ask(office, "Виза керек пе?", id="2", reply="b@people.example")
    assert later.enquiry == enquiry
    assert tell(office) == 0
    send_answer(actor=office.people["author"], enquiry_id=enquiry.pk, at=office.tick())
    assert tell(office) == 1
    assert [address for address, *_ in send(office, mail)] == ["b@people.example"]
    with refused("nobody-asks"):
        send_answer(actor=office.people["author"], enquiry_id=enquiry.pk, at=office.tick())


def test_an_answer_that_is_not_out_is_not_sent(office):
    enquiry = ask(office, "Виза керек пе?").enquiry
    with refused("wrong-enquiry-state"):
        send_answer(actor=office.people["author"], enquiry_id=enquiry.pk, at=office.tick())


def test_without_a_list_of_mail_letters_wait_and_pages_do_not(office):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    ask(office, "Виза керек пе?", id="2", reply="page", token=TOKEN)
    answer(office, enquiry)
    assert tell(office) == 1
    assert told(office)
    Channel.objects.create(name="news", kind="mail", account="a", languages=["kk"], created_at=office.at)
    assert tell(office) == 1


def test_askers_who_must_wait_hold_up_nobody_behind_them(office, monkeypatch):
    monkeypatch.setattr("elshi.desk.questions.telling.SLICE", 2)
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    for number in "234":
        ask(office, "Виза керек пе?", id=number, reply=f"{number}@people.example")
    ask(office, "Виза керек пе?", id="5", reply="page", token=TOKEN)
    answer(office, enquiry)
    assert Question.objects.filter(enquiry=enquiry).count() == 5
    assert tell(office) == 1
    assert told(office)
    assert tell(office) == 0


def test_after_a_month_nobody_can_tell_who_asked(office, mail):
    question = ask(office, "Виза керек пе?", reply="a@people.example")
    answer(office, question.enquiry)
    tell(office)
    send(office, mail)
    office.at += KEPT_FOR - timedelta(hours=1)
    tell(office)
    question.refresh_from_db()
    assert question.asker
    office.at += timedelta(hours=2)
    tell(office)
    question.refresh_from_db()
    assert not question.asker
    assert question.text


def test_a_question_by_mail_is_answered_in_its_conversation(office, mail):
    enquiry = ask(
        office, "Виза керек пе?", channel="mail", source="ask", token="", id="m1@x.example", reply="a@x.example"
    )
    answer(office, enquiry.enquiry)
    tell(office)
    threads = []

    class Threads(Postman):
        def send_letters(self, letters):
            for _, copy in letters:
                threads.append((copy.address, copy.thread))
                yield copy.number, None

    send_waiting(mail, Threads(), Office({"kk": "Самал"}), at=office.tick())
    assert threads == [("a@x.example", "m1@x.example")]


def test_letters_that_wait_are_told_of_with_the_others(office, mail):
    enquiry = ask(office, "Виза керек пе?", reply="a@people.example").enquiry
    answer(office, enquiry)
    tell(office)
    assert [(one.state, one.number) for one in count_told(enquiry)] == [("queued", 1)]
    send(office, mail)
    assert count_told(enquiry) == []
