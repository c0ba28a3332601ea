"""A reader's whole way, through the public door and a mail server that is not ours, as he meets it."""

import io
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import urlencode

import pytest

from channels.mail_server import Box, mail_server
from elshi.adapters.channels.mail import open_channel
from elshi.desk.audit.models import AuditRow
from elshi.desk.channels.mail_round import MailRound, make_rounds
from elshi.desk.channels.models import Brief, Channel, MailLetter, OutboxRow, Subscriber
from elshi.desk.people.models import Person
from elshi.node.channel_secrets import secret_variable
from elshi.node.door import door_folder
from elshi.node.fediverse import FEDIVERSE
from elshi.node.intake import intake_application
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings
from elshi.node.spool import Spool
from elshi.speak.channels import Opened, Profile, RefusedError, RetryError
from elshi.speak.sealing import Entry

AT = datetime(2026, 3, 9, 8, tzinfo=UTC)
DOOR = "https://news.mfa.samal.example"
ACCOUNT = {"platform": "e-mail", "handle": "press@mfa.samal.example", "url": None}
SETTINGS = Settings(office="xs-mfa", host="mfa.samal.example", zone="Asia/Almaty")


@pytest.fixture
def account(office):
    """An active one of the registry."""
    return office.release_of(office.asset_in("published", **ACCOUNT))


@pytest.fixture
def channel(account):
    return make_channel("news", account)


def make_channel(name, account, **given):
    fields = {"options": {"door": DOOR, "sender": "press@mfa.samal.example"}} | given
    return Channel.objects.create(
        name=name, kind="mail", account=account.record_id, languages=["kk", "ru"], created_at=AT, **fields
    )


def queue_letter(channel, key="x"):
    """A question on its way to an address."""
    reader = Subscriber.objects.create(
        channel=channel, address=f"{key}@b.example", language="kk", token=f"{key:>020}", asked_at=AT
    )
    return MailLetter.objects.create(
        kind="confirm", key=key, channel=channel, subscriber=reader, language="kk", made_at=AT, due_at=AT
    )


class Postman:
    """Takes everything; `after`: called with each address."""

    def __init__(self, handle=ACCOUNT["handle"], after=lambda _: None):
        self.sent, self.letters, self.handle, self.after, self.checks = [], [], handle, after, 0

    def check(self):
        self.checks += 1
        return Profile(self.handle, f"mailto:{self.handle}")

    def send_letters(self, letters):
        for letter, copy in letters:
            self.sent.append(copy.address)
            self.letters.append(letter)
            self.after(copy.address)
            yield copy.number, None


class Reader:
    """A browser and a mailbox."""

    def __init__(self, home, box):
        self.home, self.box = home, box
        self.application = intake_application(door_folder(home))

    def open(self, url, fields=None):
        path, _, query = url.removeprefix(DOOR).partition("?")
        environ = {
            "REQUEST_METHOD": "GET" if fields is None else "POST", "PATH_INFO": path, "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(urlencode(fields or {}).encode()), "REMOTE_ADDR": "203.0.113.7",
        }  # fmt: skip
        seen = []
        body = b"".join(self.application(environ, lambda status, headers: seen.append(status)))
        return seen[0], body.decode()

    def letters(self):
        return [message_from_bytes(one[2], policy=policy.default) for one in self.box.letters]

    def links(self):
        plain = self.letters()[-1].get_body(("plain",)).get_content()
        return re.findall(rf"{DOOR}/subscribe/(?:confirm|manage|end)/[^\s]+", plain)


def test_from_the_form_to_the_end(home, channel, office):
    box = Box()
    with mail_server(box) as port:
        options = {"sender": "press@mfa.samal.example", "door": DOOR, "name": "Самал СІМ"}
        opened = open_channel(Opened("news", "mail", "a", f"smtp-plain://127.0.0.1:{port}", "", options, True))
        rounds = MailRound(home, SETTINGS, open_mail=lambda _: opened)
        assert rounds.run(at=AT) == 0
        reader = Reader(home, box)

        status, _ = reader.open("/subscribe/kk/", {"address": "a@b.example", "language": "kk", "rhythm": "daily"})
        assert status == "200 OK"
        assert box.letters == []
        assert rounds.run(at=AT) == 2  # one entry, one letter
        [confirm] = reader.links()
        assert "/confirm/" in confirm
        assert reader.letters()[-1]["List-Unsubscribe"] is None

        assert "<form" in reader.open(confirm)[1]  # a scanner of mail opens it, and nothing happens
        rounds.run(at=AT)
        assert Subscriber.objects.get().confirmed_at is None
        reader.open(confirm, {})
        rounds.run(at=AT)
        assert Subscriber.objects.get().confirmed_at == AT

        office.at, office.now = AT + timedelta(hours=1), office.tick
        release = office.draft_in(
            "published", kk="Самал Тарвияға көмек жібереді. Ертең."
        ).current_version.releases.get()
        OutboxRow.objects.create(
            release=release, channel=channel, language="kk", doing="post", state="queued",
            queued_at=AT + timedelta(hours=1), due_at=AT,
        )  # fmt: skip
        assert rounds.run(at=AT + timedelta(hours=4)) == 0
        assert rounds.run(at=AT + timedelta(hours=5)) == 2  # 18:00 there: made, and sent
        manage, end = reader.links()
        letter = reader.letters()[-1]
        assert letter["To"] == "a@b.example"
        assert letter["List-Unsubscribe"] == f"<{end.partition('?')[0]}>"
        assert "Самал Тарвияға көмек жібереді" in letter.get_body(("html",)).get_content()
        assert rounds.run(at=AT + timedelta(hours=6)) == 0

        reader.open(manage, {"language": "ru", "rhythm": "weekly"})
        rounds.run(at=AT + timedelta(hours=6))
        assert Subscriber.objects.values_list("language", "rhythm").get() == ("ru", "weekly")

        reader.open("/subscribe/kk/", {"address": "A@B.example", "language": "kk"})
        rounds.run(at=AT + timedelta(hours=7))
        assert len(reader.links()) == 1  # "you are subscribed already", to him alone
        reader.open(letter["List-Unsubscribe"].strip("<>"), {"List-Unsubscribe": "One-Click"})
        rounds.run(at=AT + timedelta(hours=8))
    assert Subscriber.objects.count() == 0
    assert MailLetter.objects.count() == 0
    assert len(box.letters) == 3


def test_without_a_channel_there_is_no_door(home):
    assert MailRound(home, SETTINGS, open_mail=lambda _: None).run(at=AT) == 0
    assert not (home.path / "intake").exists()
    assert not (home.keys / "intake.key").exists()


def test_a_paused_list_takes_nobody_new_and_sends_nothing(home, channel):
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: pytest.fail("nothing is sent"))
    rounds.run(at=AT)
    Channel.objects.update(paused_at=AT)
    queue_letter(channel)
    assert rounds.run(at=AT) == 0
    assert Reader(home, Box()).open("/subscribe/kk/")[0] == "404 Not Found"


def test_an_account_that_is_no_longer_active_sends_nothing_and_takes_nobody_new(home, office, channel, account):
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: pytest.fail("nothing is sent"))
    rounds.run(at=AT)
    assert Reader(home, Box()).open("/subscribe/kk/")[0] == "200 OK"
    letter = queue_letter(channel)
    office.asset_in("published", replaces=account, **ACCOUNT, status="suspended")
    assert rounds.run(at=AT) == 0
    channel.refresh_from_db()
    letter.refresh_from_db()
    assert (channel.paused_at, channel.paused_code) == (AT, "inactive")
    assert (letter.state, letter.attempts) == ("queued", 0)
    assert Reader(home, Box()).open("/subscribe/kk/")[0] == "404 Not Found"
    rounds.run(at=AT)
    told = AuditRow.objects.get(act="pause-channel")
    assert (told.actor_name, told.details["code"]) == ("channels", "inactive")


def test_a_channel_that_cannot_be_opened_holds_up_no_other(home, account):
    first, second, third = (make_channel(name, account) for name in ("a", "b", "c"))
    letters = {one.name: queue_letter(one, key=one.name) for one in (first, second, third)}
    postman, tried = Postman(), []

    def open_mail(channel):
        tried.append(channel.name)
        if channel.name == "a":
            raise RefusedError("no-secret", "no file")
        if channel.name == "b":
            raise RetryError("unreachable", "no connection")
        return postman

    rounds = MailRound(home, SETTINGS, open_mail=open_mail, chance=lambda: 0.5)
    assert rounds.run(at=AT) == 1
    assert rounds.run(at=AT) == 0
    assert tried == ["a", "b", "c"], "a channel that is paused, or held, is not opened again"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.paused_code, first.breaker_until) == ("no-secret", None)
    assert (second.paused_at, second.failures) == (None, 1)
    assert second.breaker_until > AT
    for letter in letters.values():
        letter.refresh_from_db()
    assert {name: (one.state, one.attempts) for name, one in letters.items()} == {
        "a": ("queued", 0), "b": ("queued", 0), "c": ("confirmed", 1),
    }  # fmt: skip


def test_a_fault_of_ours_on_one_channel_holds_up_no_other(home, account):
    for name in ("a", "b"):
        queue_letter(make_channel(name, account), key=name)
    postman = Postman()

    def open_mail(channel):
        if channel.name == "a":
            raise TypeError("a bug")
        return postman

    rounds = MailRound(home, SETTINGS, open_mail=open_mail)
    with pytest.raises(TypeError):
        rounds.send(AT)
    assert postman.sent == ["b@b.example"]


def test_what_the_public_process_hands_in_wrongly_stops_no_reader(home, channel):
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: Postman())
    rounds.run(at=AT)
    spool, key = Spool(door_folder(home) / "spool"), read_or_make_intake_key(home).public_key()
    spool.write(Entry(FEDIVERSE, AT, {"kind": "dance"}), key)
    spool.write(Entry("subscribe", AT + timedelta(seconds=1), {"list": "news", "address": "a@b.example"}), key)
    assert rounds.run(at=AT) == 3  # two entries, and the question to the address
    assert Subscriber.objects.get().address == "a@b.example"
    assert spool.names() == []
    assert len(list((door_folder(home) / "refused").iterdir())) == 1


def test_a_new_password_is_read_without_a_new_start(home, account):
    box, environ = Box(), {secret_variable("news"): "first"}
    with mail_server(box) as port:
        channel = make_channel(
            "news", account, address=f"smtp-plain://127.0.0.1:{port}",
            options={"sender": "press@mfa.samal.example", "lines": "1", "allow-private": "yes"},
        )  # fmt: skip
        parts = make_rounds(home, SETTINGS, environ=environ)
        for number, secret in enumerate(("first", "first", "second")):
            environ[secret_variable("news")] = secret
            queue_letter(channel, key=str(number))
            assert sum(part(AT) for part in parts) == 1
    assert len(box.letters) == 3
    # whose account it is, is asked over a line of its own, once for each password
    assert box.lines == 4, "kept for the second letter, opened anew for the third"


def test_letters_go_out_from_the_registered_account_alone(home, office, channel, account):
    letter, postman = queue_letter(channel), Postman("other@mfa.samal.example")
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: postman)
    assert rounds.send(AT) == 0
    channel.refresh_from_db()
    letter.refresh_from_db()
    assert (channel.paused_code, postman.sent) == ("other-account", [])
    assert (letter.state, letter.attempts) == ("queued", 0)
    office.asset_in("published", replaces=account, **ACCOUNT | {"handle": "other@mfa.samal.example"})
    Channel.objects.update(paused_at=None, paused_code="")
    assert rounds.send(AT) == 1
    assert postman.checks == 1


def stop_by(what, office, account):
    """Of a channel in the middle of its letters."""
    if what == "pause":
        Channel.objects.update(paused_at=AT)
    else:
        changed = {"status": "suspended"} if what == "suspended" else {"handle": "other@mfa.samal.example"}
        office.asset_in("published", replaces=account, **ACCOUNT | changed)


@pytest.mark.parametrize("what", ["pause", "suspended", "another address"])
def test_what_was_not_begun_does_not_go_out_after(home, office, channel, account, what):
    for number in range(60):
        queue_letter(channel, key=str(number))
    postman = Postman(after=lambda address: address == "3@b.example" and stop_by(what, office, account))
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: postman)
    assert rounds.send(AT) == len(postman.sent) == 25
    assert MailLetter.objects.filter(state="queued", attempts=0).count() == 35
    assert Channel.objects.get().paused_at is not None


def test_the_words_of_a_letter_are_those_that_stand_when_it_goes(home, office, channel):
    """A withdrawal in the middle of the digests: nobody after it is told of what was taken back."""
    office.at, office.now = AT - timedelta(hours=1), office.tick
    title = "Самал Тарвияға көмек жібереді"
    release = office.draft_in("published", kk=f"{title}. Ертең.").current_version.releases.get()
    channel.languages = ["kk"]
    channel.save()
    for number in range(60):
        reader = Subscriber.objects.create(
            channel=channel, address=f"{number}@b.example", language="kk", token=f"{number:>020}", asked_at=AT,
            confirmed_at=AT,
        )  # fmt: skip
        facts = {"rhythm": "daily", "start": (AT - timedelta(hours=9)).isoformat(), "end": AT.isoformat()}
        MailLetter.objects.create(
            kind="digest", key=f"d{number}", channel=channel, subscriber=reader, language="kk", facts=facts,
            made_at=AT, due_at=AT,
        )  # fmt: skip
    OutboxRow.objects.create(
        release=release, channel=channel, language="kk", doing="post", state="queued",
        queued_at=release.published_at, due_at=AT,
    )  # fmt: skip
    postman = Postman(after=lambda address: address == "3@b.example" and office.withdrawal_in("published", release))
    rounds = MailRound(home, SETTINGS, open_mail=lambda _: postman)
    rounds.send(AT)
    assert [title in letter.body for letter in postman.letters] == [True] * 25 + [False] * 35


def test_what_strangers_set_off_goes_last(home, channel):
    for number in range(30):
        queue_letter(channel, key=str(number))
    reader = Subscriber.objects.get(address="0@b.example")
    given = {"channel": channel, "language": "kk", "made_at": AT, "due_at": AT}
    MailLetter.objects.create(kind="known", key="k", subscriber=reader, **given)
    for number in range(3):
        brief = Brief.objects.create(
            day=AT.date(), office=str(number), language="kk", title="Шолу", body="…", changed_at=AT,
            changed_by=Person.objects.first(),
        )  # fmt: skip
        MailLetter.objects.create(
            kind="brief", key=f"b{number}", address=f"minister{number}@b.example", facts={"brief": brief.pk}, **given
        )
    postman = Postman()
    MailRound(home, SETTINGS, open_mail=lambda _: postman).send(AT)
    assert postman.sent[:3] == [f"minister{number}@b.example" for number in range(3)]
    assert len(postman.sent) == 34
