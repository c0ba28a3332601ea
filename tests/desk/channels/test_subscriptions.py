"""Subscriptions: asked and confirmed, told to nobody, and gone when they end; whatever is killed in between."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import DataError, IntegrityError, OperationalError

from elshi.base.errors import FormatError, UserError
from elshi.desk.channels import subscriptions
from elshi.desk.channels.intake import register_taker, take_in
from elshi.desk.channels.models import Channel, MailLetter, Subscriber
from elshi.desk.channels.subscriptions import each_reader, expire_unconfirmed
from elshi.node.spool import Spool
from elshi.speak.sealing import Entry

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 3, 9, 10, tzinfo=UTC)


@pytest.fixture
def channel(home):
    return Channel.objects.create(
        name="news", kind="mail", account="xs-mfa/account/mail", languages=["kk", "ru"], created_at=AT
    )


class Door:
    """Hands in entries, one second after the other, and takes them in."""

    def __init__(self, folder):
        self.folder, self.spool, self.at = folder, Spool(folder / "spool"), AT

    def ask(self, kind="subscribe", *, after=timedelta(seconds=1), **fields):
        self.at += after
        self.spool.write(Entry(kind, self.at, fields), KEY.public_key())
        return take_in(self.spool, KEY, at=self.at)

    def refused(self):
        """The names of what was put aside."""
        folder = self.folder / "refused"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def bring_back(self, name):
        (self.folder / "refused" / name).rename(self.folder / "spool" / name)

    def subscribe(self, address="a@b.example", **fields):
        given = {"list": "news", "address": address, "language": "kk", "rhythm": "now", "topics": "", "countries": ""}
        return self.ask(**(given | fields))


@pytest.fixture
def door(channel, tmp_path):
    return Door(tmp_path)


def test_nothing_comes_before_the_address_answered(door, channel):
    door.subscribe(topics="trade consular", countries="XB")
    [asked] = Subscriber.objects.all()
    assert (asked.address, asked.confirmed_at, asked.topics) == ("a@b.example", None, ["consular", "trade"])
    assert list(each_reader(channel, language="kk", topic="trade", countries=["XB"])) == []
    [letter] = MailLetter.objects.all()
    assert (letter.kind, letter.subscriber, letter.state) == ("confirm", asked, "queued")
    door.ask("subscribe-confirm", token=asked.token)
    asked.refresh_from_db()
    assert asked.confirmed_at == door.at
    assert list(each_reader(channel, language="kk", topic="trade", countries=["XB"])) == [asked]


def test_a_wrong_token_confirms_nobody(door):
    door.subscribe()
    for token in ("", "none", "a" * 32):
        door.ask("subscribe-confirm", token=token)
        door.ask("subscribe-end", token=token)
        door.ask("subscribe-change", token=token, language="ru")
    [asked] = Subscriber.objects.all()
    assert (asked.confirmed_at, asked.language) == (None, "kk")


def test_asking_again_asks_the_address_once_an_hour(door):
    for _ in range(5):
        door.subscribe()
    door.subscribe("A@B.Example")
    assert MailLetter.objects.count() == 1
    assert Subscriber.objects.count() == 1
    door.subscribe(after=timedelta(hours=1), language="ru")
    assert [one.kind for one in MailLetter.objects.all()] == ["confirm", "confirm"]
    assert Subscriber.objects.get().language == "ru"


def test_who_is_subscribed_is_told_so_by_mail_alone_and_nothing_changes(door):
    door.subscribe()
    known = Subscriber.objects.get()
    door.ask("subscribe-confirm", token=known.token)
    for _ in range(3):
        door.subscribe(language="ru", rhythm="weekly")
    known.refresh_from_db()
    assert (known.language, known.rhythm) == ("kk", "now")  # a stranger cannot change it
    assert [one.kind for one in MailLetter.objects.order_by("id")] == ["confirm", "known"]
    door.subscribe(after=timedelta(days=1))
    assert MailLetter.objects.filter(kind="known").count() == 2


def letters(**given):
    return MailLetter.objects.filter(**given).count()


def test_an_address_that_does_not_answer_is_asked_three_times_a_week_and_then_forgotten(door):
    for _ in range(24):
        door.subscribe(after=timedelta(hours=2))
    assert letters() == 3
    last = MailLetter.objects.latest("made_at").made_at
    assert Subscriber.objects.get().asked_at == last, "who goes on asking does not keep the address"
    assert expire_unconfirmed(at=last + timedelta(days=7)) == 0
    assert expire_unconfirmed(at=last + timedelta(days=7, seconds=1)) == 1
    door.subscribe()
    assert (letters(), Subscriber.objects.count()) == (1, 1)


def test_a_clock_that_was_ahead_keeps_no_address_for_longer(door):
    door.at += timedelta(days=400)
    door.subscribe()
    door.at -= timedelta(days=399)
    assert expire_unconfirmed(at=door.at) == 0
    assert expire_unconfirmed(at=door.at + timedelta(days=7)) == 0
    assert expire_unconfirmed(at=door.at + timedelta(days=7, seconds=1)) == 1


def test_the_hour_of_an_entry_that_lies_ahead_is_not_believed(door):
    fields = {"list": "news", "address": "a@b.example"}
    door.spool.write(Entry("subscribe", AT + timedelta(days=400), fields), KEY.public_key())
    take_in(door.spool, KEY, at=AT)
    assert Subscriber.objects.get().asked_at == AT


def test_who_is_subscribed_is_told_so_three_times_a_week(door):
    door.subscribe()
    door.ask("subscribe-confirm", token=Subscriber.objects.get().token)
    for _ in range(6):
        door.subscribe(after=timedelta(days=1))
    assert letters(kind="known") == 3
    door.subscribe(after=timedelta(days=2))
    assert letters(kind="known") == 4


def test_a_flood_is_spread_over_the_hours_and_not_taken_beyond_a_day(door, channel):
    channel.options = {"questions": "5"}
    channel.save()
    for number in range(200):
        door.subscribe(f"r{number}@b.example")
    assert letters() == Subscriber.objects.count() == 125, "five now, and five for each hour of a day"
    due = sorted(MailLetter.objects.values_list("due_at", flat=True))
    assert due[4] < AT + timedelta(minutes=1)
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in zip(due, due[5:], strict=False))
    assert due[-1] <= door.at + timedelta(days=1)
    door.subscribe("r0@b.example", after=timedelta(hours=30))
    assert letters() == 126, "the hours have gone by"


def test_who_asks_and_ends_again_and_again_gets_no_more_letters_than_others(door, channel):
    channel.options = {"questions": "3"}
    channel.save()
    for number in range(6):
        door.subscribe(f"r{number}@evil.example")
        MailLetter.objects.filter(due_at__lte=door.at).update(state="confirmed")  # sent
        for token in Subscriber.objects.filter(letters__state="confirmed").values_list("token", flat=True):
            door.ask("subscribe-end", token=token)
    assert letters(state="confirmed", subscriber=None, due_at__lte=door.at) == 3, "they went out, to nobody's name"
    assert letters(state="queued") == Subscriber.objects.count() == 3, "the others wait for the next hour"
    assert min(MailLetter.objects.filter(state="queued").values_list("due_at", flat=True)) >= AT + timedelta(hours=1)
    assert expire_unconfirmed(at=AT + timedelta(minutes=59)) == 0
    assert letters(subscriber=None) == 3
    assert expire_unconfirmed(at=door.at + timedelta(hours=1)) == 0
    assert letters(subscriber=None) == 0


def test_a_choice_is_changed_and_an_end_deletes_all(door):
    door.subscribe()
    known = Subscriber.objects.get()
    door.ask("subscribe-change", token=known.token, language="ru")
    known.refresh_from_db()
    assert known.language == "kk"  # not confirmed yet
    door.ask("subscribe-confirm", token=known.token)
    door.ask("subscribe-change", token=known.token, language="ru", rhythm="daily", topics="trade", countries="")
    known.refresh_from_db()
    assert (known.language, known.rhythm, known.topics, known.countries) == ("ru", "daily", ["trade"], [])
    door.ask("subscribe-end", token=known.token)
    assert (Subscriber.objects.count(), MailLetter.objects.count()) == (0, 0)
    door.ask("subscribe-confirm", token=known.token)
    assert Subscriber.objects.count() == 0


def test_what_a_reader_never_saw_is_forgotten(door):
    door.subscribe()
    assert expire_unconfirmed(at=door.at + timedelta(days=6)) == 0
    assert expire_unconfirmed(at=door.at + timedelta(days=8)) == 1
    assert (Subscriber.objects.count(), MailLetter.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "fields", [{"list": "other"}, {"address": "nobody"}, {"address": "a@b.example\nx"}, {"address": ""}]
)
def test_an_entry_that_fits_nothing_is_taken_and_does_nothing(door, fields):
    assert door.subscribe(**fields) == 1
    assert Subscriber.objects.count() == 0
    assert door.spool.names() == []


def test_a_language_or_rhythm_that_is_not_offered(door):
    door.subscribe(language="zh", rhythm="hourly")
    [asked] = Subscriber.objects.all()
    assert (asked.language, asked.rhythm) == ("kk", "now")


def test_killed_between_the_rows_and_the_file_it_is_done_again_to_the_same_end(door, monkeypatch):
    class KilledError(BaseException):
        pass

    def killed(_):
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(door.spool, "remove", killed)
        with pytest.raises(KilledError):
            door.subscribe()
    first = list(Subscriber.objects.values_list("token", flat=True))
    assert len(door.spool.names()) == 1
    assert take_in(door.spool, KEY, at=door.at + timedelta(hours=2)) == 1
    assert list(Subscriber.objects.values_list("token", flat=True)) == first
    assert MailLetter.objects.count() == 1  # the very entry again, even hours later


def raises(monkeypatch, error, *, for_address):
    """What a fault makes of one address; all others go on."""
    real = subscriptions._write_letter

    def faulty(reader, *args, **kwargs):
        if reader.address == for_address:
            raise error
        real(reader, *args, **kwargs)

    monkeypatch.setattr(subscriptions, "_write_letter", faulty)


@pytest.mark.parametrize(
    "error", [RuntimeError("a@b.example"), FormatError("x"), DataError("too long"), IntegrityError("unique")]
)
def test_an_entry_that_cannot_be_done_is_put_aside_and_the_next_is_done(door, monkeypatch, capsys, error):
    with monkeypatch.context() as patched:
        raises(patched, error, for_address="a@b.example")
        door.subscribe("a@b.example")
        door.subscribe("c@d.example")
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["c@d.example"], "no rows of the first"
    assert door.spool.names() == []
    [aside] = door.refused()
    told = capsys.readouterr().err
    assert told.count("put aside") == 1
    assert aside in told
    assert "example" not in told
    door.bring_back(aside)  # mended, and by hand
    assert take_in(door.spool, KEY, at=door.at) == 1
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(28, "No space left"), UserError("no home")]
)
def test_while_the_machine_is_at_fault_every_entry_stays(door, monkeypatch, error):
    with monkeypatch.context() as patched:
        raises(patched, error, for_address="a@b.example")
        for address in ("a@b.example", "c@d.example"):
            with pytest.raises(type(error)):
                door.subscribe(address)
    assert Subscriber.objects.count() == 0
    assert len(door.spool.names()) == 2
    assert door.refused() == []
    assert take_in(door.spool, KEY, at=door.at) == 2
    assert [one.address for one in Subscriber.objects.all()] == ["a@b.example", "c@d.example"]


def test_a_list_that_writes_in_no_language_takes_nobody_and_keeps_its_readers(door, channel):
    door.subscribe()
    known = Subscriber.objects.get()
    door.ask("subscribe-confirm", token=known.token)
    Channel.objects.update(languages=[])
    assert door.subscribe("c@d.example") == 1
    door.ask("subscribe-change", token=known.token, language="ru", rhythm="weekly")
    assert door.refused() == []
    assert [(one.address, one.language, one.rhythm) for one in Subscriber.objects.all()] == [
        ("a@b.example", "kk", "weekly")
    ]


def test_a_language_that_is_no_longer_offered_gives_way_to_one_that_is(door, channel):
    door.subscribe()
    known = Subscriber.objects.get()
    door.ask("subscribe-confirm", token=known.token)
    Channel.objects.update(languages=["ru"])
    door.ask("subscribe-change", token=known.token, language="zh")
    known.refresh_from_db()
    assert known.language == "ru"


def test_entries_of_a_kind_that_nobody_knows_stay(door):
    assert door.ask("follow", actor="x") == 0
    assert len(door.spool.names()) == 1
    with pytest.raises(ValueError, match="taker"):
        register_taker("subscribe", lambda *_: None)


def reader(channel, number, **given):
    fields = {
        "address": f"r{number}@b.example", "language": "kk", "token": f"{number:020}", "asked_at": AT,
        "confirmed_at": AT,
    } | given  # fmt: skip
    return Subscriber.objects.create(channel=channel, **fields)


def test_who_reads_what(channel):
    everything = reader(channel, 0)
    trade = reader(channel, 1, topics=["trade"])
    tarvia = reader(channel, 2, countries=["XB", "XC"])
    both = reader(channel, 3, topics=["trade"], countries=["XB"])
    reader(channel, 4, language="ru")
    reader(channel, 5, rhythm="daily")
    reader(channel, 6, confirmed_at=None)

    def of(topic, *countries):
        return list(each_reader(channel, language="kk", topic=topic, countries=countries))

    assert of(
        "",
    ) == [everything]
    assert of("trade") == [everything, trade]
    assert of("consular", "XC") == [everything, tarvia]
    assert of("trade", "XB", "XA") == [everything, trade, tarvia, both]
