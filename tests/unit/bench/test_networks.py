"""The networks for measuring: the adapters find in them what they need, and each thing said is kept."""

from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from elshi.adapters.channels import open_channel
from elshi.bench.networks import Asked, Bluesky, Mastodon, Network, Telegram, answering
from elshi.speak.channels import Opened
from elshi.speak.messages import Message, Picture, Saying

PICTURE = Picture("image/png", b"\x89PNG\r\n\x1a\n" + bytes(16), "Мәтін")
LONG = "\n\n".join("Екі министр кездесіп, сауда мен көлікті талқылады." for _ in range(100))


def message(number, *, body, pictures=()):
    return Message(
        record=f"xs-mfa/2026/{number}", version=1, language="kk", saying=Saying.STATEMENT, title="Кездесу туралы",
        url="https://mfa.samal.example/kk/xs-mfa/2026/17/", issued_at=datetime(2026, 3, 9, tzinfo=UTC), body=body,
        pictures=pictures,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "network", "secret", "options"),
    [
        ("mastodon", Mastodon("mfa@social.samal.example"), "any", {}),
        ("bluesky", Bluesky("mfa.samal.example"), "any", {"handle": "mfa.samal.example"}),
        ("telegram", Telegram("mfa_samal"), "7345120983:any", {"chat": "@mfa_samal"}),
    ],
)
def test_an_adapter_posts_there(kind, network, secret, options):
    with answering(network):
        channel = open_channel(Opened("one", kind, "xs-mfa/account/1", network.base, secret, options, True))
        assert channel.check().handle == network.handle
        posts = []
        parts = [*channel.cut(message(17, body="Қысқа.", pictures=(PICTURE,))), *channel.cut(message(18, body=LONG))]
        for part in parts:
            posts.append(channel.post(part, reply_to=posts[-1] if part.number > 1 else None))
    assert len(parts) > 2
    assert len({post.id for post in posts}) == len(network.said) == len(parts)
    assert network.said == sorted(network.said)


class Echo(Network):
    def answer(self, asked: Asked):
        return 200, [asked.method, asked.path, asked.query, asked.body.decode()]


def test_a_network_is_asked_what_was_sent():
    echo = Echo("mfa")
    with answering(echo):
        connection = HTTPConnection(echo.base.removeprefix("http://"))
        connection.request("POST", "/a/b?c=d", body=b"e")
        assert connection.getresponse().read() == b'["POST", "/a/b", {"c": "d"}, "e"]'
        connection.close()


def test_a_network_keeps_when_something_was_said_and_answers_503_to_what_it_does_not_know():
    network = Mastodon("mfa@social.samal.example")
    first, second = (network.answer(Asked("POST", "/api/v1/statuses", {}, b""))[1]["id"] for _ in range(2))
    assert first != second
    assert len(network.said) == 2
    assert network.answer(Asked("GET", "/api/v1/statuses/1", {}, b""))[0] == 503
