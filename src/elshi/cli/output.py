"""What a command prints: one JSON object with --json, else lines for a person; mistakes as one line on stderr."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elshi.listen.features import Reject

_SHOWN_REJECTS = 5


def emit(data: Mapping[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as JSON when asked for, else `lines`."""
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False))
    else:
        for line in lines:
            print(line)


def write_out() -> None:
    """See that what was printed is written. Raises OSError where it cannot be, and lets it go then: the interpreter
    would try again at its end, and say in its own way that it failed.
    """
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def format_rejects(rejects: "Sequence[Reject]") -> list[str]:
    """The first few rows that were left out and why, a line each."""
    return [f"  line {reject.line}: {reject.reason}" for reject in rejects[:_SHOWN_REJECTS]]


def complain(message: str) -> None:
    """One line on stderr."""
    print(f"elshi: {' '.join(message.split())}", file=sys.stderr)
