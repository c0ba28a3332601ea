"""How many letters a minute go to one mail server: whoever holds the channel open, and over however many lines.

One pace for each channel in this process, because two parts of it send: copies of statements, and digests. The generic
cell rate algorithm on a clock that only goes forward; nothing is written.
"""

import threading

BURST = 5  # letters that may follow each other at once


class LetterPace:
    """At most `per_minute` letters, a few of them at once. Thread-safe."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._gap = 60.0 / per_minute
        self._ahead = self._gap * (min(BURST, per_minute) - 1)
        self._full_at: float | None = None  # when all that was taken will have been earned
        self._lock = threading.Lock()

    def ask(self, now: float, *, most: float) -> float:
        """Seconds until the next letter may go. Its place is taken then, unless that is more than `most`."""
        with self._lock:
            start = now if self._full_at is None else max(self._full_at, now)
            wait = max(0.0, start - self._ahead - now)
            if wait <= most:
                self._full_at = start + self._gap
            return wait


_paces: dict[str, LetterPace] = {}
_lock = threading.Lock()


def pace_of(channel: str, per_minute: int) -> LetterPace:
    """The pace of a channel, shared by all who ask; a new one when its number is another."""
    with _lock:
        known = _paces.get(channel)
        if known is None or known.per_minute != per_minute:
            known = _paces[channel] = LetterPace(per_minute)
        return known
