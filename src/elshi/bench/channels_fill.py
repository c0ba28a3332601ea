"""A ministry's channels for measuring: accounts in the register and texts through the real acts, and readers.

Readers are put into their tables as they would stand there after they confirmed. Nothing is timed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from elshi.adapters.clock import SystemClock
from elshi.adapters.fediverse.keys import make_secret
from elshi.base.durable import write_durable
from elshi.bench.networks import Bluesky, Fediverse, Mastodon, Network, Telegram
from elshi.bench.statements import five_renditions
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.actions.choose_channels import choose_channels
from elshi.desk.channels.models import Channel, Follower, Subscriber
from elshi.desk.demonstration import HOST, OFFICE
from elshi.desk.people.models import Person
from elshi.desk.press.worker import Press
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.save_asset import save_asset
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.start_asset_draft import start_asset_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.models import DraftVersion, Release
from elshi.desk.releases.rules.destinations import About
from elshi.node.channel_secrets import FOLDER
from elshi.node.home import NodeHome
from elshi.node.settings import Settings
from elshi.speak.options import PRIVATE
from elshi.speak.targets import Target
from elshi.text.languages import LANGUAGES

Staff = Mapping[str, Person]  # by role
MAIL, MANUAL, FEDIVERSE = "news-by-mail", "x-by-hand", "fediverse"  # names of channels
_TOGETHER = 2_000  # rows of readers in one statement


@dataclass(frozen=True, slots=True)
class _Plan:
    """One channel, and the account that it speaks from."""

    name: str
    kind: str
    platform: str
    handle: str
    address: str = ""
    secret: str = ""  # empty where no network here asks which
    options: Mapping[str, str] = field(default_factory=dict)


def make_networks() -> dict[str, Network]:
    """The networks by the names of their channels; none runs yet."""
    return {
        FEDIVERSE: Fediverse(f"mfa@{HOST}"),
        "mastodon": Mastodon(f"mfa@social.{HOST}"),
        "gotosocial": Mastodon(f"mfa@talk.{HOST}"),
        "bluesky": Bluesky(HOST),
        "telegram": Telegram("mfa_samal"),
    }


def add_channels(
    networks: Mapping[str, Network], *, mail_port: int, home: NodeHome, settings: Settings, staff: Staff
) -> None:
    """A channel on each of `networks`, mail, and one by hand; their accounts are published, their secrets in place."""
    plans = [*_plan(networks), _plan_mail(mail_port), _Plan(MANUAL, "manual", "x", "mfa_samal")]
    releases = [_release(_draft_account(plan, staff), staff=staff) for plan in plans]
    with Press(home, settings) as press:
        while press.run_once():
            pass
    for plan, release in zip(plans, releases, strict=True):
        release.refresh_from_db()
        write_durable(home.keys / FOLDER / plan.name, (plan.secret or plan.name).encode(), mode=0o600)
        add_channel(
            actor=None,
            name=plan.name,
            kind=plan.kind,
            account=release.record_id,
            address=plan.address,
            languages=list(LANGUAGES),
            options=plan.options,
            at=SystemClock().now(),
        )


def release_to_all(number: int, languages: Sequence[str], *, staff: Staff) -> Release:
    """The `number`-th statement in `languages` to every channel, through the acts of two people, up to the queue."""
    author, now = staff["press_officer"], SystemClock().now
    draft = start_draft(actor=author, at=now())
    texts = [text for text in five_renditions(number) if text["language"] in languages]
    version = save_draft(actor=author, draft_id=draft.pk, renditions=texts, authentic="kk", based_on=0, at=now())
    chosen = {Target(name, tag) for name in Channel.objects.values_list("name", flat=True) for tag in languages}
    version = choose_channels(
        actor=author, draft_id=draft.pk, chosen=chosen, about=About(), based_on=version.number, at=now()
    )
    return _release(version, staff=staff)


def add_readers(*, subscribers: int, followers: int, base: str, at: datetime) -> None:
    """So many who get mail at once, of whom each fifth reads one language, and so many inboxes below `base`."""
    mail, actor, tags = Channel.objects.get(name=MAIL), Channel.objects.get(name=FEDIVERSE), list(LANGUAGES)
    for start in range(0, subscribers, _TOGETHER):
        Subscriber.objects.bulk_create(
            Subscriber(
                channel=mail,
                address=f"reader{number}@post.example",
                language=tags[number % len(tags)],
                token=f"{number:032}",
                asked_at=at,
                confirmed_at=at,
            )
            for number in range(start, min(start + _TOGETHER, subscribers))
        )
    Follower.objects.bulk_create(
        Follower(channel=actor, actor=f"{base}/reader{number}", inbox=f"{base}/inbox/{number}", followed_at=at)
        for number in range(followers)
    )


def _plan(networks: Mapping[str, Network]) -> Iterable[_Plan]:
    private = {PRIVATE: "yes"}
    for name, network in networks.items():
        plan = partial(_Plan, name, handle=network.handle, address=network.base)
        if isinstance(network, Fediverse):
            actor, _, host = network.handle.partition("@")
            options = {"handle": actor, **private}
            yield plan(
                kind="activitypub",
                platform="mastodon",
                address=f"https://{host}",
                secret=make_secret(),
                options=options,
            )
        elif isinstance(network, Bluesky):
            yield plan(kind="bluesky", platform="bluesky", options={"handle": network.handle, **private})
        elif isinstance(network, Telegram):
            secret, options = "7345120983:not-checked", {"chat": f"@{network.handle}", **private}
            yield plan(kind="telegram", platform="telegram", secret=secret, options=options)
        else:
            yield plan(kind="mastodon", platform="mastodon", options=private)


def _plan_mail(port: int) -> _Plan:
    sender = f"press@{HOST}"
    options = {"sender": sender, "door": f"https://news.{HOST}", PRIVATE: "yes"}
    return _Plan(MAIL, "mail", "e-mail", sender, f"smtp-plain://127.0.0.1:{port}", options=options)


def _draft_account(plan: _Plan, staff: Staff) -> DraftVersion:
    author, now = staff["press_officer"], SystemClock().now
    account = {
        "holder": {"kind": "office", "office": OFFICE},
        "platform": plan.platform,
        "handle": plan.handle,
        "url": None,
        "purpose": "news",
        "languages": list(LANGUAGES),
        "status": "active",
        "successor": None,
        "proofs": [],
    }
    draft = start_asset_draft(actor=author, at=now())
    return save_asset(actor=author, draft_id=draft.pk, account=account, based_on=0, at=now())


def _release(version: DraftVersion, *, staff: Staff) -> Release:
    author, draft_id, sha256, now = staff["press_officer"], version.draft_id, version.sha256, SystemClock().now
    submit_draft(actor=author, draft_id=draft_id, sha256=sha256, at=now())
    approve_draft(actor=staff["approver"], draft_id=draft_id, sha256=sha256, at=now())
    return release_statement(actor=author, draft_id=draft_id, sha256=sha256, at=now())
