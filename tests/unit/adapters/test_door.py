"""The public door: limits before handlers, one fault ends one request, and nothing of a visitor is told on."""

import io

import pytest

from elshi.adapters.door import Brakes, Route, public_door
from elshi.speak.brake import Brake
from elshi.speak.door import Reply


def ask(application, method="GET", path="/x/", *, body=b"", query="", address="203.0.113.7", **headers):
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body),
        "REMOTE_ADDR": address, "HTTP_HOST": "News.mfa.samal.example",
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}  # fmt: skip
    seen = {}

    def start(status, given):
        seen["status"], seen["headers"] = int(status[:3]), dict(given)

    seen["body"] = b"".join(application(environ, start))
    return seen


def echo(request):
    return Reply(200, repr((request.method, request.path, request.host, dict(request.query), request.body)).encode())


def test_a_request_comes_whole_and_decoded():
    seen = ask(public_door([Route("/x/", echo)]), "POST", "/x/y", body=b"a=1", query="lang=kk&lang=ru&x=%D2%9B")
    assert seen["status"] == 200
    expected = ("POST", "/x/y", "news.mfa.samal.example", {"lang": "ru", "x": "қ"}, b"a=1")
    assert seen["body"].decode() == repr(expected)
    assert "default-src 'none'" in seen["headers"]["Content-Security-Policy"]
    assert seen["headers"]["Cache-Control"] == "no-store"
    assert seen["headers"]["Referrer-Policy"] == "no-referrer"


def test_the_first_route_that_fits_is_asked():
    routes = [Route("/x/a", lambda _: Reply(200, b"a")), Route("/x/", lambda _: Reply(200, b"x"))]
    door = public_door(routes)
    assert [ask(door, path=path)["body"] for path in ("/x/ab", "/x/b")] == [b"a", b"x"]
    assert ask(door, path="/y")["status"] == 404


def test_head_has_the_length_and_no_body():
    seen = ask(public_door([Route("/x/", lambda request: Reply(200, request.method.encode()))]), "HEAD")
    assert (seen["body"], seen["headers"]["Content-Length"]) == (b"", "3")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"method": "POST", "body": b"x" * 11}, 413),
        ({"method": "POST", "body": b"x" * 10}, 200),
        ({"query": "a=" + "x" * 3_000}, 400),
        ({"query": "&".join(f"a{n}=1" for n in range(60))}, 400),
        (dict.fromkeys((f"x{n}" for n in range(70)), "y"), 400),
    ],
)
def test_limits(given, status):
    assert ask(public_door([Route("/x/", echo, max_body=10)]), **given)["status"] == status


def test_a_full_disk_is_told_and_a_fault_ends_one_request():
    told = []

    def full(_):
        raise OSError(28, "No space left on device")

    def faulty(request):
        raise ValueError(request.body.decode())

    door = public_door([Route("/full", full), Route("/bad", faulty), Route("/x/", echo)], tell=told.append)
    assert ask(door, path="/full")["status"] == 503
    assert ask(door, "POST", "/bad", body=b"secret@post.example")["status"] == 500
    assert ask(door)["status"] == 200
    assert "ValueError" in told[1]
    assert "secret@post.example" not in "".join(told)


def brakes(one: int, together: int) -> Brakes:
    return Brakes(one=Brake(burst=one, pause=60.0), all_together=Brake(burst=together, pause=60.0))


def test_one_source_is_braked_and_others_are_not():
    door = public_door(
        [Route("/x/", echo), Route("/free/", echo, braked=False)], brakes=brakes(2, 100), now=lambda: 0.0
    )
    assert [ask(door, "POST")["status"] for _ in range(3)] == [200, 200, 429]
    assert ask(door, "GET")["status"] == 200
    assert ask(door, "POST", address="203.0.113.8")["status"] == 200
    assert ask(door, "POST", path="/free/")["status"] == 200
    assert [ask(door, "POST", address=f"2001:db8:1:1::{n}")["status"] for n in range(3)] == [200, 200, 429]
    assert ask(door, "POST", address="2001:db8:1:2::1")["status"] == 200
    assert ask(door, "POST", forwarded="for=203.0.113.99")["status"] == 429  # a header changes nothing


@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.7"])
def test_a_flood_in_one_bucket_holds_up_no_other(address):
    routes = [Route("/x/", echo), Route("/end/", echo, bucket="links")]
    door = public_door(routes, brakes=brakes(3, 3), now=lambda: 0.0)
    assert [ask(door, "POST", address=address)["status"] for _ in range(4)] == [200, 200, 200, 429]
    assert [ask(door, "POST", "/end/", address=address)["status"] for _ in range(4)] == [200, 200, 200, 429]


def test_behind_a_web_server_of_ours_all_together_are_braked():
    door = public_door([Route("/x/", echo)], brakes=brakes(1, 3), now=lambda: 0.0)
    assert [ask(door, "POST", address="127.0.0.1")["status"] for _ in range(4)] == [200, 200, 200, 429]
