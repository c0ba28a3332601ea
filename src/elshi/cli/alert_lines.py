"""Alerts as lines for a person, the same in every command that prints them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elshi.listen.alerts import Alert


def format_alerts(alerts: "Iterable[Alert]") -> Iterator[str]:
    """A line for each alert, and its reasons below it."""
    for alert in alerts:
        yield f"{alert.raised_at:%Y-%m-%d %H:%M}Z  {alert.kind}  {' '.join(alert.keys[:5])}  score {alert.score:g}"
        yield from (f"    {reason}" for reason in alert.reasons)
