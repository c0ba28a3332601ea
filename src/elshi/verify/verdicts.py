"""Verdicts: what a verifier may say, with which exit code (DESIGN 7), and never more than the evidence carries."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from elshi.text.differences import DiffPart

# Exit code of each verdict, in order of precedence.
EXITS = MappingProxyType(
    {
        "evidence-bad": 7,
        "not-pinned": 7,
        "withdrawn": 5,
        "superseded": 5,
        "authentic": 0,
        "excerpt": 6,
        "altered": 3,
        "official-account": 0,
        "lookalike": 3,
        "not-listed": 4,
        "unknown": 4,
        "too-short": 4,
    }
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a verdict comes from. `trust`: "pinned", "recognised" (a partner's, by our record) or "self-asserted".

    `origin`, `log_size`, `root`: the checkpoint. `confirmed`: witnesses of the pinned policy that cosigned it;
    `unconfirmed`: entries that the log says it has beyond it. `epoch`, `index` and `leaf` (32 bytes) name the entry;
    None where the verdict is about no entry.
    """

    trust: str
    origin: str
    log_size: int
    root: bytes
    index: int | None = None
    leaf: bytes | None = None
    epoch: int | None = None
    confirmed: int = 0
    unconfirmed: int = 0

    def to_json(self) -> dict[str, Any]:
        """`root` in base64 as checkpoints have it, `leaf` in hexadecimal as records have it."""
        return {
            "trust": self.trust,
            "origin": self.origin,
            "epoch": self.epoch,
            "index": self.index,
            "log_size": self.log_size,
            "leaf": None if self.leaf is None else self.leaf.hex(),
            "root": base64.b64encode(self.root).decode(),
            "confirmed": self.confirmed,
            "unconfirmed": self.unconfirmed,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict, one of EXITS. `office`, `record` (id), `version`, `lang`: what matched. `as_of`: newest issued_at.

    `part`: "whole" if the text is title and body, "body" if the title was left out, "part" if it is less or altered;
    but for "whole", whoever shows the verdict shows the `title` too: a title can turn the sense of its body ("False
    claims about our visas").
    `kinds`: what changed (`elshi.verify.kinds`), or why a name is a lookalike; of an excerpt "negation" if one is in
    the rest of a sentence that it cuts off. `diff`: the official stretch and the given text, part by part. `set_aside`:
    messenger dressing around the given text, taken for no part of it. `context`: the official words "before" and
    "after". `stands`: "id" and "version" of what stands now, where what matched does not. `account`: the account that
    a handle or address was compared with.
    `note` is for a person. `reason` is set when the evidence is bad, and then there is no proof.
    """

    verdict: str
    office: str | None = None
    record: str | None = None
    version: int | None = None
    lang: str | None = None
    part: str | None = None
    title: str | None = None
    kinds: tuple[str, ...] = ()
    diff: tuple[DiffPart, ...] = ()
    set_aside: tuple[str, ...] = ()
    context: Mapping[str, str] | None = None
    stands: Mapping[str, Any] | None = None
    account: Mapping[str, Any] | None = None
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
            "office": self.office,
            "record": self.record,
            "version": self.version,
            "lang": self.lang,
            "part": self.part,
            "title": self.title,
            "kinds": list(self.kinds),
            "diff": [{"op": part.op, "official": part.official, "given": part.given} for part in self.diff],
            "set_aside": list(self.set_aside),
            "context": None if self.context is None else dict(self.context),
            "stands": None if self.stands is None else dict(self.stands),
            "account": None if self.account is None else dict(self.account),
            "proof": None if self.proof is None else self.proof.to_json(),
            "as_of": self.as_of,
            "note": self.note,
        }
        return shown if self.reason is None else {**shown, "reason": self.reason}


def evidence_bad(reason: str) -> Verdict:
    """The verdict where a proof, a signature or trust itself failed: nothing can be said about the text."""
    note = "the evidence does not hold; nothing is said about the text"
    return Verdict("evidence-bad", note=note, reason=reason)
