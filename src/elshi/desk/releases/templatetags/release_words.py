"""Releases and drafts in words and links."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elshi.desk.people.words import explain_stored
from elshi.desk.releases.listing import in_desk_order
from elshi.desk.releases.models import Draft, DraftVersion, Release, WitnessNote
from elshi.desk.releases.rules.questions import Question, read_question
from elshi.desk.releases.rules.states import PRESS
from elshi.desk.releases.words import KIND_WORDS, RETURN_REASONS
from elshi.text.languages import LANGUAGES

register = template.Library()

_CHANGES = {
    "statement": gettext_lazy("Correction of {id}"),
    "account": gettext_lazy("Change of account {id}"),
    "office": gettext_lazy("Change of office {id}"),
    "withdrawal": gettext_lazy("Withdrawal of {id}"),
}
_NEW = {
    "statement": gettext_lazy("Draft statement"),
    "account": gettext_lazy("New account"),
    "office": gettext_lazy("New office"),
    "withdrawal": gettext_lazy("Withdrawal"),
}


@register.filter
def public_links(release: Release) -> list[dict[str, object]]:
    """The public page of a release in each of its languages: {url, language}. Of a withdrawal: of the statement."""
    base = settings.ELSHI_PUBLIC_URL.rstrip("/")
    return [
        {"url": f"{base}/{text['language']}/{release.record_id}/", "language": LANGUAGES[text["language"]]}
        for text in in_desk_order(release.version.shown)
    ]


@register.filter
def confirmation(release: Release) -> dict[str, int]:
    """{confirmed, of}: how many of the node's witnesses confirm the release, of how many; `of` 0 without witnesses."""
    return {"confirmed": release.confirmations, "of": WitnessNote.objects.count()}


@register.filter
def question_of(version: DraftVersion | None) -> Question | None:
    """What an answer answers; None for anything else."""
    return None if version is None else read_question(version.whole)


@register.filter
def kind_words(kind: str) -> str:
    """What a draft or a release is about, in a word."""
    return str(KIND_WORDS.get(kind, kind))


@register.filter
def heading(draft: Draft) -> str:
    """What the draft is to do, as the title of its page."""
    old = draft.replaces
    if old is not None:
        return str(_CHANGES[draft.kind]).format(id=old.record_id)
    return f"{str(KIND_WORDS[draft.kind]).capitalize()} {draft.record_id}" if draft.record_id else str(_NEW[draft.kind])


@register.filter
def refusal_words(release: Release) -> str:
    """Why the press refused, in the reader's language."""
    return explain_stored(release.refused_code, release.refused_reason)


@register.filter
def return_words(code: str) -> str:
    """Why a draft was sent back, in a word or two."""
    if code == PRESS:
        return _("the press refused it")
    return str(RETURN_REASONS.get(code, code))


@register.filter
def author_names(version: DraftVersion, versions: Iterable[DraftVersion]) -> list[str]:
    """Everyone who wrote any version up to this one, by first contribution: none of them may approve."""
    names = {one.author_id: one.author.signed_name for one in reversed(list(versions)) if one.number <= version.number}
    return list(names.values())
