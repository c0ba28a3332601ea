"""`elshi log new-epoch`: go on in a new log where the old one cannot, with a link to what was last seen of it."""

import argparse

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import (
    add_passphrase,
    add_root_key,
    add_yes,
    carry_out,
    confirm,
    open_office,
    say_done,
    show,
)
from elshi.cli.key_request import add_epoch

NAME = "log new-epoch"
HELP = "Begin a new log after a restored backup, a lost key or a fork; what the old one holds here stays official."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --reason, --head, --root-key, passphrases, --yes."""
    add_home(parser)
    add_epoch(parser, required=True)
    add_root_key(parser)
    add_passphrase(parser)
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Show, ask a person, then begin it; or finish one that was begun."""
    from elshi.node.ceremonies import request_epoch
    from elshi.node.enter import render_site
    from elshi.node.epochs import find_heads, finish_epoch, has_begun, is_behind, list_lost
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
    epoch = node.settings.epoch
    if not args.yes and not is_behind(node, heads):
        raise UserError(
            f"the log of epoch {epoch} is behind nothing that is known here, so no backup asks for epoch {epoch + 1}; "
            "to begin it all the same (a lost key, a fork): --yes; nothing was changed"
        )
    show(f"stays official: the {carried} entries of the log in {node.folder}, which is only read from then on")
    show(f"not official any more: {', '.join(lost) or 'nothing that a copy here shows'}")
    if seen > carried + len(lost):
        show(f"lost besides, and no copy here shows what they said: {seen - carried - len(lost)} of {seen} entries")
    show(f"a key of epoch {epoch} cannot be revoked afterwards: was one stolen, stop, and elshi key revoke first")
    confirm(args, f"begin epoch {epoch + 1} ({args.reason}), which cannot be undone")
    lines = carry_out(args, node, request_epoch(node, reason=args.reason, heads=heads, at=at))
    if seen > carried + len(lost):
        lines.append(f"lost, and no copy here shows what they said: {seen - carried - len(lost)} of {seen} entries")
    return say_done(args, lines, carried=carried, seen=seen, lost=lost)
