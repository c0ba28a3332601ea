"""Reading what is published, without any check."""

import json

from playwright.sync_api import BrowserContext

from elshi.prove.chromium import PHONE
from elshi.prove.errors import expect
from elshi.prove.world import World

LANGUAGES = ("kk", "ru", "en", "ar", "zh")
WITH_STATEMENTS = ("kk", "ru", "en")  # of a demonstration
_OTHERS = {
    "registry.json": "application/json",
    "trust.txt": "text/plain",
    ".well-known/did.json": "application/json",
    "xs-mfa/1/checkpoint": "text/plain",
    "en/feed.atom": "application/atom+xml",
    "kk/feed.atom": "application/atom+xml",
    "kk/feed.json": "application/feed+json",
}


def read_public_site(world: World) -> None:
    """Pages on a phone, a statement with its printed card, the register, feeds, and a page that is not there."""
    site = world.node.site
    with world.chromium.window(viewport=PHONE) as context:
        page = context.new_page()
        for tag in LANGUAGES:
            page.goto(f"{site}/{tag}/registry/")
            said = page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")
            expect(said == (tag, "rtl" if tag == "ar" else "ltr"), f"the register in {tag} says {said}")
            expect(page.locator("main a").count() > 0, f"the register in {tag} lists nothing")
        world.shot(page, "register zh")
        for tag in WITH_STATEMENTS:
            page.goto(f"{site}/{tag}/")
            expect(page.locator("html").get_attribute("lang") == tag, f"the home page in {tag} is in another language")
            if tag == "kk":
                world.shot(page, "home kk")
        page.goto(f"{site}/kk/xs-mfa/{_first_year(context, site)}/1/")
        expect(page.locator("article h1, h1").first.inner_text() != "", "the statement has no title")
        qr = page.locator(".card img").first
        expect(bool(qr.evaluate("it => it.complete && it.naturalWidth > 0")), "the QR code does not show")
        missing = page.goto(f"{site}/kk/nothing-here/")
        expect(missing is not None and missing.status == 404, "a page that is not there is answered")
        _read_files(context, site)


def _read_files(context: BrowserContext, site: str) -> None:
    for path, kind in _OTHERS.items():
        answer = context.request.get(f"{site}/{path}")
        found = answer.headers.get("content-type", "")
        expect(answer.ok and found.startswith(kind), f"/{path}: expected {kind}, got {answer.status} {found}")


def _first_year(context: BrowserContext, site: str) -> int:
    """The year of the first statement: the proof may run over a New Year."""
    home = context.new_page()
    home.goto(f"{site}/kk/")
    years = {
        int(part)
        for link in home.locator("a").all()
        for part in (link.get_attribute("href") or "").split("/")
        if part.isdecimal() and len(part) == 4
    }
    home.close()
    expect(bool(years), f"no statement is linked from {site}/kk/: {json.dumps(sorted(years))}")
    return min(years)
