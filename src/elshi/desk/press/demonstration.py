"""Publishes an exercise's statements through the real acts, and waits for the press, or is the press."""

import time
from typing import Any

from django.db.models import Max
from tqdm import tqdm

from elshi.adapters.clock import SystemClock
from elshi.base.durable import LockedError
from elshi.base.errors import UserError
from elshi.desk.demonstration import read_or_make_credentials
from elshi.desk.people.actions.add_person import add_missing
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Role
from elshi.desk.press.demonstration_texts import demonstration_renditions
from elshi.desk.press.worker import Press
from elshi.desk.registry.demonstration import seed_registry
from elshi.desk.releases.actions.approve_draft import approve_draft
from elshi.desk.releases.actions.release_statement import release_statement
from elshi.desk.releases.actions.save_draft import save_draft
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.actions.submit_draft import submit_draft
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.states import ReleaseState
from elshi.node.home import NodeHome
from elshi.node.settings import Settings

STALL_SECONDS = 60.0  # give up when the press of another process publishes nothing for this long
LOOK_SECONDS = 0.1  # between two looks at how far that press is


def publish_demonstration(home: NodeHome, settings: Settings, *, count: int) -> dict[str, Any]:
    """{published, first, last, log_size (entries), seconds}. Raises UserError when a press elsewhere stands still."""
    began = time.monotonic()
    author, approver = _staff(home)
    start_at = Release.objects.filter(version__draft__kind=STATEMENT).count()
    with tqdm(total=2 * count, disable=None, unit="step") as progress:
        releases = []
        for number in range(start_at + 1, start_at + count + 1):
            texts = demonstration_renditions(number)
            releases.append(release_text(texts, author=author, approver=approver))
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
    author, approver = _staff(home)
    releases = seed_registry(author=author, approver=approver)
    if releases:
        with tqdm(total=len(releases), disable=True) as progress:
            _publish(home, settings, releases, progress)
    return len(releases)


def _staff(home: NodeHome) -> tuple[Person, Person]:
    add_missing(read_or_make_credentials(home), at=SystemClock().now())
    people = Person.objects.filter(is_active=True).order_by("id")
    author = people.filter(role=Role.PRESS_OFFICER.value).first()
    approver = people.filter(role=Role.APPROVER.value).first()
    if author is None or approver is None:
        raise UserError("expected an active press officer and an active approver; nothing was published")
    return author, approver


def release_text(texts: list[dict[str, str]], *, author: Person, approver: Person) -> Release:
    """One statement by the acts that people do, one after the other. `texts`: an editor's fields, kk among them."""
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
    submit_draft(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    approve_draft(actor=approver, draft_id=draft.pk, sha256=version.sha256, at=clock.now())
    return release_statement(actor=author, draft_id=draft.pk, sha256=version.sha256, at=clock.now())


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
