"""What the pages of a mirror are made from, and what they show, as plain values.

The first half is handed in by whoever holds the copies; the second half is what `mirror.html` turns into HTML.
"""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from elshi.mirror.alarms import Alarm
from elshi.record import Ledger
from elshi.site.pages import Link, Page


@dataclass(frozen=True, slots=True)
class HeldLog:
    """One log: `size` entries are held, `ahead` is the largest size that others proved to have, 0 if it is not more.

    `missing`: texts that have not come; `confirmed` of `witnesses` that the office names have cosigned what is held.
    """

    epoch: int
    size: int
    ahead: int
    missing: int
    confirmed: int
    witnesses: int


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office that is followed. `by`: the office that vouches for it, "" if it is pinned here; `is_partner`: of
    another state; `is_own`: of this node, and no copy.

    `heard_at`, `beat_at`: when a source last showed all that is held, and when the last heartbeat came, ISO 8601 in
    UTC, "" if never. `ledger`: None if nothing is held, or what is held is damaged; `blobs`: the folder of its texts.
    """

    id: str
    host: str
    by: str
    is_own: bool
    is_partner: bool
    heard_at: str
    beat_at: str
    logs: tuple[HeldLog, ...]
    ledger: Ledger | None
    blobs: Path


@dataclass(frozen=True, slots=True)
class Held:
    """All of it. `offices`: nearest first, the one whose site this is at the head; `alarms`: those that stand."""

    offices: tuple[HeldOffice, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: ISO 8601 in UTC, the day in words, and the hour with its zone. `time` is "" for none."""

    time: str
    date: str
    hour: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A log in the table. `name`, `by`: offices in the page's language, `by` "" where none vouches; `log`: its name."""

    name: str
    host: str
    log: str
    by: str
    is_own: bool
    is_partner: bool
    held: HeldLog
    heard: Moment
    beat: Moment


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm that stands. `office`: in the page's language; `log`: its id, or both "" for an alarm of no one log.

    `detail`: what was found, in English; `evidence`: signed notes, whole.
    """

    heading: str
    advice: Markup
    is_of_trust: bool
    since: Moment
    office: str
    log: str
    source: str
    detail: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopiedItem:
    """A statement of another office, as it stands. `lang`, `dir`: of its title; `url`: "" where its site has no page.

    `version`: of what stands; `withdrawn`: nothing does. `date`: of its last entry.
    """

    id: str
    url: str
    title: str
    lang: str
    dir: str
    date: Moment
    version: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class CopiedOffice:
    """An office and its newest statements, in the order of its logs, newest first."""

    id: str
    name: str
    host: str
    items: tuple[CopiedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorPage(Page):
    """The whole page. `ours`: the other offices of this state; `partners`: of other states."""

    alarms: tuple[AlarmRow, ...]
    logs: tuple[LogRow, ...]
    ours: tuple[CopiedOffice, ...]
    partners: tuple[CopiedOffice, ...]


@dataclass(frozen=True, slots=True)
class MirrorChoice:
    """The page that leads on to the reader's language. `titles`: what the page is called in each."""

    lang: str
    dir: str
    office: str
    parts: tuple[tuple[Link, str], ...]
