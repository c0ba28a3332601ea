"""The glossary beside a text: what to look at, and terms as rows of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elshi.desk.releases.models import Term
from elshi.desk.releases.rules.terms import FORBIDDEN, TermFinding, check_terms, shown
from elshi.text.languages import LANGUAGES, Language

PAGE = 100  # terms of one page


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term for a page: (language, agreed forms, forbidden ones) for each language that has any."""

    term: Term
    forms: tuple[tuple[Language, tuple[str, ...], tuple[str, ...]], ...]


def find_findings(texts: Iterable[Mapping[str, str]], *, authentic: str) -> list[TermFinding]:
    """What the glossary says about {language, title, body}: one query, those about translations too."""
    words = {text["language"]: f"{text['title']}\n{text['body']}" for text in texts}
    return check_terms(words, [term.forms for term in Term.objects.filter(is_active=True)], authentic=authentic)


def by_language(findings: Iterable[TermFinding]) -> list[tuple[Language, list[TermFinding]]]:
    """The findings under their languages, forbidden variants first."""
    found: dict[str, list[TermFinding]] = {}
    for one in sorted(findings, key=lambda one: one.kind != FORBIDDEN):
        found.setdefault(one.language, []).append(one)
    return [(LANGUAGES[tag], found[tag]) for tag in LANGUAGES if tag in found]


def list_terms(*, active: bool, page: int) -> list[TermRow]:
    """One page of the glossary, from 0: one query. One row more than PAGE says that there is another page."""
    rows = Term.objects.filter(is_active=active)[page * PAGE : (page + 1) * PAGE + 1]
    return [TermRow(term, tuple(_forms(term))) for term in rows]


def _forms(term: Term) -> Iterable[tuple[Language, tuple[str, ...], tuple[str, ...]]]:
    for tag, language in LANGUAGES.items():
        agreed, forbidden = term.agreed.get(tag, ()), term.forbidden.get(tag, ())
        if agreed or forbidden:
            yield language, tuple(map(shown, agreed)), tuple(map(shown, forbidden))
