"""Releases and drafts in words and links."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from elshi.desk.people.words import REFUSALS
from elshi.desk.releases.listing import in_desk_order
from elshi.desk.releases.models import DraftVersion, Release
from elshi.desk.releases.rules.states import PRESS
from elshi.desk.releases.words import RETURN_REASONS
from elshi.text.languages import LANGUAGES

register = template.Library()


@register.filter
def public_links(release: Release) -> list[dict[str, object]]:
    """The public page of a release in each of its languages: {url, language}."""
    base = settings.ELSHI_PUBLIC_URL.rstrip("/")
    return [
        {"url": f"{base}/{text['language']}/{release.statement_id}/", "language": LANGUAGES[text["language"]]}
        for text in in_desk_order(release.version)
    ]


@register.filter
def refusal_words(release: Release) -> str:
    """Why the press refused: the sentence for its code when that needs no facts, else its own reason."""
    words = str(REFUSALS.get(release.refused_code, ""))
    return words if words and "{" not in words else release.refused_reason


@register.filter
def return_words(code: str) -> str:
    """Why a draft was sent back, in a word or two."""
    if code == PRESS:
        return _("the press refused this statement")
    return str(RETURN_REASONS.get(code, code))


@register.filter
def author_names(version: DraftVersion, versions: Iterable[DraftVersion]) -> list[str]:
    """Everyone who wrote any version up to this one, by first contribution: none of them may approve."""
    names = {one.author_id: one.author.signed_name for one in reversed(list(versions)) if one.number <= version.number}
    return list(names.values())
