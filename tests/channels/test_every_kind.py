"""The contract that every kind keeps, over all six as the program opens them; and over both whose posts go to many."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from channels.contract import FanOutContract, Far, Kind, KindContract
from channels.mail_server import Box, free_port, mail_server
from channels.network import free_address
from elshi.adapters.channels import open_channel
from elshi.adapters.fediverse.keys import make_secret
from elshi.speak.channels import KINDS, Channel, Opened
from fakes.fediverse import Neighbour

ACTOR = "https://mfa.samal.example"
SENDER = "press@mfa.samal.example"
# of each kind: the address of its service, at a port where nobody listens; its secret; its options
SETUPS = {
    "activitypub": ("https://127.0.0.1:{port}", "", {}),
    "mastodon": ("http://127.0.0.1:{port}", "a-token-that-nobody-sees", {}),
    "bluesky": ("http://127.0.0.1:{port}", "abcd-efgh-ijkl-mnop", {"handle": "mfa.samal.example"}),
    "telegram": ("http://127.0.0.1:{port}", "7345120983:AAF-that_nobody_sees_0123456789abcde", {"chat": "@mfa_samal"}),
    "mail": ("smtps://127.0.0.1:{port}", "a-password-that-nobody-sees", {"sender": SENDER, "user": "press"}),
    "manual": ("https://x.com/mfa_samal", "", {"network": "x"}),
}


@pytest.fixture(scope="module")
def actor_secret() -> str:
    return make_secret()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, actor_secret: str, tmp_path: Path) -> Kind:
    name = request.param
    address, secret, options = SETUPS[name]
    if name == "activitypub":
        secret, options = actor_secret, {"folder": str(tmp_path / "fediverse")}
    address = address.format(port=free_address().rpartition(":")[2])

    def open_it(called: str) -> Channel:
        private = {} if name == "manual" else {"allow-private": "yes"}
        own = Opened(called, name, "xs-mfa/account/1", address, secret, options | private, allow_private=True)
        return open_channel(own)

    return Kind(name, secret, open_it)


class TestEveryKind(KindContract):
    pass


@contextmanager
def far_letters() -> Iterator[Far]:
    box = Box(refuse={"nobody@post.example"})
    with mail_server(box) as port:

        def open_it(at: int = port) -> Channel:
            options = {"sender": SENDER, "door": "https://news.mfa.samal.example"}
            address = f"smtp-plain://127.0.0.1:{at}"
            return open_channel(Opened("news", "mail", "xs-mfa/account/4", address, "", options, allow_private=True))

        def arrived() -> list[tuple[str, str, str]]:
            letters = [(to, message_from_bytes(raw, policy=policy.default)) for _, to, raw in box.letters]
            return [(to, one["Message-ID"], one.get_body(("plain",)).get_content()) for to, one in letters]

        def reader(number: int) -> str:
            return f"reader{number}@post.example"

        yield Far(open_it, lambda: open_it(free_port()), reader, reader, "nobody@post.example", arrived)


@contextmanager
def far_followers(secret: str, folder: Path) -> Iterator[Far]:
    server = Neighbour(generate_private_key(65537, 2048))
    server.answers["/gone"] = [(410, {}, b"")]
    away = free_address().replace("127.0.0.1", "localhost")

    def open_it() -> Channel:
        options = {"folder": str(folder)}
        return open_channel(
            Opened("news", "activitypub", "xs-mfa/account/1", ACTOR, secret, options, allow_private=True)
        )

    def arrived() -> list[tuple[str, str, str]]:
        found = [(f"{server.base}{got.path}", json.loads(got.body)) for got in server.got]
        return [(to, one["id"], json.dumps(one["object"], ensure_ascii=False)) for to, one in found]

    try:
        yield Far(
            open_it, open_it, lambda number: f"{server.base}/inbox/{number}", lambda number: f"{away}/inbox/{number}",
            f"{server.base}/gone", arrived,
        )  # fmt: skip
    finally:
        server.close()


@pytest.fixture(params=["mail", "activitypub"])
def far(request: pytest.FixtureRequest, actor_secret: str, tmp_path: Path) -> Iterator[Far]:
    with far_letters() if request.param == "mail" else far_followers(actor_secret, tmp_path / "fediverse") as found:
        yield found


class TestFanOut(FanOutContract):
    pass
