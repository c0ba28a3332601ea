"""What a statement is about, and whether it has words for every channel that it is to go to.

`about` of a content (`elshi-content/1`) is sorted and names nothing twice: at most one `topic:<code>`, and
`country:<code>` for each country, as in `["country:XA", "topic:consular"]`. `channels` has its form in
`elshi.speak.targets`. Both are bound by an approval. Here is only their form; which channels, topics and countries
there are is asked when they are chosen (`elshi.desk.channels`), and kept to afterwards.
"""

import re
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.wholes import Whole
from elshi.speak.targets import Target, parse_targets

MAX_COUNTRIES = 30
_TOPIC = re.compile(r"topic:([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)")
_COUNTRY = re.compile(r"country:([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class About:
    """What a statement is about: `topic` a code, empty for none; `countries` codes, sorted."""

    topic: str = ""
    countries: tuple[str, ...] = ()


def format_about(about: About) -> list[str]:
    """`about` of a content."""
    return sorted(
        {*(f"country:{code}" for code in about.countries), *([f"topic:{about.topic}"] if about.topic else [])}
    )


def read_about(whole: Whole) -> About:
    """What a canonical whole is about. Raises FormatError for what `format_about` never gave."""
    found = _read_list(whole, "about")
    topics = [match[1] for match in map(_TOPIC.fullmatch, found) if match]
    countries = tuple(match[1] for match in map(_COUNTRY.fullmatch, found) if match)
    about = About("".join(topics[:1]), countries)
    if found != format_about(about) or len(countries) > MAX_COUNTRIES:
        raise FormatError("about must be sorted, without repeats, of countries and at most one topic")
    return about


def read_targets(whole: Whole) -> list[Target]:
    """Where a canonical whole goes beside the site, sorted. Raises FormatError for what is no such list."""
    return parse_targets(_read_list(whole, "channels"))


def check_spoken(whole: Whole) -> None:
    """Raises RuleError `channel-without-text` where a channel is to have a language that has no text."""
    written = {text["language"] for text in whole["renditions"]}
    for one in read_targets(whole):
        if one.language not in written:
            raise RuleError("channel-without-text", channel=one.channel, language=one.language)


def _read_list(whole: Whole, name: str) -> list[str]:
    found = whole[name]
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise FormatError(f"{name} must be a list of texts")
    return found
