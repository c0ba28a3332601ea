"""The rows that a published release makes: one for each channel, language and thing to do, in one transaction with it.

A statement is posted where its content says. A correction goes there too, and to every channel and language that
carried a version before it, whether or not it was chosen again; where it has no text in such a language any more, what
was said is taken away. A withdrawal takes away what was said, wherever it was. What was still waiting to be said of an
older version is dropped: it will never be said. What is to be done by hand stays, for it may have been done already:
whoever posted it, and has not noted where, still can, and the newer row follows that.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from elshi.base.errors import FormatError
from elshi.desk.audit.record import record_act
from elshi.desk.channels.chains import MAY_STAND, UNSAID, rows_of_record, standing_of
from elshi.desk.channels.leasing import OUTLIVED, doubt_row
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.unsent import SUPERSEDED
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.kinds import STATEMENT, WITHDRAWAL
from elshi.desk.releases.rules.states import PRESS
from elshi.speak.kinds import MANUAL
from elshi.speak.states import Doing, State
from elshi.speak.targets import Target, parse_targets

BY_A_PERSON = "person"  # the code of what somebody decided


@dataclass(frozen=True, slots=True)
class _Chain:
    """What became of the versions before on one channel in one language. `speaks`: something stands, or may stand."""

    speaks: bool
    unsaid: tuple[OutboxRow, ...]


def check_channels(release: Release) -> None:
    """Raises RuleError `not-honoured` unless every channel that the content names is there: before it is signed."""
    if release.kind != STATEMENT:
        return
    try:
        named = {target.channel for target in _targets(release)}
    except FormatError as exc:
        raise RuleError("not-honoured") from exc
    if named - set(Channel.objects.filter(name__in=named).values_list("name", flat=True)):
        raise RuleError("not-honoured")


def queue_release(
    release: Release, at: datetime, *, queued_at: datetime | None = None, doubt: str = ""
) -> list[OutboxRow]:
    """The new rows of a release that is being published, in the transaction of its caller. Done again it adds none.

    `doubt`: a code of `leasing.MAY_BE_SAID`, for what an older database has only now heard of; so what waits of the
    versions before it may have been said as well. `queued_at`: when it really was, if not `at`.
    """
    if release.kind not in {STATEMENT, WITHDRAWAL} or OutboxRow.objects.filter(release=release).exists():
        return []
    if doubt:
        for row in rows_of_record(release.record_id).filter(state__in=UNSAID).select_related("release"):
            doubt_row(row, OUTLIVED, by=PRESS, at=at)
    chains = _read_chains(release)
    channels = {channel.name: channel for channel in Channel.objects.all()}
    made = OutboxRow.objects.bulk_create(
        OutboxRow(
            release=release,
            channel=channels[target.channel],
            language=target.language,
            doing=doing.value,
            state=(State.MANUAL if channels[target.channel].kind == MANUAL else State.QUEUED).value,
            queued_at=queued_at or at,
            due_at=at,
        )
        for target, doing in sorted(_wanted(release, chains).items())
        if target.channel in channels  # `check_channels` asked before it was signed, and none is ever deleted
    )
    if doubt:
        for row in made:
            doubt_row(row, doubt, by=PRESS, at=at)
    dropped = sum(_drop(chain.unsaid, at=at) for chain in chains.values())
    if made or dropped:
        details = {"record": release.record_id, "version": release.record_version, "rows": len(made)}
        record_act(actor=PRESS, act="queue-outbox", subject=release, details={**details, "dropped": dropped}, at=at)
    return made


def _targets(release: Release) -> list[Target]:
    return parse_targets(json.loads(release.version.content)["channels"])


def _read_chains(release: Release) -> dict[Target, _Chain]:
    rows: dict[Target, list[OutboxRow]] = defaultdict(list)
    for row in rows_of_record(release.record_id).exclude(release=release):
        rows[Target(row.channel.name, row.language)].append(row)
    return {target: _read_chain(found) for target, found in rows.items()}


def _read_chain(rows: list[OutboxRow]) -> _Chain:
    return _Chain(
        speaks=bool(standing_of(rows)) or any(row.state in MAY_STAND for row in rows),
        unsaid=tuple(row for row in rows if row.state in UNSAID),
    )


def _wanted(release: Release, chains: dict[Target, _Chain]) -> dict[Target, Doing]:
    """What is to be done where."""
    if release.kind == WITHDRAWAL:
        return {target: Doing.DELETE for target, chain in chains.items() if chain.speaks}
    languages = set(release.version.renditions)
    wanted = dict.fromkeys(_targets(release), Doing.POST)
    for target, chain in chains.items():
        if chain.speaks:
            wanted[target] = Doing.EDIT if target.language in languages else Doing.DELETE
        elif chain.unsaid:
            wanted[target] = Doing.POST
    return {target: doing for target, doing in wanted.items() if doing is Doing.DELETE or target.language in languages}


def _drop(rows: tuple[OutboxRow, ...], *, at: datetime) -> int:
    """Drop those of `rows` that are still unsaid; how many."""
    found = OutboxRow.objects.filter(pk__in=[row.pk for row in rows], state__in=UNSAID)
    return found.update(state=State.DROPPED.value, code=SUPERSEDED, settled_at=at)
