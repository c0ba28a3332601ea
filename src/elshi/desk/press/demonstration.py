"""Publishes an exercise's statements through the real acts, and waits for the press, or is the press."""

import time
from collections.abc import Collection
from typing import Any

from django.db.models import Max
from tqdm import tqdm

from elshi.adapters.clock import SystemClock
from elshi.base.durable import LockedError
from elshi.base.errors import UserError
from elshi.desk.channels.actions.choose_channels import choose_channels
from elshi.desk.channels.models import Channel
from elshi.desk.demonstration import read_or_make_credentials
from elshi.desk.people.actions.add_person import add_missing
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.rules import Role
from elshi.desk.press.demonstration_advice import release_advice
from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.desk.press.worker import Press
from elshi.desk.registry.demonstration import seed_registry
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.advisories import in_force
from elshi.desk.releases.demonstration_terms import seed_terms
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.destinations import About
from elshi.desk.releases.rules.extras import ADVISORY
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.policies import POLICIES
from elshi.desk.releases.rules.states import ReleaseState
from elshi.node.home import NodeHome
from elshi.node.settings import Settings
from elshi.speak.targets import Target

STALL_SECONDS = 60.0  # give up when the press of another process publishes nothing for this long
LOOK_SECONDS = 0.1  # between two looks at how far that press is


def publish_demonstration(
    home: NodeHome, settings: Settings, *, count: int, channels: Collection[str] = ()
) -> dict[str, Any]:
    """{published, first, last, log_size (entries), seconds}. `channels`: where the texts go beside the site, by name.

    Raises UserError when a press elsewhere stands still.
    """
    began = time.monotonic()
    author, approvers = _staff(home)
    start_at = Release.objects.filter(version__draft__kind=STATEMENT).count()
    with tqdm(total=2 * count, disable=None, unit="step") as progress:
        releases = []
        for number in range(start_at + 1, start_at + count + 1):
            texts = demonstration_renditions(number)
            releases.append(release_text(texts, author=author, approvers=approvers, channels=channels))
            progress.update()
        _publish(home, settings, releases, progress)
    return {
        "published": count,
        "first": releases[0].record_id,
        "last": releases[-1].record_id,
        "log_size": Release.objects.aggregate(last=Max("log_index"))["last"] + 1,
        "seconds": round(time.monotonic() - began, 3),
    }


def publish_register(home: NodeHome, settings: Settings) -> int:
    """The exercise's offices and accounts, in a register that is empty; how many were published."""
    author, approvers = _staff(home)
    seed_terms(author, at=SystemClock().now())
    releases = seed_registry(author=author, approvers=approvers)
    if releases:
        with tqdm(total=len(releases), disable=True) as progress:
            _publish(home, settings, releases, progress)
    return len(releases)


def publish_advice(home: NodeHome, settings: Settings) -> int:
    """Advice for a few of the invented countries, where there is none; how many were published."""
    author, approvers = _staff(home)
    releases = [] if in_force(ADVISORY).exists() else release_advice(author=author, approvers=approvers)
    if releases:
        with tqdm(total=len(releases), disable=True) as progress:
            _publish(home, settings, releases, progress)
    return len(releases)


def _staff(home: NodeHome) -> tuple[Person, list[Person]]:
    add_missing(read_or_make_credentials(home), at=SystemClock().now())
    people = Person.objects.filter(is_active=True, office=MINISTRY).order_by("id")
    author = people.filter(role=Role.PRESS_OFFICER.value).first()
    approvers = list(people.filter(role=Role.APPROVER.value))
    most = max(policy.approvals for policy in POLICIES.values())
    if author is None or len(approvers) < most:
        raise UserError(f"expected an active press officer and {most} active approvers; nothing was published")
    return author, approvers


def release_text(
    texts: list[dict[str, str]], *, author: Person, approvers: list[Person], channels: Collection[str] = ()
) -> Release:
    """One statement by the acts that people do, one after the other. `texts`: an editor's fields, kk among them.

    It goes to `channels` in those languages of each that it is written in.
    """
    clock = SystemClock()
    draft = start_draft(actor=author, at=clock.now())
    version = save_draft(
        actor=author,
        draft_id=draft.pk,
        renditions=texts,
        authentic="kk",
        based_on=0,
        at=clock.now(),
    )
    if channels:
        version = choose_channels(
            actor=author,
            draft_id=draft.pk,
            chosen=_targets(channels, texts),
            about=About(),
            based_on=version.number,
            at=clock.now(),
        )
    submit_draft(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    for approver in approvers[: draft.policy.approvals]:
        approve_draft(actor=approver, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    return release_statement(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())


def _targets(channels: Collection[str], texts: list[dict[str, str]]) -> set[Target]:
    written = {text["language"] for text in texts}
    found = Channel.objects.filter(name__in=channels).values_list("name", "languages")
    return {Target(name, tag) for name, tags in found for tag in tags if tag in written}


def _publish(home: NodeHome, settings: Settings, releases: list[Release], progress: "tqdm[Any]") -> None:
    try:
        with Press(home, settings) as press:
            while done := press.run_once():
                progress.update(done)
    except LockedError:
        _wait_for_press(releases, progress)
    states = Release.objects.filter(pk__in=[release.pk for release in releases]).values_list("state", flat=True)
    if set(states) != {ReleaseState.PUBLISHED.value}:
        raise UserError("not all statements were published: look at the refused ones on the desk")


def _wait_for_press(releases: list[Release], progress: "tqdm[Any]") -> None:
    first, last = releases[0].pk, releases[-1].pk
    final = (ReleaseState.PUBLISHED.value, ReleaseState.REFUSED.value)
    seen, moved_at = 0, time.monotonic()
    while seen < len(releases):
        found = Release.objects.filter(pk__gte=first, pk__lte=last, state__in=final).count()
        if found > seen:
            progress.update(found - seen)
            seen, moved_at = found, time.monotonic()
        elif time.monotonic() - moved_at > STALL_SECONDS:
            raise UserError(
                f"the running press published {seen} of {len(releases)} and then nothing for {STALL_SECONDS:g} s; "
                "the rest stays queued"
            )
        time.sleep(LOOK_SECONDS)
