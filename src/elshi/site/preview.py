"""A statement that is not published yet, as its page will look: for people who write, never part of the public tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from elshi.base.clock import format_time
from elshi.site.pages import Asked, Attachment, Link, Page
from elshi.site.render import format_day, format_hour, format_language, render_page
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import render_html


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Page):
    """What `statement.html` shows above the proofs; there is no record yet, so nothing can be proved."""

    id: str
    version: int
    time: str
    date: str
    hour: str
    body: Markup
    authentic: Link
    attachments: tuple[Attachment, ...]
    is_gone: bool = False
    erasure: None = None
    withdrawal: None = None
    superseded: bool = False
    asked: Asked | None = None
    advice: None = None
    danger: None = None


def render_preview(
    text: Mapping[str, str],
    *,
    office: str,
    authentic: str,
    attachments: Sequence[Attachment],
    version: int,
    at: datetime,
) -> bytes:
    """The bytes of the page, an HTML document without a link to another page.

    `text`: language, title and body (CommonMark) of a rendition. `attachments`: at addresses that the reader can reach.
    `version`: that of the record that the text would get. `at` stands where the time of issue will.
    """
    language = text["language"]
    here, official = LANGUAGES[language], LANGUAGES[authentic]
    page = PreviewPage(
        lang=language,
        dir=here.direction,
        title=text["title"] or "…",
        office=office,
        home="#text",
        canonical="",
        id="…",
        version=version,
        time=format_time(at),
        date=format_day(at, language),
        hour=format_hour(at),
        body=Markup(render_html(text["body"])),  # noqa: S704  # sanitised twice, see elshi.text.markdown
        attachments=tuple(attachments),
        authentic=Link(authentic, "", format_language(authentic, language), official.direction),
    )
    return render_page("preview.html", language, page)
