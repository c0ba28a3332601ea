"""A warning as the Common Alerting Protocol says it: values, without how they are written.

Follows OASIS CAP 1.2 (CAP-v1.2-os, 1 July 2010), section 3.2, whose names stand here in Python's spelling: `msgType` is
`msg_type`. `cap_reading.parse_cap` makes them from what others wrote, `cap_writing.format_cap` writes ours:

    CapAlert(
        identifier="xs-mfa-17", sender="xs-mfa.samal.example", sent=at, msg_type="Alert",
        infos=(
            CapInfo(language="en", categories=("Geo",), event="Earthquake", urgency="Immediate", severity="Severe",
                    certainty="Observed", expires=at + timedelta(hours=12), headline="…", instruction="…",
                    areas=(CapArea("North of Dorun", polygons=(ring,), geocodes=(("ISO 3166-2", "XB-N"),)),)),
        ),
    )

An empty text is a part that is not there. Not kept: `derefUri` (a file inside a file), `altitude` and `ceiling` (for
whoever flies), and signatures. XML-DSig is not verified: what a feed says is worth what its https address is worth.
"""

from dataclasses import dataclass
from datetime import datetime

from elshi.base.errors import UserError

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MSG_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
UNKNOWN = "Unknown"  # the last word of each of the three that follow
URGENCIES = ("Immediate", "Expected", "Future", "Past", UNKNOWN)  # soonest first
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", UNKNOWN)  # worst first
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", UNKNOWN)  # surest first
MAX_NAME = 500  # signs of an identifier, a sender
MAX_KM = 20_038.0  # half of the way round the earth: what is farther is nowhere

Point = tuple[float, float]  # latitude [-90, 90], longitude [-180, 180], degrees of WGS 84
Ring = tuple[Point, ...]  # 4 or more, the last the same as the first
Named = tuple[str, str]  # (valueName, value)


class CapError(UserError):
    """Not a warning or a list of them that can be read, or a value that cannot be written. One line."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `radius_km` of a point."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class CapArea:
    """Where: in words, and as any number of shapes and codes, all of which are meant together."""

    description: str
    polygons: tuple[Ring, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class CapResource:
    """A file that goes with it: where it lies, never its bytes. `size` in bytes; `digest`: SHA-1 in hex (3.2.3)."""

    description: str
    mime_type: str
    uri: str = ""
    size: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What is warned of, in one language (BCP 47). Times are aware; `expires` None: until something else is said."""

    language: str
    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    responses: tuple[str, ...] = ()
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[CapResource, ...] = ()
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True, slots=True)
class CapReference:
    """An earlier message: the three together name it and no other (3.2.1)."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class CapAlert:
    """One message. `references`: those that an Update replaces, a Cancel ends, an Ack or Error is about."""

    identifier: str
    sender: str
    sent: datetime
    msg_type: str
    status: str = "Actual"
    scope: str = "Public"
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[CapReference, ...] = ()
    incidents: str = ""
    infos: tuple[CapInfo, ...] = ()

    @property
    def reference(self) -> CapReference:
        """How a later message names this one."""
        return CapReference(self.sender, self.identifier, self.sent)
