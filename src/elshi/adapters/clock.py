"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Implements `elshi.base.clock.Clock` with the machine's own time."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)
