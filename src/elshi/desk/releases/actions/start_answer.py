"""Start the answer to a question of the public: a statement's draft that names what it answers."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.models import Draft
from elshi.desk.releases.rendition_work import note_save
from elshi.desk.releases.rules.content import format_content, make_renditions
from elshi.desk.releases.rules.extras import QUESTION
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.questions import format_question, make_question
from elshi.desk.releases.starting import find_open_case, make_draft

PLACE = "[…]"  # what is still to be written (`rules.places`)


def start_answer(
    *,
    actor: Person,
    at: datetime,
    texts: Sequence[dict[str, str]],
    asked: int,
    bodies: Mapping[str, str] | None = None,
    case_id: int | None = None,
) -> Draft:
    """A new draft in `writing`, its version 1 with the question and, in its languages, a place for each answer.

    `texts`: the question as it will be published, {language, title, body} each, the first in the authentic language;
    `asked`: how many had asked; `bodies`: by language what is known to be said (a canned part). Raises RuleError.
    """
    actor.check_can(Act.START_DRAFT)
    with transaction.atomic():
        renditions = make_renditions(texts, old=[], new_salt=lambda: secrets.token_hex(16))
        question = make_question(renditions, asked=asked)
        given = [
            {"language": text.language, "title": text.title, "body": (bodies or {}).get(text.language) or PLACE}
            for text in question.texts
        ]
        content = format_content(
            office=settings.ELSHI_OFFICE,
            authentic=texts[0]["language"],
            renditions=make_renditions(given, old=[], new_salt=lambda: secrets.token_hex(16)),
            replaces=None,
            extras={QUESTION: format_question(question)},
        )
        case = find_open_case(case_id, actor=actor)
        draft = make_draft(actor=actor, kind=STATEMENT, at=at, case=case, content=content, asked=asked)
        first = draft.find_current()
        draft.authentic = first.whole["authentic"]
        draft.save(update_fields=["authentic"])
        note_save(draft=draft, old=None, new=first, seen=0, authentic=draft.authentic)
    return draft
