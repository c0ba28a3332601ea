"""Answers go back by the way they were asked: once, whatever is cut or killed; a closed way loses nothing."""

from datetime import timedelta

import pytest

from desk.questions.asking import ask
from desk.questions.test_telling import answer, tell
from elshi.desk.channels.queued import LEASE
from elshi.desk.people.rules import RuleError
from elshi.desk.questions.actions.sort_questions import split_question
from elshi.desk.questions.actions.tell_again import tell_again
from elshi.desk.questions.delivering import Deliverer
from elshi.desk.questions.models import Delivery, Question
from elshi.desk.questions.told_counts import count_told
from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError

A_CHAT = {"channel": "telegram", "source": "bot", "token": ""}


class Teller:
    """Keeps what it was given; `ends`: what comes of the next ones, in their order, None for all further ones."""

    def __init__(self):
        self.told, self.ends, self.killed_after = [], [], None

    def tell_all(self, tellings):
        for one in tellings:
            if self.killed_after == len(self.told):
                raise SystemExit
            self.told.append((one.reply, one.id, one.key, one.message.language, one.message.body))
            yield one.number, self.ends.pop(0) if self.ends else None


@pytest.fixture
def teller():
    return Teller()


@pytest.fixture
def deliver(office, teller):
    def opened(channel, source):
        if source == "closed":
            raise RefusedError("no-way", "it was closed")
        return teller

    deliverer = Deliverer(office.home, opened, chance=lambda: 0.5)

    def run(later=timedelta()):
        return deliverer.run(office.tick() + later)

    return run


def answered(office, *askers):
    """An enquiry with one question of each of `askers` (fields of a question), answered and told."""
    enquiry = None
    for number, fields in enumerate(askers):
        given = {"reply": f"chat-{number}"} | A_CHAT | fields
        text = "Is a visa needed for Tarvia?" if given.get("language") == "en" else "Тарвияға виза керек пе, айтыңызшы?"
        found = ask(office, text, id=f"m{number}", **given)
        enquiry = enquiry or found.enquiry
        Question.objects.filter(pk=found.pk).update(enquiry=enquiry)
    release = answer(office, enquiry)
    tell(office)
    return release


def states():
    return sorted(Delivery.objects.values_list("state", "code"))


def test_each_asker_is_answered_once_in_the_chat_and_the_language(office, deliver, teller):
    answered(office, {}, {"language": "en"}, {"channel": "webhook", "source": "call-centre", "reply": "x"})
    assert deliver() == 3
    assert deliver() == 0
    assert [(reply, language) for reply, _, _, language, _ in teller.told] == [
        ("chat-0", "kk"),
        ("chat-1", "en"),
        ("x", "kk"),
    ]
    assert teller.told[1][4] == "No visa is needed."
    assert len({key for _, _, key, *_ in teller.told}) == 3
    assert states() == [("confirmed", "")] * 3


def test_nobody_is_told_twice_by_another_round_of_telling(office, deliver, teller):
    answered(office, {})
    Question.objects.update(told=0)  # as if the process had been killed before it noted what it had done
    tell(office)
    deliver()
    assert len(teller.told) == 1


def test_what_may_be_tried_again_is_and_what_is_refused_is_not(office, deliver, teller):
    answered(office, {}, {}, {})
    teller.ends = [RetryError("unreachable", "away"), RefusedError("not-allowed", "blocked"), DoubtError("cut", "cut")]
    deliver()
    assert states() == [("failed", "not-allowed"), ("queued", "unreachable"), ("unknown", "cut")]
    deliver(timedelta(hours=7))
    assert states() == [("confirmed", ""), ("failed", "not-allowed"), ("unknown", "cut")]
    assert [reply for reply, *_ in teller.told] == ["chat-0", "chat-1", "chat-2", "chat-0"]


def test_a_line_that_takes_nothing_costs_no_try(office, deliver, teller):
    answered(office, {}, {})
    teller.ends = [LineError("rate-limited", "slow", after=60), LineError("rate-limited", "slow", after=60)]
    assert deliver() == 0
    assert list(Delivery.objects.values_list("attempts", "state")) == [(0, "queued")] * 2
    assert deliver() == 0  # it is held
    assert deliver(timedelta(minutes=30)) == 2
    assert states() == [("confirmed", "")] * 2


def test_a_way_that_was_closed_keeps_its_answers_and_holds_up_no_other(office, deliver, teller):
    answered(office, {"source": "closed"}, {})
    assert deliver() == 1
    assert states() == [("confirmed", ""), ("queued", "no-way")]


@pytest.mark.parametrize(
    ("channel", "after"), [("webhook", "confirmed"), ("fediverse", "confirmed"), ("telegram", "unknown")]
)
def test_what_a_killed_process_had_in_hand_is_told_again_only_where_a_repeat_is_known(
    office, deliver, teller, channel, after
):
    answered(office, {"channel": channel}, {"channel": channel})
    teller.killed_after = 1
    with pytest.raises(SystemExit):
        deliver()
    teller.killed_after = None
    deliver(LEASE + timedelta(minutes=1))
    assert sorted(state for state, _ in states()) == ["confirmed", after]
    keys = [key for _, _, key, *_ in teller.told]
    assert len(set(keys)) == (2 if after == "confirmed" else 1)


def test_a_correction_reaches_those_who_were_told_and_an_old_version_nobody(office, deliver, teller):
    release = answered(office, {})
    correction = office.start(corrects=release.pk)
    office.save(correction, kk="Виза керек.", en="A visa is needed.")
    office._bring(correction, "published")
    tell(office)
    assert Delivery.objects.count() == 2
    deliver()
    assert [body for *_, body in teller.told] == ["Виза керек."]
    assert states() == [("confirmed", ""), ("dropped", "nothing-to-say")]


def test_whose_address_was_forgotten_is_told_nothing(office, deliver, teller):
    answered(office, {})
    Question.objects.update(asker=b"")
    deliver()
    assert (teller.told, states()) == ([], [("dropped", "nothing-to-say")])


def test_no_chat_stands_in_the_database(office, deliver, teller):
    from desk.tables import dump

    answered(office, {"reply": "planted-chat-77"})
    deliver()
    assert teller.told[0][0] == "planted-chat-77"
    assert "planted-chat" not in str(dump(office.home))


def test_a_person_has_those_tried_again_who_were_not_reached(office, deliver, teller):
    answered(office, {}, {}, {})
    enquiry = Question.objects.first().enquiry
    teller.ends = [RefusedError("not-allowed", "blocked"), DoubtError("cut", "cut"), None]
    deliver()
    assert [(one.state, one.code, one.number) for one in count_told(enquiry)] == [
        ("failed", "not-allowed", 1),
        ("unknown", "cut", 1),
    ]
    tell_again(actor=office.people["author"], enquiry_id=enquiry.pk, at=office.tick())
    deliver()
    assert states() == [("confirmed", "")] * 3
    assert [reply for reply, *_ in teller.told] == ["chat-0", "chat-1", "chat-2", "chat-0", "chat-1"]
    assert count_told(enquiry) == []
    with pytest.raises(RuleError) as error:
        tell_again(actor=office.people["author"], enquiry_id=enquiry.pk, at=office.tick())
    assert error.value.code == "nobody-unreached"


def test_only_who_may_answer_has_it_tried_again(office, deliver, teller):
    answered(office, {})
    teller.ends = [RefusedError("not-allowed", "blocked")]
    deliver()
    enquiry = Question.objects.first().enquiry
    with pytest.raises(RuleError):
        tell_again(actor=office.people["analyst"], enquiry_id=enquiry.pk, at=office.tick())
    assert states() == [("failed", "not-allowed")]


def test_who_was_told_something_else_is_told_the_answer_to_his_own_question(office, deliver, teller):
    answered(office, {}, {"language": "en"})
    deliver()
    second = Question.objects.order_by("pk").last()
    split_question(actor=office.people["author"], question_id=second.pk, to=None, at=office.tick())
    second.refresh_from_db()
    assert (second.told, second.cleared, second.told_at) == (0, False, None)
    answer(office, second.enquiry)
    tell(office)
    assert deliver() == 1
    assert [reply for reply, *_ in teller.told] == ["chat-0", "chat-1", "chat-1"]
    assert len({key for _, _, key, *_ in teller.told}) == 3


def test_what_waits_for_somebody_who_asked_something_else_is_not_sent(office, deliver, teller):
    answered(office, {}, {"language": "en"})
    second = Question.objects.order_by("pk").last()
    split_question(actor=office.people["author"], question_id=second.pk, to=None, at=office.tick())
    deliver()
    assert [reply for reply, *_ in teller.told] == ["chat-0"]
    assert states() == [("confirmed", ""), ("dropped", "nothing-to-say")]
