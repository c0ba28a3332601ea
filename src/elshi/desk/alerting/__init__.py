"""Alerts out: who is meant, what each is sent by which way, and how it stands (docs/decisions/0031-travel.md)."""
