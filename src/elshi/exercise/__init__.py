"""Exercises: scenario files of invented public life, played through the same ingest as real posts."""
