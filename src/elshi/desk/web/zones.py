"""Time zones in which an hour is entered and shown: UTC, the office's own, and a few where partners sit.

Names are those of the IANA database; what a machine has no rules of is not offered. A page always says the offset too,
so that rules which are out of date are seen, and UTC beside it, which is what is stored.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy

from elshi.node.settings import is_zone

UTC_NAME = "UTC"
CITIES: Mapping[str, object] = {
    "Asia/Almaty": gettext_lazy("Astana"),
    "Asia/Shanghai": gettext_lazy("Beijing"),
    "Asia/Tokyo": gettext_lazy("Tokyo"),
    "Asia/Dubai": gettext_lazy("Dubai"),
    "Europe/Istanbul": gettext_lazy("Istanbul"),
    "Europe/Brussels": gettext_lazy("Brussels"),
    "Europe/London": gettext_lazy("London"),
    "America/New_York": gettext_lazy("New York"),
}


def office_zone() -> str:
    """The zone of the office (`zone` in node.toml)."""
    return str(settings.ELSHI_ZONE)


def offered_zones() -> list[str]:
    """The zones to choose from: the office's own first, then UTC, then the others that this machine knows."""
    return [name for name in dict.fromkeys((office_zone(), UTC_NAME, *CITIES)) if is_zone(name)]


def zone_words(name: str) -> str:
    """What people call a zone: a city, or its own name where we have no word for it."""
    return str(CITIES.get(name) or name.rpartition("/")[2].replace("_", " "))


def offset_words(at: datetime, name: str) -> str:
    """How far the zone is from UTC at that moment: `UTC+5`, `UTC-3:30`, `UTC`."""
    offset = at.astimezone(zone_of(name)).utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else UTC_NAME


def zone_of(name: str) -> tzinfo:
    """The zone itself; UTC needs no rules of the machine."""
    return UTC if name == UTC_NAME else ZoneInfo(name)
