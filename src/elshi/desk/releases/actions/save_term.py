"""Add a term to the glossary, or change one; switch it off and on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.releases.models import Term
from elshi.desk.releases.rules.terms import MAX_FORMS, check_form
from elshi.text.languages import LANGUAGES

MAX_TERMS = 1000
MAX_NOTE = 500  # characters

Forms = Mapping[str, Sequence[str]]


def save_term(
    *, actor: Person, agreed: Forms, forbidden: Forms, note: str, at: datetime, term_id: int | None = None
) -> Term:
    """The term; a new one without `term_id`. The forms are checked (`rules.terms.check_form`), empty lines left out.

    Raises RuleError: not the actor's act, no such term, a bad form, too few or too many, one that another term in use
    agrees on already.
    """
    actor.check_can(Act.SAVE_TERM)
    good, bad, words = _tidy(agreed), _tidy(forbidden), " ".join(note.split())
    if len(good) < 2 and not bad:
        raise RuleError("term-empty")
    if len(words) > MAX_NOTE or not words.isprintable():
        raise RuleError("term-note", limit=MAX_NOTE)
    with transaction.atomic():
        term = Term(is_active=True) if term_id is None else find_term(term_id)
        if term_id is None and Term.objects.count() >= MAX_TERMS:
            raise RuleError("terms-full", limit=MAX_TERMS)
        if term.is_active:
            check_free(term, good)
        term.agreed, term.forbidden, term.note, term.updated_at = good, bad, words, at
        term.save()
        details = {"new": term_id is None, "languages": sorted({*good, *bad})}
        record_act(actor=actor, act=Act.SAVE_TERM, subject=term, details=details, at=at)
    return term


def find_term(term_id: int) -> Term:
    """The term. Raises RuleError `no-such-term`."""
    term = Term.objects.filter(pk=term_id).first()
    if term is None:
        raise RuleError("no-such-term", term=term_id)
    return term


def check_free(term: Term, agreed: Forms) -> None:
    """Raises RuleError `term-twice` when another term in use agrees on one of the forms in the same language."""
    taken = {
        (tag, form)
        for other in Term.objects.filter(is_active=True).exclude(pk=term.pk)
        for tag, forms in other.agreed.items()
        for form in forms
    }
    for tag, forms in agreed.items():
        for form in forms:
            if (tag, form) in taken:
                raise RuleError("term-twice", language=tag, form=form)


def _tidy(given: Forms) -> dict[str, list[str]]:
    made = {}
    for tag in LANGUAGES:
        forms = list(dict.fromkeys(check_form(form) for form in given.get(tag, ()) if form.strip()))
        if len(forms) > MAX_FORMS:
            raise RuleError("term-forms", limit=MAX_FORMS)
        if forms:
            made[tag] = forms
    return made
