"""A draft's text as a page of the public site: the site's own template, words and style, with the links taken out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings

from elshi.desk.releases.models import LoggedOffice
from elshi.desk.releases.words import name_in
from elshi.site.preview import render_preview


def preview_page(
    texts: Sequence[Mapping[str, str]], *, language: str, authentic: str, version: int, at: datetime
) -> bytes:
    """The page of `language`, an HTML document. `texts`: {language, title, body} of the draft, at most 20,000 each."""
    names = LoggedOffice.objects.filter(pk=settings.ELSHI_OFFICE).values_list("names", flat=True).first()
    by_language = {text["language"]: text for text in texts}
    return render_preview(
        office=name_in(names or {}, language) or settings.ELSHI_OFFICE,
        language=language,
        authentic=authentic,
        title=by_language[language]["title"],
        body=by_language[language]["body"],
        version=version,
        at=at,
    )
