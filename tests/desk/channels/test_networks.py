"""The outbox over the adapters of real networks: a statement, its correction and its withdrawal, through faults."""

from contextlib import ExitStack

import pytest

from channels import bluesky_fake, mastodon_fake, telegram_fake
from channels.network import Answered, served
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.opening import open_by_kind
from elshi.node.channel_secrets import secret_variable
from elshi.speak.channels import Traits
from elshi.speak.options import PRIVATE

KINDS = {
    "mastodon": (mastodon_fake.FakeMastodon, mastodon_fake.TOKEN, {}),
    "bluesky": (bluesky_fake.FakeBluesky, bluesky_fake.PASSWORD, {"handle": bluesky_fake.HANDLE}),
    "telegram": (telegram_fake.FakeTelegram, telegram_fake.TOKEN, {"chat": "@mfa_samal"}),
}


@pytest.fixture
def networks(outbox):
    with ExitStack() as stack:
        found = {}
        for kind, (make, _, options) in KINDS.items():
            found[kind] = stack.enter_context(served(make()))
            add_channel(
                actor=None,
                name=kind,
                kind=kind,
                account=outbox.account_of(kind),
                address=found[kind].address,
                options={**options, PRIVATE: "yes"},
                at=outbox.office.tick(),
            )
        yield found


def run(outbox):
    environ = {secret_variable(kind): secret for kind, (_, secret, _) in KINDS.items()}
    outbox.networks.update({kind: Kind(kind) for kind in KINDS})
    outbox.run(opener=open_by_kind, environ=environ)


class Kind:
    """What `Outbox.soonest` asks of a network."""

    def __init__(self, kind):
        self.traits = Traits(kind, tells=kind != "telegram", edits=True, deletes=True, per_minute=10)


TARGETS = ("bluesky/kk", "mastodon/kk", "telegram/kk")


def texts(networks):
    return {
        "mastodon": [status.text for status in networks["mastodon"].statuses.values()],
        "bluesky": [record["text"] for record in networks["bluesky"].records.values()],
        "telegram": [said.text for said in networks["telegram"].messages.values()],
    }


def test_a_statement_its_correction_and_its_withdrawal_reach_all(outbox, networks):
    for network in networks.values():
        network.fail(acts=False, answer=Answered(503, {}))
    networks["mastodon"].fail(acts=True)  # and the line is cut after it was said
    networks["bluesky"].fail(acts=True)
    release = outbox.publish(*TARGETS)
    run(outbox)
    assert set(outbox.states(release).values()) == {"confirmed"}, outbox.states(release)
    said = texts(networks)
    assert {kind: len(found) for kind, found in said.items()} == {"mastodon": 1, "bluesky": 1, "telegram": 1}
    assert all("Самал көршісіне көмек жібереді." in found[0] for found in said.values())
    corrected = outbox.publish(*TARGETS, replaces=release, kk="Самал көршісіне азық-түлік жібереді.")
    run(outbox)
    assert set(outbox.states(corrected).values()) == {"confirmed"}, outbox.states(corrected)
    said = texts(networks)
    assert {kind: len(found) for kind, found in said.items()} == {"mastodon": 1, "bluesky": 2, "telegram": 1}
    for found in said.values():
        assert "азық-түлік" in found[-1]
    withdrawn = outbox.withdraw(corrected)
    run(outbox)
    assert set(outbox.states(withdrawn).values()) == {"confirmed"}, outbox.states(withdrawn)
    said = texts(networks)
    assert {kind: len(found) for kind, found in said.items()} == {"mastodon": 0, "bluesky": 0, "telegram": 1}
    assert "қайтарып алды" in said["telegram"][0]


def test_a_doubt_on_telegram_waits_for_a_person(outbox, networks):
    networks["telegram"].fail(acts=True)
    release = outbox.publish(*TARGETS)
    run(outbox)
    assert outbox.states(release) == {"bluesky/kk": "confirmed", "mastodon/kk": "confirmed", "telegram/kk": "unknown"}
    assert len(networks["telegram"].messages) == 1
