"""Letters and digests: each once, in the words that stand when it goes, and in doubt where nobody knows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from elshi.desk.audit.models import AuditRow
from elshi.desk.channels import letters
from elshi.desk.channels.actions.drop_row import drop_row
from elshi.desk.channels.actions.retry_row import retry_row
from elshi.desk.channels.digests import PATIENCE, make_digests
from elshi.desk.channels.labels import LETTER_WORDS
from elshi.desk.channels.letter_models import KINDS
from elshi.desk.channels.letters import Office, end_leases, send_waiting
from elshi.desk.channels.models import Channel, DigestRun, MailLetter, OutboxRow, Subscriber
from elshi.desk.channels.queued import LEASE
from elshi.desk.channels.rules.digests import last_end
from elshi.site.letters import Letter
from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError
from elshi.speak.outbox import COPIES

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


def published(office, *, at=MONDAY, **texts):
    """Out within a minute of `at`."""
    office.at, office.now = at, office.tick  # the press's clock, too
    release = office.draft_in("published", **texts).current_version.releases.get()
    assert at < release.published_at < at + timedelta(minutes=1)
    return release


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


@pytest.mark.parametrize(
    ("kind", "domains", "paused"),
    [("confirm", 8, ""), ("digest", 8, "all-refused"), ("digest", 1, "")],  # the last: a stranger's own, then closed
)
def test_addresses_that_strangers_made_up_stop_no_channel(channel, kind, domains, paused, monkeypatch):
    monkeypatch.setattr(letters._Words, "find", lambda _self, _row: Letter("kk", "Тақырып", "Мәтін"))
    for number in range(40):
        address = f"r{number}@reader{number % domains}.example"
        letter(channel, reader(channel, number, address=address), kind=kind, number=number)
    send_waiting(channel, Postman(*[RefusedError("bad-address", "550")] * 40), NAMES, at=MONDAY)
    channel.refresh_from_db()
    assert channel.paused_code == paused


def test_a_try_again_has_the_same_key_and_an_end(channel):
    letter(channel, reader(channel, 1, confirmed_at=None))
    at, keys = MONDAY, set()
    for _ in range(COPIES.most_attempts):
        postman = Postman(RetryError("greylisted", "later"))
        assert send_waiting(channel, postman, NAMES, at=at, chance=lambda: 0.25) == 1
        keys.add(postman.sent[0][1].key)
        at += timedelta(hours=1)
    assert len(keys) == 1
    assert send_waiting(channel, Postman(), NAMES, at=at) == 0
    assert (MailLetter.objects.get().state, MailLetter.objects.get().code) == ("failed", "greylisted")


class Refused(Postman):
    """Its server lets nobody in."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def send_letters(self, letters):
        for _, copy in letters:
            yield copy.number, self.error


@pytest.mark.parametrize(
    "error", [LineError("login-refused", "535", needs_person=True), RefusedError("login-refused", "535")]
)
def test_thirty_hours_of_a_refused_login_lose_no_letter(channel, error):
    for number in range(5):
        letter(channel, reader(channel, number, confirmed_at=None), number=number)
    for hour in range(30):  # somebody resumes it each hour, and has mended nothing
        Channel.objects.update(paused_at=None)
        channel.refresh_from_db()
        assert send_waiting(channel, Refused(error), NAMES, at=MONDAY + timedelta(hours=hour)) == 5
        channel.refresh_from_db()
        assert (channel.paused_code, channel.paused_by) == ("login-refused", None)
        assert set(MailLetter.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert AuditRow.objects.filter(act="pause-channel").count() == 30
    at = MONDAY + timedelta(hours=30)
    ends = [RetryError("greylisted", "451"), *[None] * 4]  # and the first try that counts is not the last one
    assert send_waiting(channel, Postman(*ends), NAMES, at=at) == 5
    assert send_waiting(channel, Postman(), NAMES, at=at + timedelta(hours=1)) == 1
    assert set(MailLetter.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_server_that_is_away_holds_the_channel_and_costs_no_try(channel):
    letter(channel, reader(channel, 1, confirmed_at=None))
    at = MONDAY
    for number in range(1, 100):
        send_waiting(channel, Refused(LineError("unreachable", "no line")), NAMES, at=at)
        channel.refresh_from_db()
        assert channel.failures == number
        at = max(MailLetter.objects.get().due_at, channel.breaker_until or at)
    assert at - MONDAY > timedelta(hours=20)
    assert (MailLetter.objects.get().state, MailLetter.objects.get().attempts) == ("queued", 0)
    assert send_waiting(channel, Postman(), NAMES, at=at) == 1
    channel.refresh_from_db()
    assert (channel.failures, channel.breaker_until) == (0, None)


def test_what_was_sent_before_the_line_broke_stays_sent(channel):
    for number in range(3):
        letter(channel, reader(channel, number, confirmed_at=None), number=number)
    gone = LineError("unreachable", "no line")
    send_waiting(channel, Postman(None, gone, gone), NAMES, at=MONDAY)
    assert list(MailLetter.objects.order_by("id").values_list("state", "attempts")) == [
        ("confirmed", 1), ("queued", 0), ("queued", 0),
    ]  # fmt: skip


def test_a_postman_that_breaks_leaves_a_doubt_and_not_a_fault(channel):
    class Broken(Postman):
        def send_letters(self, letters):
            first, *_ = letters
            yield first[1].number, None
            raise ValueError("r0@b.example")

    for number in range(2):
        letter(channel, reader(channel, number, confirmed_at=None), number=number)
    assert send_waiting(channel, Broken(), NAMES, at=MONDAY) == 2
    assert list(MailLetter.objects.order_by("id").values_list("state", "code")) == [
        ("confirmed", ""), ("unknown", "odd-answer"),
    ]  # fmt: skip


def test_a_letter_whose_words_cannot_be_made_fails_alone(channel, capsys):
    letter(channel, reader(channel, 0), kind="digest")  # without the facts of a digest
    letter(channel, reader(channel, 1, confirmed_at=None), number=1)
    assert send_waiting(channel, Postman(), NAMES, at=MONDAY) == 1
    assert list(MailLetter.objects.order_by("id").values_list("state", "code")) == [
        ("failed", "fault"), ("confirmed", ""),
    ]  # fmt: skip
    assert "KeyError in letters.py" in capsys.readouterr().err


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
        at = MONDAY + timedelta(days=days)
        carry(channel, published(office, at=at, kk=words), at=at)
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


def digests_of(channel, days):
    """The words of the digest of each of `days` (from Monday on), empty for none."""
    found = []
    for day in days:
        at, postman = EVENING + timedelta(days=day), Postman()
        make_digests(at=at, zone=ALMATY)
        send_waiting(channel, postman, NAMES, at=at)
        found.append(" ".join(words.body.replace("\\", "") for words, _ in postman.sent))
    return found


def test_a_paused_channel_makes_one_digest_of_all_the_days(channel, office):
    reader(channel, 1)
    Channel.objects.update(paused_at=MONDAY)
    for day, words in ((0, "Бірінші мәлімдеме туралы сөз"), (1, "Екінші мәлімдеме туралы сөз")):
        at = MONDAY + timedelta(days=day)
        carry(channel, published(office, at=at, kk=words), at=at)
        assert make_digests(at=EVENING + timedelta(days=day), zone=ALMATY) == 0
    Channel.objects.update(paused_at=None)
    (said,) = digests_of(channel, (2,))
    assert 0 <= said.index("Бірінші") < said.index("Екінші")


def test_a_clock_that_was_ahead_for_a_while_keeps_nothing_out_of_all_digests(channel, office):
    """On Monday it said Wednesday, and the digest of Wednesday was made."""
    reader(channel, 1)
    digests_of(channel, (2,))
    for day, words in ((0, "Бірінші мәлімдеме"), (1, "Екінші мәлімдеме"), (2, "Үшінші мәлімдеме")):
        at = MONDAY + timedelta(days=day)
        carry(channel, published(office, at=at, kk=f"{words} туралы сөз"), at=at)
    first, second, third = digests_of(channel, (0, 1, 2))
    assert ("Бірінші" in first, "Екінші" in second, "Үшінші" in third) == (True, True, True)
    assert ("Бірінші" in second, "Екінші" in third) == (False, False)


def test_a_clock_that_is_set_back_over_the_end_of_a_digest_sends_it_once(channel, office):
    reader(channel, 1)
    carry(channel, published(office, kk="Бірінші мәлімдеме туралы сөз"), at=MONDAY)
    assert make_digests(at=EVENING, zone=ALMATY) == 1
    assert make_digests(at=EVENING - timedelta(minutes=30), zone=ALMATY) == 0
    assert make_digests(at=EVENING, zone=ALMATY) == 0


def test_a_digest_waits_for_what_is_just_coming_out(channel, office):
    office.at, office.now = EVENING - timedelta(seconds=30), office.tick
    draft = office.draft_in("queued", kk="Самал көмек жібереді. Ертең.")

    def stops(step):
        if step == "site-built":
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        office.press(on_step=stops)
    release = office.release_of(draft)
    assert (release.state, release.signed_at < EVENING) == ("signed", True)
    reader(channel, 1)
    assert make_digests(at=EVENING, zone=ALMATY) == 0
    office.press()
    release.refresh_from_db()
    assert release.published_at < EVENING
    carry(channel, release, at=release.published_at)
    assert make_digests(at=EVENING + timedelta(seconds=2), zone=ALMATY) == 1


def test_a_digest_does_not_wait_for_a_press_that_stands_still(channel, office):
    office.at, office.now = EVENING - timedelta(seconds=30), office.tick
    office.draft_in("queued", kk="Самал көмек жібереді. Ертең.")
    with pytest.raises(ZeroDivisionError):
        office.press(on_step=lambda step: 1 / (step != "site-built"))
    reader(channel, 1)
    make_digests(at=EVENING + PATIENCE - timedelta(seconds=1), zone=ALMATY)
    assert not DigestRun.objects.filter(rhythm="daily").exists()
    make_digests(at=EVENING + PATIENCE, zone=ALMATY)
    assert DigestRun.objects.filter(rhythm="daily", until=EVENING).exists()


def test_what_was_tried_again_on_another_day_is_in_one_digest(channel, office):
    one = published(office, kk="Самал көмек жібереді. Ертең.")
    row = carry(channel, one, at=MONDAY)
    reader(channel, 1)
    OutboxRow.objects.filter(pk=row.pk).update(state="sending", lease_until=MONDAY, lease_by="test")
    OutboxRow.objects.filter(pk=row.pk).update(state="failed", lease_until=None, code="unavailable")
    retry_row(actor=office.people["author"], row_id=row.pk, at=MONDAY + timedelta(days=1))
    first, second = digests_of(channel, (0, 1))
    assert one.record_id in first
    assert second == ""


def test_what_a_person_decided_not_to_say_is_in_no_digest(channel, office):
    gone, stays = (published(office, kk=text) for text in ("Самал екі ұшақ жібереді. Ертең.", "Самал көмек жібереді."))
    row = carry(channel, gone, at=MONDAY)
    carry(channel, stays, at=MONDAY)
    reader(channel, 1)
    drop_row(actor=office.people["author"], row_id=row.pk, at=MONDAY + timedelta(minutes=5))
    (said,) = digests_of(channel, (0,))
    assert stays.record_id in said
    assert gone.record_id not in said
    office.at = MONDAY + timedelta(days=1)
    for one in (gone, stays):
        office.withdrawal_in("published", one)
    (said,) = digests_of(channel, (1,))
    assert stays.record_id in said, "who read of it reads that it is withdrawn"
    assert gone.record_id not in said


def test_a_withdrawal_of_what_failed_is_in_the_digest_of_its_own_day(channel, office):
    one = published(office, kk="Самал көмек жібереді. Ертең.")
    row = carry(channel, one, at=MONDAY)
    reader(channel, 1)
    OutboxRow.objects.filter(pk=row.pk).update(state="sending", lease_until=MONDAY, lease_by="test")
    OutboxRow.objects.filter(pk=row.pk).update(state="failed", lease_until=None, code="unavailable")
    (first,) = digests_of(channel, (0,))
    office.at = MONDAY + timedelta(days=1)
    gone = office.release_of(office.withdrawal_in("published", one))
    assert not gone.outbox.exists()
    (second,) = digests_of(channel, (1,))
    assert one.record_id in first
    assert one.record_id in second


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


def test_each_kind_of_letter_has_words():
    assert set(LETTER_WORDS) == set(KINDS)
