"""Advisories and alerts on the public site: what the pages say, in five languages, and what changes when."""

import json
import re
from collections.abc import Mapping

import pytest

from elshi.record import blob_sha256
from elshi.text.languages import LANGUAGES
from unit.site.small_office import HOST, OFFICE, SmallOffice
from unit.site.test_build import changed, rebuilt
from unit.site.test_plan import Html, html_pages

KK = ("Дорун: мұқият болыңыз", "Қысқаша **мән-жай**.\n\n## Кіру\n\nВиза керек.\n\n## Қауіпсіздік\n\nТүнде шықпаңыз.")
EN = ("Dorun: take care", "In **short**.\n\n## Entry\n\nA visa is needed.\n\n## Safety\n\nStay in at night.")
AR = ("دورون: توخوا الحذر", "باختصار.\n\n## الدخول\n\nالتأشيرة مطلوبة.\n\n## السلامة\n\nابقوا في الداخل.")
TWO = {"kk": KK, "en": EN}
QUAKE = {"kk": ("Жер сілкінісі", "Жағалаудан аулақ болыңыз."), "en": ("Earthquake", "Keep off the coast.")}
NORTH = [{"code": "XB-N", "level": 4}]


def index_of(office: SmallOffice) -> dict:
    return json.loads(office.tree()["advisories/index.json"])


def abroad(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """What an office without an advisory does not have."""
    return {
        path: data
        for path, data in tree.items()
        if path.startswith(("advisories/", "alerts/")) and not path.endswith(".js")
    }


def test_no_advisory_makes_no_pages(office: SmallOffice) -> None:
    office.publish(1)
    office.build()
    assert abroad(office.tree()) == {}
    assert "/advisories/" not in office.read("kk/index.html")


def test_a_countrys_page_says_level_parts_days_and_the_text_by_section(office: SmallOffice) -> None:
    name = office.publish_advisory(1, "XB", TWO, parts=NORTH)
    office.build()
    page = office.read("advisories/en/XB/index.html")
    Html(page)
    assert "<h1>Dorun</h1>" in page
    assert re.search(r'class="chief"><svg.*</svg> <strong>Level 2 of 4</strong> · Increased care', page)
    assert "<bdi>Northern Dorun</bdi>: <strong>Level 4 of 4</strong> · Do not travel" in page
    assert '<time datetime="2026-03-01">1 March 2026</time>' in page
    assert 'data-until="2026-06-01T23:59:59Z"' in page
    assert '<time datetime="2026-06-01">1 June 2026</time>' in page, "also where no script runs"
    assert '<h3 id="entry">Entry</h3>\n<p>A visa is needed.</p>' in page
    assert 'href="#safety"' in page
    assert "<strong>short</strong>" in page
    assert f'href="/en/{name}/"' in page
    assert f'href="/receipts/{name}/v1.json"' in page


def test_every_language_has_both_pages_and_says_where_the_text_is(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.build()
    for tag, language in LANGUAGES.items():
        overview, page = (office.read(f"advisories/{tag}/{below}index.html") for below in ("", "XB/"))
        for text in (overview, page):
            assert f'<html lang="{tag}" dir="{language.direction}">' in text
            for other in LANGUAGES:
                assert f'hreflang="{other}" href="https://{HOST}/advisories/{other}/' in text
        assert f'href="/advisories/{tag}/XB/"' in overview
        is_here = tag in TWO
        assert ('id="entry"' in page) == is_here
        assert ('href="/advisories/kk/XB/" lang="kk" hreflang="kk" dir="ltr">Қазақша</a>\n<a' in page) != is_here


def test_the_list_has_every_country_of_the_map_by_level(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO, level=3)
    office.publish_advisory(2, "XC", TWO, level=3, parts=[])
    office.publish_advisory(3, "XV", {"en": EN}, level=1, parts=[{"code": "XV-N", "level": 2}])
    office.build()
    page = office.read("advisories/en/index.html")
    sections = re.findall(r'<section class="level" data-level="(\d)".*?</section>', page, re.DOTALL)
    assert sections == ["3", "1", "0"]
    third = page.partition('id="level-3"')[2].partition("</section>")[0]
    assert re.findall(r'<a href="[^"]*">([^<]*)</a>', third) == ["Dorun", "Orvenna"]
    silent = page.partition('id="level-0"')[2].partition("</section>")[0]
    assert silent.count("<li>") == 15, "the invented world has eighteen countries"
    assert 'href="#level-1"' in page
    shapes = re.findall(r'<a class="map-place" href="/advisories/en/(..)/"', page)
    assert sorted(shapes) == ["XB", "XC", "XV"]
    assert "<title>Velmara: Usual care</title>" in page
    assert re.search(r"<title>[^<]*Velmara: Increased care</title>", page), "a part that differs"


def test_names_stand_in_the_order_of_the_readers_alphabet(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", {"kk": KK})
    office.build()
    for tag, first, second in (("kk", "Ксандрия", "Қыран"), ("kk", "Қыран", "Лумира"), ("en", "Delkara", "Kyran")):
        silent = office.read(f"advisories/{tag}/index.html").partition('id="level-0"')[2]
        names = re.findall(r"<li>([^<]+)</li>", silent)
        assert names.index(first) < names.index(second)


def test_links_within_lead_somewhere_and_no_page_asks_for_anything_from_elsewhere(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", {"kk": KK, "ar": AR}, parts=NORTH)
    office.publish_advisory(2, "XC", {"en": EN})
    office.publish_alert(3, QUAKE, places=["XB-N", "XC"])
    office.build()
    tree = office.tree()
    for path, page in html_pages(office).items():
        assert len(page.all("h1")) == 1, path
        names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(names) == len(set(names)), path
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
            assert tag not in {"style", "iframe", "object"}
            link, _, anchor = attributes.get("href", "").removeprefix(f"https://{HOST}").partition("#")
            if tag in {"a", "link"} and link.startswith("/"):
                assert link[1:] + ("index.html" if link.endswith("/") else "") in tree, f"{path} links to {link}"
            elif tag == "a" and anchor and not link:
                assert anchor in names, f"{path} links to #{anchor}"
            if tag == "script":
                assert attributes["src"].startswith(("/advisories/", "/verify/", "/answers/"))
                assert path.startswith(("advisories/", "verify/", "answers/"))


def test_in_a_language_that_is_none_of_ours_facts_are_said_and_the_receipt_is_there(office: SmallOffice) -> None:
    advisory = office.publish_advisory(1, "XB", {"fr": EN}, parts=NORTH)
    alert = office.publish_alert(2, {"fr": EN})
    office.build()
    page = office.read("advisories/kk/index.html")
    assert f'<a href="/receipts/{alert}/v1.json" lang="fr" dir="auto">' in page
    page = office.read("advisories/kk/XB/index.html")
    assert 'data-level="4"' in page
    assert f'href="/receipts/{advisory}/v1.json"' in page
    assert f'/{advisory}/"' not in page
    assert office.tree() == rebuilt(office)


def test_a_statement_page_says_what_it_is_and_leads_on(office: SmallOffice) -> None:
    advisory = office.publish_advisory(1, "XB", TWO, parts=NORTH)
    alert = office.publish_alert(2, QUAKE, places=["XB-N", "XC"], onset="2026-03-03T09:00:00Z")
    office.build()
    page = office.read(f"en/{advisory}/index.html")
    assert 'Travel advice: <a href="/advisories/en/XB/">Dorun</a>' in page
    assert "<h3>Entry</h3>" in page
    page = office.read(f"kk/{alert}/index.html")
    assert "Солтүстік Дорун және Орвенна" in page
    for time in ("2026-03-03T09:00:00Z", "2026-04-20T09:30:00Z"):
        assert f'<time datetime="{time}"' in page
    assert 'href="/alerts/xs-mfa-2026-2-v1.cap.xml"' in page
    assert page.count('href="#danger"') >= 1, "the places on the map"
    assert "<script" not in page


def test_an_alert_stands_on_top_until_it_is_over_or_withdrawn(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    quake = office.publish_alert(2, QUAKE, places=["XB-N"])
    short = office.publish_alert(3, {"ar": AR}, places=["XC"], event="flood", expires="2026-03-05T00:00:00Z")
    office.build()
    page = office.read("advisories/en/index.html")
    assert page.index(short) < page.index(quake) < page.index('id="level-2"')
    assert '<li data-until="2026-04-20T09:30:00Z">' in page
    assert f'<a href="/ar/{short}/" lang="ar" dir="rtl">' in page, "in a language that it has"
    assert quake in office.read("advisories/zh/XB/index.html")
    assert short not in office.read("advisories/zh/XB/index.html")
    office.publish_advisory(4, "XV", TWO)
    office.publish_alert(2, QUAKE, version=2, places=["XB", "XV"])
    office.build(set())
    page = office.read("advisories/en/index.html")
    assert short not in page, "it was over when the last one was published"
    assert "Updated</span>" in page
    assert quake in office.read("advisories/kk/XV/index.html")
    assert office.tree() == rebuilt(office)
    office.withdraw(2, 3)
    office.build(set())
    assert quake not in office.read("advisories/en/index.html")
    assert quake not in office.read("advisories/kk/XV/index.html")
    assert "withdrawn" in office.read(f"en/{quake}/index.html")
    assert office.tree() == rebuilt(office)


def test_a_correction_says_what_changed_and_a_withdrawal_says_so(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.publish_advisory(1, "XB", TWO, version=2, level=3)
    name = office.publish_advisory(1, "XB", {"kk": KK}, version=3, level=3, change="minor", review_by="2026-09-01")
    office.build()
    page = office.read("advisories/en/XB/index.html")
    assert "small change" in page
    assert 'Last important change: <time datetime="2026-03-02T11:30:00Z">' in page
    assert "2026-09-01T23:59:59Z" in page
    assert 'id="entry"' not in page, "the correction left English out"
    assert f'href="/en/{name}/"' in page
    office.withdraw(1, 4)
    office.build(set())
    for tag in LANGUAGES:
        page = office.read(f"advisories/{tag}/XB/index.html")
        assert f'href="/receipts/{name}/v4.json"' in page
        assert "data-until" not in page
        assert "data-level" not in page
    assert index_of(office)["advisories"] == []
    assert office.tree() == rebuilt(office)
    office.publish_advisory(9, "XB", TWO)
    office.build(set())
    assert 'data-level="2"' in office.read("advisories/en/XB/index.html"), "the next one about the country"
    assert office.tree() == rebuilt(office)


def test_of_two_about_one_country_the_last_word_holds(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO, level=4)
    office.publish_advisory(2, "XB", TWO, level=1)
    office.build()
    assert [one["level"] for one in index_of(office)["advisories"]] == [1]
    office.withdraw(2, 2)
    office.build(set())
    assert [one["level"] for one in index_of(office)["advisories"]] == [4]
    assert office.tree() == rebuilt(office)


def test_the_list_for_programs(office: SmallOffice) -> None:
    name = office.publish_advisory(1, "XB", TWO, parts=NORTH)
    office.publish_advisory(1, "XB", {**TWO, "fr": EN}, version=2, parts=NORTH, change="minor")
    alert = office.publish_alert(2, QUAKE, places=["XB-N"])
    office.build()
    index, tree = index_of(office), office.tree()
    assert index["format"] == "elshi-advisories/1"
    (advisory,) = index["advisories"]
    assert (advisory["country"], advisory["level"], advisory["parts"]) == ("XB", 2, NORTH)
    assert (advisory["id"], advisory["version"], advisory["change"]) == (name, 2, "minor")
    assert (advisory["reviewed_on"], advisory["review_by"]) == ("2026-03-01", "2026-06-01")
    assert advisory["major_at"] == "2026-03-02T10:30:00Z"
    assert [text["page"] for text in advisory["texts"]] == ["/advisories/en/XB/", None, "/advisories/kk/XB/"]
    assert [(one["id"], one["places"], one["expires"]) for one in index["alerts"]] == [
        (alert, ["XB-N"], "2026-04-20T09:30:00Z")
    ]
    assert index["gazetteer"]["sha256"] == office.gazetteer["sha256"]
    for one in (*index["advisories"], *index["alerts"]):
        for path in (one["receipt"], one["cap"], one["gazetteer"]["blob"]):
            assert path[1:] in tree
        for text in one["texts"]:
            assert blob_sha256(tree[text["blob"][1:]]) == text["sha256"]
            assert text["page"] is None or f"{text['page'][1:]}index.html" in tree


@pytest.mark.parametrize("world", [None, b"{}", b'{"countries":[],"format":"elshi-gazetteer/1","name":{"en":"x"}}'])
def test_without_countries_there_is_a_list_without_a_map(office: SmallOffice, world: bytes | None) -> None:
    """The gazetteer was lost, or is none, or does not know the country."""
    ref = office.gazetteer if world is None else {"sha256": office._blobs.write(world), "bytes": len(world)}
    name = office.publish_advisory(1, "XB", TWO, parts=NORTH, gazetteer=ref)
    office.publish_alert(2, QUAKE, places=["XB-N"], gazetteer=ref)
    if world is None:
        office._blobs.path(str(ref["sha256"])).unlink()
    office.build()
    for path in ("index.html", "XB/index.html"):
        page = office.read(f"advisories/en/{path}")
        assert "XB-N</bdi>: <strong>Level 4 of 4</strong>" in page
        assert ("<svg" in page) == (path == "index.html" and world is not None and b"countries" in world)
    assert "Dorun: take care" in office.read("advisories/en/XB/index.html")
    assert f'href="/en/{name}/"' in office.read("advisories/en/XB/index.html")
    cap = office.read("alerts/xs-mfa-2026-2-v1.cap.xml")
    assert "<areaDesc>XB-N</areaDesc>" in cap
    assert (index_of(office)["gazetteer"]["blob"] is None) == (world is None)
    assert office.tree() == rebuilt(office)


def test_a_gazetteer_that_was_erased_goes_from_the_site(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.build()
    path = index_of(office)["gazetteer"]["blob"][1:]
    assert path in office.tree()
    office.erase(1, str(office.gazetteer["sha256"]))
    office.build(set())
    assert path not in office.tree()
    assert "<svg" not in office.read("advisories/en/index.html")
    assert office.tree() == rebuilt(office)


def test_an_erased_text_is_gone_and_its_facts_stay(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO, parts=NORTH)
    office.publish_alert(2, QUAKE, places=["XB-N"])
    office.build()
    gone = [text["sha256"] for one in ("advisories", "alerts") for text in index_of(office)[one][0]["texts"]]
    office.erase(1, *gone)
    office.build(set())
    tree = office.tree()
    for words in ("visa is needed", "Виза керек", "Keep off", "take care", "мұқият болыңыз", "Жағалаудан аулақ"):
        assert not [path for path, data in tree.items() if words.encode() in data], words
    page = office.read("advisories/en/XB/index.html")
    assert "no longer available" in page
    assert "Increased care" in page
    assert "<info>" not in office.read("alerts/xs-mfa-2026-2-v1.cap.xml")
    assert {text["blob"] for text in index_of(office)["advisories"][0]["texts"]} == {None}
    assert json.loads(office.read("advisories/en/feed.json"))["items"] == []
    assert tree == rebuilt(office)


HOSTILE = [
    (
        "<script>alert(1)</script>",
        "`<img src=x onerror=alert(1)>`\n\n## `<b>Entry</b>`\n\n[x](javascript:alert(1))\n\n## S\n\ntext",
    ),
    ("a\u2066b", "## Entry\n\n## Safety\n\n![p](https://evil.example/p.png)"),
    ("One heading", "> ## quoted\n\n## Entry\n\ntext"),
    ("Three", "## a\n\n## b\n\n## c"),
    ("None", "no heading at all"),
]


@pytest.mark.parametrize(("title", "body"), HOSTILE)
def test_hostile_texts_harm_nobody(office: SmallOffice, title: str, body: str) -> None:
    """Another office may have written them: none stops a build, none brings in mark-up, none loses its words."""
    body = body or "x"
    office.publish_advisory(1, "XB", {"en": (title.replace("\u2066", ""), body)})
    office.publish_alert(2, {"en": (title.replace("\u2066", ""), body)})
    office.build()
    page = office.read("advisories/en/XB/index.html")
    parsed = Html(page)
    assert not [one for one in parsed.all("script") if not one.get("src", "").startswith("/advisories/")]
    assert not parsed.all("img")
    assert not [one for one in parsed.all("a") if one["href"].startswith("javascript")]
    if title in {"One heading", "Three", "None"}:
        assert ('id="entry"' in page) is False
    for word in re.findall(r"\b(?:text|quoted|heading at all)\b", body):
        assert word in page
    assert office.tree() == rebuilt(office)


def test_days_at_the_end_of_time(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO, reviewed_on="0001-01-01", review_by="9999-12-31")
    office.publish_alert(2, QUAKE, expires="9999-12-31T23:59:59Z")
    office.build()
    assert 'data-until="9999-12-31T23:59:59Z"' in office.read("advisories/ar/XB/index.html")


def test_one_advisory_more_changes_few_files_and_as_a_new_tree(office: SmallOffice) -> None:
    for number, code in enumerate(("XA", "XB", "XC", "XD", "XE", "XF"), start=1):
        office.publish_advisory(number, code, {"kk": KK, "ar": AR})
    office.build()
    before = office.tree()
    report = office.build({office.publish_advisory(3, "XC", {"kk": KK, "ar": AR}, version=2, level=4)})
    paths = [path for path in changed(before, office.tree()) if path in abroad(office.tree())]
    # overviews and the country's pages in five languages, feeds, the list, a message and the feed of messages
    assert sorted(path for path in paths if "feed" not in path and not path.startswith("alerts/")) == sorted(
        [f"advisories/{tag}/{below}index.html" for tag in LANGUAGES for below in ("", "XC/")]
        + ["advisories/index.json"]
    )
    assert [path for path in paths if path.startswith("alerts/")] == [
        "alerts/cap.atom",
        "alerts/xs-mfa-2026-3-v2.cap.xml",
    ]
    # those ten, ten feeds; of the statement two languages with three pages, first page, two feeds and year; the choice
    # of language and five overviews of accounts
    assert report.pages == 10 + 10 + 2 * (3 + 3 + 1) + 1 + 5
    assert office.tree() == rebuilt(office)


def test_several_processes_write_the_same_bytes(office: SmallOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, code in enumerate(("XA", "XB", "XC", "XD", "XE", "XF", "XB"), start=1):
        office.publish_advisory(number, code, TWO)
    office.publish_alert(8, QUAKE, places=["XB-N"])
    office.build()
    monkeypatch.setattr("elshi.site.build.find_hands", lambda _works: 3)
    assert changed(office.tree(), rebuilt(office)) == []


def test_a_plain_statement_changes_nothing_of_it(office: SmallOffice) -> None:
    office.publish_advisory(1, "XB", TWO)
    office.publish_alert(2, QUAKE)
    office.build()
    before = abroad(office.tree())
    office.build({office.publish(3, "kk")})
    assert abroad(office.tree()) == before
    office.build({office.publish(4, "ru")})  # but for the home that its pages have now
    assert 'class="office" href="/ru/"' in office.read("advisories/ru/XB/index.html")
    assert office.tree() == rebuilt(office)


def test_the_first_one_is_linked_from_every_languages_home(office: SmallOffice) -> None:
    office.publish(1, "kk zh")
    office.build()
    office.build({office.publish_advisory(2, "XB", {"kk": KK})})
    for tag in ("kk", "zh"):
        assert f'href="/advisories/{tag}/"' in office.read(f"{tag}/index.html")
    assert office.tree() == rebuilt(office)
    assert OFFICE in office.read("kk/index.html")
