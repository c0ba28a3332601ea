"""Questions from a mailbox of Dovecot, fetched over TLS by the process itself, and by its collector alone."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from conftest import lack
from dovecot_server import PASSWORD, start_dovecot
from elshi.adapters.ways.imap import ImapMailbox
from elshi.node.door import Door, write_door
from elshi.node.settings import Settings, format_settings
from elshi.node.spool import Spool
from elshi.speak.channels import RefusedError, RetryError
from elshi.speak.ways import Way
from functional.running import ELSHI, READY_SECONDS, free_port, init_node
from functional.serving import serving_node

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
USER = "ask@mfa.samal.example"


@pytest.fixture(scope="module")
def dovecot():
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        lack("dovecot (Debian's dovecot-imapd)")
    with start_dovecot(program) as server:
        yield server


@pytest.fixture
def trusted(dovecot, monkeypatch):
    """As an administrator does whose server has a certificate of its own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    return dovecot


def way(dovecot, folder="INBOX"):
    return Way("ask", "mail", f"imaps://{USER.replace('@', '%40')}@127.0.0.1:{dovecot.port}/{folder}", private=True)


def letter(number):
    head = f"From: a{number}@people.example\r\nMessage-ID: <{number}@people.example>\r\nSubject: Re: x\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\nСұрақ {number}\r\n".encode()


def put(dovecot, *numbers, folder="INBOX"):
    with dovecot.opened(USER) as program:
        for number in numbers:
            assert program.append(folder, "", "", letter(number))[0] == "OK"


@pytest.fixture
def folder(trusted, request):
    """A new folder for the test."""
    name = request.node.name
    with trusted.opened(USER) as program:
        program.create(name)
    return name


def read(dovecot, folder, position=""):
    mailbox = ImapMailbox(way(dovecot, folder), secret=PASSWORD)
    return [(asked.text, asked.id, place) for asked, place in mailbox.collect(position)]


def test_letters_come_in_order_and_once(trusted, folder):
    put(trusted, *range(5), folder=folder)
    found = read(trusted, folder)
    assert [text for text, _, _ in found] == [f"Сұрақ {number}" for number in range(5)]
    assert [name for _, name, _ in found] == [f"{number}@people.example" for number in range(5)]
    assert read(trusted, folder, found[1][2]) == found[2:]
    assert read(trusted, folder, found[-1][2]) == []
    put(trusted, 5, folder=folder)
    assert [text for text, _, _ in read(trusted, folder, found[-1][2])] == ["Сұрақ 5"]


def test_letters_stay_as_they_are(trusted, folder):
    put(trusted, 1, 2, folder=folder)
    read(trusted, folder)
    with trusted.opened(USER) as program:
        assert program.select(folder)[1] == [b"2"]
        assert program.search(None, "UNSEEN")[1] == [b"1 2"]


def test_what_was_deleted_is_no_hole(trusted, folder):
    put(trusted, *range(1, 9), folder=folder)
    first = read(trusted, folder)[0][2]
    with trusted.opened(USER) as program:
        program.select(folder)
        program.store("2,4:6,8", "+FLAGS", r"(\Deleted)")
        program.expunge()
    assert [text for text, _, _ in read(trusted, folder, first)] == ["Сұрақ 3", "Сұрақ 7"]


def test_a_folder_that_was_made_anew_brings_the_same_questions(trusted, folder):
    put(trusted, 1, folder=folder)
    ((_, name, position),) = read(trusted, folder)
    with trusted.opened(USER) as program:
        program.delete(folder)
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        program.create(folder)
    put(trusted, 1, folder=folder)
    ((_, again, other),) = read(trusted, folder, position)
    assert (again, other == position) == (name, False)


def test_a_folder_in_letters_of_ours(trusted):
    with trusted.opened(USER) as program:
        program.create('"&BCEEsQRABDAEmwRCBDAEQA-"')
        program.append('"&BCEEsQRABDAEmwRCBDAEQA-"', "", "", letter(1))
    assert len(read(trusted, "%D0%A1%D2%B1%D1%80%D0%B0%D2%9B%D1%82%D0%B0%D1%80")) == 1


def test_a_wrong_password_and_no_folder(trusted):
    with pytest.raises(RefusedError) as refused:
        list(ImapMailbox(way(trusted), secret="another").collect(""))
    assert refused.value.code == "login-refused"
    with pytest.raises(RefusedError) as refused:
        read(trusted, "nowhere")
    assert refused.value.code == "not-found"


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(dovecot):
    with pytest.raises(RetryError) as refused:
        read(dovecot, "INBOX")
    assert (refused.value.code, "CertVerification" in str(refused.value)) == ("unreachable", True)


@contextmanager
def collecting(home):
    """`elshi process collect`: no database is there, and no key that opens an entry."""
    process = subprocess.Popen([*ELSHI, "process", "collect", "--home", str(home)], stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for(home, texts, process):
    deadline = time.monotonic() + READY_SECONDS
    spool = Spool(home / "intake" / "spool")
    while (found := [entry.fields["text"] for _, entry in spool.read(KEY)]) != texts:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def make_home(path, *ways):
    write_door(path / "intake", Door(KEY.public_key(), {"kk": "Самал СІМ"}, "https://mfa.samal.example"))
    (path / "node.toml").write_text(format_settings(Settings("xs-mfa", "mfa.samal.example", question_ways=ways)))
    put_secret(path)
    return path


def put_secret(path):
    secret = path / "keys" / "ways" / "ask"
    secret.parent.mkdir(parents=True)
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)


def test_the_process_fetches_from_where_it_stood_and_ends_when_it_is_told(trusted, folder, tmp_path):
    home = make_home(tmp_path / "home", way(trusted, folder))
    put(trusted, 1, 2, folder=folder)
    with collecting(home) as process:
        wait_for(home, ["Сұрақ 1", "Сұрақ 2"], process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
    put(trusted, 3, folder=folder)
    with collecting(home) as process:
        wait_for(home, ["Сұрақ 1", "Сұрақ 2", "Сұрақ 3"], process)
    assert {path.name for path in home.rglob("*") if path.suffix == ".sqlite3"} == set()


def test_the_process_says_once_what_is_wrong(trusted, tmp_path):
    home = make_home(tmp_path / "home", way(trusted), Way("bad", "mail", "imaps://nonsense"))
    (home / "keys" / "ways" / "ask").write_text("another")
    with collecting(home) as process:
        said = sorted(process.stderr.readline() for _ in range(2))
    assert said[0] == "elshi: questions by ask: login-refused\n"
    assert said[1].startswith("elshi: questions by bad: expected the secret of the way bad")


def test_without_a_mailbox_there_is_nothing_to_do(tmp_path):
    home = make_home(tmp_path / "home", Way("hook", "webhook", "https://a.example"))
    with collecting(home) as process:
        assert process.wait(30) == 2
        assert "question_ways" in process.stderr.read()


def test_a_node_fetches_and_takes_in(trusted, folder, tmp_path, monkeypatch):
    """From the mailbox to the desk's database, by the processes that `elshi up` starts."""
    monkeypatch.setenv("ELSHI_INTAKE_PORT", str(free_port()))
    home = tmp_path / "home"
    made = init_node(home)
    assert made.returncode == 0, made.stderr
    box = way(trusted, folder)
    line = f'question_ways = [{{ name = "ask", kind = "mail", address = "{box.address}", private = true }}]'
    text = home.joinpath("node.toml").read_text("utf-8").replace("question_ways = []", line)
    home.joinpath("node.toml").write_text(text, "utf-8")
    put_secret(home)
    put(trusted, 1, folder=folder)
    with serving_node(tmp_path):
        deadline = time.monotonic() + READY_SECONDS
        while not _texts(home):
            assert time.monotonic() < deadline, (home / "run" / "collect.log").read_text()
            time.sleep(0.2)
    assert _texts(home) == ["Сұрақ 1"]


def _texts(home):
    with closing(sqlite3.connect(f"file:{home}/desk.sqlite3?mode=ro", uri=True, timeout=30)) as database:
        return [text for (text,) in database.execute("SELECT text FROM questions_question")]
