"""Template tags about alerts."""
