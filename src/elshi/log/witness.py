"""A witness (C2SP tlog-witness): it cosigns a log's checkpoints while each is the continuation of the one before.

A request is the size that the log believes the witness to know, the consistency proof from there, and the checkpoint:

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    …

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo…

Here is the decision and the memory; how requests come in is for others (`elshi.adapters.witnesses`). The new state is
on the disk before the cosignature is made, both under one lock between processes: two trees are never cosigned at one
size. A kill in between costs nothing: the log asks again from the size that the witness then names.

What it cannot see: its own folder rolled back by a restored backup, or emptied. Then it must get a new key.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from elshi.base.durable import hold_lock, write_durable
from elshi.base.errors import FormatError, SecurityError
from elshi.log import merkle
from elshi.log.checkpoint import MAX_SIZE, Checkpoint, parse_checkpoint
from elshi.log.cosignature import Cosigner
from elshi.log.folder import read_bounded
from elshi.log.note import MAX_NOTE_BYTES, NoteVerifier, UnverifiedNote, check_signatures, format_note, parse_note
from elshi.log.ports import MissingError
from elshi.log.proof import MAX_HASHES, format_hashes, parse_hashes
from elshi.log.signature_line import Signature

MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 64 * (MAX_HASHES + 2)
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class WitnessRequest:
    """ "add-checkpoint": the note `checkpoint` grew from `old_size`, shown by the consistency proof `hashes`."""

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class WitnessState:
    """The newest tree that was cosigned for a log; size 0 with the root of no entries if there was none."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: HTTP `status`, `body`, and the media type of the body.

    200: signature lines. 409: the size the witness knows. Other bodies are one line for a person.
    """

    status: int
    body: bytes
    kind: str = TEXT_TYPE


def format_request(request: WitnessRequest) -> bytes:
    """The body of a request. Raises FormatError if the values do not fit."""
    head = [f"old {request.old_size}", *format_hashes(request.hashes), ""]
    data = "".join(f"{line}\n" for line in head).encode() + request.checkpoint
    if parse_request(data) != request:
        raise FormatError("values do not fit a request to a witness")
    return data


def parse_request(data: bytes) -> WitnessRequest:
    """The request in a body, well-formed in every part, nothing verified. Raises FormatError."""
    if len(data) > MAX_REQUEST_BYTES:
        raise FormatError(f"request too long: expected at most {MAX_REQUEST_BYTES} bytes, got {len(data)}")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        old, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as exc:
        raise FormatError("request holds other letters than ASCII above its checkpoint") from exc
    match = _OLD.fullmatch(old)
    if match is None or not blank or int(match[1]) > MAX_SIZE:
        raise FormatError("expected a request: old size, hashes, an empty line and a checkpoint")
    hashes = parse_hashes(lines)
    parse_checkpoint(parse_note(checkpoint).text)
    return WitnessRequest(int(match[1]), hashes, checkpoint)


class Witness:
    """Cosigns with `cosigner` the checkpoints of the logs in `known`: origin to the keys that may sign for it.

    Keeps what it cosigned in `folder`. Several objects and processes may share a folder; nothing else may write there.
    """

    def __init__(self, folder: Path, cosigner: Cosigner, known: Mapping[str, Sequence[NoteVerifier]]) -> None:
        self._folder = folder
        self._cosigner = cosigner
        self._known = {origin: tuple(verifiers) for origin, verifiers in known.items()}

    def add_checkpoint(self, body: bytes, *, time: int) -> Response:
        """The answer to a request (tlog-witness, "add-checkpoint"); `time` in seconds since 1970 goes into the line.

        Raises SecurityError if its own memory is damaged, and OSError; then nothing was cosigned.
        """
        try:
            return self._add(body, time)
        except _RefusedError as refused:
            return refused.response

    def _add(self, body: bytes, time: int) -> Response:
        try:
            request = parse_request(body)
        except FormatError as exc:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, str(exc)) from exc
        note = parse_note(request.checkpoint)
        checkpoint = parse_checkpoint(note.text)
        signatures = self._verify(note, checkpoint.origin)
        if request.old_size > checkpoint.size:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's")
        with hold_lock(self._folder / ".lock"):
            _check_growth(self.state(checkpoint.origin), request, checkpoint)
            if (
                checkpoint.size
            ):  # also where the state says it already: who wrote it may have died before it was durable
                write_durable(self._path(checkpoint.origin), format_note(note.text, signatures))
            # The extension lines are the log's own affair: they are cosigned, and nothing is said about them.
            return Response(HTTPStatus.OK, self._cosigner.cosign(note.text, time=time).encode())

    def _verify(self, note: UnverifiedNote, origin: str) -> tuple[Signature, ...]:
        """The signatures by the log's own keys: at least one, and no bad one."""
        verifiers = self._known.get(origin)
        if verifiers is None:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "the log is not known here")
        try:
            verified = check_signatures(note, verifiers).verified
        except SecurityError as exc:
            raise _RefusedError(HTTPStatus.FORBIDDEN, str(exc)) from exc
        if not verified:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "no known key of the log signed the checkpoint")
        return verified

    def state(self, origin: str) -> WitnessState:
        """What was cosigned last for the log. Raises SecurityError if the memory of it is damaged."""
        try:
            note = parse_note(read_bounded(self._path(origin), max_bytes=MAX_NOTE_BYTES))
        except MissingError:
            return WitnessState(0, merkle.EMPTY_ROOT)
        checkpoint = parse_checkpoint(note.text)
        if checkpoint.origin != origin:
            raise SecurityError(f"{self._path(origin)} is of another log: {checkpoint.origin!r}")
        return WitnessState(checkpoint.size, checkpoint.root)

    def _path(self, origin: str) -> Path:
        """Origins are others' words, so the file's name is their hash; it holds the newest cosigned note."""
        return self._folder / "logs" / hashlib.sha256(origin.encode()).hexdigest()


class _RefusedError(SecurityError):
    """Carries the answer out of the depth where it was decided."""

    def __init__(self, status: HTTPStatus, why: str, kind: str = TEXT_TYPE) -> None:
        super().__init__(why)
        self.response = Response(status, f"{why}\n".encode(), kind)


def _check_growth(state: WitnessState, request: WitnessRequest, checkpoint: Checkpoint) -> None:
    """Raises, as the document asks, unless the checkpoint continues what was cosigned."""
    # Equal sizes with two roots: the log forked, or somebody else has its key.
    forked = checkpoint.size == state.size and checkpoint.root != state.root
    if request.old_size != state.size or forked:
        raise _RefusedError(HTTPStatus.CONFLICT, str(state.size), SIZE_TYPE)
    if state.size == 0 and not request.hashes:  # "The proof MUST be empty if the old size is zero."
        return
    try:
        merkle.verify_consistency(
            old_size=state.size, size=checkpoint.size, old_root=state.root, root=checkpoint.root, proof=request.hashes
        )
    except SecurityError as exc:
        raise _RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, str(exc)) from exc
