"""Hostile words that the public door took in are questions at the desk like any other, and shown as they are."""

from datetime import UTC, datetime

from elshi.desk.channels.intake import take_in
from elshi.desk.questions.models import Question
from elshi.node.asking import Asking, Surge
from elshi.node.door import Choice, Door, Questions
from elshi.node.hooks import Hooks
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.door import Request
from elshi.speak.webhooks import parse_secret
from elshi.text.languages import LANGUAGES
from generators.hostile_forms import make_hostile

COUNT, BITS = 400, 1
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
WRITTEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Cheap(Surge):
    """Stamps of BITS bits, however many come."""

    def bits(self, now):
        return BITS


def test_hostile_words_stop_nothing_behind_the_door(office, client):
    key, spool = read_or_make_intake_key(office.home), Spool(office.home.path / "intake" / "spool")
    door = Door(
        key=key.public_key(), office={"kk": "Самал СІМ"}, site="https://mfa.samal.example",
        countries=(Choice("XB", {"en": "Tarvia"}),), questions=Questions(tuple(LANGUAGES)),
        ways=(("call-centre", "webhook"),),
    )  # fmt: skip
    asking = Asking(lambda: door, spool, lambda: AT, Cheap())
    hooks = Hooks(lambda: door, spool, lambda: AT, lambda _name: WRITTEN)
    taken = 0
    for hostile in make_hostile(
        seed=2, count=COUNT, at=int(AT.timestamp()), secret=parse_secret(WRITTEN), name="call-centre", bits=BITS
    ):
        if hostile.method == "POST" and hostile.path.startswith("/ask/"):
            headers = {name.lower(): value for name, value in hostile.headers.items()}
            handle = hooks if hostile.path.startswith("/ask/from/") else asking
            reply = handle(Request("POST", hostile.path, "localhost", {}, headers, hostile.body))
            taken += reply.status in {200, 202}
    assert taken > COUNT / 5
    while spool.names():
        take_in(spool, key, at=office.tick())
    assert not (office.home.path / "intake" / "refused").exists()
    assert COUNT / 6 < Question.objects.count() <= taken  # a form that was sent again is one
    client.force_login(office.people["approver"])
    for enquiry in Question.objects.values_list("enquiry", flat=True).distinct()[:60]:
        page = client.get(f"/questions/{enquiry}/")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
