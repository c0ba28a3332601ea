"""The sentences of a report in one language, with their facts filled in."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from babel.support import NullTranslations, Translations

from elshi.audit import words
from elshi.audit.findings import Finding, Owner, Stage, Standing, Unseen, When
from elshi.text.languages import LANGUAGES

_LOCALE = str(files("elshi.audit") / "locale")
_FIRST_STRONG, _POP = "\u2068", "\u2069"  # isolate a value within a sentence of either direction (UAX #9)


class Saying:
    """The sentences in one language, for the template."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._translations = load_translations(language)
        self._isolated = LANGUAGES[language].direction == "rtl"

    def sentence(self, finding: Finding) -> str:
        """What is lost."""
        return self._fill(words.SENTENCES[finding.code], finding.facts)

    def service(self, finding: Finding) -> str:
        """The kind of a well-known service; "" for none."""
        return "" if finding.service is None else self._fill(words.SERVICES[finding.service], {})

    def stage(self, stage: Stage) -> str:
        """A station of the time line."""
        return self._fill(words.STAGES[stage], {})

    def when(self, when: When) -> str:
        """The station and, where that says less, how long it is."""
        label = self.stage(when.stage)
        if when.is_exact:
            return label
        seconds = when.seconds if when.stage is Stage.TTL else when.seconds // words.UNITS[0][0] * words.UNITS[0][0]
        size, unit = next(it for it in words.UNITS if it[0] == 1 or (seconds and seconds % it[0] == 0))
        return f"{label} ({self._fill(unit, {'count': int(seconds // size)})})"

    def standing(self, standing: Standing) -> str:
        """Whose, in a word."""
        return self._fill(words.STANDINGS[standing], {})

    def owner(self, owner: Owner) -> str:
        """Whose, and what says so."""
        return f"{self.standing(owner.standing)} ({self.basis(owner)})"

    def basis(self, owner: Owner) -> str:
        """What says whose it is."""
        return self._fill(words.BASES[owner.basis], {"country": owner.country or "?", "as_of": owner.as_of or "?"})

    def unseen(self, unseen: Unseen) -> str:
        """What was not looked at."""
        return self._fill(words.UNSEEN[unseen.part], {})

    def say(self, message: str) -> str:
        """Any other sentence of the catalogue."""
        return self._fill(message, {})

    def _fill(self, message: str, facts: Mapping[str, object]) -> str:
        text: str = self._translations.gettext(message)
        if not facts:
            return text
        values = {name: plain(str(value)) for name, value in facts.items()}
        if self._isolated:
            values = {name: f"{_FIRST_STRONG}{value}{_POP}" for name, value in values.items()}
        return text % values


@lru_cache(maxsize=8)
def load_translations(language: str) -> Translations | NullTranslations:
    """The catalogue of `language`."""
    return Translations.load(_LOCALE, [language], domain="audit")


def plain(text: str) -> str:
    """`text` with everything that is not printable replaced."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
