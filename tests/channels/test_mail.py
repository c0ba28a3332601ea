"""The mail channel against servers that are not ours: what arrives, what is refused, what is in doubt."""

import hashlib
import ssl
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from cryptography.hazmat.primitives import serialization

from channels.mail_server import Box, breaking_server, free_port, mail_server
from elshi.adapters.channels.mail import open_channel
from elshi.adapters.channels.mail_letters import Sender, write_copy, write_shared
from elshi.adapters.smtp import MAX_LETTERS
from elshi.base.errors import UserError
from elshi.site.letters import Letter
from elshi.speak.channels import Copy, DoubtError, LineError, Opened, RefusedError, Remote, RetryError
from elshi.speak.messages import Message, Saying
from elshi.speak.options import MAX_LINES

SECRET = "a-secret-that-nobody-sees"
TOKEN = "tokentokentokentoken"
DOOR = "https://news.mfa.samal.example"


def opened(port: int, *, scheme: str = "smtp-plain", secret: str = "", private: bool = True, **options):
    given = {"sender": "press@mfa.samal.example", "name": "Самал СІМ", "door": DOOR, "lines": "1", **options}
    return Opened("news", "mail", "xs-mfa/account/mail", f"{scheme}://127.0.0.1:{port}", secret, given, private)


def message(**changes) -> Message:
    given = {
        "record": "xs-mfa/2026/17", "version": 1, "language": "kk", "saying": Saying.STATEMENT,
        "url": "https://mfa.samal.example/kk/xs-mfa/2026/17/", "issued_at": datetime(2026, 3, 9, 10, tzinfo=UTC),
        "title": "Самал Тарвияға көмек жібереді", "body": "Екі ұшақ **ертең** жетеді.\n\nСалмағы — 40 тонна.",
    } | changes  # fmt: skip
    return Message(**given)


def copies(count: int, *, start: int = 0) -> list[Copy]:
    return [
        Copy(number, f"{number:032x}", f"reader{number}@post.example", f"{TOKEN}{number}")
        for number in range(start, start + count)
    ]


def say(channel, what: Message, to: list[Copy], *, reply_to: Remote | None = None):
    [part] = channel.cut(what)
    remote = channel.post(part, reply_to=reply_to)
    return remote, dict(channel.deliver(remote, part, to))


def test_without_a_name_readers_see_the_address_alone():
    box = Box()
    with mail_server(box) as port:
        unnamed = opened(port)
        del unnamed.options["name"]
        say(open_channel(unnamed), message(), copies(1))
    letter = message_from_bytes(box.letters[0][2], policy=policy.default)
    assert letter["From"] == "press@mfa.samal.example"


def test_a_letter_arrives_as_it_was_approved():
    box = Box()
    with mail_server(box) as port:
        remote, results = say(open_channel(opened(port)), message(), copies(2))
    assert results == {0: None, 1: None}
    assert [(sender, reader) for sender, reader, _ in box.letters] == [
        ("press@mfa.samal.example", "reader0@post.example"),
        ("press@mfa.samal.example", "reader1@post.example"),
    ]
    letter = message_from_bytes(box.letters[0][2], policy=policy.default)
    assert letter["Subject"] == "Самал Тарвияға көмек жібереді"
    assert letter["From"] == "Самал СІМ <press@mfa.samal.example>"
    assert letter["To"] == "reader0@post.example"
    assert letter["Message-ID"] == f"<{0:032x}@mfa.samal.example>"
    assert letter["References"] == f"<{remote.id}>"
    assert letter["List-Unsubscribe"] == f"<{DOOR}/subscribe/end/{TOKEN}0>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert "Екі ұшақ ертең жетеді." in plain
    assert "https://mfa.samal.example/kk/xs-mfa/2026/17/" in plain
    assert f"{DOOR}/subscribe/manage/{TOKEN}0?lang=kk" in plain
    assert "<strong>ертең</strong>" in html
    assert 'lang="kk" dir="ltr"' in html
    assert f'href="{DOOR}/subscribe/end/{TOKEN}0?lang=kk"' in html
    assert all(len(row) <= 998 for row in box.letters[0][2].split(b"\r\n"))  # RFC 5322, 2.1.1
    assert b"\n" not in box.letters[0][2].replace(b"\r\n", b"")


def test_arabic_runs_from_the_right():
    box = Box()
    with mail_server(box) as port:
        say(open_channel(opened(port)), message(language="ar", title="بيان", body="النص."), copies(1))
    letter = message_from_bytes(box.letters[0][2], policy=policy.default)
    assert letter["Subject"] == "بيان"
    assert letter["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in letter.get_body(("html",)).get_content()


def test_an_answer_to_a_letter_is_in_its_conversation_unless_its_name_could_be_a_header():
    shared = write_shared(
        Letter("kk", "Жауап", "Мәтін."), Sender("СІМ", "ask@mfa.samal.example"), at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    found = [
        message_from_bytes(
            write_copy(shared, address="a@x.example", key="0" * 32, thread=thread), policy=policy.default
        )
        for thread in ("m.1+2@x.example", "a@b\r\nBcc: c@d", "no-at-sign", "a b@c", "")
    ]
    assert [one["In-Reply-To"] for one in found] == ["<m.1+2@x.example>", None, None, None, None]
    assert found[0]["References"] == "<m.1+2@x.example>"
    assert not any(one["Bcc"] for one in found)


def test_a_correction_is_in_the_same_conversation():
    box = Box()
    with mail_server(box) as port:
        channel = open_channel(opened(port))
        first, _ = say(channel, message(), copies(1))
        second, _ = say(channel, message(version=2, saying=Saying.CORRECTION), copies(1, start=1), reply_to=first)
        third = message(version=3, saying=Saying.WITHDRAWAL, title="", body="", reason="error")
        say(channel, third, copies(1, start=2), reply_to=second)
    found = [message_from_bytes(one[2], policy=policy.default) for one in box.letters]
    assert len({one["Message-ID"] for one in found}) == 3
    assert {one["References"] for one in found} == {f"<{first.id}>"}
    assert "xs-mfa/2026/17" in found[2]["Subject"]


def test_the_same_message_is_cut_into_the_same_part_for_ever():
    channel = open_channel(opened(25))
    [one], [same] = channel.cut(message()), channel.cut(message())
    [other] = channel.cut(message(version=2))
    assert one == same
    assert other.key != one.key
    # a worker of tomorrow must know the letters of today by their keys
    what = b"\0".join([b"elshi-part/1", b"news", b"xs-mfa/2026/17", b"1", b"kk", b"1"])
    assert one.key == hashlib.sha256(what).hexdigest()[:32]


def test_451_on_the_second_letter_is_for_later_and_stops_no_other():
    box = Box(answers=["", "451 4.7.1 greylisted, come again"])
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port)), message(), copies(3))
    assert results[0] is None
    assert results[2] is None
    assert isinstance(results[1], RetryError)
    assert results[1].code == "greylisted"
    assert [reader for _, reader, _ in box.letters] == ["reader0@post.example", "reader2@post.example"]


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("421 4.3.2 closing", RetryError, "unavailable"),
        ("452 4.2.2 full", RetryError, "greylisted"),
        ("550 5.7.1 spam", RefusedError, "not-allowed"),
        ("552 5.3.4 too big", RefusedError, "too-long"),
        ("554 5.6.0 no", RefusedError, "not-allowed"),
    ],
)
def test_answers_to_a_letter(answer, kind, code):
    box = Box(answers=[answer])
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port)), message(), copies(2))
    assert type(results[0]) is kind
    assert results[0].code == code
    assert results[1] is None  # the line, or a new one, goes on
    assert len(box.letters) == 1


def test_an_unknown_reader_is_refused_and_not_named():
    box = Box(refuse={"reader1@post.example"})
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port)), message(), copies(3))
    assert isinstance(results[1], RefusedError)
    assert results[1].code == "bad-address"
    assert "reader1" not in str(results[1])
    assert (results[0], results[2]) == (None, None)


def test_no_more_letters_go_out_than_the_pace_allows_whoever_sends_them():
    box, name = Box(), "paced"
    with mail_server(box) as port:
        given = opened(port, lines="3", **{"per-minute": "1"})
        first, second = (open_channel(replace(given, name=name)) for _ in range(2))
        _, results = say(first, message(), copies(4))
        _, others = say(second, message(), copies(3))
        free = open_channel(replace(opened(port), name=name))
        _, all_of_them = say(free, message(), copies(9))
    assert Counter(type(error) for error in results.values()) == {type(None): 1, LineError: 3}
    waits = [error for error in [*results.values(), *others.values()] if error is not None]
    assert len(waits) == 6
    assert {(error.code, error.needs_person, error.after > 0) for error in waits} == {("rate-limited", False, True)}
    assert set(all_of_them.values()) == {None}
    assert len(box.letters) == 10


@pytest.mark.parametrize("answer", ["530 5.7.0 log in first", "550 5.7.1 not you", "553 5.1.8 no such sender"])
def test_a_sender_that_is_not_let_in_is_no_readers_fault(answer):
    box = Box(to_sender=answer)
    with mail_server(box) as port:
        channel = open_channel(opened(port, lines="2"))
        _, results = say(channel, message(), copies(5))
        assert {
            number: (type(error), error.code, error.needs_person) for number, error in results.items()
        } == dict.fromkeys(range(5), (LineError, "sender-refused", True))
        box.to_sender = ""
        _, results = say(channel, message(), copies(5))
    assert results == dict.fromkeys(range(5))
    assert len(box.letters) == 5


def test_a_sender_that_is_put_off_is_for_later():
    box = Box(to_sender="451 4.3.0 later")
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port)), message(), copies(2))
    assert [(type(error), error.code) for error in results.values()] == [(RetryError, "greylisted")] * 2


@pytest.mark.parametrize("at", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_letter_is_certainly_not_sent(at):
    with breaking_server(at=at) as (port, taken):
        _, results = say(open_channel(opened(port)), message(), copies(2))
    assert taken == []
    kind = LineError if at in {"connect", "EHLO"} else RetryError  # with a line, each letter is tried
    assert [type(error) for error in results.values()] == [kind, kind]


def test_a_line_cut_after_the_letter_is_in_doubt():
    with breaking_server(at="taken") as (port, taken):
        _, results = say(open_channel(opened(port)), message(), copies(2))
    assert len(taken) == 2  # both were read whole, and nobody said so
    assert [(type(error), error.code) for error in results.values()] == [(DoubtError, "cut"), (DoubtError, "cut")]


def test_no_server_at_all():
    _, results = say(open_channel(opened(free_port())), message(), copies(3))
    assert {
        number: (type(error), error.code, error.needs_person) for number, error in results.items()
    } == dict.fromkeys(range(3), (LineError, "unreachable", False))


def test_a_private_server_only_where_the_administrator_says_so():
    box = Box()
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port, private=False)), message(), copies(1))
    assert (type(results[0]), results[0].code, results[0].needs_person) == (LineError, "not-allowed", True)
    assert box.lines == 0


def test_starttls_is_required_before_a_password(certificate):
    box = Box()
    with mail_server(box) as port:  # does not offer it
        channel = open_channel(opened(port, scheme="smtp", secret=SECRET, user="press"))
        with pytest.raises(RefusedError) as refused:
            channel.check()
    assert refused.value.code == "not-allowed"
    assert SECRET not in str(refused.value)


def test_over_tls_with_a_login(certificate):
    context, ca_file = certificate
    seen = []

    class Login:
        def __call__(self, server, session, envelope, mechanism, data):
            from aiosmtpd.smtp import AuthResult

            seen.append(data.password.decode())
            return AuthResult(success=data.password == SECRET.encode(), handled=False)

    box = Box()
    with mail_server(box, tls_context=context, authenticator=Login(), auth_required=True) as port:
        right = opened(port, scheme="smtp", secret=SECRET, user="press", **{"ca-file": ca_file})
        profile = open_channel(right).check()
        _, results = say(open_channel(right), message(), copies(1))
        wrong = open_channel(opened(port, scheme="smtp", secret="another", user="press", **{"ca-file": ca_file}))
        with pytest.raises(RefusedError) as refused:
            wrong.check()
        _, waiting = say(wrong, message(), copies(3))
    assert profile.handle == "press@mfa.samal.example"
    assert results == {0: None}
    assert seen[:2] == [SECRET, SECRET]
    assert set(seen[2:]) == {"another"}
    assert refused.value.code == "login-refused"
    # the channel's fault and no reader's: every copy waits, none has failed
    assert {
        number: (type(error), error.code, error.needs_person) for number, error in waiting.items()
    } == dict.fromkeys(range(3), (LineError, "login-refused", True))
    assert len(box.letters) == 1
    assert "another" not in str(refused.value)


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(certificate):
    box = Box()
    with mail_server(box, tls_context=certificate[0]) as port:
        channel = open_channel(opened(port, scheme="smtp", secret=SECRET, user="press"))
        with pytest.raises(RetryError):
            channel.check()
    assert box.letters == []


def test_many_letters_over_few_lines():
    box = Box()
    count = MAX_LETTERS + 20
    with mail_server(box) as port:
        _, results = say(open_channel(opened(port, lines="3")), message(), copies(count))
    assert results == dict.fromkeys(range(count))
    assert sorted(reader for _, reader, _ in box.letters) == sorted(one.address for one in copies(count))
    assert box.lines <= 6


def test_lines_are_kept_for_the_next_batch_and_made_anew_when_the_server_was_away():
    box, port = Box(), free_port()
    channel = open_channel(opened(port))
    with mail_server(box, port=port):
        say(channel, message(), copies(2))
        say(channel, message(), copies(2, start=2))
    assert box.lines == 1
    with mail_server(box, port=port):
        _, results = say(channel, message(), copies(2, start=4))
    assert results == {4: None, 5: None}
    assert len(box.letters) == 6


def test_whoever_stops_reading_stops_the_lines():
    box = Box()
    with mail_server(box) as port:
        channel = open_channel(opened(port))
        [part] = channel.cut(message())
        results = channel.deliver(channel.post(part, reply_to=None), part, copies(500))
        next(results)
        results.close()
        taken = len(box.letters)
    assert taken < 500


def test_no_letter_is_begun_once_it_is_being_stopped():
    """What the server has taken is told, and the rest was certainly not sent."""
    box, stopping = Box(), []
    with mail_server(box) as port:
        channel = open_channel(replace(opened(port), is_stopping=lambda: bool(stopping)))
        [part] = channel.cut(message())
        results = {}
        for number, error in channel.deliver(channel.post(part, reply_to=None), part, copies(500)):
            results[number] = error
            stopping.append(number)
    taken = [number for number, error in results.items() if error is None]
    assert (len(results), len(taken)) == (500, len(box.letters))
    assert 0 < len(taken) < 500
    assert {type(error) for error in results.values() if error is not None} == {LineError}


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: x@y.example", "a b@c.example", "<a@b.example>", "", "a@b"])
def test_an_address_that_is_none_never_reaches_a_server(address):
    box = Box()
    with mail_server(box) as port:
        channel = open_channel(opened(port))
        _, results = say(channel, message(), [Copy(7, "0" * 32, address, TOKEN), *copies(1)])
    assert isinstance(results[7], RefusedError)
    assert results[7].code == "bad-address"
    assert [reader for _, reader, _ in box.letters] == ["reader0@post.example"]


def test_a_title_cannot_begin_another_header():
    box = Box()
    with mail_server(box) as port:
        say(open_channel(opened(port)), message(title="Бір\r\nBcc: all@post.example\n\nhello"), copies(1))
    letter = message_from_bytes(box.letters[0][2], policy=policy.default)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Бір Bcc: all@post.example hello"


def test_a_letter_that_cannot_be_written_stops_no_other():
    box = Box()
    letters = [Letter("kk", "Бір\r\nBcc: all@post.example", "x"), Letter("kk", "Екі", "y")]
    with mail_server(box) as port:
        results = dict(open_channel(opened(port)).send_letters(zip(letters, copies(2), strict=True)))
    assert (type(results[0]), results[0].code, results[1]) == (RefusedError, "bad-request", None)
    assert [reader for _, reader, _ in box.letters] == ["reader1@post.example"]


@pytest.mark.parametrize(
    "options",
    [{"sender": "nobody"}, {"sender": "a@b.example\nX: y"}, {"lines": "0"}, {"lines": str(MAX_LINES + 1)}],
)
def test_settings_that_do_not_fit_are_named(options):
    with pytest.raises(UserError, match=f"option {next(iter(options))}"):
        open_channel(opened(25, **options))


@pytest.mark.parametrize(
    "address", ["http://x", "smtp://", "smtp://a:b@host", "smtp://host/path", "host", "smtp://h:x"]
)
def test_addresses_of_servers(address):
    with pytest.raises(UserError, match="mail server"):
        open_channel(Opened("news", "mail", "a", address, SECRET, {"sender": "a@b.example"}))


def test_a_password_never_goes_in_the_clear():
    with pytest.raises(UserError, match="in the clear") as refused:
        open_channel(opened(25, secret=SECRET, user="press"))
    assert SECRET not in str(refused.value)


def test_what_mail_cannot_do_it_refuses():
    channel = open_channel(opened(25))
    [part] = channel.cut(message())
    remote = channel.post(part, reply_to=None)
    for act in (
        lambda: channel.edit(remote, part),
        lambda: channel.delete(remote),
        lambda: channel.find(part, since=datetime(2026, 3, 9, tzinfo=UTC)),
    ):
        with pytest.raises(RefusedError):
            act()
    assert not channel.traits.tells


@pytest.fixture
def certificate(tmp_path):
    """A server's TLS context for 127.0.0.1, and the file of the certificate that vouches for it: itself."""
    import ipaddress
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.samal.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "ca.pem").write_bytes(pem)
    (tmp_path / "both.pem").write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "both.pem")
    return context, str(tmp_path / "ca.pem")
