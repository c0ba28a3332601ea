"""A reader at /verify/: what is asked on the page, and what it says."""

from pathlib import Path

from playwright.sync_api import BrowserContext

from elshi.prove.errors import expect

_WAIT_MS = 30_000


class VerifyPage:
    """One page in a reader's window. `errors`: scripts that failed; `requests`: every address asked for."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        context.on("request", lambda request: self.requests.append(request.url))

    def open(self, url: str, *, kind: str = "") -> None:
        """Open /verify/ and wait until evidence is there; `kind`: `old` without the server, `bad`, else empty."""
        self.page.goto(url)
        self.page.locator(f'#state[data-kind="{kind}"]').wait_for(timeout=_WAIT_MS)
        self.page.locator("#evidence dd").first.wait_for(state="attached", timeout=_WAIT_MS)

    def ask(self, text: str) -> str | None:
        """The verdict about a text."""
        self.page.fill("#given", text)
        return self._submit("text")

    def ask_account(self, name: str, platform: str = "") -> str | None:
        """The verdict about an account or an address."""
        self.unfold("account-form")
        self.page.fill("#account", name)
        self.page.select_option("#platform", platform)
        return self._submit("account")

    def give_receipt(self, file: Path) -> str | None:
        """The verdict about a receipt."""
        box = self.page.locator("#receipt-verdict")
        box.evaluate("it => { delete it.dataset.verdict }")
        self.page.set_input_files("#receipt", str(file))
        self.page.locator("#receipt-verdict[data-verdict]").wait_for(timeout=_WAIT_MS)
        return box.get_attribute("data-verdict")

    def keep(self) -> None:
        """Keep all texts for use without a network, and let the worker keep the page."""
        self.unfold("keep")
        self.page.locator("#keep").click()
        self.page.locator("#kept", has_text="All texts are kept").wait_for(timeout=_WAIT_MS)
        self.page.evaluate("async () => { await navigator.serviceWorker.ready }")
        self.page.wait_for_timeout(500)  # the worker keeps the page beside it

    def unfold(self, inside: str) -> None:
        """Open the fold around the element with the id `inside`."""
        self.page.locator(f"details:has(#{inside})").evaluate("it => { it.open = true }")

    def says(self, name: str) -> str:
        """The words of the verdict about a `text`, an `account` or a `receipt`."""
        return self.page.locator(f"#{name}-verdict").inner_text()

    def expect_verdict(self, text: str, verdict: str) -> None:
        """Raises unless the page says so about `text`."""
        found = self.ask(text)
        expect(found == verdict, f"/verify/: expected {verdict}, got {found} of {text!r}")

    def check_scripts(self) -> None:
        """Raises if a script of the page failed."""
        expect(not self.errors, f"a script of /verify/ failed: {self.errors}")

    def _submit(self, name: str) -> str | None:
        box = self.page.locator(f"#{name}-verdict")
        box.evaluate("it => { delete it.dataset.verdict }")
        self.page.locator(f"#{name}-form button").click()
        self.page.locator(f"#{name}-verdict[data-verdict]").wait_for(timeout=_WAIT_MS)
        return box.get_attribute("data-verdict")
