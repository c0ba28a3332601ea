"""Staff acts on the calendar."""
