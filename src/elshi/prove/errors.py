"""A step of a journey that did not do what it must."""

from elshi.base.errors import ElshiError


class FailedStepError(ElshiError):
    """The journey fails. The message says what was expected and what was found, for the report."""


def expect(holds: bool, said: str) -> None:
    """Raises FailedStepError with `said` (what was expected) unless `holds`."""
    if not holds:
        raise FailedStepError(said)
