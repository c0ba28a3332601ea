"""Writes docs/screenshots: pages of desk and site at 390 and 1440 px, light and dark, from a real `elshi up --demo`.

In Kazakh all of them; in Arabic, English and the dark look those of LOOKS, so that the pictures stay few and small.

Pseudonyms and times differ from run to run; all else stays, so a changed picture is a changed page.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from elshi.prove import steps
from elshi.prove.chromium import Chromium
from elshi.prove.running import RunningNode, running_node
from elshi.prove.texts import Texts, planned_visit
from elshi.prove.world import World

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "screenshots"
LIGHT, DARK = "light", "dark"
HEIGHTS = {390: 1000, 1440: 900}  # pixels: of each width, the greatest height
LIMIT = 6_700_000  # bytes, all pictures together
Look = tuple[str, int, str]  # language, width, scheme
# Which pages are taken in which looks; "*": all of them.
# The demonstration speaks kk, ru and en to the public; only its desk and /verify/ are there in Arabic too.
LOOKS: dict[Look, tuple[str, ...]] = {
    ("kk", 390, LIGHT): ("*",),
    ("kk", 1440, LIGHT): ("*",),
    ("kk", 1440, DARK): ("desk-today", "desk-editor", "site-statement"),
    ("ar", 390, DARK): ("desk-today", "desk-approval", "desk-case", "site-verify"),
    ("ar", 1440, LIGHT): (
        "desk-today",
        "desk-approvals",
        "desk-editor",
        "desk-statement",
        "desk-channels",
        "site-verify",
    ),
    ("en", 390, LIGHT): ("desk-approval", "site-statement"),
    ("en", 1440, LIGHT): ("desk-today", "desk-alert", "desk-approval", "desk-channels", "desk-help", "site-verify"),
}
CASE = "Велмара: жалған елшілік хабарламасы"
TEXTS = {
    "kk": ("Жалған елшілік хабарламасы туралы", "Елшілік төлқұжаттарды жинап жатқан жоқ.\n\nҚабылдау тоқтаған жоқ."),
    "ru": ("О поддельном объявлении посольства", "Посольство не собирает паспорта.\n\nПриём не прекращён."),
    "en": ("About a forged embassy notice", "The embassy is not collecting passports.\n\nReception has not stopped."),
}


def main() -> None:
    """Start a node in a temporary folder, work on it, take the pictures, put them in place of the old ones."""
    if shutil.which("chromium") is None:
        sys.exit("no chromium here; on Debian: apt-get install chromium")
    _check_fonts()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        shots = Path(folder, "shots")
        shots.mkdir()
        with running_node(Path(folder)) as node:
            chromium = Chromium(play, environ=os.environ)
            world = World(node, chromium, 0, "screenshots", Path(folder), Path(folder), shots)
            public = _shoot_desk(world, node.desk, shots)
            _shoot_site(chromium, node, public, shots)
            chromium.close()
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


def _shoot_desk(world: World, desk: str, shots: Path) -> str:
    """A case with a published statement, a second text that waits for approval; the public address of the first."""
    with world.person("ruslan") as author, world.person("damira") as approver:
        steps.wait_for_alert(world, author, known=[], since=world.node.began)
        author.locator("a.row-title", has_text="#ElshilikSamal").first.click()  # the forged notice
        alert = author.url
        author.fill("#case-title", CASE)
        author.locator('form[action$="/open-case/"] button').click()
        case = author.url
        draft = _submit(world, author, TEXTS)
        steps.approve(world, approver, draft)
        steps.release(world, author, draft)
        public = steps.public_address(world, author)
        steps.open_published(world, author, draft)
        statement = author.url
        author.locator('#channels form[action$="/by-hand/"] input[name=url]').first.fill("https://t.me/mfa_samal/1")
        author.locator('#channels form[action$="/by-hand/"] button').first.click()
        author.wait_for_selector("#channels .tag-good")
        author.goto(desk)
        waiting = f"{desk}/drafts/{_submit(world, author, planned_visit(0))}/"
        pages = {
            author: {
                "accounts": f"{desk}/registry/",
                "today": desk,
                "alert": alert,
                "case": case,
                "channels": f"{desk}/channels/",
                "channel": f"{desk}/channels/x/",
                "channel-choice": f"{waiting}channels/",
                "editor": f"{waiting}edit/",
                "statement": statement,
                "help": f"{desk}/help/",
            },
            approver: {"approval": waiting, "approvals": f"{desk}/approvals/"},
        }
        for tag in {language: None for language, _, _ in LOOKS}:
            for person, addresses in pages.items():
                person.goto(desk)
                person.locator("details.menu summary").click()
                person.locator(f'button[name=language][value="{tag}"]').click()
                for name, address in addresses.items():
                    _shoot(person, address, f"desk-{name}", tag, shots)
    return public


def _submit(world: World, author: Page, texts: Texts) -> int:
    """Written, sent to the channels that are usual, and handed in."""
    author.locator('form[action$="/drafts/start/"] button').first.click()
    draft = steps.write(author, texts)
    steps.choose_channels(world, author, draft)
    steps.submit(author)
    return draft


def _shoot_site(chromium: Chromium, node: RunningNode, public: str, shots: Path) -> None:
    with chromium.window() as context:
        page = context.new_page()
        for tag in {language: None for language, _, _ in LOOKS}:
            _shoot_public(page, node.site, public, tag, shots)


def _shoot_public(page: Page, site: str, public: str, tag: str, shots: Path) -> None:
    _shoot(page, f"{site}/{tag}/", "site-home", tag, shots)
    _shoot(page, public.replace("/kk/", f"/{tag}/"), "site-statement", tag, shots)
    _shoot(page, f"{site}/{tag}/about/", "site-about", tag, shots)
    _shoot(page, f"{site}/{tag}/registry/", "site-accounts", tag, shots)
    _shoot_verdict(page, f"{site}/verify/{tag}/", TEXTS.get(tag, TEXTS["kk"])[1], tag, shots)


def _shoot_verdict(page: Page, address: str, text: str, tag: str, shots: Path) -> None:
    """The page for readers, asked about `text` with its negations taken out."""
    changed = text.replace(" not ", " ").replace(" жоқ", "").replace("\n\n", " ")

    def ask() -> None:
        page.fill("textarea", changed)
        page.locator("form button").first.click()
        page.locator("ins, del").first.wait_for(timeout=30_000)

    _shoot(page, address, "site-verify", tag, shots, then=ask)


def _shoot(page: Page, address: str, name: str, tag: str, shots: Path, then: Callable[[], None] | None = None) -> None:
    """One page in the looks that LOOKS has for it, as high as it is but not higher than HEIGHTS say.

    `then` is done once the page is there.
    """
    for (language, width, scheme), names in LOOKS.items():
        if language != tag or not {name, "*"} & set(names):
            continue
        page.set_viewport_size({"width": width, "height": 600})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address)
        if then is not None:
            then()
        page.evaluate("document.fonts.ready")
        whole = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(whole, HEIGHTS[width])})
        mark = "-dark" if scheme == DARK else ""
        page.screenshot(path=shots / f"{name}-{tag}-{width}{mark}.png", animations="disabled")


if __name__ == "__main__":
    main()
