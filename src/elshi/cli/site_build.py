"""`elshi site build`: the public tree from the log, the blobs and the trust file."""

import argparse
import sys
import time

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "site build"
HELP = "Render the public site again from the log and the blobs; only files that differ are written."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home H."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Build everything; a progress bar on a terminal."""
    from tqdm import tqdm  # heavy parts only when the command runs

    from elshi.node.home import open_home
    from elshi.record import parse_trust
    from elshi.site import build_site

    home = open_home(args.home)
    started = time.monotonic()
    with tqdm(unit=" statements", desc="site", disable=not sys.stderr.isatty(), file=sys.stderr, delay=0.5) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        report = build_site(
            logs=home.logs,
            blobs=home.blobs,
            out=home.site,
            trust=parse_trust(home.trust.read_bytes()),
            on_progress=show,
        )
    data = {
        "pages": report.pages,
        "written": report.written,
        "removed": report.removed,
        "seconds": round(time.monotonic() - started, 3),
    }
    emit(data, [f"{report.pages} pages, {report.written} written, {report.removed} removed"], as_json=args.json)
    return 0
