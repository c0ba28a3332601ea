"""Watch a term, and stop watching it."""

import unicodedata
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import WatchTerm
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.listen.ranking import MAX_TERMS
from elshi.text.languages import LANGUAGES

MAX_LENGTH = 100  # characters


def watch_term(*, actor: Person, words: str, languages: Collection[str], at: datetime) -> WatchTerm:
    """The term, watched from now on, by everybody; in posts of `languages`, or of all where none is given.

    Raises RuleError: not the actor's act, not one line or an account, no such language, watched already, too many.
    """
    actor.check_can(Act.WATCH_TERM)
    words = " ".join(unicodedata.normalize("NFC", words).split())
    if not 2 <= len(words) <= MAX_LENGTH or not words.isprintable() or words.startswith("@"):
        raise RuleError("bad-watch-term", limit=MAX_LENGTH)
    for tag in languages:
        if tag not in LANGUAGES:
            raise RuleError("bad-language-tag", tag=tag)
    with transaction.atomic():
        watched = [
            plain.casefold() for plain in WatchTerm.objects.filter(removed_at=None).values_list("words", flat=True)
        ]
        if words.casefold() in watched:
            raise RuleError("term-watched")
        if len(watched) >= MAX_TERMS:
            raise RuleError("watch-full", limit=MAX_TERMS)
        chosen = [tag for tag in LANGUAGES if tag in languages]
        term = WatchTerm.objects.create(words=words, languages=chosen, added_by=actor, added_at=at)
        details = {"new": True, "languages": chosen}
        record_act(actor=actor, act=Act.WATCH_TERM, subject=term, details=details, at=at)
    return term


def remove_term(*, actor: Person, term_id: int, at: datetime) -> WatchTerm:
    """The term, no longer watched; its row stays. Raises RuleError: not the actor's act, not watched."""
    actor.check_can(Act.WATCH_TERM)
    with transaction.atomic():
        term = WatchTerm.objects.filter(pk=term_id, removed_at=None).first()
        if term is None:
            raise RuleError("no-such-watch-term", term=term_id)
        term.removed_by, term.removed_at = actor, at
        term.save(update_fields=["removed_by", "removed_at"])
        record_act(actor=actor, act=Act.WATCH_TERM, subject=term, details={"on": False}, at=at)
    return term
