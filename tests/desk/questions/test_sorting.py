"""Enquiries: taken, handed over, split, merged, put aside, closed, answered; what is refused, and what is on record."""

import pytest

from desk.questions.asking import ask
from desk.test_drafts import refused
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.questions.actions.answer_enquiry import answer_enquiry
from elshi.desk.questions.actions.close_enquiry import close_enquiry, reopen_enquiry
from elshi.desk.questions.actions.sort_questions import bring_back, merge_enquiries, put_aside, split_question
from elshi.desk.questions.actions.take_enquiry import hand_over_enquiry, move_enquiry, take_enquiry
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.rules.states import CLOSINGS

TEXTS = [{"language": "kk", "title": "Виза керек пе?", "body": "Тарвияға виза керек пе?"}]


class Acts:
    """The acts, by somebody of the office."""

    def __init__(self, office, by="author"):
        self._office, self._by = office, by

    def __call__(self, act, **given):
        return act(actor=self._office.people[self._by], at=self._office.tick(), **given)


@pytest.fixture
def act(office):
    return Acts(office)


def state_of(enquiry):
    enquiry.refresh_from_db()
    return enquiry.state


def test_taken_and_handed_over(office, act):
    enquiry = ask(office, "Виза керек пе?").enquiry
    act(take_enquiry, enquiry_id=enquiry.pk)
    assert (state_of(enquiry), enquiry.owner) == ("taken", office.people["author"])
    with refused("enquiry-owner-already"):
        act(take_enquiry, enquiry_id=enquiry.pk)
    act(hand_over_enquiry, enquiry_id=enquiry.pk, to=office.people["consular"].pk)
    enquiry.refresh_from_db()
    assert enquiry.owner == office.people["consular"]
    with refused("cannot-read-enquiry"):
        act(hand_over_enquiry, enquiry_id=enquiry.pk, to=office.people["analyst"].pk)
    with refused("no-such-enquiry"):
        act(take_enquiry, enquiry_id=99)
    with refused("no-such-office"):
        act(move_enquiry, enquiry_id=enquiry.pk, office="xs-emb-nowhere")
    assert verify_chain() == AuditRow.objects.count()


@pytest.mark.parametrize("by", ["translator", "clearance", "analyst", "administrator", "auditor"])
def test_who_does_not_read_questions_does_nothing_with_them(office, by):
    enquiry = ask(office, "Виза керек пе?").enquiry
    theirs = Acts(office, by)
    for one, given in (
        (take_enquiry, {"enquiry_id": enquiry.pk}),
        (close_enquiry, {"enquiry_id": enquiry.pk, "closing": "not-ours"}),
        (split_question, {"question_id": enquiry.questions.get().pk, "to": None}),
        (answer_enquiry, {"enquiry_id": enquiry.pk, "texts": TEXTS}),
    ):
        with refused("not-your-role"):
            theirs(one, **given)
    assert state_of(enquiry) == "new"


def test_split_and_merged(office, act):
    first, second = ask(office, "Виза керек пе?", minutes_ago=9), ask(office, "Виза керек пе?", id="2")
    one = first.enquiry
    act(split_question, question_id=second.pk, to=None)
    second.refresh_from_db()
    other = second.enquiry
    assert other != one
    one.refresh_from_db()
    assert (one.asked_last_at, other.asked_at) == (first.asked_at, second.asked_at)
    act(merge_enquiries, enquiry_id=other.pk, into=one.pk)
    assert one.questions.count() == 2
    assert state_of(other) == "closed"
    with refused("same-enquiry"):
        act(merge_enquiries, enquiry_id=one.pk, into=one.pk)
    told = [row.details for row in AuditRow.objects.filter(act="sort-questions").order_by("id")]
    assert told == [{"question": second.pk, "before": one.pk}, {"count": 1, "before": other.pk}]


def test_the_last_question_that_leaves_closes_its_enquiry(office, act):
    question, target = ask(office, "Виза керек пе?"), ask(office, "Шекара ашық па?").enquiry
    enquiry = question.enquiry
    act(split_question, question_id=question.pk, to=target.pk)
    assert (state_of(enquiry), enquiry.closing) == ("closed", "no-answer-needed")


def test_spam_is_kept_apart_and_can_be_brought_back(office, act):
    question = ask(office, "Арзан терезелер! Buy windows now!")
    act(put_aside, question_id=question.pk)
    question.refresh_from_db()
    assert (question.place, question.enquiry, question.text[:5]) == ("spam", None, "Арзан")
    again = ask(office, "Арзан терезелер! Buy windows now!", id="2")
    assert again.enquiry is not None  # nothing is thrown away by a machine
    act(bring_back, question_id=question.pk)
    question.refresh_from_db()
    assert (question.place, question.enquiry.state) == ("enquiry", "new")
    with refused("question-aside"):
        act(bring_back, question_id=question.pk)


def test_answered_by_a_draft_that_says_how_many_asked(office, act):
    enquiry = ask(office, "Виза керек пе?").enquiry
    ask(office, "Виза керек пе?", id="2")
    act(answer_enquiry, enquiry_id=enquiry.pk, texts=TEXTS)
    assert state_of(enquiry) == "answering"
    assert enquiry.draft.find_current().whole["question"]["asked"] == 2
    with refused("wrong-enquiry-state"):
        act(answer_enquiry, enquiry_id=enquiry.pk, texts=TEXTS)
    other = ask(office, "Шекара ашық па?").enquiry
    with refused("enquiry-drafted"):
        act(merge_enquiries, enquiry_id=enquiry.pk, into=other.pk)
    act(merge_enquiries, enquiry_id=other.pk, into=enquiry.pk)
    assert enquiry.questions.count() == 3


@pytest.mark.parametrize("closing", CLOSINGS)
def test_closed_and_reopened(office, act, closing):
    enquiry = ask(office, "Виза керек пе?").enquiry
    act(close_enquiry, enquiry_id=enquiry.pk, closing=closing)
    assert (state_of(enquiry), enquiry.closing) == ("closed", closing)
    act(reopen_enquiry, enquiry_id=enquiry.pk)
    assert (state_of(enquiry), enquiry.closing, enquiry.closed_at) == ("taken", "", None)
    with refused("bad-closing"):
        act(close_enquiry, enquiry_id=enquiry.pk, closing="because")


def test_who_asks_in_a_closed_thread_opens_its_enquiry(office, act):
    mail = {"channel": "mail", "source": "ask"}
    enquiry = ask(office, "Виза керек пе?", id="<1>", **mail).enquiry
    act(close_enquiry, enquiry_id=enquiry.pk, closing="not-ours")
    assert ask(office, "Бұл сіздерге қатысты ғой!", id="<2>", thread="<1>", **mail).enquiry == enquiry
    assert state_of(enquiry) == "new"
    assert Enquiry.objects.count() == 1
