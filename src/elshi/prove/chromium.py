"""Debian's chromium, driven by Playwright: windows of readers and staff, and a note of every address they ask for."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Dialog, Playwright

from elshi.prove.errors import expect

# The browser's own calls home, which no flag of Debian's chromium stops. Exactly these hosts, so that a page that asks
# for anything else (fonts.googleapis.com, say) is still counted; and each address a page asks for is checked as well.
_BROWSERS_OWN = (
    "clients2.google.com",
    "update.googleapis.com",
    "accounts.google.com",
    "www.google.com",
    "content-autofill.googleapis.com",
    "redirector.gvt1.com",  # only after it has run for some minutes
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--disable-domain-reliability", "--no-pings",
    "--host-resolver-rules=" + ",".join(f"MAP {host} ~NOTFOUND" for host in _BROWSERS_OWN),
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
INERT = "window.pwned = 1"  # what planted scripts would do
_OWN = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:")  # loopback, and what asks nobody
STEP_MS = 30_000  # how long a page may take for one step
_PICTURE_MS = 5_000


class Chromium:
    """One browser in `environ` (whose clock may be moved). `requests`: every address that any page asked for."""

    def __init__(self, play: Playwright, *, environ: Mapping[str, str]) -> None:
        self._play = play
        self._environ = {**environ}
        self._browser: Browser | None = None
        self.requests: list[str] = []
        self._pictured = 0
        self.failures: Path | None = None  # where a picture of what is open goes when a journey fails

    def foreign(self) -> list[str]:
        """The addresses asked for that are not on this machine."""
        return [url for url in self.requests if not url.startswith(_OWN)]

    @contextlib.contextmanager
    def window(
        self, *, viewport: Mapping[str, int] = DESK, locale: str = "en", profile: Path | None = None
    ) -> Iterator[BrowserContext]:
        """A window of its own, with cookies and storage of its own, or those of `profile`, which last.

        Raises FailedStepError at the end if a planted script ran in a page that is open, or a dialog came up.
        """
        size = {"width": viewport["width"], "height": viewport["height"]}
        if profile is None:
            context = self._launched().new_context(viewport=size, locale=locale)  # type: ignore[arg-type]
        else:
            context = self._play.chromium.launch_persistent_context(
                profile, executable_path=_find(), args=FLAGS, env=dict(self._environ), viewport=size, locale=locale  # type: ignore[arg-type]
            )  # fmt: skip
        dialogs: list[str] = []

        def note_dialog(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        context.set_default_timeout(STEP_MS)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("dialog", note_dialog)
        try:
            yield context
            for page in context.pages:
                expect(page.evaluate("window.pwned") is None, f"a planted script ran in {page.url}")
            expect(not dialogs, f"a dialog came up: {dialogs}")
        except Exception:
            self._picture(context)
            raise
        finally:
            with contextlib.suppress(Exception):  # of a browser that was ended
                context.close()

    def close(self) -> None:
        """Close the browser."""
        if self._browser is not None:
            with contextlib.suppress(Exception):
                self._browser.close()

    def _picture(self, context: BrowserContext) -> None:
        """What the failed journey's window shows, if it still shows anything."""
        if self.failures is None:
            return
        for number, page in enumerate(context.pages):
            place = self.failures.with_stem(f"{self.failures.stem}-{self._pictured}-{number}")
            with contextlib.suppress(Exception):
                page.screenshot(path=place, animations="disabled", timeout=_PICTURE_MS)
        self._pictured += 1

    def _launched(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._play.chromium.launch(executable_path=_find(), args=FLAGS, env=dict(self._environ))
        return self._browser


def end_browsers() -> None:
    """Kill every chromium that this process started; whoever waits for one gets an error at once."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    for pid, (_, name) in parents.items():
        if name.startswith("chrom") and os.getpid() in _ancestors(pid, parents):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _find() -> str:
    return shutil.which("chromium") or "chromium"


def _parent(process: Path) -> tuple[int, str]:
    """(parent's id, program's name) of one folder of /proc (proc(5), stat); (0, "") if it is gone."""
    try:
        head, _, tail = (process / "stat").read_text("utf-8", "replace").rpartition(")")
    except OSError:
        return 0, ""
    return int(tail.split()[1]), head.partition("(")[2]


def _ancestors(pid: int, parents: Mapping[int, tuple[int, str]]) -> set[int]:
    found: set[int] = set()
    while pid in parents and pid not in found:
        found.add(pid)
        pid = parents[pid][0]
    return found
