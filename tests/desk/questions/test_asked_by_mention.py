"""A mention on the fediverse, from the spool to the desk: one question, however often its server delivers it."""

from elshi.adapters.fediverse.arrivals import Sender
from elshi.adapters.fediverse.asked import parse_asker, read_question
from elshi.desk.channels.intake import take_in
from elshi.desk.questions.askers import open_asker
from elshi.desk.questions.models import Question
from elshi.desk.questions.taking import question_key, take_question
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.questions import KIND, asked_fields
from elshi.speak.sealing import Entry

BASE = "https://mfa.samal.example"
WHO = "https://b.example/users/planted"


def mention(number, *, activity=1, text="Виза керек пе?", **changes):
    note = {"id": f"{WHO}/{number}", "type": "Note", "to": [f"{BASE}/ap/press"], "content": text, **changes}
    created = {"id": f"{WHO}/{number}#{activity}", "type": "Create", "object": note}
    sender = Sender(WHO, f"{WHO}/inbox", f"{WHO}/inbox")
    return read_question(created, sender, base=BASE, actors=["press"])


def take(office, asked):
    take_question(Entry(KIND, office.tick(), asked_fields(asked)), office.tick())
    return Question.objects.get(key=question_key(asked))


def test_one_note_is_one_question_and_its_asker_can_be_answered(office):
    from desk.tables import dump

    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    for asked in (mention(1), mention(1), mention(1, activity=2)):
        spool.write(Entry(KIND, office.tick(), asked_fields(asked)), key.public_key())
    assert take_in(spool, key, at=office.tick()) == 3
    (question,) = Question.objects.all()
    assert (question.channel, question.source, question.text) == ("fediverse", "press", "Виза керек пе?")
    assert "planted" not in str(dump(office.home))
    asker = open_asker(bytes(question.asker), key)
    assert parse_asker(asker.reply, asker.id) == (WHO, f"{WHO}/inbox")


def test_under_one_note_of_ours_strangers_are_not_one_enquiry(office):
    """They would be told what another one asked."""
    ours = f"{BASE}/ap/press/objects/{'0' * 32}"
    first, other, more = (
        take(office, asked)
        for asked in (
            mention(1, inReplyTo=ours),
            mention(2, inReplyTo=ours, text="Шекара қашан ашылады?"),
            mention(3, inReplyTo=f"{WHO}/1", text="Ал қанша тұрады?"),
        )
    )
    assert first.enquiry != other.enquiry
    assert first.enquiry == more.enquiry
