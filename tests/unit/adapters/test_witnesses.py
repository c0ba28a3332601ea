"""Asking a witness over HTTP on loopback, and being one; what a lying or broken one may answer."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.adapters.http import Answer, FetchError, FetchLimits, post
from elshi.adapters.witnesses import (
    Cosigned,
    ForkError,
    Knows,
    WitnessError,
    ask_witness,
    post_to,
    request_cosignature,
    witness_application,
)
from elshi.cli.main import main
from elshi.log import (
    Cosigner,
    FolderStore,
    LogWriter,
    Policy,
    Signer,
    Witness,
    WitnessRequest,
    parse_note,
    parse_vkey,
    read_kept,
)
from elshi.log.witness import MAX_REQUEST_BYTES
from fakes.clock import FakeClock


def key(number):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


LOG = Signer("mfa.samal.example/xs-mfa/1", key(1))
COSIGNER = Cosigner("witness.meren.example/w1", key(4))
SEND = post_to({"127.0.0.1"})
CLOCK = FakeClock(datetime(2026, 3, 1, tzinfo=UTC))


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(application):
        server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def url(serve, tmp_path):
    return serve(witness_application(Witness(tmp_path / "w", COSIGNER, {LOG.name: [LOG.verifier]}), clock=CLOCK))


def grow(folder, *batches, prefix=b"e"):
    with LogWriter(folder, origin=LOG.name, signer=LOG, create=True) as log:
        for count in batches:
            log.append([prefix + b"%d" % (log.size + number) for number in range(count)])
        return log.size


def ask(folder, url, *, size, known_size=0, send=SEND):
    store = FolderStore(folder)
    note = read_kept(store, size)
    return request_cosignature(store, note, witness=COSIGNER.verifier, url=url, send=send, known_size=known_size)


def test_a_log_gets_its_cosignatures_and_shows_them(tmp_path, url):
    folder = tmp_path / "log"
    grow(folder, 3)
    for batches, known in (((), 0), ((300,), 3), ((1, 1), 0), ((), 305)):
        size = grow(folder, *batches)
        lines = ask(folder, url + "/", size=size, known_size=known)
        with LogWriter(folder, origin=LOG.name, signer=LOG) as log:
            log.add_cosignatures(size, lines)
        assert Policy((COSIGNER.verifier,), 1).is_met((folder / "checkpoint").read_bytes())
    assert len(parse_note((folder / "checkpoint").read_bytes()).signatures) == 2


def test_a_fork_is_an_alarm(tmp_path, url):
    grow(tmp_path / "one", 5, 4)
    grow(tmp_path / "two", 5, 4, 3, prefix=b"x")
    ask(tmp_path / "one", url, size=9)
    with pytest.raises(ForkError, match="holds another tree of 9"):
        ask(tmp_path / "two", url, size=9)
    with pytest.raises(ForkError, match="holds another tree of 9"):
        ask(tmp_path / "two", url, size=12)
    with pytest.raises(ForkError, match="knows 9 entries; this log has 5"):
        ask(tmp_path / "one", url, size=5)


def test_a_refusal_of_what_follows_from_nothing_is_no_fork(tmp_path):
    grow(tmp_path / "log", 5)
    with pytest.raises(WitnessError, match="answered 422"):
        ask(tmp_path / "log", "https://w.example", size=5, send=lambda *_: Answer(422, "text/plain", b""))
    with pytest.raises(ForkError, match="another tree of 3"):
        ask(tmp_path / "log", "https://w.example", size=5, known_size=3, send=lambda *_: Answer(422, "", b""))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(500, "text/plain", b""), "answered 500"),
        (Answer(404, "text/plain", b""), "answered 404"),
        (Answer(302, "text/plain", b""), "answered 302"),
        (Answer(409, "text/plain", b"3\n"), "answered 409"),
        (Answer(409, "text/x.tlog.size", b"3"), "without a size"),
        (Answer(409, "text/x.tlog.size", b"03\n"), "without a size"),
        (Answer(409, "text/x.tlog.size", "\u0663\n".encode()), "without a size"),
        (Answer(409, "text/x.tlog.size", b"9" * 100 + b"\n"), "without a size"),
        (Answer(409, "text/x.tlog.size", b"2\n"), "knows 2 entries, when asked from 2"),
        (Answer(200, "text/plain", b""), "no cosignature by"),
        (Answer(200, "text/plain", b"\xff\n"), "something else"),
        (Answer(200, "text/plain", b"hello\n"), "something else"),
        (Answer(200, "text/plain", "— other.example AAAAAAAA\n".encode()), "no cosignature by"),
    ],
)
def test_a_witness_that_is_broken_gives_nothing(tmp_path, answer, said):
    grow(tmp_path, 3)
    with pytest.raises(WitnessError, match=said):
        ask(tmp_path, "http://w.example", size=3, send=lambda url, body: answer)


def test_a_cosignature_of_something_else_is_refused(tmp_path):
    grow(tmp_path, 3, 1)
    other = COSIGNER.cosign(parse_note(read_kept(FolderStore(tmp_path), 3)).text, time=1)
    with pytest.raises(WitnessError, match="does not verify"):
        ask(tmp_path, "http://w.example", size=4, send=lambda url, body: Answer(200, "text/plain", other.encode()))


def test_lines_of_other_keys_are_left_out(tmp_path):
    grow(tmp_path, 3)
    text = parse_note(read_kept(FolderStore(tmp_path), 3)).text
    both = Cosigner("x.example", key(9)).cosign(text, time=1) + COSIGNER.cosign(text, time=1)
    lines = ask(tmp_path, "http://w.example", size=3, send=lambda url, body: Answer(200, "text/plain", both.encode()))
    assert lines == (COSIGNER.cosign(text, time=1),)


def test_one_request_at_a_time_says_what_the_witness_knows(tmp_path, url):
    grow(tmp_path / "log", 3)
    note = read_kept(FolderStore(tmp_path / "log"), 3)
    assert ask_witness(SEND, url, WitnessRequest(2, (), note)) == Knows(0)
    found = ask_witness(SEND, url, WitnessRequest(0, (), note))
    assert isinstance(found, Cosigned)
    assert found.lines == (COSIGNER.cosign(parse_note(note).text, time=int(CLOCK.now().timestamp())),)


def test_private_hosts_are_asked_only_where_the_administrator_named_them(url):
    with pytest.raises(FetchError, match="private"):
        post(url, b"")
    with pytest.raises(FetchError, match="private"):
        post(url, b"", private_hosts={"localhost", "127.0.0.2"})
    assert post(url, b"", private_hosts={"127.0.0.1"}).status == 404


def test_an_answer_without_end_is_cut_off(serve):
    def endless(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        while True:
            yield b"x" * 4096

    with pytest.raises(FetchError, match="larger"):
        post(serve(endless), b"", private_hosts={"127.0.0.1"}, limits=FetchLimits(max_bytes=10_000))


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/add-checkpoint", {}, 405),
        ("POST", "/", {"Content-Length": "0"}, 404),
        ("POST", "/add-checkpoint/", {"Content-Length": "0"}, 404),
        ("GET", "/../../etc/passwd", {}, 404),
        ("POST", "/add-checkpoint", {}, 411),
        ("POST", "/add-checkpoint", {"Content-Length": "-1"}, 411),
        ("POST", "/add-checkpoint", {"Content-Length": str(MAX_REQUEST_BYTES + 1)}, 413),
        ("POST", "/add-checkpoint", {"Content-Length": "9" * 5000}, 413),
        ("POST", "/add-checkpoint", {"Content-Length": "0"}, 400),
    ],
)
def test_the_server_answers_one_thing_only(url, method, path, headers, status):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == status
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    connection.close()


def test_a_body_that_ends_early_is_refused(tmp_path):
    class Short:
        def read(self, size):
            return b"old 0\n"

    seen = []
    application = witness_application(Witness(tmp_path, COSIGNER, {}), clock=CLOCK)
    environ = {
        "PATH_INFO": "/add-checkpoint", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "100", "wsgi.input": Short(),
    }  # fmt: skip
    assert application(environ, lambda status, headers: seen.append(status)) == [b"the body ended early\n"]
    assert seen == ["400 Bad Request"]


def start_witness(folder, port, *arguments):
    command = [sys.executable, "-m", "elshi", "witness", "serve", "--folder", folder, "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    vkey = process.stdout.readline().removeprefix("witness ").strip()
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
            break
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return process, vkey


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_command_is_a_witness_that_keeps_its_key_and_its_memory(tmp_path):
    folder = tmp_path / "w"
    grow(tmp_path / "log", 3, 4)
    store = FolderStore(tmp_path / "log")
    vkeys = []
    for size in (3, 7):
        port = free_port()  # another one each time: a killed server's worker may live on for a second
        process, vkey = start_witness(folder, port, "--log", LOG.vkey)
        try:
            vkeys.append(vkey)
            url, note = f"http://127.0.0.1:{port}", read_kept(store, size)
            lines = request_cosignature(store, note, witness=parse_vkey(vkey), url=url, send=SEND)
            assert len(lines) == 1
            if size == 7:
                with pytest.raises(ForkError, match="knows 7"):
                    request_cosignature(store, read_kept(store, 3), witness=parse_vkey(vkey), url=url, send=SEND)
        finally:
            os.kill(process.pid, signal.SIGKILL if size == 3 else signal.SIGTERM)
            process.wait(10)
            process.stdout.close()
    assert vkeys[0] == vkeys[1]
    assert re.fullmatch(r"witness/[0-9a-f]{16}\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}", vkeys[0])
    assert (folder / "witness.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_went_is_not_followed_by_another(tmp_path, capsys):
    (tmp_path / "logs").mkdir()
    port = str(free_port())
    assert main(["witness", "serve", "--folder", str(tmp_path), "--port", port], {}) == 2
    assert "witness.key is missing" in capsys.readouterr().err
    assert not (tmp_path / "witness.key").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--log", "nonsense"], "--log: "),
        (["--log", COSIGNER.vkey], "expected a log's key"),
        (["--name", "two words"], "--name: "),
    ],
)
def test_mistakes_start_nothing(tmp_path, capsys, arguments, said):
    assert main(["witness", "serve", "--folder", str(tmp_path), "--port", str(free_port()), *arguments], {}) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "nothing was started" in error
