"""When a published record may be replaced or withdrawn: only what stands, once published."""

from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import ReleaseState


def check_correctable(*, state: str, is_current: bool, is_withdrawn: bool = False) -> None:
    """Raises RuleError unless a release in `state` may be replaced.

    `is_current`: no newer version was released. `is_withdrawn`: its statement is withdrawn, or about to be.
    """
    if is_withdrawn:
        raise RuleError("withdrawn")
    if state != ReleaseState.PUBLISHED:
        raise RuleError("not-published")
    if not is_current:
        raise RuleError("not-current")
