"""What came of a round or of a bundle, as lines and as JSON; and the exit code of that."""

from collections.abc import Iterable, Sequence
from typing import Any

from elshi.base.errors import SecurityError, UserError


def outcome_data(outcome: Any) -> dict[str, Any]:
    """One outcome for --json."""
    pulled = outcome.pulled
    return {
        "office": outcome.office,
        "source": outcome.source,
        "sizes": {} if pulled is None else {str(epoch): list(sizes) for epoch, sizes in pulled.sizes.items()},
        "texts": 0 if pulled is None else pulled.texts,
        "missing": 0 if pulled is None else pulled.missing,
        "alarm": outcome.alarm or None,
    }


def outcome_lines(outcome: Any) -> list[str]:
    """One outcome for a person: a line for each log that grew, or what was wrong."""
    if outcome.alarm:
        return [f"{outcome.source}: {outcome.alarm}: {outcome.detail}"]
    if outcome.pulled is None:
        return []
    found = [
        f"{outcome.source}: {outcome.office}/{epoch}: {before} -> {after} entries"
        for epoch, (before, after) in outcome.pulled.sizes.items()
    ]
    found = found or [f"{outcome.source}: {outcome.office}: nothing new"]
    if outcome.pulled.missing:
        found.append(f"{outcome.source}: {outcome.office}: {outcome.pulled.missing} texts have not come yet")
    return found


def alarm_names(standing: Iterable[Any]) -> list[str]:
    """The alarms that stand, for --json."""
    return [f"{it.code} {it.office}".strip() for it in standing]


def alarm_lines(standing: Iterable[Any]) -> list[str]:
    """A line for each alarm of trust that stands."""
    return [f"ALARM {it.code} {it.office} {it.source}: {it.detail}" for it in standing if it.is_of_trust]


def pulled_exit(outcomes: Sequence[Any], standing: Iterable[Any]) -> int:
    """7 while an alarm of trust stands, 2 if something did not come, else 0."""
    if any(it.is_of_trust for it in standing):
        return SecurityError.exit_code
    return UserError.exit_code if any(it.alarm for it in outcomes) else 0
