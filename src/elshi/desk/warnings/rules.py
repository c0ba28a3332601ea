"""What is kept of a warning of others, how long it holds, and when it opens a case by itself. No Django.

A message is replaced or ended by another only if that one names it (CAP 1.2, 3.2.1 `references`), and only within the
feed that both came by: a feed cannot end what another said, and of two that replace the same both hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from elshi.desk.cases.rules.codes import Severity
from elshi.travel.cap import CERTAINTIES, SEVERITIES, URGENCIES, CapAlert, CapInfo, CapReference

URGENT = ("Extreme", "Severe")  # of these a case is opened at once
CASES_A_DAY = 20  # that one feed may open by itself
MOST_LIVE = 2_000  # warnings of one feed that hold at a time
LASTS = timedelta(days=3)  # what does not say until when, holds so long after it was sent
AHEAD = timedelta(days=1)  # how far the clock of a sender may be before ours
LONGEST = timedelta(days=30)  # nothing holds longer, whatever it says
KEPT = timedelta(days=30)  # after it holds no more; what has a case is kept with it
MAX_TEXTS = 12  # languages, or parts, of one warning
MAX_LINE, MAX_AREA, MAX_BODY = 200, 1_000, 4_000  # signs
MAX_TITLE = 200  # signs of a case's title
_CASE_SEVERITIES = {"Extreme": Severity.CRISIS, "Severe": Severity.SERIOUS}


@dataclass(frozen=True, slots=True)
class Kept:
    """What the desk keeps of a message. `severity`, `urgency`, `certainty`: the worst, soonest, surest of its infos.

    `texts`: {language, event, headline, area, description, instruction, web} of each info, cut to the limits.
    `refers`: keys of the messages that it names.
    """

    key: str
    severity: str
    urgency: str
    certainty: str
    ends_at: datetime
    texts: list[dict[str, str]]
    refers: tuple[str, ...]


def key_of(reference: CapReference) -> str:
    """The hex SHA-256 of what names a message; the same for every zone in which its moment is written."""
    sent = reference.sent.astimezone(UTC).isoformat()
    return sha256(f"{reference.sender}\n{reference.identifier}\n{sent}".encode()).hexdigest()


def is_taken(alert: CapAlert, *, at: datetime) -> bool:
    """Whether it is a warning: no test or exercise, no answer to another program, not of tomorrow, no Alert whose time
    is over.
    """
    if alert.status != "Actual" or alert.msg_type not in {"Alert", "Update", "Cancel"} or alert.sent - at > AHEAD:
        return False
    return alert.msg_type != "Alert" or ends_at(alert, at=at) > at


def keep(alert: CapAlert, *, at: datetime) -> Kept:
    """What is kept of it, when it came at `at`."""
    return Kept(
        key=key_of(alert.reference),
        severity=_first(SEVERITIES, (info.severity for info in alert.infos)),
        urgency=_first(URGENCIES, (info.urgency for info in alert.infos)),
        certainty=_first(CERTAINTIES, (info.certainty for info in alert.infos)),
        ends_at=ends_at(alert, at=at),
        texts=[_text(info) for info in alert.infos[:MAX_TEXTS]],
        refers=tuple(dict.fromkeys(key_of(one) for one in alert.references)),
    )


def ends_at(alert: CapAlert, *, at: datetime) -> datetime:
    """Until when it holds: the last `expires` of its infos, LASTS after it was sent where one says none."""
    ends = [info.expires or alert.sent + LASTS for info in alert.infos] or [alert.sent + LASTS]
    return min(max(ends), at + LONGEST)


def opens_case(*, severity: str, ends_at: datetime, opened: int, at: datetime) -> bool:
    """Whether a warning that has no case opens one by itself, when its feed has `opened` so many in the last day."""
    return severity in URGENT and ends_at > at and opened < CASES_A_DAY


def case_severity(severity: str) -> Severity:
    """How serious a case looks that is opened from a warning of `severity`."""
    return _CASE_SEVERITIES.get(severity, Severity.ORDINARY)


def choose_text(texts: Sequence[dict[str, str]], languages: Iterable[str]) -> dict[str, str]:
    """The text in the first of `languages` that there is one in (`en` takes `en-US`), else the first; {} of none."""
    for language in languages:
        for text in texts:
            if text["language"].casefold().partition("-")[0] == language:
                return text
    return texts[0] if texts else {}


def title_of(text: dict[str, str]) -> str:
    """What happens and where, in one line of at most MAX_TITLE signs; empty when neither is said."""
    parts = [text.get("event") or text.get("headline") or "", text.get("area") or ""]
    return _cut(": ".join(part for part in parts if part), MAX_TITLE)


def _text(info: CapInfo) -> dict[str, str]:
    return {
        "language": info.language[:35],
        "event": _cut(info.event, MAX_LINE),
        "headline": _cut(info.headline, MAX_LINE),
        "area": _cut("; ".join(dict.fromkeys(area.description for area in info.areas if area.description)), MAX_AREA),
        "description": _cut_body(info.description),
        "instruction": _cut_body(info.instruction),
        "web": info.web if info.web.startswith(("https://", "http://")) and len(info.web) <= MAX_BODY else "",
    }


def _first(words: Sequence[str], found: Iterable[str]) -> str:
    """Of those found the one that stands first in `words`; the last word, Unknown, where none is said."""
    return min(found, key=words.index, default=words[-1])


def _cut(text: str, most: int) -> str:
    """In one line, without signs that do not print (marks of direction among them)."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _cut_body(text: str) -> str:
    """Its lines, each as `_cut` has it."""
    body = "\n".join(_cut(line, MAX_BODY) for line in text.splitlines()).strip()
    return body if len(body) <= MAX_BODY else body[: MAX_BODY - 1] + "…"
