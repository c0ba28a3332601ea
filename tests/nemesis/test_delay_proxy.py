"""The proxy carries every byte in order, waits what its seed says, and hides no broken line."""

import hashlib
import random
import socket
import threading
from contextlib import contextmanager

import pytest

from nemesis.delay_proxy import Delay, DelayProxies, Line


def listen():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server


@contextmanager
def proxied(answer, *, delay=Delay(), seed=0):  # noqa: B008  # frozen
    """A connection through a proxy to a server that calls `answer` with its end; also what the proxy waited."""
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    far, near = listen(), listen()

    def serve():
        connection, _ = far.accept()
        with connection:
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    proxies = DelayProxies(sleep=sleep)
    address = near.getsockname()
    proxies.add(Line(near, socket.socket, far.getsockname(), delay, seed))
    client = socket.create_connection(address, timeout=20)
    try:
        yield client, waited
    finally:
        client.close()
        thread.join(20)
        proxies.close()
        far.close()


def read_all(connection):
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_both_directions_carry_all_bytes_in_order():
    blob = random.Random(5).randbytes(3_000_000)

    def digest_back(connection):
        data = read_all(connection)  # ends only because the proxy hands the end of the stream on
        connection.sendall(hashlib.sha256(data).digest() + data)

    with proxied(digest_back) as (client, waited):
        threading.Thread(target=lambda: (client.sendall(blob), client.shutdown(socket.SHUT_WR))).start()
        assert read_all(client) == hashlib.sha256(blob).digest() + blob
        assert waited == []


def test_each_piece_waits_its_delay_and_a_seeded_jitter():
    def answer(connection):
        assert connection.recv(10) == b"ping"
        connection.sendall(b"pong")

    with proxied(answer, delay=Delay(0.2, 0.1), seed=9) as (client, waited):
        client.sendall(b"ping")
        assert read_all(client) == b"pong"
        chance = random.Random(9)
        expected = [0.2 + 0.1 * chance.random() for _ in range(3)]
    assert waited[:3] == expected  # ping, pong, and the end that follows the pong


def test_a_line_that_leads_nowhere_is_a_reset_and_no_empty_answer():
    near, nobody = listen(), listen()
    target = nobody.getsockname()
    nobody.close()
    proxies = DelayProxies()
    address = near.getsockname()
    proxies.add(Line(near, socket.socket, target, Delay()))
    # the reset may come while `create_connection` has not returned yet
    with pytest.raises(ConnectionResetError), socket.create_connection(address, timeout=20) as client:
        client.recv(1)
    proxies.close()
