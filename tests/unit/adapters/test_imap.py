"""Reading a mailbox: what is new, in order, and that no fault of a server is more than a ChannelError."""

import time
from contextlib import contextmanager

import pytest

from elshi.adapters.ways import imap
from elshi.adapters.ways.imap import MAX_LETTER, MAX_LETTERS, ImapMailbox, encode_folder, parse_mailbox
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, RefusedError, RetryError
from elshi.speak.ways import Way
from fakes.imap_server import Mailbox, imap_server

STEPS = ("greeting", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "FETCH", "UID", "literal")
SECRET = Mailbox.password


def letter(number):
    return f"From: a{number}@people.example\r\nMessage-ID: <{number}@people.example>\r\n\r\nСұрақ {number}\r\n".encode()


def letters(*uids):
    return {uid: letter(uid) for uid in uids}


@contextmanager
def opened(mailbox, *, secret=SECRET, user="ask", wait_s=5.0, total_s=30.0):
    with imap_server(mailbox) as port:
        way = Way("ask", "mail", f"imap://{user}@127.0.0.1:{port}/INBOX", private=True)
        yield ImapMailbox(way, secret=secret, wait_s=wait_s, total_s=total_s)


def collect(mailbox, position="", **given):
    with opened(mailbox, **given) as fetched:
        return [(asked and asked.id, position) for asked, position in fetched.collect(position)]


def test_what_waits_comes_in_order_each_with_its_position():
    box = Mailbox(letters(3, 9, 4))
    found = [("3@people.example", "7 3"), ("4@people.example", "7 4"), ("9@people.example", "7 9")]
    assert collect(box) == found
    assert collect(box, "7 3") == found[1:]
    assert collect(box, "7 5") == found[2:]
    assert collect(box, "7 9") == []
    assert collect(Mailbox()) == []


def test_nothing_is_changed_there():
    box = Mailbox(letters(1, 2))
    collect(box)
    assert {command.partition(" ")[0] for command in box.heard} == {
        "CAPABILITY", "AUTHENTICATE", "EXAMINE", "FETCH", "UID", "LOGOUT",
    }  # fmt: skip
    assert all("BODY.PEEK[]" in command for command in box.heard if command.startswith("UID"))


@pytest.mark.parametrize("position", ["8 9", "nonsense", "7 x", "7 9 1", "9" * 400])
def test_another_uidvalidity_begins_anew(position):
    assert [name for name, _ in collect(Mailbox(letters(1, 9)), position)] == ["1@people.example", "9@people.example"]


def test_many_come_in_portions_and_are_never_listed_whole():
    box = Mailbox(letters(*range(5, 5000, 3)))
    position, names = "", []
    while found := collect(box, position):
        assert len(found) <= MAX_LETTERS
        names += [name for name, _ in found]
        position = found[-1][1]
    assert names == [f"{number}@people.example" for number in range(5, 5000, 3)]
    spans = [command.split()[1].split(":") for command in box.heard if command.startswith("FETCH")]
    assert max(int(last) - int(first) for first, last in spans) < MAX_LETTERS


@pytest.mark.parametrize("last", range(30))
def test_whatever_was_read_the_rest_is_new(last):
    uids = [2, 3, 5, 8, 13, 21, 22, 23]
    assert [position for _, position in collect(Mailbox(letters(*uids)), f"7 {last}")] == [
        f"7 {uid}" for uid in uids if uid > last
    ]


def test_what_is_no_question_moves_the_position_on():
    automatic = b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\n\r\nAway\r\n"
    assert collect(Mailbox({1: automatic, 2: letter(2)})) == [(None, "7 1"), ("2@people.example", "7 2")]


def test_a_letter_that_is_deleted_meanwhile_is_none(monkeypatch):
    box = Mailbox(letters(1, 2))
    monkeypatch.setitem(box.said, "UID", b"% OK nothing of it\r\n")
    assert collect(box) == [(None, "7 1"), (None, "7 2")]


def test_of_a_long_letter_the_beginning_is_read():
    box = Mailbox({1: letter(1) + b"x" * (3 * MAX_LETTER)})
    assert collect(box) == [("1@people.example", "7 1")]


def test_a_server_without_sasl_is_told_by_login():
    box = Mailbox(letters(1), capabilities="IMAP4rev1", password='with "quotes" and \\')
    assert len(collect(box, secret=box.password)) == 1
    assert box.heard[1].startswith("LOGIN")


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN"])
def test_a_wrong_password_is_refused_and_not_repeated(capabilities):
    with pytest.raises(RefusedError) as refused:
        collect(Mailbox(letters(1), capabilities=capabilities), secret="wrong ravens")
    assert refused.value.code == "login-refused"
    assert not any(word in str(refused.value) for word in ("ravens", "birds"))


def test_a_server_that_takes_no_password():
    with pytest.raises(RefusedError) as refused:
        collect(Mailbox(capabilities="IMAP4rev1 LOGINDISABLED"))
    assert refused.value.code == "not-allowed"


def test_a_password_that_login_cannot_say():
    with pytest.raises(RefusedError) as refused:
        collect(Mailbox(capabilities="IMAP4rev1"), secret="құпия")
    assert (refused.value.code, "құпия" in str(refused.value)) == ("login-refused", False)
    assert len(collect(Mailbox(letters(1), password="құпия"), secret="құпия")) == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_line_that_is_cut_may_be_tried_again(step):
    with pytest.raises(RetryError) as cut:
        collect(Mailbox(letters(1), cut_at=step))
    assert cut.value.code in {"unreachable", "unavailable"}


def test_a_line_that_is_cut_later_leaves_what_came():
    with opened(Mailbox(letters(1, 2, 3, 4), cut_at="literal", outlived=2)) as mailbox:
        found = mailbox.collect("")
        assert [next(found)[1], next(found)[1]] == ["7 1", "7 2"]
        with pytest.raises(RetryError):
            next(found)


def test_a_goodbye_that_is_cut_is_none_of_our_matter():
    assert len(collect(Mailbox(letters(1), cut_at="LOGOUT"))) == 1


ODD = (
    b"", b"\r\n", b"* \r\n", b"% NO not with six birds\r\n", b"% BAD\r\n", b"% XX what\r\n", b"* BYE now\r\n",
    b"* 1 FETCH (BODY[] {99999999999}\r\n", b"* 1 FETCH (BODY[] {" + b"9" * 5000 + b"}\r\n",
    b"* OK [UIDVALIDITY x] y\r\n% OK\r\n", b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\n", b"+ \r\n" * 40, b"+ !!!\r\n",
    b"* 9 EXISTS\r\n% OK\r\n", b"A1 OK\r\n", b"\xff\xfe\0\r\n", b"* -1 EXISTS\r\n% OK\r\n", b"* OK\r\n% OK [\r\n",
    b"* " + b"9" * 30 + b" EXISTS\r\n* OK [UIDVALIDITY 1] y\r\n% OK\r\n", b"x" * 1_200_000,
    b"* 1 FETCH ((((\r\n" * 400_000, b"* 1 FETCH (UID 99999999999999)\r\n% OK\r\n", b"* 1 FETCH NIL\r\n% OK\r\n",
)  # fmt: skip


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("step", [step for step in STEPS if step != "literal"])
def test_whatever_a_server_says_it_is_a_channel_error_or_a_letter(step, answer):
    said, began = "", time.monotonic()
    try:
        collect(Mailbox(letters(1), said={step: answer}), wait_s=0.3, total_s=3.0)
    except ChannelError as exc:
        said = str(exc)
    assert not any(word in said for word in ("birds", "ask@", "Сұрақ"))
    assert time.monotonic() - began < 6


def test_a_slow_server_is_left_at_the_deadline():
    began = time.monotonic()
    with pytest.raises(RetryError):
        collect(Mailbox(letters(1), slow_s=0.05), wait_s=1.0, total_s=1.5)
    assert 1.4 < time.monotonic() - began < 4


def test_a_slow_server_gives_what_there_is_time_for():
    """At the deadline the round ends without a fault once something has come: the rest is for the next one."""
    with opened(Mailbox(letters(1, 2)), total_s=2.0) as fetched:
        found = fetched.collect("")
        assert next(found)[1] == "7 1"
        time.sleep(2.1)
        assert list(found) == []


def test_nobody_there_is_unreachable():
    with imap_server(Mailbox()) as port:
        pass
    with pytest.raises(RetryError) as cut:
        list(ImapMailbox(Way("ask", "mail", f"imap://ask@127.0.0.1:{port}/", private=True), secret="x").collect(""))
    assert cut.value.code == "unreachable"


def test_a_host_that_nobody_called_private_is_not_spoken_to():
    with imap_server(Mailbox()) as port, pytest.raises(RefusedError) as refused:
        list(ImapMailbox(Way("ask", "mail", f"imaps://ask@127.0.0.1:{port}/"), secret="x").collect(""))
    assert refused.value.code == "not-allowed"


def test_a_folder_that_is_not_there():
    with pytest.raises(RefusedError) as refused:
        collect(Mailbox(said={"EXAMINE": b"% NO no such folder\r\n"}))
    assert refused.value.code == "not-found"
    with pytest.raises(RetryError):
        collect(Mailbox(said={"EXAMINE": b"% NO [UNAVAILABLE] later\r\n"}))
    with pytest.raises(RetryError):
        collect(Mailbox(said={"AUTHENTICATE": b"% NO [UNAVAILABLE] later\r\n"}))


def test_an_address_is_read():
    box = parse_mailbox(Way("ask", "mail", "imaps://ask%40mfa.samal.example@imap.samal.example/%D0%A1%D2%B1/2031"))
    assert (box.host, box.port, box.user, box.folder) == ("imap.samal.example", 993, "ask@mfa.samal.example", "Сұ/2031")
    assert parse_mailbox(Way("ask", "mail", "imaps://ask@imap.samal.example")).folder == "INBOX"


@pytest.mark.parametrize(
    "address",
    [
        "", "imaps://imap.samal.example/INBOX", "https://ask@imap.samal.example", "imap://ask@imap.samal.example/",
        "imaps://ask:birds@imap.samal.example/", "imaps://ask@imap.samal.example:x/", "imaps://a%0d%0ab@c.example/",
        "imaps://ask@imap.samal.example/a%0ab", "imaps://ask@imap.samal.example/?birds", "imaps://[birds",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_repeated(address):
    with pytest.raises(UserError) as refused:
        parse_mailbox(Way("ask", "mail", address))
    assert "birds" not in str(refused.value)


def test_a_password_of_two_lines_is_two_commands():
    with pytest.raises(UserError) as refused:
        ImapMailbox(Way("ask", "mail", "imaps://ask@imap.samal.example"), secret="birds\r\nA1 DELETE INBOX")
    assert "birds" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "coded"),
    [("INBOX", "INBOX"), ("a&b", "a&-b"), ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")],
)
def test_folders_are_named_as_imap_names_them(name, coded):
    """The last is RFC 3501's own example."""
    assert encode_folder(name) == coded


def test_what_one_command_may_bring_is_bounded(monkeypatch):
    monkeypatch.setattr(imap, "MAX_ANSWER", 10_000)
    with pytest.raises(RetryError):
        collect(Mailbox({1: letter(1) + b"x" * 20_000}))
    assert len(collect(Mailbox({number: letter(number) for number in range(1, 150)}))) == 149
