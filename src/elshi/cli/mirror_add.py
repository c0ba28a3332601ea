"""`elshi mirror add`: follow somebody's public tree."""

import argparse
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "mirror add"
HELP = "Follow a public tree (an address or a folder): copy, verified, its logs and those of offices that it names."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, --home, --trust, --name."""
    parser.add_argument("source", metavar="SOURCE", help="address of a site or mirror, or a folder with a copy of one")
    add_home(parser)
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust file of the ministry to follow; a node follows its own without it, a mirror needs one",
    )  # fmt: skip
    parser.add_argument("--name", metavar="NAME", default="", help="name of the key with which this machine cosigns")


def run(args: argparse.Namespace) -> int:
    """Note the source; nothing is asked yet."""
    from elshi.node.home import NodeHome
    from elshi.node.mirroring import follow
    from elshi.record import parse_trust

    trust = None if args.trust is None else parse_trust(args.trust.read_bytes())
    source = args.source if "://" in args.source else str(Path(args.source).resolve())
    home = NodeHome(args.home.resolve())
    followed = follow(home, source, trust=trust, name=args.name)
    data = {"sources": list(followed.sources), "offices": [one.office for one in followed.trust]}
    lines = [f"follows {one}" for one in followed.sources]
    lines.append(f"copy now: elshi mirror pull --home {args.home}; a running node takes it up at its next start")
    emit(data, lines, as_json=args.json)
    return 0
