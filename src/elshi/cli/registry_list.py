"""elshi registry list: the official accounts of a node's office."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "registry list"
HELP = "List the official accounts and websites, from the verified log."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home H."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Read, verify, print; with --json what registry.json holds."""
    import json

    from elshi.node.home import open_home, read_own_trust
    from elshi.site.projections import format_registry_json
    from elshi.site.reading import read_source

    home = open_home(args.home)
    source = read_source(logs=home.logs, blobs=home.blobs, trust=read_own_trust(home))
    value = json.loads(format_registry_json(source.ledger))
    lines = [_line(it) for it in value["results"]] or ["no account has been entered yet"]
    emit(value, lines, as_json=args.json)
    return 0


def _line(account: dict[str, object]) -> str:
    checked = f", control confirmed {account['validated_at']}" if account["validated_at"] else ""
    following = f", now {account['successor']}" if account["successor"] else ""
    shown = f"{account['id']} v{account['version']}  {account['service']}  {account['account']}"
    return f"{shown}  {account['status']}{following}{checked}  ({account['organization']})"
