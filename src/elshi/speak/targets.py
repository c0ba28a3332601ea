"""Where a text is to be said, as its content names it: "site", or a channel and a language (`mfa-news/kk`).

The list is a part of the content, so an approval binds it. It is sorted, names nothing twice, and always holds the
site: nothing is said elsewhere that is not in the log and on the site first.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.text.languages import LANGUAGES

SITE = "site"
MAX_TARGETS = 200  # of one text: forty channels in five languages
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One channel, by its name, in one language."""

    channel: str
    language: str

    def __str__(self) -> str:
        return f"{self.channel}/{self.language}"


def is_channel_name(name: str) -> bool:
    """Whether a channel may be called so: lower-case letters, digits and -, a letter in front; never "site"."""
    return _NAME.fullmatch(name) is not None and name != SITE


def format_targets(targets: Iterable[Target]) -> list[str]:
    """The list as it stands in a content."""
    return sorted({SITE, *map(str, targets)})


def parse_targets(names: Sequence[object]) -> list[Target]:
    """The channels of a content's list, sorted. Raises FormatError unless `format_targets` could have written it."""
    if len(names) > MAX_TARGETS:
        raise FormatError(f"expected at most {MAX_TARGETS} channels, got {len(names)}")
    targets = sorted(_parse(name) for name in names if name != SITE)
    if format_targets(targets) != list(names):
        raise FormatError("channels are not sorted, are named twice, or lack the site")
    return targets


def _parse(name: object) -> Target:
    channel, mark, language = name.partition("/") if isinstance(name, str) else ("", "", "")
    if not mark or not is_channel_name(channel) or language not in LANGUAGES:
        raise FormatError(f"expected a channel like mfa-news/kk, got {str(name)[:80]!r}")
    return Target(channel, language)
