"""A program, `foreign_font.py FOLDER`: opens a page that asks for a font elsewhere. The test of the offline test.

The address is TEST-NET-1 (RFC 5737): nobody's, and in the namespace it leads into a dead end anyway.
"""

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from functional.loop import CHROMIUM_FLAGS

PAGE = """<!doctype html><title>planted</title><style>
@font-face { font-family: Foreign; src: url(http://192.0.2.7/foreign.woff2); }
p { font-family: Foreign; }
</style><p>Мәтін"""


def main(folder: Path) -> None:
    """Serve the page on loopback, open it, wait a moment."""
    (folder / "index.html").write_text(PAGE, "utf-8")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="commit")
        page.wait_for_timeout(2000)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
