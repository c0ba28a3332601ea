"""What `channel add` and `channel change` have in common: how a channel is set up."""

import argparse
from collections.abc import Iterable

from elshi.base.errors import UserError


def add_setup(parser: argparse.ArgumentParser) -> None:
    """--address, --language, --option, --per-minute; None where it was not given."""
    parser.add_argument("--address", metavar="URL", help="of the service, where it has one of its own")
    parser.add_argument("--language", action="append", metavar="LANG", help="offered first in a draft (repeatable)")
    parser.add_argument("--option", action="append", metavar="NAME=TEXT", help="of the kind (repeatable)")
    what = "posts, at most, or letters of a channel of mail; without it, what the kind allows"
    parser.add_argument("--per-minute", type=int, metavar="N", help=what)


def read_options(pairs: Iterable[str]) -> dict[str, str]:
    """The options by name, the last of each. Raises UserError for what is no NAME=TEXT."""
    options = {}
    for pair in pairs:
        name, mark, text = pair.partition("=")
        if not mark or not name:
            raise UserError(f"--option: expected NAME=TEXT, got {name[:40]!r}; nothing was changed")
        options[name] = text
    return options
