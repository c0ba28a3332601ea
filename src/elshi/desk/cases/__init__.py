"""Alerts on the desk, and the cases that people open for them."""
