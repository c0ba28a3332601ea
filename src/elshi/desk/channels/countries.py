"""The countries that a text can be about, as they are now: the ministry's gazetteer may change while the desk runs."""

from django.conf import settings

from elshi.node.gazetteer import list_countries
from elshi.node.home import NodeHome
from elshi.node.settings import SubjectSetting


def find_countries() -> tuple[SubjectSetting, ...]:
    """Those of the gazetteer, without the office's own; of the settings where this node has none."""
    if settings.ELSHI_HOME is None:
        return tuple(settings.ELSHI_COUNTRIES)
    return list_countries(NodeHome(settings.ELSHI_HOME), settings.ELSHI_COUNTRIES, office=settings.ELSHI_OFFICE)
