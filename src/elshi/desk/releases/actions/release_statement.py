"""Release an approved text: freeze its record and queue it for the press, in one transaction (DESIGN 6, Release)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from elshi.base.ids import StatementId
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft, DraftVersion, LoggedNumber, Release
from elshi.desk.releases.rules.corrections import check_correctable
from elshi.desk.releases.rules.policies import check_content_seen
from elshi.desk.releases.rules.record import Identity, format_unsigned
from elshi.desk.releases.rules.states import check_step
from elshi.record.documents import Replaces


def release_statement(*, actor: Person, draft_id: int, sha256: str, at: datetime) -> Release:
    """The queued release: numbered, dated, complete but for its signature. From here only the press moves it.

    `sha256` is that of the content the person saw. Raises RuleError: not the actor's act, not `approved` (so a second
    call raises), another content, approvals missing or wrong, a correction of what is no longer current or that
    changes no word.
    """
    actor.check_can(Act.RELEASE_STATEMENT)
    with transaction.atomic():
        draft = Draft.find(draft_id)
        after = check_step(draft.state, Act.RELEASE_STATEMENT)
        version = draft.find_current()
        check_content_seen(current_sha256=version.sha256, seen_sha256=sha256)
        version.check_corrected()
        version.check_approved()
        identity = _identify(draft, at=at)
        release = _queue(version, identity=identity, actor=actor, at=at)
        draft.state, draft.updated_at = after.value, at
        draft.statement_id, draft.statement_version = str(identity.id), identity.version
        draft.save(update_fields=["state", "updated_at", "statement_id", "statement_version"])
        details = {"statement": str(identity.id), "version": identity.version, "sha256": sha256}
        record_act(actor=actor, act=Act.RELEASE_STATEMENT, subject=release, details=details, at=at)
    return release


def _identify(draft: Draft, *, at: datetime) -> Identity:
    """The id, version and forerunner of the statement. A new statement gets the year's next number."""
    old = draft.replaces
    if old is None:
        return Identity(
            id=StatementId(settings.ELSHI_OFFICE, at.year, _highest_number(at.year) + 1), version=1, replaces=None
        )
    check_correctable(state=old.state, is_current=old.is_current)
    return Identity(
        id=StatementId(settings.ELSHI_OFFICE, old.year, old.number),
        version=old.statement_version + 1,
        replaces=Replaces(old.statement_version, old.leaf_hash),
    )


def _highest_number(year: int) -> int:
    """The highest number given away in `year`, here or in the log; 0 for none."""
    rows = (Release.objects.filter(year=year), LoggedNumber.objects.filter(year=year))
    return max(found.aggregate(highest=Max("number"))["highest"] or 0 for found in rows)


def _queue(version: DraftVersion, *, identity: Identity, actor: Person, at: datetime) -> Release:
    return Release.objects.create(
        version=version,
        statement_id=str(identity.id),
        statement_version=identity.version,
        year=identity.id.year,
        number=identity.id.number,
        unsigned=format_unsigned(version.content, identity=identity, issued_at=at),
        queued_at=at,
        released_by=actor,
    )
