"""Template tags about drafts and releases."""
