"""The verdict about a text (DESIGN 7): what it is of the official texts, and what became of the one it is.

In order: nothing is said without a pinned root key; too short; hidden characters; then what `elshi.verify.judging`
finds. A whole text or a part of one says what became of its version (withdrawn, superseded, signed by a revoked key)
before it says that the words are right; a text that was altered never was official, whatever became of its source.

Hidden characters: `normalise` leaves invisible characters out, and some of those change what a reader sees or carry
words that he does not. A text that holds them is never said to be official (`elshi.verify.hidden`).
"""

import re
import unicodedata
from dataclasses import replace
from typing import Any, Protocol

from elshi.text.normal import normalise
from elshi.text.tokens import UNSPACED
from elshi.verify.dressing import undress
from elshi.verify.hidden import count_visible, has_hidden, has_marks_beyond
from elshi.verify.judging import Finding, judge, judge_whole
from elshi.verify.library import Document, Library
from elshi.verify.verdicts import Proof, Verdict

MIN_WORDS = 5
UNKNOWN_NOTE = (
    "nothing on this office's record is near this text. Spoken remarks and replies may not be logged, so this says "
    "nothing about whether it was said."
)
HIDDEN_NOTE = "hidden direction or tag characters are in the text; they must be removed before it can be checked"
_NOTES = {
    "too-short": f"fewer than {MIN_WORDS} words: too short to say whose they are",
    "hidden": HIDDEN_NOTE,
    "unknown": UNKNOWN_NOTE,
}
_NOT_PINNED = "no trust file was given: the log only speaks for itself, so this proves nothing about the office"
_KINDS_IN_WORDS = {
    "number": "a number",
    "negation": "a negation",
    "name": "a name",
    "omission": "words left out",
    "insertion": "words put in",
    "homoglyph": "letters that only look alike",
    "punctuation": "punctuation",
    "splice": "words of two places joined without a mark",
}
# Letters of scripts that are written without spaces: each counts as a word.
_UNSPACED = re.compile(f"[{UNSPACED}]")


class Grounds(Protocol):
    """What a verdict rests on: verified texts, and where each comes from."""

    @property
    def pinned(self) -> bool:
        """Whether a trust file named the root key."""

    @property
    def as_of(self) -> str:
        """The latest `issued_at` of what was read."""

    @property
    def library(self) -> Library:
        """The texts."""

    def proof_of(self, document: Document | None) -> Proof:
        """Where a verdict about `document`, or about none, comes from."""


def verify_text(evidence: Grounds, text: str) -> Verdict:
    """The verdict about `text`. Where the same words stand in several places, a text that stands goes before one that
    does not, then a whole text before a body without its title, then the newest entry.
    """
    if not evidence.pinned:
        return _not_pinned(evidence, None if has_hidden(text) else judge_dressed(evidence.library, text)[1])
    verdict, finding = judge_text(evidence.library, text)
    if finding is None:
        name = "unknown" if verdict == "hidden" else verdict
        return Verdict(name, proof=evidence.proof_of(None), as_of=evidence.as_of, note=_NOTES[verdict])
    if verdict == "evidence-bad":
        return Verdict(
            verdict,
            **_place(finding),
            as_of=evidence.as_of,
            note="these words are on the record under a key that the office revoked: they are not its word"
            + _aside_note(finding),
            reason=finding.document.reason,
        )
    return _verdict(verdict, evidence, finding, note=_note(verdict, finding))


def judge_text(library: Library, text: str) -> tuple[str, Finding | None]:
    """The name of the verdict about `text`, under a pinned root key, and what it was found to be.

    "hidden" stands for an unknown text in which hidden characters are; they must be removed before it can be checked.
    """
    if count_words(text) < MIN_WORDS:
        return "too-short", None
    if has_hidden(text):
        return "hidden", None
    bare, finding = judge_dressed(library, text)
    if finding is None:
        return "unknown", None
    return ("hidden", None) if _has_marks_beyond(bare, finding) else (name_verdict(finding), finding)


def judge_dressed(library: Library, text: str) -> tuple[str, Finding | None]:
    """What `text` is, if need be without messenger dressing; and the text, without what was set aside.

    Dressing is set aside only if nothing is left then but all the words of one official text (see `dressing`).
    """
    finding = judge(library, text)
    if finding is not None and finding.what != "altered":
        return text, finding
    for office, speaker in library.speakers.items():
        for bare in undress(text, speaker):
            if count_words(bare.text) < MIN_WORDS:
                continue
            found = judge_whole(library, bare.text)
            if found is not None and found.document.office == office and _lead_to(bare.links, found.document):
                return bare.text, replace(found, aside=bare.aside)
    return text, finding


def _lead_to(links: tuple[tuple[str, int], ...], document: Document) -> bool:
    """Whether all links lead to this text's own page: another one beside it would name another source."""
    return all(name == document.record and version in {0, document.version} for name, version in links)


def name_verdict(finding: Finding) -> str:
    """The verdict that a finding leads to."""
    if finding.what == "altered":
        return "altered"
    standing = finding.document.standing
    if standing == "current":
        return "authentic" if finding.what == "same" else "excerpt"
    return "evidence-bad" if standing == "disowned" else standing


def count_words(text: str) -> int:
    """How many words `text` has; each letter of a script written without spaces (Chinese, kana) counts as one."""
    count, within = 0, False
    for letter in normalise(text):
        if _UNSPACED.match(letter):
            count, within = count + letter.isalnum(), False
        elif letter.isalnum():
            count, within = count + (not within), True
        elif unicodedata.category(letter)[0] != "M" and letter not in "'’-":
            within = False
    return count


def _has_marks_beyond(text: str, finding: Finding) -> bool:
    """Whether direction marks are in a text that would be official, and not at the same places of the official one."""
    document = finding.document
    if finding.what == "altered":
        return False
    if finding.what == "same":
        return has_marks_beyond(text, document.marked_body if finding.part == "body" else document.marked)
    if finding.start is None:  # cut: where each mark should stand cannot be said
        return has_marks_beyond(text, "")
    before = count_visible(document.text[: finding.start[1]]) - count_visible(normalise(text)[: finding.start[0]])
    return has_marks_beyond(text, document.marked, before=before)


def _note(verdict: str, finding: Finding) -> str:
    document = finding.document
    if verdict == "authentic":
        note = "these are its words, and this version stands"
    elif verdict == "excerpt" and finding.diff:
        note = "parts of it, word by word; no negation, number or name fell out through the marked cuts"
    elif verdict == "excerpt":
        note = "a part of it, word by word, and this version stands"
        if "negation" in finding.kinds:
            note += "; careful: its sentence goes on, and a negation stands outside of what you gave"
    elif verdict == "withdrawn":
        note = "was official and is withdrawn"
    elif verdict == "superseded" and document.stands is not None:
        note = f"was official; version {document.stands[1]} of {document.stands[0]} stands now"
    else:
        changed = ", ".join(_KINDS_IN_WORDS[kind] for kind in finding.kinds)
        note = f"near an official text, but not its words; what changed: {changed}"
        if document.standing != "current":
            note += f"; that text is {document.standing} itself"
    if finding.part == "body":
        note += f"; you gave the text without its title: “{document.title}”"
    return note + _aside_note(finding)


def _aside_note(finding: Finding) -> str:
    return f"; set aside as not part of the text: {' '.join(finding.aside)}" if finding.aside else ""


def _not_pinned(evidence: Grounds, finding: Finding | None) -> Verdict:
    if finding is None:
        return Verdict("not-pinned", proof=evidence.proof_of(None), as_of=evidence.as_of, note=_NOT_PINNED)
    note = _NOT_PINNED
    if finding.part == "body":
        note += f"; you gave the text without its title: “{finding.document.title}”"
    return _verdict("not-pinned", evidence, finding, note=note)


def _verdict(verdict: str, evidence: Grounds, finding: Finding, *, note: str) -> Verdict:
    document = finding.document
    return Verdict(
        verdict,
        **_place(finding),
        proof=evidence.proof_of(document),
        as_of=evidence.as_of,
        note=note,
    )


def _place(finding: Finding) -> dict[str, Any]:
    document = finding.document
    context, stands = finding.context, document.stands
    return {
        "office": document.office,
        "record": document.record,
        "version": document.version,
        "lang": document.language,
        "part": finding.part,
        "title": document.title,
        "kinds": finding.kinds,
        "diff": finding.diff,
        "set_aside": finding.aside,
        "context": None if context is None else {"before": context[0], "after": context[1]},
        "stands": None if stands is None else {"id": stands[0], "version": stands[1]},
    }
