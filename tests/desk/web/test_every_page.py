"""A browser looks at every page of the desk, as each role: axe-core, phone width, who is asked, what fails.

axe-core (npm, for tests only) must find nothing serious or critical; at 390 px nothing may need scrolling sideways; no
page asks another machine or breaks its own security policy. In Kazakh, Arabic and English, light and dark.
"""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from conftest import ROOT
from desk.office import STAFF
from desk.web.every_page import FRAMED, Things, served_desk, served_folder, whole_pages
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser

NEED_NPM = ROOT / "tests/foreign/axe"
GRAVE = ("serious", "critical")
SEEN = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}  # in a second look: what looks can break
PHONE, DESK = 390, 1440  # CSS px
WIDE = (
    "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth"
)


@pytest.fixture(scope="module")
def axe(need: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core as the lock file names it, checked by its hash; no script of the package runs."""
    folder = tmp_path_factory.mktemp("axe") / "axe"
    shutil.copytree(NEED_NPM, folder, ignore=shutil.ignore_patterns("node_modules"))
    npm = need("npm")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")


class Looker:
    """Looks at pages in one window and writes down what is wrong with them."""

    def __init__(self, page: Page, axe: str) -> None:
        self._page, self._axe = page, axe
        self.faults: list[str] = []
        page.on("console", lambda said: self._note("console", said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note("script", str(error)))

    def _note(self, what: str, words: str) -> None:
        # an answer of 403 or 404 is said by the browser as an error; those pages are meant to be looked at
        if "Failed to load resource" not in words:
            self.faults.append(f"{self._page.url}: {what}: {words}")

    def look(self, address: str, *looks: tuple[int, str]) -> None:
        """Open a page once and look at it in each of `looks` (width in CSS px, scheme); by all rules in the first."""
        self._page.goto(address)
        self.look_here(address, *looks)

    def look_here(self, address: str, *looks: tuple[int, str]) -> None:
        """The same of what the page shows now; `address`: what to call it."""
        self._page.evaluate(self._axe)
        rules: dict[str, object] = {}
        for width, scheme in looks:
            self._page.set_viewport_size({"width": width, "height": 844})
            self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            where = f"{address} at {width} px, {scheme}"
            if width == PHONE and (over := self._page.evaluate(WIDE)) > 0:
                self.faults.append(f"{where}: {over} px too wide")
            found = self._page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], ...rules})", rules)
            rules = SEEN
            for one in found["violations"]:
                if one["impact"] in GRAVE:
                    nodes = [node["html"][:160] + " " + node["failureSummary"][:200] for node in one["nodes"][:3]]
                    self.faults.append(f"{where}: {one['id']} ({one['impact']}): {nodes}")


Pages = dict[str, tuple[str, Sequence[str]]]  # by person: the session's key, and what that person gets


@pytest.fixture
def pages(every_thing: Things, enter) -> Callable[..., Pages]:
    """`pages("kk", "author")`: with which cookie to come, and what there is to see; `first`: one page of each sort.

    What the page of one person has in its main part, like that of another before, is to be seen once.
    """

    def find(language: str, *names: str, first: bool = False) -> Pages:
        every = every_thing.addresses(first=first)
        found: Pages = {}
        looked: set[bytes] = set()
        for name in names:
            client = enter(name, language=language)
            found[name] = client.cookies["elshi_session"].value, whole_pages(client, every, looked=looked)
        return found

    return find


def walk(pages: Pages, axe: str, looks: Sequence[tuple[int, str]]) -> int:
    """Look at each page in each of `looks` (width, scheme); how many were looked at. Raises AssertionError."""
    seen, faults = 0, []
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        for session, addresses in pages.values():
            with chromium.window() as context:
                context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
                looker = Looker(context.new_page(), axe)
                for address in addresses:
                    looker.look(f"{desk}{address}", *looks)
                    seen += 1
                faults += looker.faults
        assert chromium.foreign() == [], "a page asked another machine"
        chromium.close()
    assert not faults, "\n".join(faults)
    return seen


@pytest.mark.parametrize(
    ("language", "looks"),
    [
        ("kk", [(PHONE, "light"), (DESK, "dark")]),
        ("ar", [(PHONE, "dark"), (DESK, "light")]),
        ("en", [(PHONE, "light"), (DESK, "light")]),
    ],
)
def test_every_page_can_be_read_and_used_by_everybody(need, axe, pages, language, looks):
    need("chromium")
    found = pages(language, "author", first=language == "en") | pages(language, "administrator", first=True)
    assert len(found["author"][1]) >= 20, "the walk finds the pages"
    assert walk(found, axe, looks) == sum(len(addresses) for _, addresses in found.values())


def test_the_pages_of_each_role(need, axe, pages):
    need("chromium")
    others = [name for name in STAFF if name not in {"author", "administrator", "colleague", "second"}]
    found = pages("kk", "author", "administrator", *others, first=True)
    del found["author"], found["administrator"]  # looked at above
    assert list(found) == others
    for name, (_, addresses) in found.items():
        assert set(addresses) >= FRAMED, name
    walk(found, axe, [(PHONE, "light")])


def test_a_page_that_differs_in_its_main_part_is_looked_at(office, enter):
    looked: set[bytes] = set()
    every = ["/", "/drafts/", "/help/", "/published/", "/people/", "/audit/"]
    author = whole_pages(enter("author"), every, looked=looked)
    assert author == ["/", "/drafts/", "/help/", "/published/", "/people/"]  # the last: it belongs to another role
    assert whole_pages(enter("colleague"), every, looked=looked) == ["/", "/help/", "/published/"]
    office.start()
    assert "/drafts/" in whole_pages(enter("colleague"), every, looked=looked)
    assert {"/people/"} <= set(whole_pages(enter("administrator"), every, looked=looked))


def test_the_pages_for_whoever_is_not_in(need, axe, office, enter):
    need("chromium")
    client = enter(None)
    addresses = whole_pages(client, ["/login/", "/help/"])
    assert addresses == ["/login/", "/help/"]
    walk({"nobody": ("none", [*addresses, "/nothing/here/"])}, axe, [(PHONE, "light"), (DESK, "dark")])


def test_the_letters_of_kazakh_come_from_the_desk_itself(need, office, enter):
    need("chromium")
    session = enter("author", language="kk").cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            page.goto(f"{desk}/help/")  # ә, ғ, қ, ң, ө, ұ, ү, һ, і in words of the page
            loaded = page.evaluate(
                "document.fonts.ready.then(all => [...all].filter(it => it.status === 'loaded').map(it => it.family))"
            )
        asked = {url.rpartition("/")[2] for url in chromium.requests if url.endswith(".woff2")}
        chromium.close()
    assert len(loaded) == 3
    assert asked == {"noto-sans-latin.woff2", "noto-sans-cyrillic.woff2", "noto-sans-cyrillic-ext.woff2"}


@pytest.mark.parametrize("language", ["kk", "ar", "en"])
def test_the_main_pages_of_the_public_site(need, axe, office, tmp_path, language):
    need("chromium")
    office.draft_in("published")
    site = office.home.site
    paths = [f"verify/{language}/"]
    if language != "ar":  # this office speaks kk, ru and en to the public; only the page that checks knows all five
        statement = next(path.parent for path in sorted(site.glob(f"{language}/xs-mfa/*/*/index.html")))
        paths += [f"{language}/", f"{language}/about/", f"{language}/registry/", f"{statement.relative_to(site)}/"]
    faults: list[str] = []
    with sync_playwright() as play, served_folder(site) as address:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            looker = Looker(context.new_page(), axe)
            for path in paths:
                assert Path(site, path, "index.html").is_file(), path
                looker.look(f"{address}/{path}", (PHONE, "dark"), (DESK, "light"))
            faults += looker.faults
        assert chromium.foreign() == []
        chromium.close()
    assert not faults, "\n".join(faults)


def test_the_walk_sees_what_it_is_there_to_see(need, axe, tmp_path):
    need("chromium")
    bad = '<title>x</title><h1>x</h1><img src="x.png"><p style="width: 900px">wide</p>'
    Path(tmp_path, "index.html").write_text(f"<!doctype html><html><body>{bad}</body></html>", "utf-8")
    with sync_playwright() as play, served_folder(tmp_path) as address:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            looker = Looker(context.new_page(), axe)
            looker.look(f"{address}/", (PHONE, "light"))
        chromium.close()
    said = " ".join(looker.faults)
    assert "html-has-lang" in said
    assert "image-alt" in said
    assert "px too wide" in said
