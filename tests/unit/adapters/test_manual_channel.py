"""The channel that a person works: it cuts, and never sends."""

from datetime import UTC, datetime

import pytest

from elshi.adapters.channels.manual import open_channel
from elshi.speak.channels import Opened, RefusedError, Remote
from elshi.speak.messages import Message, Saying

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
MESSAGE = Message(
    record="xs-mfa/2026/17",
    version=1,
    language="kk",
    saying=Saying.STATEMENT,
    url="https://mfa.samal.example/kk/xs-mfa/2026/17/",
    issued_at=AT,
    title="Ксандрия туралы",
    body="Бірінші сөйлем. " * 40,
)


def opened(**options: str) -> Opened:
    return Opened(name="x-main", kind="manual", account="xs-mfa/account/1", address="", secret="", options=options)


@pytest.mark.parametrize(
    ("options", "longest", "parts"),
    [
        ({"network": "x"}, 280, 4),
        ({"network": "facebook"}, 63_206, 1),
        ({"network": "other", "max_length": "400"}, 400, 1),
        ({"network": "vk"}, 2000, 1),
        ({}, 2000, 1),
    ],
)
def test_it_cuts_by_the_rules_of_its_network(options: dict[str, str], longest: int, parts: int) -> None:
    channel = open_channel(opened(**options))
    assert channel.check().max_length == longest
    assert len(channel.cut(MESSAGE)) == parts
    assert channel.cut(MESSAGE) == channel.cut(MESSAGE)


def test_it_never_sends() -> None:
    channel = open_channel(opened(network="x"))
    part, remote = channel.cut(MESSAGE)[0], Remote("1", "https://x.com/1")
    assert (channel.traits.tells, channel.traits.edits, channel.traits.deletes) == (False, False, False)
    for act in (
        lambda: channel.post(part, reply_to=None),
        lambda: channel.edit(remote, part),
        lambda: channel.delete(remote),
        lambda: channel.find(part, since=AT),
        lambda: channel.look(remote, part),
    ):
        with pytest.raises(RefusedError) as caught:
            act()
        assert caught.value.code == "not-allowed"
