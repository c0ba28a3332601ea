"""A draft's text as a page of the public site: the site's own template, words and style, with the links taken out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from elshi.desk.releases.models import DraftVersion, LoggedOffice
from elshi.desk.releases.rules.attachments import read_attachments
from elshi.desk.releases.words import name_in
from elshi.site.pages import Attachment
from elshi.site.preview import render_preview
from elshi.site.render import format_size


def preview_page(
    texts: Sequence[Mapping[str, str]],
    *,
    language: str,
    authentic: str,
    version: int,
    attached: DraftVersion | None,
    at: datetime,
) -> bytes:
    """The page of `language`, an HTML document. `texts`: {language, title, body} of the draft, at most 20,000 each.

    `attached`: the version whose attachments stand below; only their words in `language`, as on the site.
    """
    names = LoggedOffice.objects.filter(pk=settings.ELSHI_OFFICE).values_list("names", flat=True).first()
    by_language = {text["language"]: text for text in texts}
    return render_preview(
        by_language[language],
        office=name_in(names or {}, language) or settings.ELSHI_OFFICE,
        authentic=authentic,
        attachments=[] if attached is None else _attachments(attached, language),
        version=version,
        at=at,
    )


def _attachments(version: DraftVersion, language: str) -> list[Attachment]:
    return [
        Attachment(
            url=reverse("releases:attachment-file", kwargs={"draft_id": version.draft_id, "sha256": one.sha256}),
            media_type=one.media_type,
            is_image=one.media.is_image,
            words=one.alternatives.get(language, ""),
            size=format_size(one.bytes, language),
            is_erased=False,
        )
        for one in read_attachments(version.whole)
    ]
