"""The schema of drafts and releases, step by step."""
