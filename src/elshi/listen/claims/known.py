"""A claim that somebody has checked: what was claimed, and where the check can be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` is the claim, `title` the headline of its check. All are others' words: never shown unescaped.

    `id`: of the file, else the check's address. `url`: http or https, or empty. `rating`: as its publisher words it.
    `published`: day of the check, ISO 8601, or empty.
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    publisher: str = ""
    rating: str = ""
    published: str = ""
