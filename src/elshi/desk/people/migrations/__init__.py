"""The schema of staff, step by step."""
