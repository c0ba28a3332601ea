"""Warnings of others: what their feeds say (CAP), told from what was said before, and what becomes of it here."""
