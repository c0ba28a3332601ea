"""Make a letter final: from then on it prints as it was read, without the word draft."""

import hashlib
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.facts import read_facts, words_of
from elshi.desk.registry.letters.composing import compose_letter, format_letter
from elshi.desk.registry.models import Letter
from elshi.desk.releases.rules.policies import check_content_seen, check_four_eyes


def finish_letter(*, actor: Person, letter_id: int, sha256: str, at: datetime) -> Letter:
    """The final letter, fixed as plain data with its hash. `sha256` (hex) is that of the letter that the person read.

    Raises RuleError: not the actor's act, or not yet (`people.grants`), no such letter, final already, nobody to send
    it to, the actor wrote a part of it, it changed since it was read.
    """
    actor.check_can(Act.FINISH_LETTER)
    actor.check_settled(at=at)
    with transaction.atomic():
        letter = Letter.find(letter_id)
        if letter.is_final:
            raise RuleError("letter-final")
        check_four_eyes(letter.authors, actor.pk)
        words = words_of(letter.current_version)
        if not words.recipient:
            raise RuleError("letter-recipient")
        form = print_letter(letter, at=at)
        found = hashlib.sha256(form.encode()).hexdigest()
        check_content_seen(current_sha256=found, seen_sha256=sha256)
        letter.form, letter.sha256 = form, found
        letter.final_by, letter.final_at = actor, at
        letter.save(update_fields=["form", "sha256", "final_by", "final_at"])
        details = {"incident": letter.incident_id, "sha256": found}
        record_act(actor=actor, act=Act.FINISH_LETTER, subject=letter, details=details, at=at)
    return letter


def print_letter(letter: Letter, *, at: datetime) -> str:
    """The letter as canonical JSON: as it was fixed, or made from the record now and dated `at`."""
    if letter.is_final:
        return letter.form
    return format_letter(
        compose_letter(
            read_facts(letter.incident),
            words_of(letter.current_version),
            kind=letter.kind,
            language=letter.language,
            dated=at,
        )
    )
