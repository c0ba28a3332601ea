"""What places are called: by the ministry's gazetteer, where the node has one; else by its settings' countries."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from elshi.base.errors import FormatError
from elshi.desk.people.words import name_of
from elshi.desk.web.lists import reader_order
from elshi.log import MissingError, read_bounded
from elshi.travel.gazetteer import MAX_BYTES, country_of, parse_gazetteer

FILE = "gazetteer.json"  # in the node's home


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
    """Those of now: of a file that cannot be read, the settings' countries alone."""
    assert settings.ELSHI_HOME is not None
    path = settings.ELSHI_HOME / FILE
    names: dict[str, Mapping[str, str]] = {one.code: dict(one.names) for one in settings.ELSHI_COUNTRIES}
    try:
        found = path.stat()
    except OSError:
        return PlaceNames(names)
    return PlaceNames(names | _read(path, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=4)
def _read(path: Path, _changed_ns: int, _size: int) -> dict[str, Mapping[str, str]]:
    """Of one state of the file: half a megabyte is not parsed for each page."""
    try:
        gazetteer = parse_gazetteer(read_bounded(path, max_bytes=MAX_BYTES))
    except (FormatError, MissingError, OSError):  # whoever brings it in is told; the desk goes on with codes
        return {}
    return {one.code: dict(one.names) for one in gazetteer.places()}
