"""Filters of the pages of trips."""
