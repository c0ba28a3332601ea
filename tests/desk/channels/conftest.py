"""A ministry with channels on networks of our own (`channels.fake_channel`), and a courier for them."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db.models import Min, Q, TextField
from django.db.models.functions import Cast

from channels.fake_channel import TELLS, FakeNetwork
from desk.office import Office
from elshi.adapters.clock import SystemClock
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow
from elshi.desk.channels.worker import Courier
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.content import change_content
from elshi.desk.releases.saving import save_version
from elshi.node.channel_secrets import secret_variable
from elshi.speak.targets import Target, format_targets

# of each kind: the account that it speaks from, and what it cannot do without
ACCOUNTS = {
    "mastodon": {"platform": "mastodon", "handle": "mfa@social.samal.example", "url": None},
    "bluesky": {"platform": "bluesky", "handle": "mfa.samal.example", "url": None},
    "telegram": {"platform": "telegram", "handle": "mfa_samal", "url": None},
    "activitypub": {"platform": "mastodon", "handle": "mfa@mfa.samal.example", "url": None},
    "mail": {"platform": "e-mail", "handle": "press@mfa.samal.example", "url": None},
}
NEEDED = {
    "mastodon": {"address": "https://first.samal.example"},
    "activitypub": {"address": "https://mfa.samal.example"},
    "bluesky": {"options": {"handle": "mfa.samal.example"}},
    "telegram": {"options": {"chat": "@mfa_samal"}},
    "mail": {
        "address": "smtps://first.mfa.samal.example",
        "options": {"sender": "press@mfa.samal.example"},
        "languages": ["kk", "en"],
    },
}
TEXTS = {"kk": "Самал көршісіне көмек жібереді.", "en": "Samal sends help to its neighbour."}


@dataclass
class MovedClock:
    """Goes on by a millisecond whenever it is looked at, and jumps where a test puts it."""

    at: object

    def now(self):
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Outbox:
    """`networks` by the name of the channel. `account`: of kind mastodon, or by hand."""

    office: Office
    folder: Path
    accounts: dict = field(default_factory=dict)  # ids by kind, each published when it is first needed
    networks: dict = field(default_factory=dict)
    clock: MovedClock = field(default_factory=lambda: MovedClock(SystemClock().now() + timedelta(minutes=1)))
    chance: float = 0.0
    numbers: object = field(default_factory=count)  # of readers

    def channel(self, name, traits=TELLS, **given) -> Channel:
        kind = given.pop("kind", traits.kind)
        self.networks[name] = FakeNetwork(self.folder / name, traits, **given)
        account, needed = self.account_of(kind), NEEDED.get(kind, {})
        return add_channel(actor=None, name=name, kind=kind, account=account, at=self.office.tick(), **needed)

    def account_of(self, kind) -> str:
        """The id of an active account of the registry that a channel of `kind` may speak from."""
        if kind not in ACCOUNTS:
            return self.account
        if kind not in self.accounts:
            draft = self.office.asset_in("published", **ACCOUNTS[kind])
            self.accounts[kind] = self.office.release_of(draft).record_id
        return self.accounts[kind]

    @property
    def account(self) -> str:
        return self.account_of("mastodon")

    def draft(self, *targets, replaces=None, by="author", **texts):
        """A draft that names these channels ("news/kk")."""
        draft = self.office.start(**({} if replaces is None else {"corrects": replaces.pk}))
        self.office.save(draft, **(texts or TEXTS))
        draft.refresh_from_db()
        names = format_targets(Target(*name.split("/")) for name in targets)
        save_version(
            actor=self.office.people[by],
            draft_id=draft.pk,
            kind="statement",
            based_on=draft.current_version.number,
            at=self.office.tick(),
            make_content=lambda _draft, current: change_content(current.content, channels=names),
        )
        draft.refresh_from_db()
        return draft

    def release(self, *targets, **given) -> Release:
        """Approved, and in the queue of the press."""
        draft = self.draft(*targets, **given)
        for act in (self.office.submit, self.office.approve, self.office.release):
            act(draft)
            draft.refresh_from_db()
        return self.office.release_of(draft)

    def publish(self, *targets, **given) -> Release:
        """Out on the site, and in the outbox."""
        release = self.release(*targets, **given)
        self.office.press()
        release.refresh_from_db()
        self.clock.at = max(self.clock.at, release.published_at)
        return release

    def withdraw(self, release) -> Release:
        draft = self.office.withdrawal_in("published", release)
        found = self.office.release_of(draft)
        self.clock.at = max(self.clock.at, found.published_at)
        return found

    def courier(self, **given) -> Courier:
        environ = {secret_variable(name): "not a secret" for name in self.networks}
        return Courier(
            self.office.home,
            **{
                "clock": self.clock,
                "opener": lambda opened: self.networks[opened.name].open(opened),
                "environ": environ,
                "chance": lambda: self.chance,
                **given,
            },
        )

    def run(self, **given) -> None:
        """Until nothing can be done any more, however long that takes."""
        with self.courier(**given) as courier:
            self.drain(courier)

    def drain(self, courier) -> None:
        while True:
            if courier.run_once():
                continue
            soonest = self.soonest()
            if soonest is None:
                return
            self.clock.at = max(self.clock.at, soonest)

    def make_copies(self, courier) -> None:
        """Step on until the copies of a statement are there, and none of them is brought out yet."""
        while not OutboxCopy.objects.exists():
            courier.run_once()

    def soonest(self):
        """When something can be done next; None for never."""
        moments = []
        for channel in Channel.objects.filter(paused_at=None).exclude(kind="manual"):
            harmless = OutboxRow.objects.alias(steps=Cast("plan", TextField())).exclude(doing="post")
            harmless = harmless.exclude(steps__contains='"post"').order_by()
            by_itself = Q(pk__in=harmless.values("pk"))  # a doubt that no person has to settle
            if self.networks[channel.name].traits.tells or channel.kind == "mail":
                by_itself |= ~Q(code="restored") | Q(channel__kind="mastodon")
            in_doubt = Q(state="unknown") & by_itself & ~Q(code="outlived") & ~Q(channel__kind="mail", code="restored")
            rows = OutboxRow.objects.filter(Q(state="queued") | in_doubt, channel=channel)
            copies = OutboxCopy.objects.filter(row__channel=channel, state="queued")
            if not rows.exists() and not copies.exists():
                continue
            moments.append(channel.breaker_until or self.clock.at)
            for queue in (rows, copies):
                due = queue.filter(due_at__gt=self.clock.at).aggregate(first=Min("due_at"))["first"]
                moments.append(max(due or self.clock.at, moments[-1]))
        return min((moment for moment in moments if moment > self.clock.at), default=None)

    def states(self, release=None) -> dict:
        """{"news/kk": state} of the newest row of each chain."""
        rows = OutboxRow.objects.order_by("id") if release is None else release.outbox.order_by("id")
        return {f"{row.channel.name}/{row.language}": row.state for row in rows.select_related("channel")}


@pytest.fixture
def outbox(office, tmp_path):
    """See Outbox. The accounts of its channels are active ones of the registry."""
    made = Outbox(office, tmp_path / "networks")
    assert made.account == "xs-mfa/account/1"
    return made
