"""Place of what goes on for days: clusters of one day and their lineage to the next, labels, sources."""
