"""A reader's whole way, through the public door and a mail server that is not ours, as he meets it."""

import io
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import urlencode

import pytest

from channels.mail_server import Box, mail_server
from elshi.adapters.channels.mail import open_channel
from elshi.desk.channels.mail_round import MailRound
from elshi.desk.channels.models import Channel, MailLetter, OutboxRow, Subscriber
from elshi.node.door import door_folder
from elshi.node.intake import intake_application
from elshi.node.settings import Settings
from elshi.speak.channels import Opened

AT = datetime(2026, 3, 9, 8, tzinfo=UTC)
DOOR = "https://news.mfa.samal.example"
SETTINGS = Settings(office="xs-mfa", host="mfa.samal.example", zone="Asia/Almaty")


@pytest.fixture
def channel(home):
    return Channel.objects.create(
        name="news", kind="mail", account="a", languages=["kk", "ru"], created_at=AT,
        options={"door": DOOR, "sender": "press@mfa.samal.example"},
    )  # fmt: skip


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
    MailLetter.objects.create(
        kind="brief", key="x", channel=channel, address="a@b.example", language="kk", made_at=AT, due_at=AT
    )
    assert rounds.run(at=AT) == 0
    assert Reader(home, Box()).open("/subscribe/kk/")[0] == "404 Not Found"
