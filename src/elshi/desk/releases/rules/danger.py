"""What an officer says of a danger, checked against the gazetteer: the `danger` of an alert."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from elshi.base.clock import format_time
from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.areas import points_of, read_areas
from elshi.record import Danger
from elshi.record.attachments import BlobRef
from elshi.record.types.alerts import CATEGORIES, CERTAINTIES, EVENTS, MAX_PLACES, SEVERITIES, URGENCIES
from elshi.travel.areas import Polygon, find_places
from elshi.travel.gazetteer import Gazetteer

USUAL_TERM = timedelta(hours=24)  # what is offered as the end of an alert
LONGEST_TERM = timedelta(days=31)  # what holds for longer is an advisory


@dataclass(frozen=True, slots=True)
class Usual:
    """What CAP calls an event as a rule; an officer changes it."""

    category: str
    urgency: str = "Immediate"
    severity: str = "Severe"
    certainty: str = "Observed"


USUAL = {
    "earthquake": Usual("Geo"),
    "flood": Usual("Met"),
    "storm": Usual("Met", urgency="Expected", certainty="Likely"),
    "fire": Usual("Fire"),
    "unrest": Usual("Security"),
    "conflict": Usual("Security", severity="Extreme"),
    "attack": Usual("Security", severity="Extreme"),
    "epidemic": Usual("Health", urgency="Expected"),
    "transport": Usual("Transport", severity="Moderate"),
    "accident": Usual("Safety"),
    "other": Usual("Other", severity="Unknown", certainty="Unknown"),
}


@dataclass(frozen=True, slots=True)
class DangerFields:
    """An alert as a form has it. `places`: codes; `areas`: points as of `rules.areas`; `onset` and `expires` in UTC.

    An empty word of CAP's is what is usual for the event.
    """

    event: str
    places: tuple[str, ...] = ()
    areas: str = ""
    category: str = ""
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    onset: datetime | None = None
    expires: datetime | None = None


def make_danger(fields: DangerFields, gazetteer: Gazetteer, *, ref: BlobRef, at: datetime) -> Danger:
    """The danger in these fields: places in order, each once, no part of a country that is meant as a whole.

    What a drawn area touches is meant as well. Raises RuleError: a place that the gazetteer does not have, no place at
    all, an area that is none, a word that CAP does not have, an end that is not to come or beyond LONGEST_TERM.
    """
    _check_code(fields.event, EVENTS)
    usual = USUAL[fields.event]
    places, polygons = _find_places(fields, gazetteer)
    words = {
        name: _check_code(getattr(fields, name) or getattr(usual, name), known)
        for name, known in (
            ("category", CATEGORIES), ("urgency", URGENCIES), ("severity", SEVERITIES), ("certainty", CERTAINTIES),
        )
    }  # fmt: skip
    expires = fields.expires
    is_to_come = expires is not None and at < expires <= at + LONGEST_TERM
    if expires is None or not is_to_come or (fields.onset is not None and fields.onset >= expires):
        raise RuleError("bad-expiry", days=LONGEST_TERM.days)
    onset = None if fields.onset is None else format_time(fields.onset)
    return Danger(
        places, polygons, event=fields.event, **words, onset=onset, expires=format_time(expires), gazetteer=ref
    )


def _find_places(fields: DangerFields, gazetteer: Gazetteer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of what is meant, and the polygons that were drawn."""
    polygons = read_areas(fields.areas)
    for code in fields.places:
        if gazetteer.place(code) is None:
            raise RuleError("not-a-place", place=code[:20])
    found = {*fields.places, *_find_touched(polygons, gazetteer)}
    whole = {code for code in found if len(code) == 2}
    places = tuple(sorted(whole | {code for code in found if code[:2] not in whole}))
    if not 0 < len(places) <= MAX_PLACES:
        raise RuleError("no-area", limit=MAX_PLACES)
    return places, tuple(polygons)


def _find_touched(polygons: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Codes of what the areas touch."""
    try:
        return find_places(gazetteer, *(Polygon(tuple(points_of(polygon))) for polygon in polygons))
    except FormatError as exc:
        raise RuleError("bad-polygon", number=1) from exc


def _check_code(found: str, known: Collection[str]) -> str:
    if found not in known:
        raise RuleError("bad-code", codes=", ".join(known), found=found[:40])
    return found
