"""`elshi mirror resume`: a person's word that an alarm was looked at."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "mirror resume"
HELP = "Settle the alarms of an office or of a source, after you have looked; pulling goes on at the next round."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """WHAT, --from, --home."""
    parser.add_argument("what", metavar="OFFICE|SOURCE", help="an office or a source, as the alarm names it")
    parser.add_argument(
        "--from", dest="source", metavar="SOURCE",
        help="after an equivocation or a damaged copy: put our copy of OFFICE aside and copy it anew from this source "
        "or bundle",
    )  # fmt: skip
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Settle; with --from also copy anew."""
    from elshi.adapters.bundle_files import PREFIX
    from elshi.adapters.clock import SystemClock
    from elshi.node.bundles import open_whole, take_in
    from elshi.node.home import NodeHome
    from elshi.node.mirror_pages import write_mirror_pages
    from elshi.node.mirroring import hold_mirror, open_mirror, read_followed, run_round

    home = NodeHome(args.home.resolve())
    followed, clock = read_followed(home), SystemClock()
    with ExitStack() as held:
        bundle = None
        if args.source is not None and args.source not in followed.sources and Path(args.source).is_file():
            bundle = held.enter_context(open_whole(Path(args.source), office=args.what))
        held.enter_context(hold_mirror(home))
        mirror = open_mirror(home, followed)
        standing = [it for it in mirror.alarms.standing() if args.what in {it.office, it.source}]
        is_source = args.what in followed.sources or args.what.startswith(PREFIX)
        if not standing and args.source is None:
            raise UserError(f"no alarm names {args.what}; see: elshi mirror status --home {args.home}")
        aside = None
        if args.source is not None:
            if is_source or (bundle is None and args.source not in followed.sources):
                known = ", ".join(followed.sources) or "no source"
                raise UserError(f"expected OFFICE --from one of {known}, or a bundle; nothing was changed")
            aside = mirror.set_aside(args.what, at=clock.now())
        settled = mirror.resume(
            office="" if is_source else args.what, source=args.what if is_source else "", at=clock.now()
        )
        if bundle is not None:
            take_in(home, mirror, bundle, clock=clock)
        elif args.source is not None:
            run_round(home, mirror, [args.source], clock=clock, say=lambda _outcome: None)
        write_mirror_pages(home, mirror)
    lines = [f"settled {settled} alarms of {args.what}"]
    if aside is not None:
        lines.append(f"the old copy lies in {aside}")
    emit({"settled": settled, "aside": None if aside is None else str(aside)}, lines, as_json=args.json)
    return 0
