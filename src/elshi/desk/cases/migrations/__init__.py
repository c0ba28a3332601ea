"""The schema of alerts and cases, step by step."""
