"""What places are called: by the ministry's gazetteer, where the node has one; else by its settings' countries."""

from collections.abc import Mapping

from django.conf import settings

from elshi.desk.people.words import name_of
from elshi.desk.releases.gazetteer import find_present
from elshi.desk.web.lists import reader_order
from elshi.travel.gazetteer import country_of


class PlaceNames:
    """Names by code, and which parts a country has, in the reader's language."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names

    def name(self, code: str) -> str:
        """What a place is called; its code where nobody says."""
        return name_of(self._names.get(code, {})) or code

    @property
    def countries(self) -> list[tuple[str, str]]:
        """Code and name of each, in order of the names."""
        found = [(code, self.name(code)) for code in self._names if code == country_of(code)]
        return sorted(found, key=lambda one: reader_order(one[1]))

    def parts(self, country: str) -> list[tuple[str, str]]:
        """The same of the parts of a country."""
        found = [(code, self.name(code)) for code in self._names if country_of(code) == country != code]
        return sorted(found, key=lambda one: reader_order(one[1]))


def read_place_names() -> PlaceNames:
    """Those of now; without a gazetteer that can be read, the settings' countries alone."""
    names: dict[str, Mapping[str, str]] = {one.code: dict(one.names) for one in settings.ELSHI_COUNTRIES}
    present = find_present()
    found = {} if present is None else {one.code: dict(one.names) for one in present.gazetteer.places()}
    return PlaceNames(names | found)
