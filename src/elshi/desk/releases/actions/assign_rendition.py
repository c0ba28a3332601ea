"""Give a language of a draft to a translator, with a deadline; or take it back."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.offices import reaches
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.desk.releases.models import Draft, RenditionWork
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.renditions import check_assignment
from elshi.desk.releases.rules.states import check_step
from elshi.text.languages import LANGUAGES

TRANSLATORS = (Role.TRANSLATOR.value, Role.PRESS_OFFICER.value)


def assign_rendition(
    *,
    actor: Person,
    draft_id: int,
    language: str,
    translator_id: int | None,
    due_at: datetime | None,
    at: datetime,
) -> RenditionWork:
    """The row, now with this translator (None: nobody) and deadline (None: none).

    A translator takes what is nobody's and gives back what is his; deadlines are set by those who write. Raises
    RuleError: not the actor's act, the draft is not being written, the authentic text, not a translator.
    """
    actor.check_can(Act.ASSIGN_RENDITION)
    with transaction.atomic():
        draft = Draft.find(draft_id, actor=actor)
        draft.check_kind(STATEMENT)
        check_step(draft.state, Act.SAVE_DRAFT)
        if language not in LANGUAGES:
            raise RuleError("bad-language", language=language[:20], languages=", ".join(LANGUAGES))
        if language == draft.authentic and translator_id is not None:
            raise RuleError("rendition-authentic", language=language)
        row, _is_new = RenditionWork.objects.get_or_create(draft=draft, language=language)
        check_assignment(actor.role, actor.pk, before=row.translator_id, after=translator_id)
        row.translator = _find_translator(translator_id, office=draft.office)
        row.due_at = row.due_at if actor.role == Role.TRANSLATOR else due_at
        row.save(update_fields=["translator", "due_at"])
        due = None if row.due_at is None else row.due_at.isoformat()
        details = {"draft": draft.pk, "language": language, "translator": translator_id, "due": due}
        record_act(actor=actor, act=Act.ASSIGN_RENDITION, subject=row, details=details, at=at)
    return row


def _find_translator(person_id: int | None, *, office: str) -> Person | None:
    if person_id is None:
        return None
    person = Person.objects.filter(pk=person_id, is_active=True, role__in=TRANSLATORS).first()
    if person is None or not reaches(person.office, office):
        raise RuleError("not-a-translator")
    return person
