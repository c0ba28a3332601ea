"""Brings an activity to an inbox, and says what came of it in the words of `elshi.speak.channels`.

A "no" is for ever only where the inbox itself is gone or takes no such thing. Whoever does not like a signature may
change his mind: our clock was wrong, or our door did not answer when he asked for the key. That is tried again.
"""

from elshi.adapters.fediverse.ports import Knocks
from elshi.adapters.fediverse.remote import ask_signed
from elshi.adapters.fediverse.signing import Signer
from elshi.adapters.http import AddressError, Answer, FetchError, FetchLimits, UnreachableError
from elshi.adapters.waits import read_wait
from elshi.speak.channels import ChannelError, DoubtError, RefusedError, RetryError

SEND_SECONDS = 20.0  # for one request
_LIMITS = FetchLimits(max_bytes=64 << 10, total_s=SEND_SECONDS, step_s=10.0)
_ENDED = {404: "not-found", 405: "bad-address", 410: "not-found", 413: "too-long"}
_ENDED |= {301: "bad-address", 308: "bad-address"}  # moved for good; other redirects are of a server at work on itself
_AGAIN = {400: "bad-request", 401: "not-allowed", 403: "not-allowed", 415: "bad-request", 422: "bad-request"}
_AGAIN |= {408: "unavailable", 425: "unavailable", 429: "rate-limited"}


def send_activity(
    inbox: str,
    activity: bytes,
    *,
    signer: Signer,
    knocks: Knocks,
    allow_private: bool = False,
    total_s: float = SEND_SECONDS,
) -> ChannelError | None:
    """POST it; what went wrong, None for nothing. The same activity may be sent again: receivers know it by its id.

    `total_s`: how long one request may take, of which there may be two.
    """
    step_s = min(total_s, _LIMITS.step_s)
    limits = FetchLimits(_LIMITS.max_bytes, total_s, step_s, allow_private=allow_private)
    try:
        answer = ask_signed("POST", inbox, activity, signer=signer, knocks=knocks, limits=limits)
    except AddressError:
        return RefusedError("bad-address", "the inbox is not at an address that may be spoken to")
    except UnreachableError:
        return RetryError("unreachable", "the inbox cannot be reached")
    except FetchError:
        return DoubtError("no-answer", "the inbox gave no whole answer")
    return judge_answer(answer, signer=signer)


def judge_answer(answer: Answer, *, signer: Signer) -> ChannelError | None:
    """What an inbox's answer means."""
    status, after = answer.status, read_wait(answer.headers, b"", now=signer.now())
    if 200 <= status < 300:
        return None
    said = f"the inbox answered {status}"
    if status in _ENDED:
        return RefusedError(_ENDED[status], said)
    if status in _AGAIN or 300 <= status < 400 or status >= 500:
        return RetryError(_AGAIN.get(status, "unavailable"), said, after=after)
    return DoubtError("odd-answer", said)
