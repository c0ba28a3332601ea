"""From an incident's facts and the words that a person wrote to the letter as it is printed, in one language.

The outcome is plain data, so that a letter that was made final is kept as exactly what was printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_date

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.clock import format_time
from elshi.desk.registry.letters.complaints import COMPLAINTS
from elshi.desk.registry.letters.labels import LABELS, Labels
from elshi.desk.registry.letters.protest_notes import PROTEST_NOTES
from elshi.desk.registry.letters.wording import Wording
from elshi.desk.registry.rules.codes import IncidentKind, LetterKind
from elshi.desk.web.languages import babel_locale
from elshi.site.registry import network_name
from elshi.text.languages import LANGUAGES

FORMAT = "elshi-letter/1"
WORDINGS: Mapping[str, Mapping[str, Wording]] = {
    LetterKind.PROTEST_NOTE.value: PROTEST_NOTES,
    LetterKind.COMPLAINT.value: COMPLAINTS,
}
BLANK = "…………………………"  # what a person still has to fill in, on paper too


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as a letter names it. `id` and what follows are empty for one that is not ours."""

    platform: str
    handle: str
    url: str
    id: str = ""
    version: int = 0
    holder_kind: str = ""
    holder: Mapping[str, str] | None = None
    registered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One piece of evidence for the annex."""

    number: int
    description: str
    url: str
    seen_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What the record says. `ministry`: its names by language; `since`: when it happened; `host`: the public site's."""

    ministry: Mapping[str, str]
    host: str
    kind: str
    since: datetime
    account: AccountFacts
    successor: AccountFacts | None = None
    copy: AccountFacts | None = None
    evidence: tuple[EvidenceFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeWords:
    """What a person writes. `recipient` stands as the sentence needs it (Wording.recipient_help)."""

    reference: str = ""
    recipient: str = ""
    narrative: str = ""
    demand: str = ""
    contact: str = ""


def compose_letter(
    facts: IncidentFacts, words: FreeWords, *, kind: str, language: str, dated: datetime
) -> dict[str, Any]:
    """The whole letter as plain data: what `format_letter` fixes and the page prints. `dated`: the day on it."""
    wording, labels = WORDINGS[kind][language], LABELS[language]
    ministry = _name(facts.ministry, language)
    fill = {
        "ministry": ministry,
        "recipient": words.recipient or BLANK,
        "since": _day(facts.since, language),
        "register": _register(facts.host, language),
    }
    is_note = kind == LetterKind.PROTEST_NOTE.value
    return {
        "format": FORMAT,
        "kind": kind,
        "language": language,
        "title": wording.title,
        "ministry": ministry,
        "number": f"{labels.number} {words.reference or BLANK}",
        "date": _day(dated, language),
        "opening": wording.opening.format_map(fill),
        "happened": wording.happened[facts.kind].format_map(fill),
        "narrative": _paragraphs(words.narrative),
        "rows": _rows(facts, labels, language),
        "asks": [sentence.format_map(fill) for sentence in wording.asks[facts.kind]],
        "demand": _paragraphs(words.demand),
        "closing": wording.closing.format_map(fill),
        "contact": "" if is_note else f"{labels.contact}: {words.contact or BLANK}",
        "on_behalf": "" if is_note else f"{labels.on_behalf} {ministry}",
        "recipient": words.recipient if is_note else "",
        "annex": {
            "title": labels.annex,
            "head": ["", labels.what, labels.seen, labels.fingerprint],
            "items": [_evidence(piece) for piece in facts.evidence],
            "none": labels.no_evidence,
        },
        "draft": labels.draft,
    }


def format_letter(letter: Mapping[str, Any]) -> str:
    """The letter as canonical JSON, whose sha256 names it."""
    return format_canonical(dict(letter)).decode()


def parse_letter(text: str) -> dict[str, Any]:
    """The letter back from `format_letter`. Raises FormatError."""
    return parse_canonical(text.encode())


def _rows(facts: IncidentFacts, labels: Labels, language: str) -> list[dict[str, str]]:
    account = facts.account
    holder = [labels.holders.get(account.holder_kind, ""), _name(account.holder or {}, language)]
    rows = [
        (labels.account, account.handle),
        (labels.network, _network(account.platform, labels) if account.platform else ""),
        (labels.address, account.url),
        (labels.holder, labels.comma.join(part for part in holder if part)),
        (labels.record, f"{account.id}{labels.comma}v{account.version}" if account.version else account.id),
        (labels.since, "" if account.registered_at is None else _day(account.registered_at, language)),
        (labels.register, _register(facts.host, language)),
        (labels.copy, "" if facts.kind != IncidentKind.COPIED else _whole(facts.copy, labels)),
        (labels.successor, _whole(facts.successor, labels)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _whole(account: AccountFacts | None, labels: Labels) -> str:
    if account is None:
        return ""
    return " · ".join(part for part in (account.handle, _network(account.platform, labels), account.url) if part)


def _network(platform: str, labels: Labels) -> str:
    return {"domain": labels.domain, "e-mail": labels.e_mail}.get(platform) or network_name(platform) or platform


def _evidence(piece: EvidenceFacts) -> dict[str, Any]:
    return {
        "number": piece.number,
        "what": piece.description,
        "url": piece.url,
        "seen": format_time(piece.seen_at),
        "sha256": piece.sha256,
    }


def _register(host: str, language: str) -> str:
    return f"https://{host}/{language}/registry/"


def _name(names: Mapping[str, str], language: str) -> str:
    """The name in that language, else in the first of ours that has one."""
    return next((names[tag] for tag in (language, "en", *LANGUAGES, *names) if names.get(tag)), "")


def _day(at: datetime, language: str) -> str:
    return format_date(at.astimezone(UTC).date(), format="long", locale=babel_locale(language))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
