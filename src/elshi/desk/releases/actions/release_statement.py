"""Release an approved draft of any kind: freeze its record and queue it for the press, in one go (DESIGN 6)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.autosaves import drop_autosaves
from elshi.desk.releases.models import Draft, DraftVersion, Emergency, LoggedNumber, Release
from elshi.desk.releases.registered import check_fits
from elshi.desk.releases.rules.corrections import check_correctable
from elshi.desk.releases.rules.embargo import check_hour
from elshi.desk.releases.rules.identity import Identity, identify
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.states import DraftState, check_step
from elshi.desk.releases.saving import name_replaced
from elshi.desk.releases.standing import check_standing


def release_statement(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Release:
    """The queued release: numbered, dated, complete but for its signature. From here only the press moves it.

    `sha256` is that of the content the person saw. Raises RuleError: not the actor's act, not `approved` (so a second
    call raises), another content, its hour has not come, approvals missing or wrong, a correction of what is no
    longer current or that changes no word.
    """
    check_standing(actor, Act.RELEASE_STATEMENT, at=at)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        after = check_step(draft.state, Act.RELEASE_STATEMENT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_unchanged()
        check_hour(version.whole, at=at)
        version.check_corrected()
        check_fits(version, at=at)
        version.check_approved()
        release = queue_release(version, after=after, actor=actor, at=at)
        details = {"record": release.record_id, "version": release.record_version, "sha256": sha256}
        record_act(actor=actor, act=Act.RELEASE_STATEMENT, subject=release, details=details, at=at)
    return release


def queue_release(
    version: DraftVersion, *, after: DraftState, actor: Person, at: datetime, emergency: Emergency | None = None
) -> Release:
    """The queued release of a version that may go; its draft is in state `after`. Call within the act's transaction.

    `emergency`: the mark, where one person lets it out alone. The row comes before the state, as the guards want it.
    """
    identity = _identify(version, at=at)
    release = _queue(version, identity=identity, actor=actor, at=at, emergency=emergency)
    draft = version.draft
    draft.state, draft.updated_at = after.value, at
    draft.record_id, draft.record_version = identity.id, identity.version
    draft.save(update_fields=["state", "updated_at", "record_id", "record_version"])
    drop_autosaves(draft)
    return release


def _identify(version: DraftVersion, *, at: datetime) -> Identity:
    """The id, version and forerunner of the record. A new one gets the next number of its year or kind."""
    draft = version.draft
    whole, old, year = draft.rules.parse_content(version.content), draft.replaces, draft.rules.naming.series(at)
    if old is not None:
        # What came after `old` without being official is no correction of it, but the chain goes on from there.
        is_current = old == old.find_newest() and whole["replaces"] == name_replaced(old)
        check_correctable(state=old.state, is_current=is_current, is_withdrawn=old.is_withdrawn)
    return identify(
        draft.rules.naming,
        whole,
        office=settings.ELSHI_OFFICE,
        at=at,
        old=None if old is None else old.as_predecessor,
        number=0 if year is None else _highest_number(year) + 1,
    )


def _highest_number(year: int) -> int:
    """The highest number given away in `year`, here or in the log; 0 for none."""
    rows = (Release.objects.filter(year=year), LoggedNumber.objects.filter(year=year))
    return max(found.aggregate(highest=Max("number"))["highest"] or 0 for found in rows)


def _queue(
    version: DraftVersion, *, identity: Identity, actor: Person, at: datetime, emergency: Emergency | None
) -> Release:
    return Release.objects.create(
        version=version,
        record_id=identity.id,
        record_version=identity.version,
        year=identity.year,
        number=identity.number,
        unsigned=version.draft.rules.format_unsigned(version.content, identity=identity, issued_at=at),
        queued_at=at,
        released_by=actor,
        emergency=emergency,
    )
