"""Letters and digests: each once, in the words that stand when it goes, and in doubt where nobody knows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from elshi.desk.channels.digests import make_digests
from elshi.desk.channels.letters import LEASE, MOST_ATTEMPTS, Office, end_leases, send_waiting
from elshi.desk.channels.models import Channel, MailLetter, OutboxRow, Subscriber
from elshi.desk.channels.rules.digests import last_end
from elshi.speak.channels import DoubtError, RefusedError, RetryError

ALMATY = ZoneInfo("Asia/Almaty")  # five hours ahead of UTC
MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
EVENING = datetime(2026, 3, 9, 13, tzinfo=UTC)  # 18:00 there
NAMES = Office({"kk": "Самал СІМ", "ru": "МИД Самала"})


class Postman:
    """Keeps what it is given; `ends`: what comes of each letter, in turn."""

    def __init__(self, *ends):
        self.ends, self.sent = list(ends), []

    def send_letters(self, letters):
        for letter, copy in letters:
            self.sent.append((letter, copy))
            yield copy.number, self.ends.pop(0) if self.ends else None


@pytest.fixture
def channel(home):
    return Channel.objects.create(
        name="news", kind="mail", account="a", languages=["kk", "ru"], created_at=MONDAY,
        options={"door": "https://news.mfa.samal.example/"},
    )  # fmt: skip


def reader(channel, number, **given):
    fields = {
        "address": f"r{number}@b.example", "language": "kk", "token": f"{number:020}", "asked_at": MONDAY,
        "confirmed_at": MONDAY, "rhythm": "daily",
    } | given  # fmt: skip
    return Subscriber.objects.create(channel=channel, **fields)


def letter(channel, to, kind="confirm", number=0, **given):
    return MailLetter.objects.create(
        kind=kind, key=f"{kind}/{number}", channel=channel, subscriber=to, language="kk", made_at=MONDAY,
        due_at=MONDAY, **given,
    )  # fmt: skip


def carry(channel, release, *, at, language="kk"):
    return OutboxRow.objects.create(
        release=release, channel=channel, language=language, doing="post", state="queued", queued_at=at, due_at=at
    )


def published(office, **texts):
    return office.draft_in("published", **texts).current_version.releases.get()


def test_a_question_has_the_link_and_nothing_to_take_back(channel):
    to = reader(channel, 1, confirmed_at=None)
    letter(channel, to)
    postman = Postman()
    assert send_waiting(channel, postman, NAMES, at=MONDAY) == 1
    [(words, copy)] = postman.sent
    assert f"https://news.mfa.samal.example/subscribe/confirm/{to.token}?lang=kk" in words.body
    assert "Самал СІМ" in words.body
    assert (copy.address, copy.token) == ("r1@b.example", "")
    assert MailLetter.objects.get().state == "confirmed"
    assert send_waiting(channel, postman, NAMES, at=MONDAY) == 0  # never twice


def test_a_question_that_was_answered_meanwhile_is_dropped(channel):
    letter(channel, reader(channel, 1))
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY) == 0
    assert MailLetter.objects.get().state == "dropped"


def test_ends_of_letters(channel):
    for number in range(4):
        letter(channel, reader(channel, number, confirmed_at=None), number=number)
    ends = (
        None,
        RetryError("greylisted", "later", after=900),
        RefusedError("bad-address", "no"),
        DoubtError("cut", "?"),
    )
    send_waiting(channel, Postman(*ends), NAMES, at=MONDAY)
    found = list(MailLetter.objects.order_by("id").values_list("state", "code"))
    assert found == [("confirmed", ""), ("queued", "greylisted"), ("failed", "bad-address"), ("unknown", "cut")]
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY + timedelta(seconds=899)) == 0
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY + timedelta(seconds=900)) == 1
    # and the same key as before, so that a server can tell
    assert MailLetter.objects.filter(state="confirmed").count() == 2


def test_a_try_again_has_the_same_key_and_an_end(channel):
    letter(channel, reader(channel, 1, confirmed_at=None))
    at, keys = MONDAY, set()
    for _ in range(MOST_ATTEMPTS):
        postman = Postman(RetryError("unreachable", "no line"))
        assert send_waiting(channel, postman, NAMES, at=at) == 1
        keys.add(postman.sent[0][1].key)
        at += timedelta(days=1)
    assert len(keys) == 1
    assert send_waiting(channel, Postman(), NAMES, at=at) == 0
    assert MailLetter.objects.get().state == "failed"


def test_killed_while_sending_it_is_in_doubt_and_stays_so(channel):
    class KilledError(BaseException):
        pass

    class Killed(Postman):
        def send_letters(self, letters):
            raise KilledError
            yield

    letter(channel, reader(channel, 1, confirmed_at=None))
    with pytest.raises(KilledError):
        send_waiting(channel, Killed(), NAMES, at=MONDAY)
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY + timedelta(minutes=1)) == 0
    assert end_leases(at=MONDAY + LEASE) == 0
    assert end_leases(at=MONDAY + LEASE + timedelta(seconds=1)) == 1
    assert MailLetter.objects.get().state == "unknown"
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("rhythm", "at", "end"),
    [
        ("daily", datetime(2026, 3, 9, 12, 59, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC)),
        ("daily", datetime(2026, 3, 9, 13, 0, tzinfo=UTC), datetime(2026, 3, 9, 13, tzinfo=UTC)),
        ("weekly", datetime(2026, 3, 9, 13, 0, tzinfo=UTC), datetime(2026, 3, 6, 13, tzinfo=UTC)),
        ("weekly", datetime(2026, 3, 13, 13, 0, tzinfo=UTC), datetime(2026, 3, 13, 13, tzinfo=UTC)),
    ],
)
def test_when_digests_end(rhythm, at, end):
    assert last_end(rhythm, at, zone=ALMATY) == end


def test_a_digest_of_the_day_to_whom_it_concerns(channel, office):
    one = published(office, kk="Самал Тарвияға көмек жібереді. Ертең.", ru="Самал отправит помощь. Завтра.")
    carry(channel, one, at=MONDAY)
    daily, weekly = reader(channel, 1), reader(channel, 2, rhythm="weekly")
    reader(channel, 3, rhythm="now")
    reader(channel, 4, topics=["trade"])  # the statement is about nothing in particular
    reader(channel, 5, language="ru")  # not carried in Russian
    reader(channel, 6, confirmed_at=None)
    assert make_digests(at=EVENING - timedelta(minutes=1), zone=ALMATY) == 0
    assert make_digests(at=EVENING, zone=ALMATY) == 1
    assert make_digests(at=EVENING + timedelta(hours=3), zone=ALMATY) == 0
    postman = Postman()
    send_waiting(channel, postman, NAMES, at=EVENING)
    [(words, copy)] = postman.sent
    assert (copy.address, copy.token) == (daily.address, daily.token)
    assert "Самал Тарвияға көмек жібереді" in words.body
    assert f"https://mfa.samal.example/kk/{one.record_id}/" in words.body
    assert make_digests(at=datetime(2026, 3, 13, 13, tzinfo=UTC), zone=ALMATY) == 1
    assert MailLetter.objects.filter(subscriber=weekly).count() == 1


def test_days_that_the_node_was_off_are_in_the_next_digest(channel, office):
    make_digests(at=EVENING, zone=ALMATY)
    reader(channel, 1)
    for days, words in ((1, "Бірінші мәлімдеме туралы сөз"), (3, "Екінші мәлімдеме туралы сөз")):
        carry(channel, published(office, kk=words), at=MONDAY + timedelta(days=days))
    assert make_digests(at=EVENING + timedelta(days=4), zone=ALMATY) == 1
    postman = Postman()
    send_waiting(channel, postman, NAMES, at=EVENING + timedelta(days=4))
    [(words, _)] = postman.sent
    assert words.body.index("Бірінші") < words.body.index("Екінші")


def test_killed_among_the_letters_of_a_digest_each_reader_has_one(channel, office, monkeypatch):
    from elshi.desk.channels import digests

    carry(channel, published(office, kk="Самал көмек жібереді. Ертең."), at=MONDAY)
    for number in range(5):
        reader(channel, number)
    monkeypatch.setattr(digests, "SLICE", 2)
    real, calls = digests._queue, []

    def stops(*args, **kwargs):
        if len(calls) == 1:
            raise RuntimeError("killed")
        calls.append(1)
        return real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(digests, "_queue", stops)
        with pytest.raises(RuntimeError):
            make_digests(at=EVENING, zone=ALMATY)
    assert MailLetter.objects.count() == 2
    assert make_digests(at=EVENING + timedelta(minutes=5), zone=ALMATY) == 3
    assert sorted(MailLetter.objects.values_list("subscriber__address", flat=True)) == [
        f"r{n}@b.example" for n in range(5)
    ]


def test_a_digest_says_what_stands_when_it_goes(channel, office):
    one = published(office, kk="Самал екі ұшақ жібереді. Ертең.")
    carry(channel, one, at=MONDAY)
    reader(channel, 1)
    make_digests(at=EVENING, zone=ALMATY)
    office.withdrawal_in("published", one)
    postman = Postman()
    send_waiting(channel, postman, NAMES, at=EVENING)
    [(words, _)] = postman.sent
    assert "екі ұшақ" not in words.body
    assert one.record_id in words.body.replace("\\", "")


def test_an_erased_text_is_in_no_digest(channel, office, home):
    gone, stays = (published(office, kk=text) for text in ("Самал екі ұшақ жібереді. Ертең.", "Самал көмек жібереді."))
    for one in (gone, stays):
        carry(channel, one, at=MONDAY)
    reader(channel, 1)
    make_digests(at=EVENING, zone=ALMATY)
    for path in (home.blobs / "sha256").rglob("*"):
        if path.is_file() and "екі ұшақ" in path.read_text("utf-8", "replace"):
            path.unlink()
    postman = Postman()
    send_waiting(channel, postman, NAMES, at=EVENING)
    [(words, _)] = postman.sent
    assert stays.record_id in words.body.replace("\\", "")
    assert gone.record_id not in words.body.replace("\\", "")


def test_who_ended_in_between_gets_nothing(channel, office):
    carry(channel, published(office, kk="Самал көмек жібереді. Ертең."), at=MONDAY)
    to = reader(channel, 1)
    make_digests(at=EVENING, zone=ALMATY)
    to.delete()
    postman = Postman()
    assert send_waiting(channel, postman, NAMES, at=EVENING) == 0
    assert postman.sent == []
