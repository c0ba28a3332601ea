"""Write a note into the file, or a message to the colleagues."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, Remark
from elshi.desk.cases.rules.codes import RemarkKind
from elshi.desk.cases.rules.texts import MAX_REMARKS, check_remark
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def add_note(*, actor: Person, case_id: int, text: str, at: datetime) -> Remark:
    """The new note. Raises RuleError: not the actor's act, no such case, no text or too long, too many."""
    return _add(actor, case_id, kind=RemarkKind.NOTE, act=Act.ADD_NOTE, text=text, at=at)


def write_message(*, actor: Person, case_id: int, text: str, at: datetime) -> Remark:
    """The new message of the staff thread. Raises RuleError: see `add_note`."""
    return _add(actor, case_id, kind=RemarkKind.MESSAGE, act=Act.WRITE_MESSAGE, text=text, at=at)


def _add(actor: Person, case_id: int, *, kind: RemarkKind, act: Act, text: str, at: datetime) -> Remark:
    actor.check_can(act)
    kept = check_remark(text)
    with transaction.atomic():
        case = Case.find_for(case_id, act, actor=actor)
        if case.remarks.count() >= MAX_REMARKS:
            raise RuleError("case-full", limit=MAX_REMARKS)
        remark = Remark.objects.create(case=case, kind=kind.value, text=kept, by=actor, at=at)
        record_act(actor=actor, act=act, subject=remark, details={"case": case.pk, "letters": len(kept)}, at=at)
    return remark
