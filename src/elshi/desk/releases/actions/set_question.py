"""Set what an answer answers: the question as it will be published; a new version, like any edit."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Draft, DraftVersion
from elshi.desk.releases.rendition_work import check_writer
from elshi.desk.releases.rules.content import change_content, check_lengths, make_renditions, parse_content
from elshi.desk.releases.rules.kinds import STATEMENT
from elshi.desk.releases.rules.questions import format_question, make_question, read_question
from elshi.desk.releases.rules.renditions import find_changed
from elshi.desk.releases.rules.texts import texts_of
from elshi.desk.releases.saving import save_version


def set_question(
    *, actor: Person, draft_id: int, texts: Sequence[dict[str, str]], asked: int, based_on: int, at: datetime
) -> DraftVersion:
    """The new version of an answer's draft (see `releases.saving`), with another question.

    `texts`: {language, title, body} each; `asked`: how many had asked. A translator changes his own languages only.
    Raises StaleDraftError, RuleError: also `no-answer` for a draft that is a plain statement, which it stays.
    """

    def make_content(draft: Draft, current: DraftVersion | None) -> str:
        check_lengths(texts)
        if current is None:
            raise RuleError("no-text")
        old = read_question(parse_content(current.content))
        if old is None:
            raise RuleError("no-answer")
        changed = find_changed({one.language: (one.title, one.body) for one in old.texts}, texts_of(texts))
        if asked != old.asked:
            changed.add(draft.authentic)
        check_writer(actor, draft, changed=changed, authentic=(draft.authentic, draft.authentic))
        renditions = make_renditions(texts, old=old.texts, new_salt=lambda: secrets.token_hex(16))
        return change_content(current.content, question=format_question(make_question(renditions, asked=asked)))

    return save_version(
        actor=actor, draft_id=draft_id, kind=STATEMENT, based_on=based_on, at=at, make_content=make_content
    )
