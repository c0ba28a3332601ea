"""A program, `loop.py FOLDER`: walks the whole loop through the real `elshi up` in chromium, as the staff would.

It runs as it is, and again inside a network namespace (test_offline.py), so it is a program and not a test. Every
claim is an assertion; it prints one JSON object with what it measured.
"""

import json
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from functional.running import RunningNode, run_elshi, running_node

# The browser's own calls home, which no flag of Debian's chromium stops. Exactly these hosts, so that a page that asks
# for anything else (fonts.googleapis.com, say) is still counted; and each address a page asks for is checked as well.
_BROWSERS_OWN = (
    "clients2.google.com",
    "update.googleapis.com",
    "accounts.google.com",
    "www.google.com",
    "content-autofill.googleapis.com",
)
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--disable-domain-reliability", "--no-pings",
    "--host-resolver-rules=" + ",".join(f"MAP {host} ~NOTFOUND" for host in _BROWSERS_OWN),
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
INERT = "window.pwned = 1"
RU_HOSTILE = f"Отдел работает как обычно. [Здесь](javascript:{INERT}) и `<script>{INERT}</script>` скрипта нет."
TEXTS = {
    "kk": (
        f"Жалған хабарлама туралы <script>{INERT}</script>",
        "Елшілік төлқұжаттарды жинап жатқан жоқ.\n\nКонсулдық бөлім әдеттегідей жұмыс істейді, қабылдау тоқтаған жоқ.",
    ),
    "ru": ("О поддельном объявлении", f"Посольство не собирает паспорта.\n\n{RU_HOSTILE}"),
    "en": ("About a forged notice", "The embassy is not collecting passports.\n\nThe consular section works as usual."),
}
PLANNED = {
    "kk": (
        "Сапар туралы",
        "Министр ертең Айсуда Велмараның делегациясын қабылдайды. Кездесу сағат он бірде басталады.",
    ),
    "en": (
        "On a visit",
        "The minister receives the delegation of Velmara in Aisu tomorrow. The meeting begins at eleven.",
    ),
}


def main(folder: Path) -> None:
    """Start the node, walk, stop it, print."""
    began = time.monotonic()
    with running_node(folder) as node, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        seen = Walk(node, browser, folder)
        seen.alerts_appear(began)
        seen.alert_to_published()
        seen.planned_statement_and_correction()
        seen.author_cannot_approve()
        browser.close()
        foreign = [url for url in seen.requests if not url.startswith((node.site, node.desk, "data:", "blob:"))]
        assert foreign == [], foreign
    print(json.dumps({"seconds_to_alerts": round(seen.seconds_to_alerts, 1), "requests": len(seen.requests)}))


class Walk:
    """The staff's day, step by step. `requests` holds every address that any page asked for."""

    def __init__(self, node: RunningNode, browser: Browser, folder: Path) -> None:
        self.node, self.browser, self.folder = node, browser, folder
        self.requests: list[str] = []
        self.seconds_to_alerts = 0.0

    def alerts_appear(self, began: float) -> None:
        """Within 60 s of the start the desk shows alerts with evidence."""
        with self.person("timur", DESK) as page:
            while page.locator(".tag-linked-accounts").count() == 0:
                self.seconds_to_alerts = time.monotonic() - began
                assert self.seconds_to_alerts < 60, page.content()
                page.wait_for_timeout(500)
                page.goto(f"{self.node.desk}/alerts/")
            page.locator("li:has(.tag-linked-accounts) a.row-title").first.click()
            assert page.locator("[lang]").count() > 1, "the alert shows sample posts"

    def alert_to_published(self) -> None:
        """Alert, case, draft, approval by another, an edit that voids it, approval again, release, public page."""
        with self.person("ruslan", DESK) as author, self.person("damira", PHONE) as approver:
            author.goto(f"{self.node.desk}/alerts/")
            author.locator("li:has(.tag-linked-accounts) a.row-title").first.click()
            author.fill("#case-title", "Жалған елшілік хабарламасы")
            author.locator('form[action$="/open-case/"] button').click()
            author.locator('form[action$="/drafts/start/"] button').click()
            draft = self.write(author, TEXTS)
            author.locator('form[action$="/submit/"] button').click()
            assert author.locator('form[action$="/approve/"] button').is_disabled(), "a writer is shown why he may not"
            self.approve(approver, draft)
            self.write_again(author, draft)
            assert author.locator('form[action$="/release/"]').count() == 0, "an edit voids the approval"
            author.locator('form[action$="/submit/"] button').click()
            self.approve(approver, draft)
            url = self.release(author, draft)
            with self.watched(author):
                author.goto(url)
                assert author.locator("h1").inner_text().endswith(f"<script>{INERT}</script>")
                assert author.locator("html").get_attribute("lang") == "kk"
                author.goto(url.replace("/kk/", "/ru/"))
                assert author.locator("article a[href^=javascript]").count() == 0
        self.expect_verdict(
            "The embassy is not collecting passports. The consular section works as usual.", "authentic"
        )
        self.expect_verdict("The embassy is collecting passports. The consular section works as usual.", "altered")

    def planned_statement_and_correction(self) -> None:
        """From New statement, without an alert; then corrected, so that the first words are superseded."""
        with self.person("aigerim", DESK) as author, self.person("damira", DESK) as approver:
            author.goto(f"{self.node.desk}/")
            author.locator('form[action$="/drafts/start/"] button').first.click()
            draft = self.write(author, PLANNED)
            author.locator('form[action$="/submit/"] button').click()
            self.approve(approver, draft)
            self.release(author, draft)
            self.expect_verdict(PLANNED["en"][1], "authentic")
            author.goto(f"{self.node.desk}/drafts/{draft}/")
            author.locator('a[href^="/published/"]').last.click()
            author.locator('form[action$="/drafts/start/"] button').click()
            later = {
                tag: (title, body.replace("eleven", "noon").replace("он бірде", "он екіде"))
                for tag, (title, body) in PLANNED.items()
            }
            correction = self.write(author, later)
            author.locator('form[action$="/submit/"] button').click()
            self.approve(approver, correction)
            self.release(author, correction)
        self.expect_verdict(PLANNED["en"][1], "superseded")
        self.expect_verdict(later["en"][1], "authentic")

    def author_cannot_approve(self) -> None:
        """Refused in the page, by direct POST, and through the model."""
        with self.person("damira", DESK) as page:
            page.goto(f"{self.node.desk}/")
            page.locator('form[action$="/drafts/start/"] button').first.click()
            draft = self.write(page, PLANNED)
            page.locator('form[action$="/submit/"] button').click()
            button = page.locator('form[action$="/approve/"] button')
            assert button.is_disabled()
            reason = page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
            assert len(reason) > 10, reason
            status, told = page.evaluate(
                """async () => {
                    const form = document.querySelector('form[action$="/approve/"]');
                    const body = new URLSearchParams(new FormData(form));
                    const answer = await fetch(form.action, {method: "POST", body});
                    return [answer.status, await answer.text()];
                }"""
            )
            assert status == 403, status
            assert reason.strip() in told
            page.goto(f"{self.node.desk}/drafts/{draft}/")
            assert page.locator(".tag-submitted").count() == 1
        told = subprocess.run(
            [sys.executable, Path(__file__).with_name("approve_by_model.py"), self.node.home, str(draft), "damira"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert json.loads(told.stdout) == {"model": "four-eyes", "sql": "refused", "approvals": 0}, told.stderr

    @contextmanager
    def person(self, name: str, viewport: dict[str, int]):
        """A page of its own in which `name` is logged in; anything the browser asks for is noted."""
        context = self.browser.new_context(viewport=viewport)
        context.on("request", lambda request: self.requests.append(request.url))
        page = context.new_page()
        with self.watched(page):
            page.goto(f"{self.node.desk}/login/")
            page.fill("#id_username", name)
            page.fill("#id_password", self.node.passwords[name])
            page.locator(".login form button.primary").click()
            page.wait_for_url(f"{self.node.desk}/")
            yield page
        context.close()

    @contextmanager
    def watched(self, page: Page):
        """Afterwards no planted script may have run."""
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
        yield
        assert page.evaluate("window.pwned") is None

    def write(self, page: Page, texts: dict[str, tuple[str, str]]) -> int:
        """Fill the editor that is open, save, land on the draft's page; the draft's number."""
        page.wait_for_selector("#title-kk")
        for tag, (title, body) in texts.items():
            page.fill(f"#title-{tag}", title)
            page.fill(f"#body-{tag}", body)
        page.locator("button[name=read]").click()
        page.wait_for_selector('form[action$="/submit/"]')
        return int(page.url.rstrip("/").rsplit("/", 1)[1])

    def write_again(self, page: Page, draft: int) -> None:
        """One word more in an approved text."""
        page.goto(f"{self.node.desk}/drafts/{draft}/edit/")
        page.fill("#body-kk", f"{page.input_value('#body-kk')} Сақ болыңыздар.")
        page.locator("button[name=read]").click()
        page.wait_for_selector('form[action$="/submit/"]')

    def approve(self, page: Page, draft: int) -> None:
        """The approver sees the hash and approves exactly this."""
        page.goto(f"{self.node.desk}/drafts/{draft}/")
        sha256 = page.locator('form[action$="/approve/"] input[name=sha256]').get_attribute("value")
        assert sha256[:4] in page.locator("main").inner_text(), "the hash is shown"
        page.locator('form[action$="/approve/"] button').click()
        page.wait_for_selector(".tag-approved")

    def release(self, page: Page, draft: int) -> str:
        """Release, wait until the desk says published, and give the address of the Kazakh page."""
        page.goto(f"{self.node.desk}/drafts/{draft}/")
        page.locator('form[action$="/release/"] button').click()
        link = page.locator('#release-state a[hreflang="kk"]')
        link.wait_for(timeout=30_000)  # the page looks again by itself (htmx)
        url = link.get_attribute("href")
        assert url.startswith(self.node.site)
        return url

    def expect_verdict(self, text: str, verdict: str) -> None:
        """`elshi verify` says so, on the home and on a copied site with the trust file."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.node.home / "site", copy)
        for place in (
            ["--home", str(self.node.home)],
            ["--site", str(copy), "--trust", str(self.node.home / "trust.json")],
        ):
            told = json.loads(run_elshi("verify", *place, "--text", text, "--json").stdout)
            assert told["verdict"] == verdict, told
            assert told["proof"]["trust"] == "pinned", told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
