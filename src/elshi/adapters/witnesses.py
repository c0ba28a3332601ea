"""Witnesses over HTTP (C2SP tlog-witness, "HTTP Interface"): asking one for its cosignature, and being one.

    send = post_to(private_hosts={"witness.example"})
    lines = request_cosignature(store, note, witness=parse_vkey(vkey), url="https://witness.example/samal", send=send)
    writer.add_cosignatures(checkpoint.size, lines)

A witness that does not answer, or does not cosign, takes nothing away: the log is written and shown without it.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from elshi.adapters.clock import SystemClock
from elshi.adapters.http import Answer, FetchLimits, post
from elshi.base.clock import Clock
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import (
    Checkpoint,
    CosignatureVerifier,
    LogStore,
    Witness,
    WitnessRequest,
    format_request,
    format_signature,
    parse_checkpoint,
    parse_note,
    parse_signature,
    read_growth,
)
from elshi.log.witness import MAX_REQUEST_BYTES, SIZE_TYPE, TEXT_TYPE, Response

if TYPE_CHECKING:
    from elshi.adapters.serving import Wsgi  # which needs a server that whoever only asks does without

PATH = "/add-checkpoint"
_MAX_ANSWER_BYTES = 1 << 16
_LIMITS = FetchLimits(max_bytes=_MAX_ANSWER_BYTES, total_s=20.0, step_s=10.0)
_MAX_SIZE_BYTES = 20

Post = Callable[[str, bytes], Answer]


class WitnessError(UserError):
    """A witness did not cosign. Nothing was changed here; asking again later is right."""


class ForkError(SecurityError):
    """A witness says that it knows another tree of this log, or more of it than the log has itself.

    Then somebody signs with the log's key elsewhere, the log was rolled back, or the witness is broken: for a person.
    """


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The signature lines of an answer (each with its newline), nothing verified."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knows:
    """The witness says that it knows the log at `size`, and not at the old size of the request."""

    size: int


def post_to(private_hosts: Container[str] = frozenset()) -> Post:
    """The house's HTTP client for witnesses; `private_hosts` are those that the administrator's settings name."""
    return partial(post, limits=_LIMITS, private_hosts=private_hosts)


def ask_witness(send: Post, url: str, request: WitnessRequest) -> Cosigned | Knows:
    """Send one request to the witness whose submission prefix is `url`.

    Raises FetchError if no answer came, ForkError if it refuses the consistency proof, WitnessError if it refuses
    otherwise or answers what is not in the document.
    """
    answer = send(url.rstrip("/") + PATH, format_request(request))
    if answer.status == HTTPStatus.OK:
        return Cosigned(_parse_lines(url, answer.body))
    if answer.status == HTTPStatus.CONFLICT and answer.kind == SIZE_TYPE:
        return Knows(_parse_size(url, answer.body))
    # From an empty tree everything follows, so a refusal of that says nothing about the log.
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and request.old_size > 0:
        raise ForkError(f"witness {url} holds another tree of {request.old_size} entries")
    raise WitnessError(f"witness {url} answered {answer.status}; expected 200 or 409 with a size")


def request_cosignature(
    store: LogStore, note: bytes, *, witness: CosignatureVerifier, url: str, send: Post, known_size: int = 0
) -> tuple[str, ...]:
    """The signature lines of `witness` on the checkpoint `note` of the log in `store`, verified.

    `known_size` is what the witness is believed to know; if it says otherwise it is asked once more from there.
    Raises FetchError or WitnessError (ask again later), ForkError (a person must look).
    """
    checkpoint = parse_checkpoint(parse_note(note).text)
    old_size = min(known_size, checkpoint.size)
    answer = ask_witness(send, url, _request(store, checkpoint, note, old_size))
    if isinstance(answer, Knows) and answer.size != old_size:
        if answer.size > checkpoint.size:
            raise ForkError(f"witness {url} knows {answer.size} entries; this log has {checkpoint.size}")
        old_size = answer.size
        answer = ask_witness(send, url, _request(store, checkpoint, note, old_size))
    if isinstance(answer, Knows):
        if answer.size == old_size == checkpoint.size:
            raise ForkError(f"witness {url} holds another tree of {answer.size} entries")
        raise WitnessError(f"witness {url} answered that it knows {answer.size} entries, when asked from {old_size}")
    return _verify_lines(note, answer.lines, witness=witness, url=url)


def request_known_size(store: LogStore, note: bytes, *, witness: CosignatureVerifier, url: str, send: Post) -> int:
    """How many entries of the log in `store` the witness knows; at most as many as its checkpoint `note` has.

    One that knows just that checkpoint cosigns it again, which is verified. Raises FetchError or WitnessError if it
    does not say, ForkError if it knows more, or another tree of that size.
    """
    checkpoint = parse_checkpoint(parse_note(note).text)
    answer = ask_witness(send, url, _request(store, checkpoint, note, checkpoint.size))
    if isinstance(answer, Cosigned):
        _verify_lines(note, answer.lines, witness=witness, url=url)
        return checkpoint.size
    if answer.size > checkpoint.size:
        raise ForkError(f"witness {url} knows {answer.size} entries; this log has {checkpoint.size}")
    if answer.size == checkpoint.size:
        raise ForkError(f"witness {url} holds another tree of {answer.size} entries")
    return answer.size


def witness_application(witness: Witness, *, clock: Clock | None = None) -> "Wsgi":
    """A WSGI application that is `witness`: POST /add-checkpoint, nothing else, at most MAX_REQUEST_BYTES."""
    now = (clock or SystemClock()).now

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = _refusal(environ) or _add(witness, environ, int(now().timestamp()))
        headers = [
            ("Content-Type", response.kind),
            ("Content-Length", str(len(response.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", headers)
        return [response.body]

    return application


def _request(store: LogStore, checkpoint: Checkpoint, note: bytes, old_size: int) -> WitnessRequest:
    return WitnessRequest(old_size, tuple(read_growth(store, old_size=old_size, new=checkpoint)), note)


def _parse_lines(url: str, body: bytes) -> tuple[str, ...]:
    try:
        text = body.decode("utf-8")
        lines = text.removesuffix("\n").split("\n") if text.endswith("\n") else []
        return tuple(format_signature(parse_signature(line)) for line in lines)
    except (UnicodeDecodeError, FormatError) as exc:
        raise WitnessError(f"witness {url} answered something else than signature lines") from exc


def _parse_size(url: str, body: bytes) -> int:
    digits = body.removesuffix(b"\n")
    if len(body) > _MAX_SIZE_BYTES or body == digits or not digits.isdigit() or str(int(digits)).encode() != digits:
        raise WitnessError(f"witness {url} answered 409 without a size")
    return int(digits)


def _verify_lines(note: bytes, lines: Iterable[str], *, witness: CosignatureVerifier, url: str) -> tuple[str, ...]:
    """Those of `lines` that are the witness's own; others are ignored, as the document says."""
    own = [
        signature
        for signature in (parse_signature(line.removesuffix("\n")) for line in lines)
        if (signature.name, signature.key_id) == (witness.name, witness.key_id)
    ]
    try:
        for signature in own:
            witness.verify(parse_note(note).text, signature.signature)
    except SecurityError as exc:
        raise WitnessError(f"witness {url} sent a cosignature that does not verify: {exc}") from exc
    if not own:
        raise WitnessError(f"witness {url} sent no cosignature by {witness.name}")
    return tuple(format_signature(signature) for signature in own)


def _refusal(environ: dict[str, Any]) -> Response | None:
    """The answer to what is no request at all, before its body is read."""
    if environ["PATH_INFO"] != PATH:
        return Response(HTTPStatus.NOT_FOUND, b"only POST /add-checkpoint\n")
    if environ["REQUEST_METHOD"] != "POST":
        return Response(HTTPStatus.METHOD_NOT_ALLOWED, b"only POST /add-checkpoint\n")
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        return Response(HTTPStatus.LENGTH_REQUIRED, b"expected a Content-Length\n")
    if len(length) > _MAX_SIZE_BYTES or int(length) > MAX_REQUEST_BYTES:
        return Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_REQUEST_BYTES} bytes\n".encode())
    return None


def _add(witness: Witness, environ: dict[str, Any], time: int) -> Response:
    length = int(environ["CONTENT_LENGTH"])
    body = environ["wsgi.input"].read(length)
    if len(body) != length:
        return Response(HTTPStatus.BAD_REQUEST, b"the body ended early\n", TEXT_TYPE)
    return witness.add_checkpoint(body, time=time)
