"""When a published statement may be corrected: only its current version, once published, and with other words."""

from typing import Any

from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.states import ReleaseState


def check_correctable(*, state: str, is_current: bool) -> None:
    """Raises RuleError unless a release in `state` may be replaced; `is_current`: no newer version was released."""
    if state != ReleaseState.PUBLISHED:
        raise RuleError("not-published")
    if not is_current:
        raise RuleError("not-current")


def check_corrected(*, old: dict[str, Any], new: dict[str, Any], version: int) -> None:
    """Raises RuleError `nothing-corrected` when two canonical wholes say the same; salts are no words.

    `old`: what is published as `version`; `new`: what shall take its place.
    """
    if _said(old) == _said(new):
        raise RuleError("nothing-corrected", version=version)


def _said(whole: dict[str, Any]) -> tuple[str, dict[str, tuple[str, str]]]:
    return whole["authentic"], {text["language"]: (text["title"], text["body"]) for text in whole["renditions"]}
