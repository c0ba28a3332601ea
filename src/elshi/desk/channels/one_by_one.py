"""Do one thing for each of several, of which none may be held up by the fault of another."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import DatabaseError

T = TypeVar("T")


def do_each(items: Iterable[T], act: Callable[[T], int]) -> int:
    """The sum of what `act` gives for each. Its faults stop no other item; the first is raised when all are done.

    But for those of the database and of the disk, which every other would meet.
    """
    done, faults = 0, []
    for item in items:
        try:
            done += act(item)
        except (DatabaseError, OSError):
            raise
        except Exception as exc:  # noqa: BLE001  # whatever it is, raised below
            faults.append(exc)
    if faults:
        raise faults[0]
    return done
