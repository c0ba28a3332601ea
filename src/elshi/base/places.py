"""Where a fault happened, for a log: never what it said, for the message of an error may hold what a stranger wrote.

KeyError in subscriptions.py, line 102
"""

import traceback
from pathlib import Path


def find_place(error: BaseException) -> str:
    """The kind of `error`, and the file (its name alone) and line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error).__name__
    return f"{kind} in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else kind
