"""`elshi site build`: the public tree from the log, the blobs and the trust file."""

import argparse
import os
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
    from elshi.cli.progress import progress_bar
    from elshi.node.guard import check_rollback
    from elshi.node.home import open_home, read_own_trust
    from elshi.node.settings import read_settings
    from elshi.site import build_site

    home = open_home(args.home)
    # a site that was rendered from an old log would hide that a backup was restored
    check_rollback(home, read_settings(home, os.environ), environ=os.environ)
    started = time.monotonic()
    with progress_bar("site") as step:
        report = build_site(
            logs=home.logs,
            blobs=home.blobs,
            out=home.site,
            trust=read_own_trust(home),
            on_progress=lambda done, total: step(done / total),
        )
    data = {
        "pages": report.pages,
        "written": report.written,
        "removed": report.removed,
        "seconds": round(time.monotonic() - started, 3),
    }
    emit(data, [f"{report.pages} pages, {report.written} written, {report.removed} removed"], as_json=args.json)
    return 0
