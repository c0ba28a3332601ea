"""A press on a day of the test's own choice."""

from desk.office import NODE
from elshi.desk.press.worker import Press


class Clock:
    """Stands still."""

    def __init__(self, at):
        self.at = at

    def now(self):
        return self.at


def seal(home, at):
    """Let the press look at `at` whether the audit trail is due; whether it was."""
    with Press(home, NODE, clock=Clock(at)) as press:
        return press.seal_audit()
