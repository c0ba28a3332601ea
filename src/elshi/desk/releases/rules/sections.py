"""The sections of an advisory's text: one heading of the second level for each, in the order of their codes."""

from collections.abc import Mapping, Sequence

from elshi.record.types.advisories import SECTIONS
from elshi.text.markdown import split_sections


def join_sections(summary: str, parts: Sequence[tuple[str, str]]) -> str:
    """The body of a summary and of sections, (heading, text) each: what `split_sections` takes apart."""
    return "\n\n".join(part for part in (summary, *(f"## {head}\n\n{text}".rstrip() for head, text in parts)) if part)


def refit(body: str, *, old: Sequence[str], new: Sequence[str], begins: Mapping[str, tuple[str, str]]) -> str:
    """The body with the sections `new` in the place of `old`: what goes, goes; what comes begins as in `begins`.

    `begins`: by code a heading and a text with places to fill. A body that has another number of headings than `old`
    says is left as it is: nobody can tell which section is which, so a person has to.
    """
    summary, parts = split_sections(body)
    if list(old) == list(new) or len(parts) != len(old):
        return body
    known = dict(zip(old, parts, strict=True))
    return join_sections(summary, [known.get(code) or begins[code] for code in SECTIONS if code in new])
