"""When a published statement may be corrected: only its current version, and only once it is published."""

from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import ReleaseState


def check_correctable(*, state: str, is_current: bool) -> None:
    """Raises RuleError unless a release in `state` may be replaced; `is_current`: no newer version was released."""
    if state != ReleaseState.PUBLISHED:
        raise RuleError("not-published")
    if not is_current:
        raise RuleError("not-current")
