"""A program, `planted FOLDER`: opens a page that asks for a font elsewhere. The test of the proof.

The address is of TEST-NET-1 (RFC 5737): nobody's, and in the namespace it leads into a dead end anyway. Prints what the
page asked for.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from elshi.prove.chromium import Chromium
from elshi.prove.served import served_plainly

FONT = "http://192.0.2.7/foreign.woff2"
WAIT_MS = 2000
_PAGE = f"""<!doctype html><meta charset="utf-8"><title>planted</title><style>
@font-face {{ font-family: Foreign; src: url({FONT}); }}
p {{ font-family: Foreign; }}
</style><p>Мәтін"""


def main(folder: Path) -> int:
    """Serve the page on loopback, open it as journeys open theirs, wait a moment."""
    (folder / "index.html").write_text(_PAGE, "utf-8")
    with served_plainly(folder) as site, sync_playwright() as play:
        chromium = Chromium(play, environ=os.environ)
        with chromium.window() as context:
            page = context.new_page()
            page.goto(site, wait_until="commit")
            page.wait_for_timeout(WAIT_MS)
        chromium.close()
    sys.stdout.write("\n".join(chromium.foreign()))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
