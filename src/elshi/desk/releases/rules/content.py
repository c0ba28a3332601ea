"""The canonical whole: all that an approval binds, as one canonical JSON text (`elshi-content/1`, DESIGN 6).

{about, attachments, authentic, channels, embargo, format, office, renditions, replaces}; renditions sorted by
language, each {body, language, salt, script, title}; replaces is null or {id, version}. That of an answer to the public
has `question` beside them (`rules.questions`), an advisory `advice` and an alert `danger` (`rules.travel`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from markdown_it import MarkdownIt

from elshi.base.canonical import format_canonical
from elshi.base.errors import ElshiError, FormatError
from elshi.desk.people.faults import UNNAMED, Fault
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.attachments import check_described, read_attachments
from elshi.desk.releases.rules.destinations import check_spoken, read_about, read_targets
from elshi.desk.releases.rules.embargo import find_embargo
from elshi.desk.releases.rules.extras import ADVICE, DANGER, EXTRAS, type_of
from elshi.desk.releases.rules.questions import check_asked_in, read_question
from elshi.desk.releases.rules.travel import check_sections, find_gazetteer
from elshi.desk.releases.rules.wholes import Whole, parse_texts, parse_whole
from elshi.record.fields import check_prose
from elshi.record.rendition import MAX_BODY, MAX_BODY_BYTES, MAX_TITLE, Rendition, check_rendition
from elshi.speak.targets import SITE
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import MAX_NESTING

FORMAT = "elshi-content/1"
_FIELDS = {
    "about", "attachments", "authentic", "channels", "embargo", "format", "office", "renditions", "replaces",
}  # fmt: skip


def check_lengths(given: Sequence[dict[str, str]]) -> None:
    """Raises RuleError `too-long` for a title or body beyond the limits: before anything slow is done with them.

    `given`: {language, title, body} as somebody sent them.
    """
    for fields in given:
        if len(tidy(fields["title"])) > MAX_TITLE or len(tidy(fields["body"])) > MAX_BODY:
            raise RuleError("too-long", language=fields["language"], title=MAX_TITLE, body=MAX_BODY)


def make_renditions(
    given: Sequence[dict[str, str]], *, old: Sequence[Rendition], new_salt: Callable[[], str]
) -> list[Rendition]:
    """The renditions that an editor's fields give, checked and sorted by language.

    `given`: {language, title, body}; one without title and body is left out. Texts are brought to NFC with LF ends
    and no white space around. A rendition whose words are those of `old` keeps its salt, so that its blob stays the
    same; else `new_salt` gives 32 hex characters. Raises RuleError: nothing written, a language twice, a bad text.
    """
    check_lengths(given)
    salts = {(one.language, one.title, one.body): one.salt for one in old}
    made: dict[str, Rendition] = {}
    for fields in given:
        language, title, body = fields["language"], tidy(fields["title"]), tidy(fields["body"])
        if language not in LANGUAGES:
            raise RuleError("bad-language", language=language, languages=", ".join(LANGUAGES))
        if language in made:
            raise RuleError("language-twice", language=language)
        if not title and not body:
            continue
        rendition = Rendition(
            language=language,
            script=LANGUAGES[language].script,
            title=title,
            body=body,
            salt=salts.get((language, title, body)) or new_salt(),
        )
        try:
            check_rendition(rendition)
        except ElshiError as exc:
            raise _name_fault(rendition) from exc
        made[language] = rendition
    if not made:
        raise RuleError("no-text")
    return [made[language] for language in sorted(made)]


def format_content(  # noqa: PLR0913  # the parts of a whole
    *,
    office: str,
    authentic: str,
    renditions: Sequence[Rendition],
    replaces: dict[str, Any] | None,
    embargo: str | None = None,
    attachments: Sequence[dict[str, Any]] = (),
    channels: Sequence[str] = (SITE,),
    about: Sequence[str] = (),
    extras: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The canonical whole as text. Raises RuleError `no-authentic` when the authentic language has no rendition.

    `embargo`, `attachments`, `channels`, `about`: as they stand in a whole (`rules.embargo`, `rules.attachments`,
    `speak.targets`, `rules.destinations`). `extras`: the field that makes it more than a statement (`rules.extras`).
    """
    if authentic not in {rendition.language for rendition in renditions}:
        raise RuleError("no-authentic", language=authentic)
    whole = {
        "about": list(about),
        "attachments": list(attachments),
        "authentic": authentic,
        "channels": list(channels),
        "embargo": embargo,
        "format": FORMAT,
        "office": office,
        "renditions": [asdict(rendition) for rendition in renditions],
        "replaces": replaces,
        **extras,
    }
    return format_canonical(whole).decode()


def parse_content(text: str) -> Whole:
    """The canonical whole in `text`. Raises FormatError unless it is one of this format, in canonical form."""
    whole = parse_whole(text, format=FORMAT, fields=_FIELDS, may_have=EXTRAS)
    type_of(whole)
    read_question(whole)
    find_gazetteer(whole)
    find_embargo(whole)
    read_attachments(whole)
    read_targets(whole)
    read_about(whole)
    return whole


def check_complete(whole: Whole) -> None:
    """Raises RuleError for what a statement lacks before it is handed in.

    Words for an attachment or for a channel, the question of an answer in one of its languages, or a section of an
    advisory.
    """
    check_sections(whole)
    check_asked_in(whole)
    check_described(whole)
    check_spoken(whole)


def change_content(text: str, **fields: Any) -> str:
    """The canonical whole `text` with these `fields` in the place of its own. Raises FormatError if either is none."""
    changed = format_canonical(parse_content(text) | fields).decode()
    parse_content(changed)
    return changed


def read_renditions(whole: Whole) -> list[Rendition]:
    """The renditions in a canonical whole, checked. Raises SecurityError for one that could not have been saved."""
    return parse_texts(whole.get("renditions"))


def said(whole: Whole) -> object:
    """What of a canonical whole counts as said.

    Authentic language, each title and text, what is attached and asked, how safe a country is, and what the danger.
    """
    attached = [(one["sha256"], one["alternatives"]) for one in whole["attachments"]]
    texts, asked = (
        {text["language"]: (text["title"], text["body"]) for text in found}
        for found in (whole["renditions"], whole.get("question", {"texts": ()})["texts"])
    )
    return whole["authentic"], texts, attached, asked, whole.get(ADVICE), whole.get(DANGER)


def _name_fault(rendition: Rendition) -> RuleError:
    """Why `check_rendition` refused a tidied rendition, as a code that has words in every language of the desk.

    Only names: it decides nothing.
    """
    code = _usual_fault(rendition)
    if code is not None:
        return RuleError(code, language=rendition.language)
    # Signs, lengths, HTML, language, script and salt are good by now; what is left that is minded is nesting.
    fault = Fault("nested-too-deep", {"limit": MAX_NESTING}) if _is_deep(rendition.body) else Fault(UNNAMED)
    return RuleError("bad-text", language=rendition.language, reason=fault)


def _usual_fault(rendition: Rendition) -> str | None:
    if not rendition.title:
        return "title-missing"
    if not rendition.body:
        return "text-missing"
    if "\n" in rendition.title:
        return "title-lines"
    try:  # lengths and NFC hold already, so signs are all that these can mind
        check_prose(rendition.title, what="title", longest=MAX_TITLE, lines=False)
        check_prose(rendition.body, what="text", longest=MAX_BODY, lines=True)
    except FormatError:
        return "hidden-signs"
    if len(rendition.body.encode()) > MAX_BODY_BYTES:
        return "text-too-large"
    return "raw-html" if _holds_html(rendition.body) else None


def _is_deep(body: str) -> bool:
    tokens = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING + 2}).parse(body)
    return any(token.level >= MAX_NESTING and token.type != "inline" for token in tokens)


def _holds_html(body: str) -> bool:
    tokens = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING + 1}).parse(body)
    parts = [part for token in tokens for part in (token, *(token.children or ()))]
    return any(part.type in {"html_block", "html_inline"} for part in parts)


def tidy(text: str) -> str:
    """A text as it is saved: NFC, LF, no white space around."""
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
