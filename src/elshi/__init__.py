"""Elshi: digital diplomacy on a state's own machines. The floors are drawn in docs/architecture.md."""

__version__ = "0.1.0"
