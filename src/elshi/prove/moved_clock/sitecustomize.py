"""Python loads this by itself when the folder is on PYTHONPATH; `elshi.prove.clock` puts it there for moved processes.

Under libfaketime 0.9.10 with its monotonic clock left alone, `time.sleep` of Python 3.11 and newer fails with EINVAL:
it waits with clock_nanosleep until an absolute monotonic moment, which the library takes for one of the moved clock.
Waiting by select is relative, and right.
"""

import select
import time


def _sleep(seconds: float, /) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
