"""The office that a list is narrowed to: `?office=`, for people of the ministry, who see all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from elshi.desk.people.offices import MINISTRY, Names, read_offices
from elshi.desk.people.pages import person_of

OURS = "ministry"  # in an address, where empty means all


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """`wanted`: id of an office, OURS, or empty for all. `names`: the offices to choose from; none in an embassy."""

    wanted: str
    names: Names

    def as_filter(self) -> dict[str, str]:
        """For a queryset of rows that have an `office`."""
        return {"office": MINISTRY if self.wanted == OURS else self.wanted} if self.wanted else {}

    @property
    def ids(self) -> Iterable[str]:
        """What can be chosen, by id."""
        return self.names.keys()


def chosen_office(request: HttpRequest) -> OfficeChoice:
    """What the address asks for; what is no office is as if nothing were asked."""
    if person_of(request).office != MINISTRY:
        return OfficeChoice("", {})
    names, wanted = read_offices(), request.GET.get("office", "")
    return OfficeChoice(wanted if wanted == OURS or wanted in names else "", names)
