"""A clock that stands still until it is moved."""

from datetime import datetime, timedelta


class FakeClock:
    """Implements `elshi.base.clock.Clock`."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, step: timedelta) -> None:
        self.moment += step
