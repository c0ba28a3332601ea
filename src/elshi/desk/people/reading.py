"""Which role may read which part of the desk: one table, no Django.

Drafts are read only by those who write, translate, clear and approve them: nothing of a text leaves that circle before
its hour (DESIGN 6). The audit trail has no texts; it belongs to the auditor and to the administrator, who have no
business in drafts.
"""

from typing import Protocol

from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.rules import Role

_STORY = frozenset({Role.ANALYST, Role.PRESS_OFFICER, Role.APPROVER, Role.CONSULAR})
_DRAFTS = frozenset({Role.PRESS_OFFICER, Role.TRANSLATOR, Role.CLEARANCE, Role.APPROVER})

READERS: dict[str, frozenset[Role]] = {
    "alerts": _STORY,
    "drafts": _DRAFTS,
    # Pages that show a person those drafts that he sees: a consular officer has advice and alerts (`releases.visible`).
    "own-drafts": _DRAFTS | {Role.CONSULAR},
    "published": frozenset(Role),
    # What holds for each country now; what is in the making shows only to who reads drafts.
    "advice": _STORY | {Role.TRANSLATOR, Role.CLEARANCE},
    "registry": frozenset(Role),
    "incidents": _STORY,
    # Whoever keeps the machine sees that a channel stands still; of texts there is only what is published already.
    "channels": _STORY | {Role.ADMINISTRATOR, Role.AUDITOR},
    # What people write to the ministry in confidence: who answers reads it, and nobody else.
    "questions": frozenset({Role.PRESS_OFFICER, Role.APPROVER, Role.CONSULAR}),
    # Threats and personal matters: that they are there; their words only two together (`questions.rules.quiet`).
    "quiet": frozenset({Role.APPROVER, Role.CONSULAR}),
    # Where citizens are, in numbers; their sealed details are opened for a purpose (`travel.actions.open_trips`).
    "travel": frozenset({Role.APPROVER, Role.CONSULAR}),
    # How many were told, and whether it goes on: of whom, nothing.
    "sendings": frozenset({Role.PRESS_OFFICER, Role.APPROVER, Role.CONSULAR, Role.ADMINISTRATOR, Role.AUDITOR}),
    "calendar": _STORY | {Role.TRANSLATOR, Role.CLEARANCE},
    "briefs": _STORY,
    "audit": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    # An approver reads it because he may be the second person that a grant waits for.
    "people": frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER}),
}


# What tells of every office: for the ministry's people alone.
OF_ALL_OFFICES = frozenset({"audit", "quiet", "travel", "sendings"})


class Reader(Protocol):
    """Who reads: his role, and his office."""

    role: str
    office: str


def reads(person: Reader, part: str) -> bool:
    """Whether `person` may read `part`, a key of READERS."""
    return can_read(person.role, part) and (part not in OF_ALL_OFFICES or person.office == MINISTRY)


def can_read(role: str, part: str) -> bool:
    """Whether `role` may read `part`, a key of READERS. An unknown role may read nothing."""
    return role in READERS[part]
