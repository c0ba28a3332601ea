"""Writes docs/screenshots: pages of desk and site in kk and en at 390 and 1440 px, from a real `elshi up --demo`.

Pseudonyms and times differ from run to run; all else stays, so a changed picture is a changed page.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from functional.loop import CHROMIUM_FLAGS, DESK, PLANNED, Walk  # type: ignore[import-not-found]  # noqa: E402
from functional.running import RunningNode, running_node  # type: ignore[import-not-found]  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
LANGUAGES = ("kk", "en")
HEIGHTS = {390: 1000, 1440: 900}  # pixels: of each width, the greatest height
LIMIT = 5_500_000  # bytes, all pictures together
CASE = "Велмара: жалған елшілік хабарламасы"
TEXTS = {
    "kk": ("Жалған елшілік хабарламасы туралы", "Елшілік төлқұжаттарды жинап жатқан жоқ.\n\nҚабылдау тоқтаған жоқ."),
    "ru": ("О поддельном объявлении посольства", "Посольство не собирает паспорта.\n\nПриём не прекращён."),
    "en": ("About a forged embassy notice", "The embassy is not collecting passports.\n\nReception has not stopped."),
}


def main() -> None:
    """Start a node in a temporary folder, work on it, take the pictures, put them in place of the old ones."""
    chromium = shutil.which("chromium") or sys.exit("no chromium here; on Debian: apt-get install chromium")
    _check_fonts()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        shots = Path(folder, "shots")
        shots.mkdir()
        with running_node(Path(folder)) as node:
            browser = play.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            walk = Walk(node, browser, Path(folder))
            walk.alerts_appear(time.monotonic())
            public = _shoot_desk(walk, node.desk, shots)
            _shoot_site(browser, node, public, shots)
            browser.close()
        size = sum(shot.stat().st_size for shot in shots.iterdir())
        if size > LIMIT:
            sys.exit(f"the pictures have {size} bytes, more than {LIMIT}; {OUT} is as it was")
        shutil.rmtree(OUT, ignore_errors=True)
        shutil.copytree(shots, OUT)
    print(f"{len(list(OUT.iterdir()))} pictures, {size / 1e6:.1f} MB, in {OUT}")


def _check_fonts() -> None:
    """A picture with boxes instead of letters is worse than none: the language switch shows all five languages."""
    if shutil.which("fc-list") is None:
        sys.exit("no fc-list here, so fonts cannot be checked; on Debian: apt-get install fontconfig")
    for tag in ("kk", "ar", "zh"):
        if not subprocess.run(["fc-list", f":lang={tag}"], capture_output=True, check=True).stdout.strip():
            sys.exit(
                f"no font here has the letters of {tag}; on Debian: apt-get install fonts-noto-core fonts-noto-cjk"
            )


def _shoot_desk(walk: Walk, desk: str, shots: Path) -> str:
    """A case with a published statement, a second text that waits for approval; the public address of the first."""
    with walk.person("ruslan", DESK) as author, walk.person("damira", DESK) as approver:
        author.goto(f"{desk}/alerts/")
        author.locator("a.row-title", has_text="#velmara").first.click()  # the forged notice
        alert = author.url
        author.fill("#case-title", CASE)
        author.locator('form[action$="/open-case/"] button').click()
        case = author.url
        draft = _submit(walk, author, TEXTS)
        walk.approve(approver, draft)
        public = str(walk.release(author, draft))
        author.goto(f"{desk}/drafts/{draft}/")
        author.locator('a[href^="/published/"]').last.click()
        statement = author.url
        author.goto(desk)
        waiting = f"{desk}/drafts/{_submit(walk, author, PLANNED)}/"
        pages = {
            "accounts": f"{desk}/registry/",
            "today": desk,
            "alert": alert,
            "case": case,
            "editor": f"{waiting}edit/",
            "statement": statement,
        }
        for tag in LANGUAGES:
            for person, addresses in ((author, pages), (approver, {"approval": waiting})):
                person.goto(desk)
                person.locator("details.menu summary").click()
                person.locator(f'button[name=language][value="{tag}"]').click()
                for name, address in addresses.items():
                    _shoot(person, address, f"desk-{name}-{tag}", shots)
    return public


def _submit(walk: Walk, author: Page, texts: dict[str, tuple[str, str]]) -> int:
    author.locator('form[action$="/drafts/start/"] button').first.click()
    draft = int(walk.write(author, texts))
    author.locator('form[action$="/submit/"] button').click()
    return draft


def _shoot_site(browser: Browser, node: RunningNode, public: str, shots: Path) -> None:
    page = browser.new_page()
    for tag in LANGUAGES:
        _shoot(page, f"{node.site}/{tag}/", f"site-home-{tag}", shots)
        _shoot(page, public.replace("/kk/", f"/{tag}/"), f"site-statement-{tag}", shots)
        _shoot(page, f"{node.site}/{tag}/about/", f"site-about-{tag}", shots)
        _shoot(page, f"{node.site}/{tag}/registry/", f"site-accounts-{tag}", shots)
        _shoot_verdict(page, f"{node.site}/verify/{tag}/", TEXTS[tag][1], f"site-verify-{tag}", shots)


def _shoot_verdict(page: Page, address: str, text: str, name: str, shots: Path) -> None:
    """The page for readers, asked about `text` with its negations taken out."""
    changed = text.replace(" not ", " ").replace(" жоқ", "").replace("\n\n", " ")

    def ask() -> None:
        page.fill("textarea", changed)
        page.locator("form button").first.click()
        page.locator("ins, del").first.wait_for(timeout=30_000)

    _shoot(page, address, name, shots, then=ask)


def _shoot(page: Page, address: str, name: str, shots: Path, then: Callable[[], None] | None = None) -> None:
    """One page at each width, as high as it is but not higher than HEIGHTS say; `then` is done once it is there."""
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(address)
        if then is not None:
            then()
        whole = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(whole, height)})
        page.screenshot(path=shots / f"{name}-{width}.png", animations="disabled")


if __name__ == "__main__":
    main()
