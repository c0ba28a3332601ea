"""The schema of checks, incidents, evidence and letters, step by step."""
