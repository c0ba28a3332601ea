"""Progress on stderr, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(what: str, *, unit: str | None = None) -> Iterator[Callable[[float], None]]:
    """A function that takes how far the work is: a part of 1, or a count of `unit`. Silent unless stderr is a
    terminal."""
    from tqdm import tqdm  # other commands start faster without it

    if unit:
        bar = tqdm(desc=what, unit=f" {unit}", unit_scale=True, file=sys.stderr, disable=None, leave=False)
    else:
        bar = tqdm(desc=what, total=1.0, bar_format="{desc} {percentage:3.0f}% |{bar}|", disable=None, leave=False)
    with bar:

        def step(done: float) -> None:
            bar.update(done - bar.n)

        yield step
