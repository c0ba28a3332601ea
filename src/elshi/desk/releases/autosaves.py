"""What people have in the editor and have not saved, and who has it open.

Rows that nobody needs go by themselves: with a save, a release, a discarded draft, or after KEPT. No text comes from
here into a version or into the audit trail; a person takes it up into the editor, sees it, and saves.
"""

from datetime import datetime, timedelta

from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.releases.forms import EditorForm
from elshi.desk.releases.models import Autosave, Draft, DraftVersion
from elshi.desk.releases.rendition_work import saved_texts
from elshi.desk.releases.rules.content import check_lengths
from elshi.desk.releases.rules.renditions import find_changed
from elshi.desk.releases.rules.states import check_step
from elshi.desk.releases.rules.texts import tidy_texts

OPEN = timedelta(seconds=60)  # after the last sign of life an editor counts as closed
KEPT = timedelta(days=30)
MAX_PER_PERSON = 50  # rows; the oldest go


def keep_autosave(*, person: Person, draft: Draft, form: EditorForm | None, at: datetime) -> None:
    """Note that `person` has the editor open, and with `form` what is in it. Not an act: nobody decides anything.

    Raises RuleError: not his act, the draft is not being written, a text beyond the limits.
    """
    person.check_can(Act.SAVE_DRAFT)
    check_step(draft.state, Act.SAVE_DRAFT)
    values: dict[str, object] = {"seen_at": at}
    if form is not None:
        check_lengths(form.renditions)
        texts = {text["language"]: [text["title"], text["body"]] for text in form.renditions}
        values |= {"texts": texts, "authentic": form.authentic[:5], "based_on": form.based_on, "typed_at": at}
    _row, is_new = Autosave.objects.update_or_create(draft=draft, person=person, defaults=values)
    if is_new:
        _prune(person, at)


def find_autosave(*, person: Person, draft: Draft, version: DraftVersion | None) -> Autosave | None:
    """What the person typed and did not save, if it differs from the newest version."""
    row = Autosave.objects.filter(draft=draft, person=person, texts__isnull=False).first()
    if row is None:
        return None
    typed = {tag: (title, body) for tag, (title, body) in (row.texts or {}).items()}
    saved = saved_texts(version)
    if row.authentic == draft.authentic and not find_changed(tidy_texts(typed), saved):
        return None
    return row


def drop_autosaves(draft: Draft, person: Person | None = None) -> None:
    """Forget what `person`, or anybody, has not saved of a draft."""
    rows = Autosave.objects.filter(draft=draft)
    (rows if person is None else rows.filter(person=person)).delete()


def list_present(draft: Draft, *, but: Person, at: datetime) -> list[Person]:
    """Who else has the editor open now."""
    rows = Autosave.objects.filter(draft=draft, seen_at__gt=at - OPEN).exclude(person=but).select_related("person")
    return [row.person for row in rows[:20]]


def _prune(person: Person, at: datetime) -> None:
    Autosave.objects.filter(seen_at__lt=at - KEPT).delete()
    newest = Autosave.objects.filter(person=person).order_by("-seen_at", "-id").values_list("pk", flat=True)
    Autosave.objects.filter(pk__in=list(newest[MAX_PER_PERSON : MAX_PER_PERSON * 2])).delete()
