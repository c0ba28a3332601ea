"""What a page asks for in a real chromium (playwright, extra `browser`): also what its scripts load later.

The browser has a fresh, empty profile; it opens one page at a time, and the page gets so many seconds and so many
requests. It goes where the page sends it, so it is run only when somebody asks for an audit of that page. Requests that
fail are seen as well, so a machine without a way out sees the same hosts.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from elshi.audit.ports import LookError, Request

if TYPE_CHECKING:
    from playwright.sync_api import Frame
    from playwright.sync_api import Request as Asked

LOAD_MS = 20_000  # until the page has loaded
SETTLE_MS = 3_000  # afterwards, for what scripts begin late
MAX_REQUESTS = 2_000
_FLAGS = (
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--disable-default-apps", "--disable-domain-reliability", "--no-pings", "--disable-quic",
)  # fmt: skip
_KINDS = {
    "script": "script", "stylesheet": "stylesheet", "font": "font", "image": "image", "media": "media",
    "document": "frame", "xhr": "data", "fetch": "data", "websocket": "data", "eventsource": "data",
    "manifest": "other",
}  # fmt: skip


class ChromiumRequests:
    """Implements `elshi.audit.ports.Browser`. `hosts`: names that chromium shall find at these addresses.

    `sandboxed`: with chromium's own sandbox, which needs user namespaces; off only where the caller is in a box itself.
    """

    def __init__(
        self, *, hosts: Mapping[str, str] = MappingProxyType({}), sandboxed: bool = True, executable: str | None = None
    ) -> None:
        self._rules = ",".join(f"MAP {host} {address}" for host, address in sorted(hosts.items()))
        self._sandboxed = sandboxed
        self._executable = executable or shutil.which("chromium")

    def requests(self, url: str) -> Sequence[Request]:
        """Every request that opening `url` made; those for the page itself are of the kind `redirect`."""
        try:
            from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415  # an extra, and heavy
        except ModuleNotFoundError as exc:
            raise LookError("playwright is not installed: pip install '.[browser]' in Elshi's folder") from exc
        if self._executable is None:
            raise LookError("no program called chromium on this machine")
        flags = [*_FLAGS, *((f"--host-resolver-rules={self._rules}",) if self._rules else ())]
        found: list[Request] = []
        try:
            with sync_playwright() as play:
                browser = play.chromium.launch(
                    executable_path=self._executable, args=flags, chromium_sandbox=self._sandboxed
                )
                try:
                    context = browser.new_context(ignore_https_errors=True, service_workers="block")
                    page = context.new_page()
                    page.on("request", lambda request: _note(found, request, page.main_frame))
                    page.on("websocket", lambda socket: found.append(Request("data", socket.url, url)))
                    page.goto(url, timeout=LOAD_MS, wait_until="commit")
                    with suppress(Error):  # a page that never finishes has still asked for what it asked for
                        page.wait_for_load_state("load", timeout=LOAD_MS)
                    page.wait_for_timeout(SETTLE_MS)
                finally:
                    browser.close()
        except Error as exc:
            raise LookError(f"chromium did not open {url}: {exc.message.splitlines()[0][:200]}") from exc
        return tuple(found)


def _note(found: list[Request], asked: "Asked", main: "Frame") -> None:
    """Keep a request, unless it goes nowhere or there are too many. One without a frame is not the page's own."""
    if len(found) >= MAX_REQUESTS or asked.url.startswith(("data:", "blob:")):
        return
    try:
        frame = asked.frame
    except Exception:  # noqa: BLE001  # playwright's own Error, whose module is an extra and is not loaded here
        found.append(Request(_KINDS.get(asked.resource_type, "other"), asked.url, ""))
        return
    is_page = asked.is_navigation_request() and frame == main
    found.append(Request("redirect" if is_page else _KINDS.get(asked.resource_type, "other"), asked.url, frame.url))
