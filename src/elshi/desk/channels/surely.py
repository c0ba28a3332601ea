"""Do with the database what must be done, however long it is locked, full or away: write down what happened outside."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

PAUSE_SECONDS = 1.0
T = TypeVar("T")


def do_surely(act: Callable[[], T], *, is_stopping: Callable[[], bool] = lambda: False) -> T:
    """What `act` gives: one transaction, which can be done again. Tried until the database takes it.

    Raises its faults where the process is to end: then what could not be written is in doubt.
    """
    told = False
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as exc:
            if is_stopping():
                raise
            if not told:
                sys.stderr.write(f"channels: the staff database: {type(exc).__name__}; what was said waits\n")
            told = True
            connection.close()
            time.sleep(PAUSE_SECONDS)
