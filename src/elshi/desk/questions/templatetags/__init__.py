"""Filters of the pages of questions."""
