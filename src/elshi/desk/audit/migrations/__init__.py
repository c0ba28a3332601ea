"""The schema of the audit trail, step by step."""
