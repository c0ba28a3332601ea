"""The rules of the release, without Django: states, approvals, content. `RuleError` is how all of them say no."""

from elshi.desk.people.rules import REASONS, RuleError


class StaleDraftError(RuleError):
    """Somebody saved a newer version than the one the editor saw; nothing was overwritten."""

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__("stale-draft", seen=seen, current=current)


__all__ = ["REASONS", "RuleError", "StaleDraftError"]
