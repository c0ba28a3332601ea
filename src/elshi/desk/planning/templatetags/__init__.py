"""Words of the calendar for templates."""
