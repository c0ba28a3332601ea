"""Start a letter of an incident file, and save what people write into it."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.registry.letters.composing import FreeWords
from elshi.desk.registry.models import Incident, Letter, LetterVersion
from elshi.desk.registry.rules.codes import LetterKind
from elshi.desk.registry.rules.evidence import MAX_TEXT, check_line, check_note
from elshi.desk.registry.rules.incidents import check_code
from elshi.desk.releases.rules import StaleDraftError
from elshi.text.languages import LANGUAGES

_LINES = {"reference": 100, "recipient": 200, "contact": 500}  # characters


def start_letter(*, actor: Person, incident_id: int, kind: str, language: str, at: datetime) -> Letter:
    """A new draft letter; an incident, also a closed one, may have several of a kind. Raises RuleError."""
    actor.check_can(Act.WRITE_LETTER)
    check_code(kind, LetterKind)
    if language not in LANGUAGES:
        raise RuleError("bad-language", languages=", ".join(LANGUAGES), language=language[:20])
    with transaction.atomic():
        incident = Incident.objects.filter(pk=incident_id).first()
        if incident is None:
            raise RuleError("no-such-incident", incident=incident_id)
        letter = Letter.objects.create(incident=incident, kind=kind, language=language, created_by=actor, created_at=at)
        details = {"incident": incident.pk, "kind": kind, "language": language}
        record_act(actor=actor, act=Act.WRITE_LETTER, subject=letter, details=details, at=at)
    return letter


def save_letter(*, actor: Person, letter_id: int, words: FreeWords, based_on: int, at: datetime) -> LetterVersion:
    """The new version of the free parts; the newest one if nothing differs.

    `based_on`: the number of the version that the writer saw, 0 for none. Raises StaleDraftError when there is a newer
    one, and overwrites nothing; RuleError: not the actor's act, no such letter, final already, too long.
    """
    actor.check_can(Act.WRITE_LETTER)
    kept = {
        name: check_line(getattr(words, name), longest=longest, code="letter-line", may_be_empty=True)
        for name, longest in _LINES.items()
    } | {name: check_note(getattr(words, name), longest=MAX_TEXT) for name in ("narrative", "demand")}
    with transaction.atomic():
        letter = Letter.find(letter_id)
        if letter.is_final:
            raise RuleError("letter-final")
        newest = letter.current_version
        number = 0 if newest is None else newest.number
        if based_on != number:
            raise StaleDraftError(seen=based_on, current=number)
        if newest is not None and all(getattr(newest, name) == value for name, value in kept.items()):
            return newest
        version = LetterVersion.objects.create(letter=letter, number=number + 1, author=actor, created_at=at, **kept)
        details = {"version": version.number}
        record_act(actor=actor, act=Act.WRITE_LETTER, subject=letter, details=details, at=at)
    return version
