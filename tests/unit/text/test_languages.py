"""The table of languages is consistent."""

from babel import Locale
from babel.core import get_global

from elshi.text.languages import LANGUAGES


def test_keys_are_tags_and_directions_agree_with_cldr() -> None:
    for tag, language in LANGUAGES.items():
        locale = Locale.parse(tag)
        assert language.tag == tag
        assert language.direction == locale.text_direction
        assert language.script == (locale.script or _main_script(tag))


def _main_script(tag: str) -> str:
    """The script that CLDR's likely subtags give to a bare tag."""
    return str(get_global("likely_subtags")[tag].split("_")[1])
