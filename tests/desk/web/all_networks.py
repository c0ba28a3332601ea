"""Every kind of channel, in five languages, each on a network of its own on loopback; and their courier."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from channels import bluesky_fake, mastodon_fake, telegram_fake
from channels.mail_server import Box, mail_server
from channels.network import Network, served
from desk.office import Office
from elshi.adapters.channels import activitypub
from elshi.adapters.clock import SystemClock
from elshi.adapters.fediverse.keys import make_secret
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.models import Channel, Follower, OutboxCopy, OutboxRow, Subscriber
from elshi.desk.channels.opening import open_by_kind
from elshi.desk.channels.worker import Courier
from elshi.node.channel_secrets import secret_variable
from elshi.speak.options import PRIVATE
from fakes.fediverse import Neighbour

TAGS = ("kk", "ru", "en", "ar", "zh")
ACCOUNTS = {  # by channel: platform and handle of the account that it speaks from
    "fediverse": ("mastodon", "mfa@mfa.samal.example"),
    "letters": ("e-mail", "press@mfa.samal.example"),
    "mastodon": ("mastodon", "mfa@social.samal.example"),
    "bluesky": ("bluesky", bluesky_fake.HANDLE),
    "telegram": ("telegram", telegram_fake.NAME),
    "x": ("x", "mfa_samal"),
}
_STEP = timedelta(seconds=20)
_STEPS = 500


@dataclass
class Clock:
    """The courier's: it goes on whenever it is looked at, and `drain` moves it."""

    at: datetime = field(default_factory=SystemClock().now)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Networks:
    """The servers, with what stands on each. `drain`: what a courier does until nothing more can be done by itself."""

    office: Office
    mastodon: mastodon_fake.FakeMastodon
    bluesky: bluesky_fake.FakeBluesky
    telegram: telegram_fake.FakeTelegram
    neighbour: Neighbour
    box: Box
    secrets: dict[str, str]
    clock: Clock = field(default_factory=Clock)

    def words(self) -> dict[str, list[str]]:
        """What a reader sees now, by channel. Of mail: all letters; of the fediverse: the last of each note."""
        notes = {said["object"]["id"]: said for said in self.neighbour.posts() if isinstance(said.get("object"), dict)}
        return {
            "mastodon": [one.text for one in self.mastodon.statuses.values()],
            "bluesky": [one["text"] for one in self.bluesky.records.values()],
            "telegram": [one.text for one in self.telegram.messages.values()],
            "fediverse": [" ".join(said["object"]["contentMap"].values()) for said in notes.values() if _says(said)],
            "letters": [letter.decode() for _, _, letter in self.box.letters],
        }

    def drain(self) -> None:
        """Until nothing waits any more. Raises AssertionError if that does not come."""
        environ = {secret_variable(name): secret for name, secret in self.secrets.items()}
        self.clock.at = max(self.clock.at, SystemClock().now())
        with Courier(self.office.home, clock=self.clock, opener=self._open, environ=environ) as courier:
            for _ in range(_STEPS):
                if courier.run_once():
                    continue
                if not _waits():
                    return
                self.clock.at += _STEP
        left = list(OutboxRow.objects.exclude(state="confirmed").values_list("channel__name", "state", "code", "said"))
        raise AssertionError(f"there is no end to it: {left}")

    def _open(self, opened: Any) -> Any:
        if opened.kind == "activitypub":
            return activitypub.open_channel(opened, clock=self.clock)
        return open_by_kind(opened)


def _says(said: dict[str, Any]) -> bool:
    return said["type"] in {"Create", "Update"}


def _waits() -> bool:
    rows = OutboxRow.objects.filter(state__in=("queued", "sending"), channel__paused_at=None)
    copies = OutboxCopy.objects.filter(state__in=("queued", "sending"), row__channel__paused_at=None)
    return rows.exists() or copies.exists()


@contextmanager
def all_networks(office: Office) -> Iterator[Networks]:
    """The servers, and a channel on each; two readers in each language by mail, one follower on the fediverse."""
    with ExitStack() as stack:

        def serve(network: Network) -> Any:
            return stack.enter_context(served(network))

        box, neighbour = Box(), Neighbour(generate_private_key(65537, 2048))
        stack.callback(neighbour.close)
        port = stack.enter_context(mail_server(box))
        made = Networks(
            office,
            mastodon=serve(mastodon_fake.FakeMastodon()),
            bluesky=serve(bluesky_fake.FakeBluesky()),
            telegram=serve(telegram_fake.FakeTelegram()),
            neighbour=neighbour,
            box=box,
            secrets={
                "mastodon": mastodon_fake.TOKEN,
                "bluesky": bluesky_fake.PASSWORD,
                "telegram": telegram_fake.TOKEN,
                "fediverse": make_secret(),
                "letters": "a password",
            },
        )
        _add(office, "mastodon", "mastodon", made.mastodon.address)
        _add(office, "bluesky", "bluesky", made.bluesky.address, handle=bluesky_fake.HANDLE)
        _add(office, "telegram", "telegram", made.telegram.address, chat=f"@{telegram_fake.NAME}")
        _add(office, "x", "manual", "")
        fediverse = _add(office, "fediverse", "activitypub", "https://mfa.samal.example", handle="mfa")
        inbox = f"{neighbour.base}/inbox"
        Follower.objects.create(channel=fediverse, actor=neighbour.actor, inbox=inbox, followed_at=office.at)
        letters = _add(office, "letters", "mail", f"smtp-plain://127.0.0.1:{port}", sender="press@mfa.samal.example")
        Subscriber.objects.bulk_create(
            Subscriber(
                channel=letters,
                address=f"{tag}{number}@reader.example",
                language=tag,
                token=f"{tag}{number}".rjust(20, "t"),
                asked_at=office.at,
                confirmed_at=office.at,
            )
            for tag in TAGS
            for number in range(2)
        )
        yield made


def _add(office: Office, name: str, kind: str, address: str, **options: str) -> Channel:
    platform, handle = ACCOUNTS[name]
    draft = office.asset_in("published", platform=platform, handle=handle, url=None)
    private = {} if kind == "manual" else {PRIVATE: "yes"}
    return add_channel(
        actor=None,
        name=name,
        kind=kind,
        account=office.release_of(draft).record_id,
        address=address,
        languages=TAGS,
        options={**options, **private},
        at=office.tick(),
    )
