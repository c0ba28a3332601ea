"""Atom and JSON Feed: what their documents ask for, the same entries in both, and texts that would break either."""

import json
from datetime import datetime
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.site.feeds import FULL_TEXT_BYTES, Entry, Feed, format_feed, format_json_feed
from unit.site.small_office import HOST, SmallOffice

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def make_feed(*entries: Entry) -> Feed:
    return Feed(
        "https://h.example/kk/feed.atom",
        "https://h.example/kk/feed.json",
        "https://h.example/kk/",
        "kk",
        "Мәлімдемелер",
        "Министрлік",
        "2026-03-01T10:00:00Z",
        entries,
    )


def make_entry(title: str = "t", html: str = "<p>x</p>", updated: str = "2026-03-01T10:00:00Z") -> Entry:
    return Entry("https://h.example/kk/x/", title, "2026-03-01T09:00:00Z", updated, html)


def test_a_real_feed_has_what_the_standard_requires(office: SmallOffice) -> None:
    office.publish_many(range(1, 25), "kk")
    office.publish(3, "kk", version=2)
    office.build()
    root = ET.fromstring(office.tree()["kk/feed.atom"])
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("a:id", namespaces=ATOM) == f"https://{HOST}/kk/feed.atom"
    assert root.findtext("a:author/a:name", namespaces=ATOM)
    assert root.find("a:link[@rel='self']", ATOM) is not None
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == 20
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 20
    assert ids[0] == f"https://{HOST}/kk/xs-mfa/2026/3/", "what was corrected last comes first, under its old id"
    times = [entry.findtext("a:updated", namespaces=ATOM) or "" for entry in entries]
    assert root.findtext("a:updated", namespaces=ATOM) == max(times)
    for entry in entries:
        assert datetime.fromisoformat(entry.findtext("a:updated", namespaces=ATOM) or "").tzinfo
        content = entry.find("a:content", ATOM)
        assert content is not None
        assert content.get("type") == "html"
        assert "<strong>" in (content.text or "")


@given(st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_gives_well_formed_xml(title: str, html: str) -> None:
    title, html = (text.encode("utf-8", "replace").decode() for text in (title, html))
    root = ET.fromstring(format_feed(make_feed(make_entry(title, html))))
    shown = root.findtext("a:entry/a:title", namespaces=ATOM) or ""
    assert len(shown) == len(title.replace("\r\n", "\n"))  # a reader of XML makes one line end of two (XML 1.0, 2.11)


def test_long_texts_beyond_the_budget_are_links_only() -> None:
    long = "<p>" + "x" * (FULL_TEXT_BYTES // 2) + "</p>"
    root = ET.fromstring(format_feed(make_feed(make_entry(html=long), make_entry(html=long), make_entry(html=long))))
    with_text = [entry.find("a:content", ATOM) is not None for entry in root.findall("a:entry", ATOM)]
    assert with_text == [True, False, False]


def test_a_json_feed_has_what_its_document_requires(office: SmallOffice) -> None:
    office.publish_many(range(1, 25), "kk")
    office.publish(3, "kk", version=2)
    office.build()
    feed = json.loads(office.tree()["kk/feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"https://{HOST}/kk/feed.json"
    assert feed["home_page_url"] == f"https://{HOST}/kk/"
    assert feed["language"] == "kk"
    assert [author["name"] for author in feed["authors"]] == ["Самал Республикасының Сыртқы істер министрлігі"]
    assert len(feed["items"]) == 20
    first = feed["items"][0]
    assert first["id"] == first["url"] == f"https://{HOST}/kk/xs-mfa/2026/3/"
    assert (first["date_published"], first["date_modified"]) == ("2026-03-04T10:30:00Z", "2026-03-04T11:30:00Z")
    assert "<strong>2</strong>" in first["content_html"]


def test_both_feeds_of_a_language_say_the_same(office: SmallOffice) -> None:
    office.publish_many(range(1, 8), "kk ar")
    office.publish(3, "ar", version=2)
    office.build()
    for tag in ("kk", "ar"):
        atom = ET.fromstring(office.tree()[f"{tag}/feed.atom"])
        items = json.loads(office.tree()[f"{tag}/feed.json"])["items"]
        names = {"id": "id", "title": "title", "published": "date_published", "updated": "date_modified"}
        entries = [
            {name: entry.findtext(f"a:{tag_}", namespaces=ATOM) for tag_, name in names.items()}
            | {"content_html": entry.findtext("a:content", namespaces=ATOM)}
            for entry in atom.findall("a:entry", ATOM)
        ]
        assert entries == [{name: item[name] for name in (*names.values(), "content_html")} for item in items]
        assert len(items) == {"kk": 6, "ar": 7}[tag], "a correction that leaves a language out takes it from its feed"


def test_every_page_with_a_feed_names_both_forms(office: SmallOffice) -> None:
    name = office.publish(1, "kk ru")
    office.build()
    for page in ("ru/index.html", "ru/2026/index.html", f"ru/{name}/index.html", f"ru/{name}/v1/index.html"):
        text = office.read(page)
        assert '<link rel="alternate" type="application/atom+xml" href="/ru/feed.atom">' in text
        assert '<link rel="alternate" type="application/feed+json" href="/ru/feed.json">' in text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=200, deadline=None)
def test_any_text_stays_the_same_in_json(title: str, html: str) -> None:
    item = json.loads(format_json_feed(make_feed(make_entry(title, html))))["items"][0]
    assert (item["title"], item["content_html"]) == (title, html)


def test_long_texts_beyond_the_budget_have_their_title_alone() -> None:
    long = "<p>" + "x" * (FULL_TEXT_BYTES // 2) + "</p>"
    feed = make_feed(*(make_entry(f"Title {number}", html=long) for number in range(3)))
    items = json.loads(format_json_feed(feed))["items"]
    assert [item.get("content_html") for item in items] == [long, None, None]
    assert [item.get("content_text") for item in items] == [None, "Title 1", "Title 2"]
