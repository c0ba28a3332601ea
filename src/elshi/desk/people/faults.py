"""Faults: what is wrong inside a longer refusal, as a code with facts, and such facts as stored text. No Django.

A refusal like "This account cannot be entered: …" names its fault in the place of {reason}. A fault has words in every
language of the desk (`FAULT_WORDS` in words.py), as refusals have; an English sentence of a lower room never stands in
a page. `UNNAMED` is for what hardly ever happens: then the English detail is for the error's cause, not for the reader.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

UNNAMED = "not-of-that-form"
MAX_STORED = 500  # letters of stored facts

# By code, in English; no capital in front and no full stop behind, for they stand inside a sentence.
FAULTS: dict[str, str] = {
    UNNAMED: "its form is not allowed",
    "nested-too-deep": "quotes or lists are nested deeper than {limit} levels",
    "no-office-id": "this is no id of an office: {office}",
    "below-itself": "the office would be below itself",
    "no-successor": "this is no account that could follow: {account}",
    "bad-proof": "a proof of control is not as it has to be",
    "office-unknown": "there is no such office: {office}",
    "handle-taken": "the handle belongs to another account: {account}",
    "account-unknown": "there is no such account to follow it: {account}",
    "not-next": "it does not follow the version on the record: {record}",
    "breaks-a-rule": "it breaks a rule of the register",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A key of FAULTS and what fills it; str() is the English phrase."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return FAULTS[self.code].format(**self.facts)


class Refusal(Protocol):
    """A `RuleError`: a code, facts, and an English sentence as str()."""

    @property
    def facts(self) -> Mapping[str, object]:
        """What fills its sentence."""


def format_facts(facts: Mapping[str, object]) -> str:
    """The facts of a refusal as text to be stored, at most MAX_STORED letters; empty if there are none, or more."""
    plain = {
        name: {"code": value.code, "facts": {key: str(it) for key, it in value.facts.items()}}
        if isinstance(value, Fault)
        else str(value)
        for name, value in facts.items()
    }
    if not plain:
        return ""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= MAX_STORED else ""


def stored_reason(error: Refusal) -> str:
    """What is kept of a refusal beside its code: its facts if it has some, else its English sentence."""
    return format_facts(error.facts) or str(error)[:MAX_STORED]


def parse_facts(text: str) -> dict[str, object] | None:
    """What `format_facts` stored; None for any other text."""
    try:
        found = json.loads(text)
        return {name: _parse_fact(value) for name, value in found.items()}
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None


def _parse_fact(value: object) -> object:
    if not isinstance(value, dict):
        return str(value)
    fault = Fault(value["code"], dict(value["facts"]))
    str(fault)  # a code of ours, with its facts
    return fault
