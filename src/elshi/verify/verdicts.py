"""Verdicts: what a verifier may say, with which exit code (DESIGN 7), and never more than the evidence carries."""

import base64
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# Exit code of each verdict of this release.
EXITS = MappingProxyType(
    {"authentic": 0, "unknown": 4, "too-short": 4, "superseded": 5, "not-pinned": 7, "evidence-bad": 7}
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a verdict comes from. `trust`: "pinned" or "self-asserted"; the log's `origin`, `log_size`, `root`.

    `index` and `leaf` (32 bytes) name the entry; None where the verdict is about no entry.
    """

    trust: str
    origin: str
    log_size: int
    root: bytes
    index: int | None = None
    leaf: bytes | None = None

    def to_json(self) -> dict[str, Any]:
        """`root` in base64 as checkpoints have it, `leaf` in hexadecimal as records have it."""
        return {
            "trust": self.trust,
            "origin": self.origin,
            "index": self.index,
            "log_size": self.log_size,
            "leaf": None if self.leaf is None else self.leaf.hex(),
            "root": base64.b64encode(self.root).decode(),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict, one of EXITS. `record` (id), `version`, `lang`: what matched. `as_of`: newest record's issued_at.

    `part`: "whole" if the text is title and body, "body" if the title was left out, and then whoever shows the verdict
    shows the `title` too: a title can turn the sense of its body ("False claims about our visas").
    `note` is for a person. `reason` is set when the evidence is bad, and then there is no proof.
    """

    verdict: str
    record: str | None = None
    version: int | None = None
    lang: str | None = None
    part: str | None = None
    title: str | None = None
    proof: Proof | None = None
    as_of: str | None = None
    note: str = ""
    reason: str | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of `elshi verify`."""
        return EXITS[self.verdict]

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `elshi verify --json` prints."""
        shown: dict[str, Any] = {
            "verdict": self.verdict,
            "record": self.record,
            "version": self.version,
            "lang": self.lang,
            "part": self.part,
            "title": self.title,
            "proof": None if self.proof is None else self.proof.to_json(),
            "as_of": self.as_of,
            "note": self.note,
        }
        return shown if self.reason is None else {**shown, "reason": self.reason}


def evidence_bad(reason: str) -> Verdict:
    """The verdict where a proof, a signature or trust itself failed: nothing can be said about the text."""
    note = "the evidence does not hold; nothing is said about the text"
    return Verdict("evidence-bad", note=note, reason=reason)
