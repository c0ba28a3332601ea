"""Jinja2 with autoescape and Babel's catalogues, one environment per language; dates in a ministry's words."""

from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.support import Translations
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from elshi.text.dates import format_day
from elshi.text.lists import join_list

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "format_day", "format_hour", "format_language", "format_size", "locale_of", "render_page", "translate",
]  # fmt: skip

_ROOM = Path(str(files("elshi.site")))


def render_page(template: str, language: str, page: "DataclassInstance") -> bytes:
    """The bytes of a page. `page` is what the template shows; text in it is escaped unless it is Markup."""
    return _environment(language).get_template(template).render(page=page).encode("utf-8")


def translate(message: str, language: str, **values: object) -> str:
    """A string of the interface in `language`, with its placeholders filled."""
    text: str = _translations(language).gettext(message)
    return text % values if values else text


def format_language(tag: str, language: str) -> str:
    """The name of the language `tag` in `language`; the tag itself where CLDR knows none."""
    return str(Locale.parse(language).languages.get(tag, tag))


def locale_of(language: str) -> str:
    """The CLDR locale for lists in `language`: the British one for English, as on the desk."""
    return {"en": "en_GB"}.get(language, language)


def format_hour(moment: datetime) -> str:
    """Hours and minutes of `moment` (UTC), the same in all languages."""
    return moment.strftime("%H:%M")


def format_size(count: int, language: str) -> str:
    """A length in bytes in words: `48 kB`, `1.2 MB` (steps of a thousand)."""
    unit, value = ("kilobyte", max(1, round(count / 1000))) if count < 1_000_000 else ("megabyte", count / 1_000_000)
    return str(format_unit(value, f"digital-{unit}", length="short", format="#,##0.#", locale=locale_of(language)))


@lru_cache(maxsize=16)
def _translations(language: str) -> Any:  # Babel's Translations or NullTranslations, both untyped here
    return Translations.load(str(_ROOM / "locale"), [language], domain="site")


@lru_cache(maxsize=16)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOM / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(_translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["listed"] = lambda items: join_list(items, locale_of(language))
    return environment
