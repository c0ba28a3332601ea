"""`elshi log new-epoch`: go on in a new log where the old one cannot, with a link to what was last seen of it."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_root_key, carry_out, open_office, say_done
from elshi.cli.key_request import add_epoch

NAME = "log new-epoch"
HELP = "Begin a new log after a restored backup, a lost key or a fork; what the old one holds here stays official."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --reason, --head, --root-key, passphrases."""
    add_home(parser)
    add_epoch(parser, required=True)
    add_root_key(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Begin it, or finish one that was begun."""
    from elshi.node.ceremonies import request_epoch
    from elshi.node.enter import render_site
    from elshi.node.epochs import find_heads, finish_epoch, has_begun, list_lost
    from elshi.node.guard import read_here

    node, at = open_office(args)
    if has_begun(node):
        with node.alone():
            node = finish_epoch(node)
            render_site(node)
        return say_done(args, [f"epoch {node.settings.epoch} was begun before; it is finished now"], lost=[])
    heads, lost = find_heads(node, kept=args.head), list_lost(node)
    carried = read_here(node.folder).size
    seen = max([carried, *(one.head.size for one in heads)])
    lines = carry_out(args, node, request_epoch(node, reason=args.reason, heads=heads, at=at))
    if seen > carried + len(lost):
        lines.append(f"{seen - carried - len(lost)} entries are lost, and no copy here shows what they said")
    return say_done(args, lines, carried=carried, seen=seen, lost=lost)
