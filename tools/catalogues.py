"""Keeps the message catalogues of site, desk and audit: extract, update, compile, check.

    python tools/catalogues.py update     new and dropped strings into the .po files; translations are kept
    python tools/catalogues.py compile    .po to .mo, the same bytes every time
    python tools/catalogues.py check      fail on missing or stale strings, lost placeholders, stale .mo

`--only site`, `desk` or `audit` limits it. Django's templates are read through its own `templatize`, so GNU gettext is
not needed. No dates and no line numbers are written: a catalogue changes only when its strings do. The header line
`X-Reviewed-By` says which native speaker has read a catalogue; `none` until a person has, and it is kept on update.
"""

import argparse
import io
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE_LANGUAGE = "en"
_FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # headers want a date; a real one would make every run differ
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|(?<!%)%[sd]")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_REVIEWED = re.compile(rb'^"X-Reviewed-By: (.*)\\n"$', re.MULTILINE)
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "translate": None,  # elshi.site.render.translate
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


_Key = tuple[str | None, str | tuple[str, ...] | list[str]]  # context; message id, or singular and plural


@dataclass(frozen=True, slots=True)
class Domain:
    """One set of catalogues: where its strings are, which languages it speaks."""

    name: str
    folder: Path
    file: str
    languages: tuple[str, ...]
    method: str = "jinja2"  # what its templates are written for: jinja2 or django

    def po(self, language: str) -> Path:
        """The catalogue of `language`."""
        return self.folder / "locale" / language / "LC_MESSAGES" / f"{self.file}.po"

    def mo(self, language: str) -> Path:
        """The compiled catalogue of `language`."""
        return self.po(language).with_suffix(".mo")


DOMAINS = (
    Domain("site", ROOT / "src/elshi/site", "site", ("kk", "ru", "en", "ar", "zh")),
    Domain("desk", ROOT / "src/elshi/desk", "django", ("kk", "ru", "en", "ar", "zh_Hans"), "django"),
    Domain("audit", ROOT / "src/elshi/audit", "audit", ("kk", "ru", "en", "ar", "zh")),
)


def extract_strings(domain: Domain) -> Catalog:
    """All strings of a domain as a catalogue without translations."""
    template = Catalog(project="elshi", charset="utf-8", creation_date=_FIXED)
    for path in sorted(domain.folder.rglob("*")):
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and "migrations" not in path.parts:
            _add(template, relative, "python", path.read_bytes())
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            if domain.method == "jinja2":
                _add(template, relative, "jinja2", path.read_bytes())
            else:
                _add(template, relative, "python", _templatize(path).encode())
    return template


def _add(template: Catalog, path: Path, method: str, source: bytes) -> None:
    options = {"silent": "false", "trimmed": "true"} if method == "jinja2" else {}
    for _line, message, comments, context in extract(
        method, io.BytesIO(source), keywords=_KEYWORDS, comment_tags=("Translators:",), options=options
    ):
        template.add(message, locations=[(path.as_posix(), 0)], auto_comments=comments, context=context)


def _templatize(path: Path) -> str:
    """Django's own rewriting of a template into something that the Python extractor reads."""
    from django.utils.translation.template import templatize  # noqa: PLC0415  # the site's part needs no Django

    # what is not a string comes back as X's in its old layout; indentation would mean something to Python
    return _INDENT.sub("", templatize(path.read_text(encoding="utf-8"), origin=str(path)))


def format_catalogue(catalog: Catalog, reviewed: str) -> bytes:
    """The .po bytes: sorted, wrapped at 120, no dates of today, with the reviewer's line."""
    catalog.creation_date = catalog.revision_date = _FIXED
    catalog.fuzzy, catalog.version, catalog.msgid_bugs_address = False, "0", "none"
    catalog.last_translator = "Elshi developers"
    catalog.language_team = "none"
    catalog.header_comment = "# Message catalogue of Elshi. Kept by tools/catalogues.py; edit the msgstr lines only."
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    anchor = b'"MIME-Version: 1.0\\n"'
    return out.getvalue().replace(anchor, f'"X-Reviewed-By: {reviewed}\\n"\n'.encode() + anchor, 1)


def read_catalogue(domain: Domain, language: str) -> tuple[Catalog, str]:
    """The catalogue of `language` (empty when there is none) and who has reviewed it."""
    path = domain.po(language)
    if not path.exists():
        return Catalog(locale=language, project="elshi"), "none"
    data = path.read_bytes()
    reviewed = _REVIEWED.search(data)
    return read_po(io.BytesIO(data), locale=language), reviewed[1].decode() if reviewed else "none"


def update(domain: Domain) -> None:
    """Bring the strings of every catalogue up to date. English, the source, is filled in."""
    template = extract_strings(domain)
    for language in domain.languages:
        catalog, reviewed = read_catalogue(domain, language)
        catalog.update(deepcopy(template), no_fuzzy_matching=True)  # Babel shares the message objects
        if language == SOURCE_LANGUAGE:
            for message in _strings(catalog):
                message.string = message.string if _is_translated(message) else message.id
        _write(domain.po(language), format_catalogue(catalog, reviewed))
        missing = sum(not _is_translated(message) for message in _strings(catalog))
        print(f"{domain.name} {language}: {len(catalog)} strings, {missing} to translate")


def compile_all(domain: Domain) -> None:
    """Write each .mo."""
    for language in domain.languages:
        _write(domain.mo(language), format_compiled(read_catalogue(domain, language)[0]))


def format_compiled(catalog: Catalog) -> bytes:
    """The .mo bytes of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def check(domain: Domain) -> Iterator[str]:
    """Each fault of the catalogues as one line."""
    template = extract_strings(domain)
    wanted = {(message.context, message.id) for message in _strings(template)}
    for language in domain.languages:
        if not domain.po(language).exists():
            yield f"{domain.po(language).relative_to(ROOT)} is missing: run update"
            continue
        catalog, _ = read_catalogue(domain, language)
        where = f"{domain.name} {language}"
        kept = {(message.context, message.id): message for message in _strings(catalog)}
        yield from (
            f"{where}: not in the catalogue (run update): {_short(key[1])}" for key in _sorted(wanted - set(kept))
        )
        yield from (f"{where}: no longer used (run update): {_short(key[1])}" for key in _sorted(set(kept) - wanted))
        for message in kept.values():
            yield from (f"{where}: {fault}: {_short(message.id)}" for fault in _faults(message))
        compiled = domain.mo(language)
        if not compiled.exists() or compiled.read_bytes() != format_compiled(catalog):
            yield f"{where}: {compiled.name} is stale (run compile)"


def _faults(message: Message) -> Iterator[str]:
    if not _is_translated(message):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for string in strings:
        # a plural form may leave out the number ("one file"), so it is compared with both source forms
        if _placeholders(string) not in [_placeholders(one) for one in ids]:
            yield "placeholders differ"


def _placeholders(text: str | None) -> list[str]:
    return sorted(match.group(0) for match in _PLACEHOLDER.finditer(text or ""))


def _strings(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings)


def _sorted(keys: set[_Key]) -> list[_Key]:
    return sorted(keys, key=lambda key: (str(key[1]), key[0] or ""))


def _short(message: str | tuple[str, ...] | list[str]) -> str:
    text = message if isinstance(message, str) else message[0]
    return repr(text if len(text) <= 60 else text[:57] + "…")


def _write(path: Path, data: bytes) -> None:
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main(arguments: list[str]) -> int:
    """Run one of the verbs over the chosen domains."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("verb", choices=["update", "compile", "check"])
    parser.add_argument("--only", choices=[domain.name for domain in DOMAINS])
    parsed = parser.parse_args(arguments)
    domains = [domain for domain in DOMAINS if parsed.only in {None, domain.name}]
    if parsed.verb == "check":
        faults = [fault for domain in domains for fault in check(domain)]
        print("\n".join(faults) if faults else "catalogues: complete and compiled")
        return 1 if faults else 0
    act: Callable[[Domain], None] = update if parsed.verb == "update" else compile_all
    for domain in domains:
        act(domain)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
