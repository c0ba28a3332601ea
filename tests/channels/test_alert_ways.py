"""Alerts out: one contract for a mail server, an SMS gateway, a bot and a folder, and what is each one's own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail_server import Box, breaking_server, mail_server
from channels.network import Answered, Fault, Network, free_address, served
from channels.telegram_fake import TOKEN, FakeTelegram
from channels.test_mail import opened
from elshi.adapters.alerts.folder import FolderSender
from elshi.adapters.alerts.gateway import BATCH, GatewaySender, read_results
from elshi.adapters.alerts.mail import MailSender
from elshi.adapters.channels.mail import open_channel
from elshi.adapters.ways.telegram import TelegramBot
from elshi.base.errors import UserError
from elshi.speak.alert_ways import AlertMessage, WayOut
from elshi.speak.channels import DoubtError, LineError, RefusedError, RetryError
from elshi.speak.ways import Way

SECRET = "gateway-secret-5f21"


class Gateway(Network):
    """An SMS gateway: keeps each id once. `answers`: what it says of an id in the place of accepted."""

    def __init__(self):
        super().__init__()
        self.texts, self.times, self.answers = {}, {}, {}

    def answer(self, asked):
        assert asked.headers["Authorization"] == f"Bearer {SECRET}"
        results = []
        for one in asked.json()["messages"]:
            assert set(one) == {"id", "to", "text", "parts"}
            assert re.fullmatch(r"\+[0-9]{5,15}", one["to"])
            said = self.answers.get(one["id"], "duplicate" if one["id"] in self.texts else "accepted")
            if said in {"accepted", "duplicate"}:
                self.texts[one["id"]] = one["text"]
                self.times[one["id"]] = self.times.get(one["id"], 0) + 1
            results.append({"id": one["id"], "status": said, "after": 90, "reason": "number +7700 unknown"})
        return Answered(200, {"results": results})

    def is_saying(self, asked):
        return True


class Peer:
    """One kind of way out, for the contract: `sender`, `to` an address of its kind, `read` what has arrived by id."""

    def __init__(self, kind, stack, folder):
        self.kind = kind
        self.to = {"mail": "a@x.example", "gateway": "77010000000", "bot": "5012345678", "folder": "77010000000"}[kind]
        if kind == "mail":
            self.box = Box()
            port = stack.enter_context(mail_server(self.box))
            self.sender = MailSender(open_channel(opened(port)))
        elif kind == "gateway":
            self.network = stack.enter_context(served(Gateway()))
            self.sender = gateway(self.network.address)
        elif kind == "bot":
            self.network = stack.enter_context(served(FakeTelegram()))
            self.network.people.add(5012345678)
            self.sender = bot(self.network.address)
        else:
            self.folder = folder / "out"
            self.sender = FolderSender(self.folder, way="sms")

    def read(self):
        """Ids, or where the other side knows none the texts, of what has arrived, each as often as it did."""
        if self.kind == "mail":
            return [
                message_from_bytes(letter)["Message-ID"].strip("<>").split("@")[0] for *_, letter in self.box.letters
            ]
        if self.kind == "gateway":
            return list(self.network.texts)
        if self.kind == "bot":
            return self.network.told(5012345678)
        return [path.stem for path in self.folder.glob("*.json")]


def gateway(address, **more):
    way = WayOut("sms", "gateway", "sms", f"{address}/v1/messages", private=True)
    return GatewaySender(way, secret=SECRET, **more)


def bot(address, **more):
    return TelegramBot(Way("bot", "telegram", address, private=True), secret=TOKEN, pause=lambda _: None, **more)


def message(number, to="77010000000", **more):
    given = {"language": "kk", "subject": "Жер сілкінісі", "text": f"Ашық жерде болыңыз. {number}"} | more
    return AlertMessage(number, f"{number:032x}", to, **given)


@pytest.fixture(params=["mail", "gateway", "bot", "folder"])
def peer(request, tmp_path):
    with ExitStack() as stack:
        yield Peer(request.param, stack, tmp_path)


def test_each_is_sent_and_told(peer):
    given = [message(number, peer.to) for number in range(1, 6)]
    assert sorted(peer.sender.send(given)) == [(number, None) for number in range(1, 6)]
    named = [one.text if peer.kind == "bot" else one.id for one in given]
    assert sorted(peer.read()) == sorted(named)


def test_the_same_again_has_the_same_id(peer):
    """A program that takes files, and a gateway, have it once; a reader's server can tell by the Message-ID."""
    for _ in range(2):
        assert list(peer.sender.send([message(7, peer.to)])) == [(7, None)]
    assert len(peer.read()) == (1 if peer.kind in {"gateway", "folder"} else 2)
    assert len(set(peer.read())) == 1


def test_nothing_to_send(peer):
    assert list(peer.sender.send([])) == []


@pytest.mark.parametrize("kind", ["mail", "gateway", "bot"])
def test_nobody_there_is_no_fault_of_a_message(kind):
    port = int(free_address().rpartition(":")[2])
    address = f"http://127.0.0.1:{port}"
    sender = {"mail": lambda: MailSender(open_channel(opened(port))), "gateway": lambda: gateway(address),
              "bot": lambda: bot(address)}[kind]()  # fmt: skip
    to = "a@x.example" if kind == "mail" else "77010000000"
    ends = list(sender.send([message(number, to) for number in (1, 2, 3)]))
    assert [(number, type(error), error.code) for number, error in ends] == [
        (number, LineError, "unreachable") for number in (1, 2, 3)
    ]


def test_a_line_that_is_cut_after_the_message_leaves_it_unknown():
    with breaking_server(at="taken") as (port, taken):
        ends = list(MailSender(open_channel(opened(port))).send([message(1, "a@x.example")]))
    assert [type(error) for _, error in ends] == [DoubtError]
    assert len(taken) == 1
    for network, sender in ((Gateway(), gateway), (FakeTelegram(), bot)):
        with served(network):
            if isinstance(network, FakeTelegram):
                network.people.add(77010000000)
            network.fail(acts=True)
            ends = list(sender(network.address).send([message(1)]))
            assert [type(error) for _, error in ends] == [DoubtError]
            assert list(sender(network.address).send([message(1)])) == [(1, None)]


def test_what_a_gateway_says_of_each():
    with served(Gateway()) as network:
        network.answers = {f"{2:032x}": "refused", f"{3:032x}": "retry", f"{4:032x}": "lost"}
        ends = dict(gateway(network.address).send([message(number) for number in (1, 2, 3, 4)]))
    assert ends[1] is None
    assert isinstance(ends[2], RefusedError)
    assert (type(ends[3]), ends[3].code, ends[3].after) == (RetryError, "unavailable", 90.0)
    assert (type(ends[4]), ends[4].code) == (DoubtError, "odd-answer")


@pytest.mark.parametrize(
    ("status", "kind", "code", "needs_person"),
    [
        (401, LineError, "login-refused", True), (403, LineError, "login-refused", True),
        (400, LineError, "bad-request", True), (404, LineError, "bad-request", True),
        (301, LineError, "bad-address", True), (429, LineError, "rate-limited", False),
        (503, LineError, "unavailable", False),
        (500, DoubtError, "odd-answer", None), (502, DoubtError, "odd-answer", None),
    ],
)  # fmt: skip
def test_what_a_gateway_says_of_all(status, kind, code, needs_person):
    with served(Gateway()) as network:
        network.faults = [Fault(acts=False, answer=Answered(status, {"error": f"no {SECRET}"}))]
        ends = list(gateway(network.address).send([message(number) for number in range(BATCH + 1)]))
    error = ends[0][1]
    assert len(ends) == BATCH + 1
    assert (type(error), error.code) == (kind, code)
    assert SECRET not in str(error)
    if kind is LineError:
        assert error.needs_person is needs_person
        assert ends[-1][1] is error, "what all would meet is not tried again for each batch"
        assert len(network.asked) == 1
    else:
        assert ends[-1][1] is None, "the next batch may go"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner) |
       st.dictionaries(st.sampled_from(["id", "status", "after", "results", "x"]), inner)))  # fmt: skip
def test_whatever_a_gateway_answers_is_read(value):
    assert all(error is None or error.code for error in read_results(json.dumps({"results": value}).encode()).values())
    assert isinstance(read_results(json.dumps(value).encode()), dict)


def test_a_gateway_without_tls_is_refused():
    with pytest.raises(UserError, match="https"):
        GatewaySender(WayOut("sms", "gateway", "sms", "http://sms.example/"), secret=SECRET)


def test_a_file_holds_the_message_whole(tmp_path):
    sender = FolderSender(tmp_path / "out", way="sms")
    list(sender.send([message(3, text="Қош", subject="")]))
    [path] = (tmp_path / "out").iterdir()
    assert path.name == f"{3:032x}.json"
    assert json.loads(path.read_bytes()) == {
        "id": f"{3:032x}", "way": "sms", "to": "77010000000", "language": "kk", "subject": "", "text": "Қош",
        "repeats": 0,
    }  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600
    list(sender.send([message(3, repeats=2)]))
    assert json.loads(path.read_bytes())["repeats"] == 2


def test_a_folder_that_cannot_be_written_takes_nothing_and_loses_nothing(tmp_path):
    (tmp_path / "out").write_text("no folder")
    ends = list(FolderSender(tmp_path / "out", way="sms").send([message(1), message(2)]))
    assert [(number, type(error), error.code) for number, error in ends] == [
        (1, LineError, "unavailable"), (2, LineError, "unavailable")
    ]  # fmt: skip


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    sender = FolderSender(tmp_path / "out", way="sms")
    real, left = os.fsync, [3]

    def full(handle):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    ends = list(sender.send([message(number) for number in range(20)]))
    assert {type(error) for _, error in ends} == {LineError}
    assert list((tmp_path / "out").iterdir()) == []
    monkeypatch.setattr(os, "fsync", real)
    assert {error for _, error in sender.send([message(number) for number in range(20)])} == {None}
    assert len(list((tmp_path / "out").iterdir())) == 20


WRITER = """
import sys
from pathlib import Path
from elshi.adapters.alerts.folder import FolderSender
from elshi.speak.alert_ways import AlertMessage

sender = FolderSender(Path(sys.argv[1]), way="sms")
for turn in range(10_000):
    list(sender.send([AlertMessage(n, f"{turn * 50 + n:032x}", "1", "kk", "", "a" * 3000) for n in range(50)]))
"""


def test_whenever_it_is_killed_a_file_is_whole_or_not_there(tmp_path):
    for number in range(6):
        folder = tmp_path / str(number)
        with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)]) as child:
            while not folder.is_dir() or len(list(folder.glob("[0-9]*.json"))) < 50:
                assert child.poll() is None
                time.sleep(0.005)
            time.sleep(0.013 * number)
            child.send_signal(signal.SIGKILL)
        found = list(folder.glob("[0-9]*.json"))
        assert found
        assert all(len(json.loads(path.read_bytes())["text"]) == 3000 for path in found)
