"""What the pages say, and what they must never hold."""

import re
from html.parser import HTMLParser

import pytest

from elshi.text.languages import LANGUAGES
from unit.site.small_office import HOST, SmallOffice

FIVE = "kk ru en ar zh"
_VOID = {"meta", "link", "br", "hr", "img", "input"}


class Html(HTMLParser):
    """Reads a page and fails on tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def html_pages(office: SmallOffice) -> dict[str, Html]:
    return {path: Html(data.decode()) for path, data in office.tree().items() if path.endswith(".html")}


def test_every_page_is_whole_small_and_asks_for_nothing_from_elsewhere(office: SmallOffice) -> None:
    office.publish_many(range(1, 61), FIVE)
    office.publish(60, FIVE, version=2)
    office.build()
    tree = office.tree()
    for path, page in html_pages(office).items():
        assert len(tree[path]) < 60_000, path
        root = page.all("html")[0]
        assert root["dir"] == LANGUAGES[root["lang"]].direction
        assert len(page.all("h1")) == 1, path
        acts = path.startswith(("verify/", "answers/"))
        forbidden = {"style", "iframe", "object", *(() if acts else ("script", "form"))}
        assert not [tag for tag, _ in page.tags if tag in forbidden], path
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
            if tag == "link" and attributes["rel"] not in {"canonical", "alternate"}:
                assert attributes["href"].startswith(("/static/", "/verify/"))
            # pictures are our own QR codes, scripts those of the pages that verify and that find answers
            ours = ("/verify/", "/answers/") if tag == "script" else "/qr/"
            assert attributes.get("src", "/qr/").startswith(ours), path
    style = tree["static/site.css"].decode()
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_within_the_site_leads_somewhere(office: SmallOffice) -> None:
    office.publish_many(range(1, 61), "kk ar")
    office.publish(7, "ru", version=2)
    office.publish(1, "en", year=2025)
    office.build()
    tree = office.tree()
    for path, page in html_pages(office).items():
        for tag, attributes in page.tags:
            link = attributes.get("href", "#").removeprefix(f"https://{HOST}")
            if tag in {"a", "link"} and link.startswith("/"):
                link = link.partition("#")[0]
                target = link[1:] + ("index.html" if link.endswith("/") else "")
                assert target in tree, f"{path} links to {link}"


def test_a_longest_body_stays_within_the_page_weight(office: SmallOffice) -> None:
    office.publish(1, "kk", body="Мәтін сөзі " * 1818)
    office.build()
    assert len(office.tree()["kk/xs-mfa/2026/1/index.html"]) < 60_000


def test_a_year_of_longest_titles_stays_within_the_page_weight(office: SmallOffice) -> None:
    for number in range(1, 51):
        office._append([office.record(number, "kk", title="Ж" * 200)])
    office.build()
    assert len(office.tree()["kk/2026/index.html"]) < 60_000
    assert len(office.tree()["kk/feed.atom"]) < 60_000
    assert len(office.tree()["kk/feed.json"]) < 60_000


def test_a_statement_page(office: SmallOffice) -> None:
    name = office.publish(9, FIVE)
    office.build()
    page = office.read(f"kk/{name}/index.html")
    assert '<html lang="kk" dir="ltr">' in page
    assert "2026 жылғы 10 наурыз" in page
    assert "10:30 UTC" in page
    assert "Самал Республикасының Сыртқы істер министрлігі" in page
    assert f'<link rel="canonical" href="https://{HOST}/kk/{name}/">' in page
    for tag in FIVE.split():
        assert f'hreflang="{tag}" href="https://{HOST}/{tag}/{name}/"' in page
    assert "<strong>1</strong>" in page
    for value in (name, f"{HOST}/xs-mfa/1", office.leaf(9, 1)):
        assert value in page
    assert "banner" not in page
    assert '<html lang="ar" dir="rtl">' in office.read(f"ar/{name}/index.html")


def test_dates_are_in_the_words_of_each_language(office: SmallOffice) -> None:
    name = office.publish(9, FIVE)
    office.build()
    words = {
        "kk": "2026 жылғы 10 наурыз",
        "ru": "10 марта 2026",
        "en": "10 March 2026",
        "ar": "10 مارس 2026",
        "zh": "2026年3月10日",
    }
    for tag, date in words.items():
        assert date in office.read(f"{tag}/{name}/index.html").replace("\u202f", " ").replace("\u00a0", " ")


def test_the_official_language_is_named(office: SmallOffice) -> None:
    name = office.publish(1, "kk ru")
    office.build()
    assert "Осы тілдегі мәтін (қазақ тілі)" in office.read(f"kk/{name}/index.html")
    assert "Язык официального текста: казахский" in office.read(f"ru/{name}/index.html")


def test_a_superseded_version_says_so_and_leads_to_the_one_in_force(office: SmallOffice) -> None:
    name = office.publish(1, "kk ru", body="Бірінші")
    office.publish(1, "kk ru", version=2, body="Екінші")
    office.build()
    old, now = office.read(f"kk/{name}/v1/index.html"), office.read(f"kk/{name}/index.html")
    assert "Бұл нұсқаның күші жойылған." in old
    assert f'href="/kk/{name}/"' in old
    assert "Бірінші" in old
    assert "Екінші" not in old
    assert "Екінші" in now
    assert "Бірінші" not in now
    assert "banner" not in now
    assert "Түзетілген, 2-нұсқа" in now
    assert f'href="/kk/{name}/v1/"' in now
    assert office.read(f"kk/{name}/v2/index.html") == now, "one text, two addresses"


def test_a_language_that_a_correction_leaves_out_keeps_its_address_with_a_warning(office: SmallOffice) -> None:
    name = office.publish(1, "kk ru", title="Ескі")
    office.publish(1, "kk", version=2)
    office.build()
    page = office.read(f"ru/{name}/index.html")
    assert "Эта версия утратила силу." in page
    assert f'<a href="/kk/{name}/" lang="kk"' in page
    assert f'rel="canonical" href="https://{HOST}/ru/{name}/v1/"' in page
    assert "Ескі" not in office.read("ru/index.html"), "first pages hold what is in force"
    assert "Утратило силу" in office.read("ru/2026/index.html")
    assert "<entry>" not in office.read("ru/feed.atom")


def test_there_are_no_pages_in_languages_without_a_rendition(office: SmallOffice) -> None:
    name = office.publish(1, "kk")
    office.build()
    tree = office.tree()
    assert f"kk/{name}/index.html" in tree
    assert f"ru/{name}/index.html" not in tree
    assert "ru/index.html" not in tree
    assert "ru/about/index.html" in tree


def test_pages_do_not_show_the_size_of_the_log(office: SmallOffice) -> None:
    office.publish_many(range(1, 40), "en")
    name = office.publish(900, "en", year=2024)
    office.build()
    before = office.read(f"en/{name}/index.html")
    office.publish_many(range(40, 60), "en")
    office.build()
    assert office.read(f"en/{name}/index.html") == before
    assert not re.search(r">\s*63\s*<", office.read("en/index.html"))


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "{{ 7*7 }} {% raw %}", "&amp; &lt;"]
)
def test_a_hostile_title_is_only_words(office: SmallOffice, title: str) -> None:
    name = office.publish(1, "en", title=title)
    office.build()
    for path in ("index.html", "en/index.html", "en/2026/index.html", f"en/{name}/index.html"):
        text = office.read(path)
        assert "script" not in {tag for tag, _ in Html(text).tags}
        assert {it["src"].partition("/xs-mfa/")[0] for it in Html(text).all("img")} <= {"/qr"}
        assert title.replace("&", "&amp;").replace("<", "&lt;") in text.replace("&gt;", ">").replace(
            "&#34;", '"'
        ).replace("&#39;", "'")


def test_a_hostile_body_is_only_words(office: SmallOffice) -> None:
    body = (
        "[x](javascript:alert(1)) ![y](https://tracker.example/p.png) &lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}"
    )
    name = office.publish(1, "en", body=body)
    office.build()
    page = Html(office.read(f"en/{name}/index.html"))
    assert "script" not in {tag for tag, _ in page.tags}
    assert [it["src"] for it in page.all("img")] == [f"/qr/{name}/v1.svg"]
    assert not [a for a in page.all("a") if "javascript" in a["href"]]
    assert "tracker.example" not in office.read(f"en/{name}/index.html")


def test_the_site_does_not_hand_out_a_trust_file(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    assert not [path for path, data in office.tree().items() if path.endswith("json") and b"elshi-trust" in data]
    assert not [path for path, data in office.tree().items() if path.endswith(".html") and b"elshi-trust" in data]
    assert "trust.json" in office.read("en/about/index.html")


def test_a_language_that_we_do_not_speak_has_no_page_but_its_blob(office: SmallOffice) -> None:
    office.publish(1, "kk")
    office.publish_foreign(2, "fr")
    office.build()
    tree = office.tree()
    assert not [path for path in tree if path.startswith("fr/")]
    assert len([path for path in tree if path.startswith("blobs/")]) == 2
