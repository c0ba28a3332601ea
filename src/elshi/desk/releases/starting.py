"""How every kind of draft is started: from nothing, for a case, or in the place of something published."""

from datetime import datetime
from typing import Any

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.cases.visible import find_case
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Draft, Release, TravelDraft
from elshi.desk.releases.rules.corrections import check_correctable
from elshi.desk.releases.saving import add_version
from elshi.desk.releases.visible import check_may_replace


def make_draft(
    *,
    actor: Person,
    kind: str,
    at: datetime,
    replaces: Release | None = None,
    case: Case | None = None,
    content: str | None = None,
    act: Act = Act.START_DRAFT,
    **details: Any,
) -> Draft:
    """A new draft in `writing`, with `content` as its version 1 if there is one. Call within a transaction.

    `replaces`: the newest version of what it takes the place of. `details` go to the audit row: codes and ids only.
    """
    draft = Draft.objects.create(
        kind=kind,
        case=case,
        created_by=actor,
        created_at=at,
        updated_at=at,
        replaces=replaces,
        record_version=1 if replaces is None else replaces.as_predecessor.version + 1,
        office=_office_of(actor, replaces=replaces, case=case),
    )
    version = None if content is None else add_version(draft, content, number=1, actor=actor, at=at)
    corrects = None if replaces is None else str(replaces)
    about = {
        "kind": kind,
        "case": None if case is None else case.pk,
        "corrects": corrects,
        "sha256": None if version is None else version.sha256,
        **details,
    }
    record_act(actor=actor, act=act, subject=draft, details=about, at=at)
    return draft


def act_to_replace(release: Release) -> Act:
    """By which act the draft is begun that takes the place of a release, or takes it back."""
    is_travel = TravelDraft.objects.filter(draft=release.version.draft_id).exists()
    return Act.START_TRAVEL if is_travel else Act.START_DRAFT


def _office_of(actor: Person, *, replaces: Release | None, case: Case | None) -> str:
    """Whose draft it is: the actor's office's; what the ministry takes up for an embassy stays the embassy's."""
    if actor.office != MINISTRY:
        return actor.office
    if replaces is not None:
        return replaces.version.draft.office
    return MINISTRY if case is None else case.office


def find_open_case(case_id: int | None, *, actor: Person) -> Case | None:
    """The case; None for none. Raises RuleError when there is no such case, it is another office's, or closed."""
    if case_id is None:
        return None
    case = find_case(case_id, actor=actor)
    if case.state != "open":
        raise RuleError("case-closed")
    return case


def find_release(release_id: int) -> Release:
    """The release. Raises RuleError when there is none."""
    release = Release.objects.select_related("version__draft").filter(pk=release_id).first()
    if release is None:
        raise RuleError("no-such-release", release=release_id)
    return release


def find_replaceable(release: Release, *, kind: str, actor: Person) -> Release:
    """The newest version of the record of `release`, which is the one that stands and is of `kind`.

    They differ only where newer versions are disowned: those stay in the chain, and say nothing. Raises RuleError,
    also where it is another office's than the actor's.
    """
    check_may_replace(actor, release)
    release.version.draft.check_kind(kind)
    check_correctable(state=release.state, is_current=release.is_current, is_withdrawn=release.is_withdrawn)
    return release.find_newest()
