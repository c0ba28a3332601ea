"""A day in an address: 2026-03-09."""

from datetime import date


class DayPath:
    """Django's converter of it; a day that the calendar does not have is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which is 404 to Django."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """ISO 8601."""
        return value if isinstance(value, str) else value.isoformat()
