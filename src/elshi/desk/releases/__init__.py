"""Drafts, their versions, approvals, and releases: from the first word to the queue of the press."""
