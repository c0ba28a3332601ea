"""Whose cosignatures make a checkpoint good enough (C2SP tlog-policy).

Ours is "k of these n witnesses", written as one group:

    witness w1 witness.example/a+…
    witness w2 witness.example/b+…
    group g1 1 w1 w2
    quorum g1

Files of others may nest groups and list logs; they are read and obeyed too. Addresses in them are read over: whom a
program may call is a setting of its administrator, not of a policy. Names are octets without meaning.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from elshi.base.errors import FormatError, SecurityError
from elshi.log.checkpoint import Checkpoint, parse_checkpoint
from elshi.log.cosignature import CosignatureVerifier
from elshi.log.note import Note, NoteVerifier, Verifier, check_signatures, parse_note, parse_vkey

MAX_POLICY_BYTES = 1 << 17
MAX_DEFINED = 64  # logs, witnesses and groups each; the document asks for 32
_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")  # "Character set"
_NUMBER = re.compile(rb"[1-9][0-9]{0,5}")

Member: TypeAlias = "int | Group"
_Key = TypeVar("_Key", Verifier, CosignatureVerifier)


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses when at least `threshold` of its members do: places in `Policy.witnesses`, or groups."""

    threshold: int
    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= len(self.members):
            raise FormatError(f"policy group needs {self.threshold} of {len(self.members)} members")


@dataclass(frozen=True, slots=True)
class Policy:
    """`quorum` of `witnesses` must have cosigned, 0 <= quorum <= how many there are.

    With `group` (a rule of another shape, from somebody's file) the group decides, and `quorum` is the smallest number
    of witnesses that can satisfy it. With `logs` one of those keys must have signed, too, under its origin as name.
    Raises FormatError for a quorum out of range and for a key that is there twice.
    """

    witnesses: tuple[CosignatureVerifier, ...]
    quorum: int
    logs: tuple[Verifier, ...] = ()
    group: Group | None = None

    def __post_init__(self) -> None:
        for keys in (self.witnesses, self.logs):
            if len(keys) > MAX_DEFINED:
                raise FormatError(f"policy too large: expected at most {MAX_DEFINED} keys, got {len(keys)}")
            if len({key.public for key in keys}) != len(keys):
                raise FormatError("policy lists one public key twice")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise FormatError(f"policy has quorum {self.quorum} of {len(self.witnesses)} witnesses")
        if self.group is not None and _least(self.group) != self.quorum:
            raise FormatError("policy has a group that does not fit its quorum")

    def count(self, note: bytes) -> int:
        """How many distinct witnesses cosigned the note. Raises SecurityError if a known witness's line is bad."""
        return sum(self._cosigned(check_signatures(parse_note(note), self.witnesses)))

    def is_met(self, note: bytes) -> bool:
        """Whether the note has the cosignatures (and, if logs are listed, the log's signature) that this asks for.

        Raises FormatError for what is no checkpoint, SecurityError if a known key's signature is bad.
        """
        return self.accepts(check_signatures(parse_note(note), (*self.logs, *self.witnesses)))

    def accepts(self, note: Note) -> bool:
        """As `is_met`, for a note whose signatures were checked with the witnesses (and logs) of this policy."""
        if self.logs:
            origin = parse_checkpoint(note.text).origin
            if not any(log.name == origin and note.is_signed_by(log) for log in self.logs):
                return False
        cosigned = self._cosigned(note)
        if self.group is None:
            return sum(cosigned) >= self.quorum
        return _is_met(self.group, cosigned)

    def _cosigned(self, note: Note) -> list[bool]:
        return [note.is_signed_by(witness) for witness in self.witnesses]


NO_POLICY = Policy((), 0)


def verify_checkpoint(
    note: bytes, *, verifiers: Iterable[NoteVerifier] = (), policy: Policy = NO_POLICY, origin: str | None = None
) -> Checkpoint:
    """The checkpoint in `note`, signed by one of `verifiers` (else of `policy.logs`) and cosigned as `policy` asks.

    Each signature is verified once. Raises FormatError, or SecurityError where something is lacking or bad, or where
    it is of another log than `origin`.
    """
    logs = tuple(verifiers) or policy.logs
    opened = check_signatures(parse_note(note), {*logs, *policy.logs, *policy.witnesses})
    if not any(opened.is_signed_by(log) for log in logs):
        named = ", ".join(signature.name for signature in opened.unverified)
        raise SecurityError(f"checkpoint is signed by no known log key; it names {named}")
    checkpoint = parse_checkpoint(opened.text)
    if origin is not None and checkpoint.origin != origin:
        raise SecurityError(f"checkpoint is of another log: expected {origin!r}, got {checkpoint.origin!r}")
    if not policy.accepts(opened):
        got = sum(opened.is_signed_by(witness) for witness in policy.witnesses)
        raise SecurityError(f"checkpoint does not meet the policy: {got} witnesses, {policy.quorum} or more needed")
    return checkpoint


def format_policy(policy: Policy) -> bytes:
    """The policy as text, with names of our own (l…, w…, g…)."""
    lines = [f"log {log.vkey}" for log in policy.logs]
    lines += [f"witness w{place} {witness.vkey}" for place, witness in enumerate(policy.witnesses, 1)]
    group = policy.group
    if group is None and policy.quorum:
        group = Group(policy.quorum, tuple(range(len(policy.witnesses))))
    lines.append(f"quorum {'none' if group is None else _format_group(group, lines, [0])}")
    return "".join(f"{line}\n" for line in lines).encode()


def parse_policy(data: bytes) -> Policy:
    """The policy in a text of C2SP tlog-policy. Raises FormatError that names the line."""
    if len(data) > MAX_POLICY_BYTES:
        raise FormatError(f"policy too long: expected at most {MAX_POLICY_BYTES} bytes, got {len(data)}")
    if not _ALLOWED.fullmatch(data):
        raise FormatError("policy holds a control character")
    if not data.endswith(b"\n"):
        raise FormatError("policy does not end in a newline")
    reader = _Reader()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        words = re.split(rb"[ \t]+", line.strip(b" \t"))
        if words == [b""] or words[0].startswith(b"#"):
            continue
        try:
            reader.take(words)
        except FormatError as exc:
            raise FormatError(f"policy, line {number}: {exc}") from exc
    return reader.policy()


class _Reader:
    """Takes the lines of a policy in order."""

    def __init__(self) -> None:
        self._logs: list[Verifier] = []
        self._witnesses: list[CosignatureVerifier] = []
        self._names: dict[bytes, Member] = {}
        self._groups = 0
        self._used: set[bytes] = set()  # names that are members of a group
        self._quorum: Member | None = None
        self._has_quorum = False

    def take(self, words: list[bytes]) -> None:
        keyword, *rest = words
        if keyword == b"log" and len(rest) in {1, 2}:
            self._logs.append(_parse_key(rest[0], Verifier))
        elif keyword == b"witness" and len(rest) in {2, 3}:
            self._witnesses.append(_parse_key(rest[1], CosignatureVerifier))
            self._define(rest[0], len(self._witnesses) - 1)
        elif keyword == b"group" and len(rest) >= 3:
            self._groups += 1
            if self._groups > MAX_DEFINED:
                raise FormatError(f"expected at most {MAX_DEFINED} groups")
            self._define(rest[0], self._group(rest[1], rest[2:]))
        elif keyword == b"quorum" and len(rest) == 1:
            if self._has_quorum:
                raise FormatError("expected one quorum, found another")
            self._has_quorum = True
            self._quorum = None if rest[0] == b"none" else self._find(rest[0])
        else:
            raise FormatError(f"expected log, witness, group or quorum with its parts, got {_show(b' '.join(words))}")

    def policy(self) -> Policy:
        if not self._has_quorum:
            raise FormatError("policy has no quorum")
        witnesses, logs = tuple(self._witnesses), tuple(self._logs)
        if self._quorum is None:
            return Policy(witnesses, 0, logs)
        group = self._quorum if isinstance(self._quorum, Group) else Group(1, (self._quorum,))
        if set(group.members) == set(range(len(witnesses))):  # plainly k of all n
            return Policy(witnesses, group.threshold, logs)
        return Policy(witnesses, _least(group), logs, group)

    def _define(self, name: bytes, member: Member) -> None:
        if name == b"none" or name in self._names:
            raise FormatError(f"name is taken: {_show(name)}")
        self._names[name] = member

    def _find(self, name: bytes) -> Member:
        if name not in self._names:
            raise FormatError(f"name is not defined above: {_show(name)}")
        return self._names[name]

    def _group(self, threshold: bytes, names: list[bytes]) -> Group:
        members = tuple(self._find(name) for name in names)
        for name in names:
            if name in self._used:
                raise FormatError(f"name is a group member twice: {_show(name)}")
            self._used.add(name)
        if threshold in {b"any", b"all"}:
            return Group(1 if threshold == b"any" else len(members), members)
        if not _NUMBER.fullmatch(threshold):
            raise FormatError(f"expected any, all or a number from 1, got {_show(threshold)}")
        return Group(int(threshold), members)


def _parse_key(text: bytes, kind: type[_Key]) -> _Key:
    try:
        found = parse_vkey(text.decode("utf-8"))
    except UnicodeDecodeError as exc:
        raise FormatError(f"not a vkey: {_show(text)}") from exc
    if not isinstance(found, kind):
        expected = "0x01 (log)" if kind is Verifier else "0x04 (cosignature)"
        raise FormatError(f"expected a key of type {expected}, got {_show(text)}")
    return found


def _show(text: bytes) -> str:
    return repr(text[:80].decode("utf-8", "replace"))


def _is_met(member: Member, cosigned: list[bool]) -> bool:
    if isinstance(member, int):
        return cosigned[member]
    return sum(_is_met(part, cosigned) for part in member.members) >= member.threshold


def _least(member: Member) -> int:
    """The smallest number of witnesses that satisfies `member`: each is in at most one group, so costs add up."""
    if isinstance(member, int):
        return 1
    return sum(sorted(_least(part) for part in member.members)[: member.threshold])


def _format_group(group: Group, lines: list[str], made: list[int]) -> str:
    """Append the lines of `group`, inner ones first; its name. `made` counts the groups."""
    names = [
        f"w{member + 1}" if isinstance(member, int) else _format_group(member, lines, made) for member in group.members
    ]
    made[0] += 1
    lines.append(f"group g{made[0]} {group.threshold} {' '.join(names)}")
    return f"g{made[0]}"
