"""Worlds that ship with Elshi. One: that of the exercise, where no place is real (`tools/world.py` draws it)."""

from pathlib import Path


def samal_world() -> bytes:
    """The gazetteer around the fictional Republic of Samal: eighteen countries, Samal (XS) among them, canonical."""
    return (Path(__file__).parent / "samal.json").read_bytes()
