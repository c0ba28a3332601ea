"""Two people edited one draft: what each of them changed goes together, language by language.

Only where both changed the same language in different ways does a person have to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from elshi.desk.releases.rules.renditions import Text

_NOTHING = ("", "")


@dataclass(frozen=True, slots=True)
class Merged:
    """Both edits in one. `conflicts`: languages that both changed, sorted; `texts` has the writer's own words there.

    `authentic_conflict`: both chose another authentic language.
    """

    texts: dict[str, Text]
    authentic: str
    conflicts: tuple[str, ...]
    authentic_conflict: bool

    @property
    def is_clean(self) -> bool:
        """Whether nobody has to choose."""
        return not self.conflicts and not self.authentic_conflict


def merge_texts(
    *,
    base: tuple[str, Mapping[str, Text]],
    theirs: tuple[str, Mapping[str, Text]],
    mine: tuple[str, Mapping[str, Text]],
) -> Merged:
    """The three-way merge, by whole language. Each is (authentic language, texts); an empty text is no text.

    `base`: what both started from; `theirs`: what is saved; `mine`: what is to be saved.
    """
    texts: dict[str, Text] = {}
    conflicts = []
    for tag in sorted({*base[1], *theirs[1], *mine[1]}):
        old, other, own = (side[1].get(tag, _NOTHING) for side in (base, theirs, mine))
        if own not in {old, other} and other != old:
            conflicts.append(tag)
        text = other if own == old else own
        if text != _NOTHING:
            texts[tag] = text
    authentic = theirs[0] if mine[0] == base[0] else mine[0]
    clash = mine[0] not in {base[0], theirs[0]} and theirs[0] != base[0]
    return Merged(texts, authentic, tuple(conflicts), clash)
