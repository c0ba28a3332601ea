"""A brake on how often one stranger, and all of them together, may hand something in. No clock, nothing is written.

Each source has a bucket: full it holds `burst` tries, and one flows back each `pause` seconds. Who a source is, the
caller says, with something that tells nothing later (a hash under a key that the process forgets). Buckets that are
full again are forgotten; when there are too many sources at once, those not known yet share one bucket.

>>> brake = Brake(burst=2, pause=10.0)
>>> [brake.take("a", at) for at in (0.0, 0.0, 0.0, 10.0)]
[True, True, False, True]
"""

from dataclasses import dataclass, field

MAX_SOURCES = 10_000
_OTHERS = "\x00others"


@dataclass(slots=True)
class Brake:
    """`burst`: tries at once; `pause`: seconds until one more. Not thread-safe."""

    burst: int
    pause: float
    _used: dict[str, tuple[float, float]] = field(default_factory=dict)  # source: tries used, as of when

    def take(self, source: str, now: float) -> bool:
        """Whether `source` may try at `now` (seconds, of a clock that only goes forward); counts it if so."""
        if source not in self._used and len(self._used) >= MAX_SOURCES:
            self._forget(now)
            if len(self._used) >= MAX_SOURCES:
                source = _OTHERS
        used = self._in_use(source, now)
        if used + 1 > self.burst:
            return False
        self._used[source] = (used + 1, now)
        return True

    def _in_use(self, source: str, now: float) -> float:
        used, at = self._used.get(source, (0.0, now))
        return max(0.0, used - (now - at) / self.pause)

    def _forget(self, now: float) -> None:
        self._used = {source: kept for source, kept in self._used.items() if self._in_use(source, now) > 0}
