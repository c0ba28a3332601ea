"""What travellers write to the bot: a check-in where it is clear, else a question; of all others a question."""

import pytest

from desk.questions.asking import ask
from desk.travel.tripping import Travels
from elshi.desk.questions.models import Question
from elshi.desk.travel.models import CheckIn, Trip
from elshi.desk.travel.texting import link_chat

BOT = {"channel": "telegram", "source": "bot", "reply": "555012", "token": ""}


@pytest.fixture
def trip(office):
    """A trip to which the chat 555012 is joined."""
    trip = Travels(office).register(telegram=True)
    assert link_chat(trip.code, "555012", b"sealed")
    return trip


@pytest.mark.parametrize(("text", "status"), [("1", "safe"), ("Аманмын!", "safe"), ("помогите", "help")])
def test_what_is_clear_is_a_check_in_and_no_question(office, trip, text, status):
    with pytest.raises(Question.DoesNotExist):
        ask(office, text, id="555012/7", **BOT)
    assert [one.status for one in CheckIn.objects.all()] == [status]
    assert Trip.objects.get().status == status
    assert not CheckIn.objects.filter(verified=True).exists()


def test_all_else_is_a_question(office, trip):
    ask(office, "Елшілік қашан ашылады?", id="555012/8", **BOT)
    assert not CheckIn.objects.exists()


def test_a_chat_of_nobody_s_trip_asks(office, trip):
    ask(office, "safe", id="555013/1", **{**BOT, "reply": "555013"})
    assert Question.objects.get().text == "safe"
    assert not CheckIn.objects.exists()
