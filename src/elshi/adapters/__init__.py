"""Everything that touches the outside: the clock, the one HTTP client, feeds, files."""
